"""A value that production does not use shows nothing, wherever it stands."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from tests.verify.conftest import PIN, setting

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_psf.core.evidence import Finding

PINNED = "PSF-02.version-pinned"
ALERTS = "PSF-06.alerts-defined"


def reason(finding: Finding) -> str:
    return finding.problem.reason.slug if finding.problem else ""


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("tests/model.yaml", "tests"),
        ("src/testing/model.yaml", "tests"),
        ("fixtures/model.yaml", "tests"),
        ("overlays/staging/model.yaml", "staging"),
        ("env/dev/model.yaml", "development"),
        ("config/test.yaml", "tests"),
        ("config/development.yaml", "development"),
        ("application-test.yaml", "tests"),
        ("values-dev.yaml", "development"),
        ("helm/values_staging.yaml", "staging"),
        ("docker-compose.dev.yaml", "development"),
        ("appsettings.Development.json", "development"),
    ],
)
def test_a_file_of_another_stage_pins_nothing(
    tmp_path: Path, name: str, what: str
) -> None:
    text = f'{{"model": "{PIN}"}}'
    found = setting(tmp_path, name, text, "model", PINNED, pinned=True)
    assert reason(found) == "of-tests"
    assert found.problem is not None
    assert f"{name}, a file of {what}" in found.problem.why


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("settings_dev.py", f"m = '{PIN}'\n"),
        ("settings/dev.py", f"m = '{PIN}'\n"),
        ("conftest.py", f"m = '{PIN}'\n"),
        ("src/test_models.py", f"m = '{PIN}'\n"),
        ("src/models_test.py", f"m = '{PIN}'\n"),
        (".env.test", f"m={PIN}\n"),
        (".env.Development", f"m={PIN}\n"),
    ],
)
def test_code_of_tests_pins_nothing(tmp_path: Path, name: str, text: str) -> None:
    assert reason(setting(tmp_path, name, text, "m", PINNED, pinned=True)) == "of-tests"


@pytest.mark.parametrize(
    ("name", "text", "keys"),
    [
        ("tests/service.yaml", "limit: 5", {"at_most": 8}),
        ("config/staging.toml", "limit = 5", {"at_least": 2}),
        ("settings_dev.py", "limit = 5", {"equals": 5}),
        (".env.test", "limit=5", {"one_of": (5, 8)}),
        ("samples/service.yaml", "limit: true", {"equals": True}),
        ("application-test.yaml", "limit: 5", {"same": "prod.toml#limit"}),
    ],
)
def test_a_file_of_another_stage_bounds_nothing(
    tmp_path: Path, name: str, text: str, keys: dict[str, Any]
) -> None:
    found = setting(tmp_path, name, text, "limit", "PSF-03.timeouts", **keys)
    assert reason(found) == "of-tests"


@pytest.mark.parametrize("keys", [{"equals": "Ada Byron"}, {"matches": "Ada .*"}])
def test_whoever_is_named_may_be_named_in_any_file(
    tmp_path: Path, keys: dict[str, Any]
) -> None:
    text = "who: Ada Byron"
    assert setting(tmp_path, "dev/who.yaml", text, "who", "PSF-08.owner", **keys).holds


@pytest.mark.parametrize(
    "name",
    [
        "ab-test.yaml",
        "config/test-generation.yaml",
        "dev-portal.yaml",
        "latest.yaml",
        "contest.yaml",
        "config/prod.yaml",
        "values-production.yaml",
        "src/testimonials/model.yaml",
        "src/load_test_planner.yaml",
        "devices/config.yaml",
        ".env.local",
    ],
)
def test_a_name_that_only_sounds_like_tests_is_of_production(
    tmp_path: Path, name: str
) -> None:
    text = f"model={PIN}\n" if name.startswith(".env") else f'{{"model": "{PIN}"}}'
    assert setting(tmp_path, name, text, "model", PINNED, pinned=True).holds


@pytest.mark.parametrize(
    ("profile", "holds"),
    [("dev", False), ("test", False), ("!prod", False), ("prod", True), ("eu", True)],
)
@pytest.mark.parametrize(
    "written",
    ["spring:\n  config:\n    activate:\n      on-profile: ", "spring:\n  profiles: "],
)
def test_a_document_of_another_profile_shows_nothing_of_production(
    tmp_path: Path, written: str, profile: str, *, holds: bool
) -> None:
    text = f'server: 1\n---\n{written}"{profile}"\nllm:\n  model: {PIN}\n'
    found = setting(tmp_path, "application.yml", text, "llm.model", PINNED, pinned=True)
    assert found.holds == holds
    assert reason(found) == ("" if holds else "of-tests")


@pytest.mark.parametrize(
    ("name", "text", "key", "off"),
    [
        ("a.json", '{"slow": {"enabled": false, "limit": 8}}', "slow.limit", 1),
        ("a.json", '{"isActive": false, "slow": {"limit": 8}}', "slow.limit", 1),
        ("a.yaml", "slow:\n  limit: 8\n  disabled: true\n", "slow.limit", 3),
        ("a.yaml", "slow:\n  limit: 8\n  status: Disabled\n", "slow.limit", 3),
        ("a.yaml", "r:\n- isPaused: true\n  a: {limit: 8}\n", "r[0].a.limit", 2),
        ("a.toml", "[slow]\nlimit = 8\nmuted = true\n", "slow.limit", 3),
        ("a.ini", "[slow]\nlimit = 8\nenabled = no\n", "slow.limit", 3),
        ("a.properties", "slow.limit=8\nslow.enabled=false\n", "slow.limit", 2),
        ("a.py", "class Slow:\n    LIMIT = 8\n    ENABLED = False\n", "Slow.LIMIT", 3),
    ],
)
def test_what_is_switched_off_limits_nothing(
    tmp_path: Path, name: str, text: str, key: str, off: int
) -> None:
    found = setting(tmp_path, name, text, key, ALERTS, at_most=9)
    assert reason(found) == "switched-off"
    assert found.problem is not None
    assert f"line {off}" in found.problem.why


def test_an_alarm_of_terraform_that_does_nothing_limits_nothing(tmp_path: Path) -> None:
    text = 'resource "m" "l" {\n  limit = 8\n  actions_enabled = false\n}\n'
    found = setting(tmp_path, "a.tf", text, "resource.m.l.limit", ALERTS, at_most=9)
    assert reason(found) == "switched-off"


@pytest.mark.parametrize(
    ("name", "text", "key"),
    [
        ("a.json", '{"slow": {"enabled": true, "limit": 8}}', "slow.limit"),
        ("a.json", '{"slow": {"limit": 8}, "old": {"enabled": false}}', "slow.limit"),
        ("a.json", '{"slow": {"limit": 8, "x": {"enabled": false}}}', "slow.limit"),
        ("a.json", '{"slow": {"limit": 8, "disabled": [true]}}', "slow.limit"),
        ("a.json", '{"slow": {"limit": 8, "status": "active"}}', "slow.limit"),
        ("a.json", '{"slow": {"limit": 8, "enabled": null}}', "slow.limit"),
        ("a.py", "ACTIVE = False\nLIMIT = 8\n", "LIMIT"),
        ("a.properties", "enabled=false\nslow.limit=8\n", "slow.limit"),
    ],
)
def test_what_is_not_switched_off_limits(
    tmp_path: Path, name: str, text: str, key: str
) -> None:
    assert setting(tmp_path, name, text, key, ALERTS, at_most=9).holds


def test_the_switch_itself_may_be_claimed(tmp_path: Path) -> None:
    text = '{"training": {"enabled": false, "opt_out": true}}'
    assert setting(tmp_path, "a.json", text, "training.enabled", equals=False).holds
    assert not setting(tmp_path, "a.json", text, "training.opt_out", equals=True).holds


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ('{"properties": {"model": {"default": "%s"}}}', "properties.model.default"),
        ('{"on": {"inputs": {"m": {"default": "%s"}}}}', "on.inputs.m.default"),
        ('{"parameters": {"m": {"Default": "%s"}}}', "parameters.m.Default"),
    ],
)
def test_the_default_of_a_schema_or_a_parameter_pins_nothing(
    tmp_path: Path, text: str, key: str
) -> None:
    found = setting(tmp_path, "a.json", text % PIN, key, PINNED, pinned=True)
    assert reason(found) == "not-pinned"
    assert found.problem is not None
    assert "default" in found.problem.why
    other = json.dumps({"models": {"default": PIN}})
    assert setting(
        tmp_path, "b.json", other, "models.default", PINNED, pinned=True
    ).holds


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("days: !env_default 30\n", "days"),
        ("days: !reset 30\n", "days"),
        ("days: !If [Prod, 30, 900]\n", "days[1]"),
        ("days: !switch {prod: 30}\n", "days.prod"),
    ],
)
def test_what_a_tag_of_yaml_makes_of_a_value_is_not_known(
    tmp_path: Path, text: str, key: str
) -> None:
    found = setting(tmp_path, "a.yaml", text, key, at_most=90)
    assert reason(found) == "not-constant"
    assert found.problem is not None
    assert text.split()[1] in found.problem.why


@pytest.mark.parametrize("tag", ["!override", "!!int", "!unsafe", ""])
def test_a_tag_of_yaml_that_keeps_a_value_does_no_harm(
    tmp_path: Path, tag: str
) -> None:
    assert setting(tmp_path, "a.yaml", f"days: {tag} 30\n", "days", at_most=90).holds


@pytest.mark.parametrize(
    "rule",
    [
        "(\n  sum(rate(errs[5m]))\n  /\n  sum(rate(reqs[5m]))\n) * 100 > 5\n",
        "errs\n  / reqs\n  * 100 > 5\n",
        "errs\n  - 3 > 5\n",
        "sum(\n  errs\n) > 5\n",
        "100 * (\n  errs / reqs\n) > 5 and sum(reqs) > 1\n",
    ],
)
def test_a_rule_over_several_lines_compares_what_it_measures(
    tmp_path: Path, rule: str
) -> None:
    text = json.dumps({"expr": rule})
    assert setting(tmp_path, "a.json", text, "expr", ALERTS, at_most=5).holds


@pytest.mark.parametrize("rule", ["(1) > 2", "x > 5 and (1 > 0)", "x\nor -1 < 0"])
def test_a_rule_that_compares_numbers_with_each_other_limits_nothing(
    tmp_path: Path, rule: str
) -> None:
    text = json.dumps({"expr": rule})
    assert not setting(tmp_path, "a.json", text, "expr", ALERTS, at_most=5).holds


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("[DEFAULT]\ndays = 30\n[a]\nx = 1\n", "DEFAULT.days"),
        ("[DEFAULT]\ndays = 30\n[a]\nx = 1\n", "a.days"),
    ],
)
def test_an_ini_file_is_read_as_programs_read_it(
    tmp_path: Path, text: str, key: str
) -> None:
    assert setting(tmp_path, "a.ini", text, key, at_most=90).holds


@pytest.mark.parametrize(
    "text",
    [
        "api:\n  environment:\n  - MODEL=%s\n  - DAYS=30\n",
        "api:\n  environment:\n  - name: MODEL\n    value: %s\n"
        "  - name: DAYS\n    value: '30'\n",
    ],
)
def test_the_variables_of_a_list_may_be_named(tmp_path: Path, text: str) -> None:
    key = "api.environment.MODEL"
    found = setting(tmp_path, "a.yaml", text % PIN, key, PINNED, pinned=True)
    assert found.holds, found.problem
    key = "api.environment.DAYS"
    assert setting(tmp_path, "a.yaml", text % PIN, key, at_most=90).holds


CONFIG_PY = """\
LIMIT = 5
LIMITS = {"fast": 5}
class Settings:
    limit = 5
"""


@pytest.mark.parametrize(
    ("code", "key"),
    [
        ("import app.config as c\nc.LIMIT = 99\n", "LIMIT"),
        ("import app.config\napp.config.LIMIT = 99\n", "LIMIT"),
        ("from app import config\nsetattr(config, 'LIMIT', 99)\n", "LIMIT"),
        ("from . import config as c\ndef go():\n    c.LIMIT += 1\n", "LIMIT"),
        ("def go():\n    from .config import LIMITS\n    LIMITS['fast'] = 9\n", "LIMITS.fast"),
        ("from app.config import LIMITS as L\nL.update(fast=9)\n", "LIMITS.fast"),
        ("from app.config import Settings\nSettings.limit = 9\n", "Settings.limit"),
        ("from app import config\nvars(config)['LIMIT'] = 9\n", "LIMIT"),
        ("from app import config\nconfig.__dict__['LIMIT'] = 9\n", "LIMIT"),
        ("from app import config\nconfig.__dict__.update(over)\n", "LIMIT"),
        ("from app import config\nfor k in over:\n    setattr(config, k, 1)\n", "LIMIT"),
        ("from app import config\nc = config\nc.LIMIT = 9\n", "LIMIT"),
        ("import sys\nc = sys.modules['app.config']\nc.LIMIT = 9\n", "LIMIT"),
        ("c = importlib.import_module('app.config')\ndel c.LIMIT\n", "LIMIT"),
        ("from .config import LIMITS\ndef go():\n    new = LIMITS\n    new.clear()\n", "LIMITS.fast"),
        ("from . import config\ndef go():\n    new = config.LIMITS\n    new['a'] = 9\n", "LIMITS.fast"),
    ],
)  # fmt: skip
def test_a_constant_that_other_code_changes_is_none(
    tmp_path: Path, code: str, key: str
) -> None:
    (tmp_path / "src/app").mkdir(parents=True)
    (tmp_path / "src/app/__init__.py").write_text("", encoding="utf-8")
    (tmp_path / "src/app/main.py").write_text(code, encoding="utf-8")
    found = setting(tmp_path, "src/app/config.py", CONFIG_PY, key, at_most=8)
    assert reason(found) == "not-constant"
    assert found.problem is not None
    line = len(code.splitlines())
    assert f"it is changed at src/app/main.py:{line}" in found.problem.why


@pytest.mark.parametrize(
    "code",
    [
        "from app.config import LIMIT\ndef go():\n    global LIMIT\n    LIMIT = 9\n",
        "from app import config\ndef go(config):\n    config.LIMIT = 9\n",
        "from app import config\nconfig.OTHER = 9\nvars(config)['OTHER'] = 9\n",
        "from app import config\nconfig.update(9)\nconfig.LIMITS.get('fast')\n",
        "from app.config import Settings\nSettings.other = 9\n",
        "import config\nconfig.LIMIT = 9\n",
        "from other import config\nconfig.LIMIT = 9\n",
        "import pickle\nc = pickle.load(config)\nc.LIMIT = 9\n",
        "from .config import LIMIT\na, b = LIMIT, 9\na.LIMIT = 9\n",
        "config = ] LIMIT\n",
    ],
)
def test_what_other_code_does_elsewhere_leaves_a_constant_as_it_is(
    tmp_path: Path, code: str
) -> None:
    (tmp_path / "src/app").mkdir(parents=True)
    (tmp_path / "src/app/__init__.py").write_text("", encoding="utf-8")
    (tmp_path / "src/app/main.py").write_text(code, encoding="utf-8")
    assert setting(tmp_path, "src/app/config.py", CONFIG_PY, "LIMIT", at_most=8).holds


def test_tests_may_change_a_constant_and_a_package_may_hold_it(tmp_path: Path) -> None:
    (tmp_path / "tests").mkdir()
    code = "import app\napp.LIMIT = 99\n"
    (tmp_path / "tests/test_limit.py").write_text(code, encoding="utf-8")
    assert setting(tmp_path, "app/__init__.py", CONFIG_PY, "LIMIT", at_most=8).holds
    (tmp_path / "start.py").write_text(code, encoding="utf-8")
    found = setting(tmp_path, "app/__init__.py", CONFIG_PY, "LIMIT", at_most=8)
    assert reason(found) == "not-constant"
