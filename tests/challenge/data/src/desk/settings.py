"""The settings of the desk, read at each call."""

from __future__ import annotations

import configparser
import json
import sys
from pathlib import Path
from typing import Any

import yaml

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).parents[2]


def guard() -> dict[str, Any]:
    return tomllib.loads((ROOT / "config/guard.toml").read_text(encoding="utf-8"))


def oversight() -> configparser.ConfigParser:
    parser = configparser.ConfigParser()
    parser.read(ROOT / "config/oversight.ini", encoding="utf-8")
    return parser


def of_json(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((ROOT / "config" / name).read_text("utf-8"))
    return found


def of_yaml(name: str) -> Any:
    return yaml.safe_load((ROOT / "ops" / name).read_text(encoding="utf-8"))


def prompt() -> str:
    return (ROOT / "prompts/triage.txt").read_text(encoding="utf-8")


def environment() -> dict[str, str]:
    lines = (ROOT / "config/.env").read_text(encoding="utf-8").splitlines()
    pairs = (line.partition("=") for line in lines if not line.startswith("#"))
    return {name: value for name, _, value in pairs}


def per_day() -> float:
    """Stumble over a limit of 0."""
    return 100 / int(of_json("crash.json")["divides_by"])


def sound() -> int:
    """Assert what only a test should."""
    limit = int(of_json("crash.json")["asserted"])
    assert 0 < limit < 1000
    return limit
