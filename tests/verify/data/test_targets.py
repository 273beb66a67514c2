"""Which targets name data, and what is wrong with their text."""

from __future__ import annotations

import pytest

from pytest_psf.verify.data.target import data_faults, data_target, is_data
from pytest_psf.verify.formats import values


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("config/limits.json#safety.weights.threat.score", True),
        ("config/prompt.txt#Never promise a payment", True),
        ("ops/alerts.yml", True),
        ("limits.toml", True),
        (".env", True),
        (".env.production#LIMIT", True),
        ("CODEOWNERS", True),
        ("prompts/system", True),
        ("system.jinja2", True),
        ("rules.json#a:b", True),
        ("app.guard:refuse", False),
        ("app.guard:Guard.refuse", False),
        ("app.guard", False),
        ("src/app/guard.py:refuse", False),
        ("src/app/guard.py::refuse", False),
        ("app.json:refuse", False),
    ],
)
def test_data_is_told_from_code(target: str, *, expected: bool) -> None:
    assert is_data(target) is expected


def test_a_target_is_split_at_its_first_hash() -> None:
    assert data_target("a/b.txt#Issue #5 first") == ("a/b.txt", "Issue #5 first")
    assert data_target("ops/alerts.yml") == ("ops/alerts.yml", "")


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ("#limit", "names no file"),
        ("limits.json#", "has nothing behind its #"),
        ("limits.json#a..b", "is not a key of limits.json"),
        ("limits.json#a.", "is not a key of limits.json"),
        ("limits.json#a.b*", "has a * beside other characters"),
        (r"C:\app\limits.json#a", "is written as only Windows does"),
        (r"config\limits.json#a", "is written as only Windows does"),
        ("config/*.json#a", "is a pattern"),
    ],
)
def test_faults_of_the_text_are_told(target: str, said: str) -> None:
    assert said in " ".join(one.why for one in data_faults(target))


@pytest.mark.parametrize(
    "target",
    [
        "limits.json#a.*",
        "limits.json#a.*.b[*]",
        "limits.json#*.b",
        "rules.jsonl#[*].limit",
        'limits.json#"a.b"[0]',
        "prompt.txt#Never, ever * promise...",
        "CODEOWNERS#*.py",
        "ops/alerts.yml",
    ],
)
def test_right_targets_have_no_faults(target: str) -> None:
    assert not list(data_faults(target))


@pytest.mark.parametrize("suffix", [*values._FORMATS])  # noqa: SLF001 - all that are read
def test_every_format_of_settings_is_data(suffix: str) -> None:
    name = suffix if suffix in {".env", "CODEOWNERS"} else f"limits{suffix}"
    assert is_data(name)
    assert list(data_faults(f"{name}#a..b")) or name == "CODEOWNERS"
