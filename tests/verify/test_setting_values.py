"""What a value says: numbers with units, places in templates, defaults, limits in rules."""

from __future__ import annotations

import datetime as dt
import sys
import time
from typing import TYPE_CHECKING, Any

import pytest
from tests.verify.conftest import PIN, setting

from pytest_psf import catalogue
from pytest_psf.verify.setting.claim import SettingClaim
from pytest_psf.verify.setting.kind import SettingKind

if TYPE_CHECKING:
    from pathlib import Path


TODAY = dt.date(2026, 11, 24)


# Numbers and their units


@pytest.mark.parametrize(
    ("value", "bound"),
    [
        ("'30'", 30),
        ("' 0.5 '", 0.5),
        ("'1_000'", 1000),
        ("'1e3'", 1000),
        ("744h", "31d"),
        ("30d", "30 days"),
        ("1m30s", "90s"),
        ("1h 30m", "90 minutes"),
        ("'1 day, 12 hours'", "36h"),
        ("500ms", "0.5s"),
        ("2w", "14d"),
        ("12 months", "1y"),
        ("P30D", "30d"),
        ("PT1H30M", "P0DT90M"),
        ("512Mi", "0.5GiB"),
        ("2GB", "2000M"),
        ("512m", "512MB"),
        ("5%", "5 percent"),
    ],
)
def test_a_bound_is_reached_and_no_more(tmp_path: Path, value: str, bound: Any) -> None:
    text = f"x: {value}\n"
    for claimed in ({"at_most": bound}, {"at_least": bound}):
        found = setting(tmp_path, "a.yaml", text, "x", **claimed)
        assert found.holds, found
        assert "limit" in found.qualities
    lower = bound * 0.99 if not isinstance(bound, str) else f"0.99{_unit(bound)}"
    if not isinstance(bound, str) or bound.startswith("1y"):
        below = setting(tmp_path, "a.yaml", text, "x", at_most=lower)
        assert below.reason == "condition-broken"


def _unit(bound: str) -> str:
    return bound.lstrip("0123456789. ")


@pytest.mark.parametrize(
    ("value", "claimed"),
    [
        ("745h", {"at_most": "31d"}),
        ("91d", {"at_most": "90d"}),
        ("13 months", {"at_most": "1y"}),
        ("89s", {"at_least": "1m30s"}),
        ("513Mi", {"at_most": "512Mi"}),
        ("'31'", {"at_most": 30}),
        ("'-0.5'", {"at_least": 0}),
    ],
)
def test_a_value_out_of_its_bound_is_told(
    tmp_path: Path, value: str, claimed: dict[str, Any]
) -> None:
    found = setting(tmp_path, "a.yaml", f"x: {value}\n", "x", **claimed)
    assert found.reason == "condition-broken"


@pytest.mark.parametrize(
    ("value", "bound", "fix"),
    [
        ("744h", 90, 'as in at-most = "90h"'),
        ("8 s", 30, 'as in at-most = "30s"'),
        ("90", "90d", "write at-most as a number"),
        ("'90'", "90d", "write at-most as a number"),
        ("512Mi", "90d", "a unit of the same sort"),
        ("5M", "90d", "a unit of the same sort"),
    ],
)
def test_numbers_without_a_unit_in_common_are_not_compared(
    tmp_path: Path, value: str, bound: Any, fix: str
) -> None:
    found = setting(tmp_path, "a.yaml", f"x: {value}\n", "x", at_most=bound)
    assert found.reason == "units-differ"
    assert fix in (found.fix or "")


@pytest.mark.parametrize(
    "value", ["soon", "90 dyas", "1d and more", "10.0.0.1", "v90", "1d2x", "''"]
)
def test_what_is_no_quantity_is_no_number(tmp_path: Path, value: str) -> None:
    for bound in (90, "90d"):
        found = setting(tmp_path, "a.yaml", f"x: {value}\n", "x", at_most=bound)
        assert found.reason == "not-a-number"


@pytest.mark.parametrize(
    ("claimed", "key"),
    [
        ({"at_most": "90 dyas"}, "at-most"),
        ({"at_most": "90"}, "at-most"),
        ({"at_most": ""}, "at-most"),
        ({"at_least": "long"}, "at-least"),
        ({"at_most": "90d", "at_least": "1Mi"}, "at-least"),
        ({"at_most": "90d", "at_least": 1}, "at-least"),
        ({"at_most": "90d", "at_least": "91d"}, "at-least"),
        ({"at_most": 9, "document": "kind"}, "document"),
        ({"at_most": 9, "document": "kind="}, "document"),
        ({"at_most": 9, "document": ""}, "document"),
        ({"at_most": 9, "document": -1}, "document"),
    ],
)
def test_a_bound_or_document_that_is_none_is_a_fault(
    claimed: dict[str, Any], key: str
) -> None:
    content = SettingClaim(setting="a.yaml", key=("x",), **claimed)
    criterion = catalogue.load().by_id["PSF-01.retention"]
    (fault,) = SettingKind().faults(content, criterion)
    assert fault.keys == (key,)
    assert fault.why
    assert fault.fix


@pytest.mark.parametrize("value", ["0", "-1", "'0'", "'-1'", "0s", "-1s", "0.0"])
@pytest.mark.parametrize("criterion", ["PSF-01.retention", "PSF-03.timeouts"])
def test_nothing_and_less_bound_nothing(
    tmp_path: Path, value: str, criterion: str
) -> None:
    bound = "30s" if "s" in value else 30
    text = f"x: {value}\n"
    found = setting(tmp_path, "a.yaml", text, "x", criterion, at_most=bound)
    assert found.reason == "no-bound"
    low = "-5s" if "s" in value else -5
    meant = setting(
        tmp_path, "a.yaml", text, "x", criterion, at_most=bound, at_least=low
    )
    assert meant.holds
    assert "upper limit" not in meant.qualities


def test_an_alert_may_be_raised_at_nothing_but_not_below(tmp_path: Path) -> None:
    alerts = "PSF-06.alerts-defined"
    assert setting(tmp_path, "a.yaml", "x: 0\n", "x", alerts, at_most=8).holds
    found = setting(tmp_path, "a.yaml", "x: -1\n", "x", alerts, at_most=8)
    assert found.reason == "no-bound"


# Limits in rules


@pytest.mark.parametrize(
    ("rule", "limit"),
    [
        ("rate(x[5m]) > 8", 8),
        ("rate(x[5m]) >= 8", 8),
        ("8 < rate(x[5m])", 8),
        ("(rate(x[5m]) > 8)", 8),
        ("rate(x[5m]) > bool 8", 8),
        ('histogram_quantile(0.95, rate(x{le="0.9",a!="b>9"}[5m])) > 8 * 60', 480),
        ("sum(rate(e[5m])) / sum(rate(r[5m])) > 0.05  # > 9", 0.05),
        ("avg(last_5m):avg:latency{env:prod} > 8", 8),
        ("p(95)<500", 500),
        ("increase(failed[5m]) > 0", 0),
        ("delta(quality[1d]) < -0.1", -0.1),
        ("rate(x[5m]) > 8 for 10m", 8),
        ("sum(rate(x[5m])) by () > 8", 8),
        ("sum by (job) (x) / ignoring (le) y > 8", 8),
        ("late / all > 8 and all > 0", 8),
        ("score < 0.8 and on (job) asked > 0", 0.8),
        ("(free < 9) and read_only == 0 and free > 0", 9),
        ("(time() - seen > 600) and (seen > 0)", 600),
        ("stopped != 1", 1),
        ("backlog >= 0.9 * most{queue='a'}", 0.9),
        ("backlog >= max by (q) (most - held) * 0.9", 0.9),
        ("free < (size * .12)", 0.12),
        ("free < ( 0.2 * max(size) )", 0.2),
    ],
)
def test_the_limit_of_a_rule_is_what_it_compares_with(
    tmp_path: Path, rule: str, limit: float
) -> None:
    alerts = "PSF-06.alerts-defined"
    text = f"expr: |-\n  {rule}\n"
    for claimed in ({"at_most": limit}, {"at_least": limit}):
        found = setting(tmp_path, "a.yaml", text, "expr", alerts, **claimed)
        assert found.holds, found
        assert found.qualities == {"limit"} | (
            {"upper limit"} if limit > 0 and "at_most" in claimed else set()
        )
    less = setting(tmp_path, "a.yaml", text, "expr", alerts, at_most=limit - 0.01)
    assert less.reason == "condition-broken"


@pytest.mark.parametrize(
    "rule",
    [
        "rate(x[5m])",
        "x -> 8",
        "x => 8",
        "x > y",
        "up == on() y",
        "> 8",
        "a=~8",
        "predict(free[3h], 8) < y",
        "x > 8 * y + z",
        "x > y - 8 * z",
        "x > f(8 * y)",
    ],
)
def test_a_rule_that_compares_with_no_number_has_no_limit(
    tmp_path: Path, rule: str
) -> None:
    text = f"expr: '{rule}'\n"
    found = setting(tmp_path, "a.yaml", text, "expr", at_most=8)
    assert found.reason == "not-a-number"


def test_every_limit_of_a_rule_has_to_be_within_the_bound(tmp_path: Path) -> None:
    text = "expr: a > 8 and b > 1e9\n"
    found = setting(tmp_path, "a.yaml", text, "expr", at_most=8)
    assert found.reason == "condition-broken"
    text = "expr: a > 8 or b > 2\n"
    assert setting(tmp_path, "a.yaml", text, "expr", at_most=8).holds
    for rule in ("a > 8 or b > 0", "a > 8 or b == 1", "a > 8 and b > 1"):
        found = setting(tmp_path, "a.yaml", f"expr: {rule}\n", "expr", at_least=8)
        assert found.reason == "condition-broken"


@pytest.mark.parametrize(
    ("text", "receives"),
    [
        ("{{#is_alert}}Latency is high{{/is_alert}} @slack-ai-on-call", True),
        ("{{#is_alert}}Latency is high{{/is_alert}}", False),
        ("Latency of {{host.name}} > 8 s @slack-ai-on-call", True),
        ("Latency of ${HOST}: tell dina@corp.example", True),
        ("tell @${SLACK_CHANNEL}", False),
        ("{{#is_alert}}Slow{{/is_alert}} @todo", False),
        ("{{ $labels.instance }} is slow, see https://pager.corp/7", True),
        ("#ai-on-call", True),
        ("rate(x[5m]) > 8", False),
        ("'30'", False),
        ("744h", False),
        ("tell ((pager)) that it is slow", False),
        ("tell #ai-on-call of << pipeline.number >>", True),
    ],
)
def test_a_message_has_a_receiver_if_it_names_one(
    tmp_path: Path, text: str, *, receives: bool
) -> None:
    text = text.strip("'")
    found = setting(tmp_path, "a.yaml", f"x: |-\n  {text}\n", "x", equals=text)
    assert found.holds, found
    assert ("receiver" in found.qualities) is receives


# Templates, examples, and files of our own


@pytest.mark.parametrize(
    "text",
    [
        "x: ${SLACK}",
        "x: $SLACK",
        "x: ${SLACK:-none}",
        "x: '{{ .Values.x }}'",
        "x: {{ .Values.x }}",
        "x: ${{ secrets.X }}",
        "x: '@@X@@'",
        "x: '<%= x %>'",
        "x: '{{ a }}-${B}'",
        "x: '%(x)s'",
        "x: '%SLACK%'",
        "x: << pipeline.parameters.SLACK >>",
        "x: ((SLACK/x))",
        "x: $[[ inputs.SLACK ]]",
        "x: '[[ .SLACK ]]'",
        "x: $[ variables.SLACK ]",
        "x: '#{SLACK}'",
        "x: ENC[AES256_GCM,data:Bx==,iv:q,tag:w,type:str]",
    ],
)
def test_a_place_in_a_template_is_no_value(tmp_path: Path, text: str) -> None:
    for claimed in ({"matches": ".*[SBxX].*"}, {"at_most": 9}, {"equals": "x"}):
        found = setting(tmp_path, "a.yaml", text + "\n", "x", **claimed)
        assert found.reason == "template", found
        assert "fills in" in (found.why or "")
        assert "ScalarNode" not in (found.why or "")


@pytest.mark.parametrize("text", ["x: {{ .Values.x }}", "x: '{{ x }}'", "x: '@@X@@'"])
def test_a_place_in_a_template_pins_nothing(tmp_path: Path, text: str) -> None:
    found = setting(tmp_path, "a.yaml", text + "\n", "x", pinned=True)
    assert found.reason == "template"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("t.yaml", "{{- if .Values.on }}\nx: 1\n{{- end }}\n"),
        ("t.json", '{"x": {{ x }}}'),
        ("t.toml", "x = {{ x }}\n"),
        ("t.ini", "{% if x %}\n[a]\nx = 1\n{% endif %}\n"),
        ("t.yaml.j2", "x: 1\n"),
        ("t.tpl", "x: 1\n"),
        ("nginx.conf.erb", "x 1\n"),
    ],
)
def test_a_file_that_is_a_template_is_refused_as_one(
    tmp_path: Path, name: str, text: str
) -> None:
    found = setting(tmp_path, name, text, "x", equals=1)
    assert found.reason == "template", found
    assert "is a template" in (found.why or "")


def test_of_a_template_the_first_place_is_named_by_its_line(tmp_path: Path) -> None:
    found = setting(tmp_path, "t.toml", "\n\nx = {{ x }}\ny = {{ y }}\n", "x", equals=1)

    assert str(found.place) == "t.toml:3"


def test_a_file_that_is_only_damaged_is_no_template(tmp_path: Path) -> None:
    found = setting(tmp_path, "a.json", '{"x": {}}}', "x", equals=1)
    assert found.reason == "malformed"


@pytest.mark.parametrize(
    "name",
    [
        ".env.example",
        ".env.sample",
        ".env.dist",
        ".env.template",
        "example.env",
        "config/settings_example.py",
        "config.example.yaml",
        "config-sample.ini",
        "model.toml.example",
        "model.template.json",
    ],
)
def test_an_example_is_no_setting_of_production(tmp_path: Path, name: str) -> None:
    for claimed in ({"pinned": True}, {"equals": PIN}):
        found = setting(tmp_path, name, f"MODEL={PIN}\n", "MODEL", **claimed)
        assert found.reason == "not-loaded"


@pytest.mark.parametrize(
    "name", ["sample-rates.yaml", "template.yaml", "distances.yaml", "templates/a.yaml"]
)
def test_a_name_that_only_sounds_alike_is_no_example(tmp_path: Path, name: str) -> None:
    assert setting(tmp_path, name, f"m: {PIN}\n", "m", pinned=True).holds


@pytest.mark.parametrize(
    "name",
    [".env.test", ".env.ci", "a.dev.yaml", "examples/m.yaml", "app/sample/m.yaml"],
)
def test_what_tests_and_examples_use_pins_nothing(tmp_path: Path, name: str) -> None:
    text = f"M={PIN}\n" if ".env" in name else f"M: {PIN}\n"
    found = setting(tmp_path, name, text, "M", pinned=True)
    assert found.reason == "of-tests"
    assert setting(tmp_path, name, text, "M", equals=PIN).holds


def test_a_link_to_an_example_is_one(tmp_path: Path) -> None:
    (tmp_path / ".env.example").write_text(f"M={PIN}\n", encoding="utf-8")
    (tmp_path / ".env").symlink_to(".env.example")
    found = setting(tmp_path, ".env", f"M={PIN}\n", "M", pinned=True)
    assert found.reason == "not-loaded"


@pytest.mark.parametrize(
    ("name", "text", "key"),
    [
        ("psf.toml", "system = 'x'\n", "system"),
        ("ops/psf.toml", "system = 'x'\n", "system"),
        ("psf/reviews.toml", "[[reviews]]\nby = 'x'\n", "reviews[0].by"),
        ("pyproject.toml", "[tool.psf]\nsystem = 'x'\n", "tool.psf.system"),
    ],
)
def test_what_this_tool_reads_is_no_setting_of_the_system(
    tmp_path: Path, name: str, text: str, key: str
) -> None:
    assert setting(tmp_path, name, text, key, equals="x").reason == "own-file"


def test_another_table_of_pyproject_is_one(tmp_path: Path) -> None:
    text = f"[tool.claims]\nmodel = '{PIN}'\n"
    found = setting(tmp_path, "pyproject.toml", text, "tool.claims.model", pinned=True)
    assert found.holds


# Constants of Python


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("24 * 30", 720),
        ("-(2 ** 10)", -1024),
        ("7 * 24 * 3600 / 2", 302_400),
        ("(10 - 1) // 2 % 3", 1),
        ("+1_000", 1000),
        ("'gpt-4o' + '-2024-08-06'", PIN),
    ],
)
def test_arithmetic_of_literals_is_worked_out(
    tmp_path: Path, source: str, value: Any
) -> None:
    found = setting(tmp_path, "a.py", f"X = {source}\n", "X", equals=value)
    assert found.holds, found


@pytest.mark.parametrize(
    "source",
    [
        "24 * days",
        "1 / 0",
        "2 ** 10 ** 10",
        "10 ** 10 ** 10",
        "10.0 ** 400",
        "(-8) ** 0.5",
        "'a' * 3",
        "-'a'",
        "'a' + 1",
        "1 << 3",
        "not 1",
        "timedelta(days=x)",
        "timedelta(years=1)",
        "[*x, 1]",
        "dict(x)",
    ],
)
def test_what_is_no_arithmetic_of_literals_is_computed(
    tmp_path: Path, source: str
) -> None:
    found = setting(tmp_path, "a.py", f"X = {source}\n", "X", at_most=90)
    assert found.reason == "not-constant"


@pytest.mark.parametrize(
    ("source", "bound"),
    [
        ("timedelta(days=30)", "30d"),
        ("dt.timedelta(hours=1, minutes=30)", "90m"),
        ("datetime.timedelta(1, 12 * 2)", "1d24s"),
        ("timedelta(milliseconds=500)", "0.5s"),
    ],
)
def test_a_timedelta_of_literals_is_a_duration(
    tmp_path: Path, source: str, bound: str
) -> None:
    text = f"X = {source}\n"
    for claimed in ({"at_most": bound}, {"at_least": bound}):
        assert setting(tmp_path, "a.py", text, "X", **claimed).holds


TABLE = """\
X = {
    "model": "gpt-4o-2024-08-06",
    "days": 24 * 30,
    "key": os.environ["KEY"],
    "deep": {"at": [load(), 7]},
    NAME: 1,
    "after": 8,
}
Y = dict(model="gpt-4o-2024-08-06", key=load())
Z = {"model": "gpt-4o-2024-08-06", "inner": {"key": load()}}
"""


@pytest.mark.parametrize(
    ("key", "claimed", "reason"),
    [
        ("X.after", {"at_most": 8}, ""),
        ("X.model", {"pinned": True}, "not-constant"),
        ("X", {"matches": "(?s)x.*"}, "not-constant"),
        ("Y.model", {"pinned": True}, ""),
        ("Y.key", {"pinned": True}, "not-constant"),
        ("Z.model", {"pinned": True}, ""),
        ("Z.inner.key", {"pinned": True}, "not-constant"),
        ("Z.inner", {"matches": "x.*"}, "not-constant"),
        ("Z", {"matches": "x.*"}, "not-constant"),
    ],
)
def test_a_key_stands_beside_computed_ones_unless_they_may_replace_it(
    tmp_path: Path, key: str, claimed: dict[str, Any], reason: str
) -> None:
    assert setting(tmp_path, "a.py", TABLE, key, **claimed).reason == reason


HEAD = "import os\nfrom dataclasses import dataclass\n"


@pytest.mark.parametrize(
    "source",
    [
        "class S(BaseSettings):\n    m: str = {PIN}\n",
        "class S(pydantic_settings.BaseSettings):\n    m: str = {PIN}\n",
        "class S(BaseSettings):\n    m = {PIN}\n",
        "class B(BaseSettings): ...\nclass S(B):\n    m: str = {PIN}\n",
        "class S(AppSettings):\n    m: str = {PIN}\n",
        "class S(Base):\n    m = {PIN}\n    class Config:\n        env_prefix = 'A_'\n",
        "class S(Base):\n    model_config = SettingsConfigDict(env_file='.env')\n    m = {PIN}\n",
        "class S(Base):\n    model_config = {{'env_prefix': 'A_'}}\n    m = {PIN}\n",
        "class S(Base):\n    m: str = {PIN}\n",
        "@dataclass\nclass S:\n    m: str = {PIN}\n",
        "@dataclass(frozen=True)\nclass S:\n    m: str = {PIN}\n",
        "@dataclasses.dataclass\nclass S:\n    m: Final[str] = {PIN}\n",
        "@attrs.define\nclass S:\n    m: str = {PIN}\n",
        "@attr.s(auto_attribs=True)\nclass S:\n    m: str = {PIN}\n",
        "class S(BaseModel):\n    m: str = {PIN}\n",
        "class S(NamedTuple):\n    m: str = {PIN}\n",
        "@dataclass\nclass B: ...\nclass S(B):\n    m: str = {PIN}\n",
    ],
)
def test_a_default_that_something_may_replace_pins_nothing(
    tmp_path: Path, source: str
) -> None:
    text = HEAD + source.format(PIN=repr(PIN))
    found = setting(tmp_path, "a.py", text, "S.m", pinned=True)
    assert found.reason == "not-pinned", found
    assert "may" in (found.why or "")


@pytest.mark.parametrize(
    "source",
    [
        "class S:\n    m: str = {PIN}\n",
        "class S(object):\n    m: str = {PIN}\n",
        "class S(str, Enum):\n    m = {PIN}\n",
        "class S(Base):\n    m = {PIN}\n",
        "@dataclass\nclass S:\n    m: ClassVar[str] = {PIN}\n",
        "@dataclass\nclass S:\n    m = {PIN}\n",
        "class S(BaseSettings):\n    m: Literal[{PIN}] = {PIN}\n",
        "class S(BaseSettings):\n    m: ClassVar = {PIN}\n",
        "class Settings:\n    m: str = {PIN}\nS = 1\nclass S(Settings):\n    m = {PIN}\n",
    ],
)
def test_an_attribute_that_nothing_replaces_is_pinned(
    tmp_path: Path, source: str
) -> None:
    text = HEAD + source.format(PIN=repr(PIN)).replace("S = 1\n", "")
    assert setting(tmp_path, "a.py", text, "S.m", pinned=True).holds


# Files of several documents


TWO = f"""\
kind: ConfigMap
metadata: {{name: a}}
data:
  MODEL: {PIN}
---
kind: Deployment
metadata: {{name: b}}
replicas: 2
---
kind: Deployment
metadata: {{name: c}}
replicas: 3
---
# nothing
"""


@pytest.mark.parametrize(
    ("key", "document", "wanted"),
    [
        ("data.MODEL", None, PIN),
        ("data.MODEL", "kind=ConfigMap", PIN),
        ("data.MODEL", 0, PIN),
        ("replicas", 1, 2),
        ("replicas", "kind=Deployment, metadata.name=c", 3),
        ("replicas", "metadata.name=b", 2),
    ],
)
def test_a_document_is_named_by_what_it_holds_or_by_its_index(
    tmp_path: Path, key: str, document: Any, wanted: Any
) -> None:
    claimed = {"document": document, "equals": wanted}
    found = setting(tmp_path, "a.yaml", TWO, key, **claimed)
    assert found.holds, found


@pytest.mark.parametrize(
    ("key", "document", "reason"),
    [
        ("replicas", None, "ambiguous-document"),
        ("replicas", "kind=Deployment", "ambiguous-document"),
        ("replicas", "kind=Service", "no-such-document"),
        ("replicas", 3, "no-such-document"),
        ("replicas", "kind=ConfigMap", "no-such-key"),
        ("zzz", None, "no-such-key"),
    ],
)
def test_a_document_that_is_not_there_or_not_alone_is_told(
    tmp_path: Path, key: str, document: Any, reason: str
) -> None:
    found = setting(tmp_path, "a.yaml", TWO, key, document=document, equals=2)
    assert found.reason == reason
    assert found.fix


@pytest.mark.parametrize("end", ["---\n", "---\n---\n", "...\n", "---\n# done\n"])
def test_a_mark_at_the_end_begins_no_document(tmp_path: Path, end: str) -> None:
    assert setting(tmp_path, "a.yaml", f"x: 1\n{end}", "x", equals=1).holds


# Formats


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("X=abc\n", "abc"),
        ("K='a\nb'\nX=abc", "abc"),
        ('K="-----BEGIN\n# no comment\n-----"  # yes\nX=abc', "abc"),
        ('X="a\\nb \\"c\\""', 'a\nb "c"'),
        ("X='a\\nb'", "a\\nb"),
        ("export X=abc", "abc"),
        ("X = abc  # c", "abc"),
        ("A.b-c=1\nX=abc", "abc"),
        ("X=", ""),
        ("X=a$5", "a$5"),
    ],
)
def test_env_files_are_read_as_python_dotenv_reads_them(
    tmp_path: Path, text: str, value: str
) -> None:
    found = setting(tmp_path, ".env.prod", text, "X", equals=value)
    assert found.holds, found


@pytest.mark.parametrize("text", ['X="${Y}"', "X=a-${Y:-b}", "X='${Y}'"])
def test_what_an_env_file_puts_together_is_computed(tmp_path: Path, text: str) -> None:
    for claimed in ({"pinned": True}, {"matches": "a.*"}):
        found = setting(tmp_path, ".env", text, "X", **claimed)
        assert found.reason == "not-constant"
        assert "environment variable Y" in (found.why or "")


@pytest.mark.parametrize("text", ["X='abc", 'X="a\nb\nY=1\n', "X='a' b\n"])
def test_a_quote_that_does_not_end_is_told(tmp_path: Path, text: str) -> None:
    found = setting(tmp_path, ".env", f"A=1\n{text}", "A", equals=1)
    assert found.reason == "malformed"
    assert str(found.place) == ".env:2"


@pytest.mark.parametrize(
    ("name", "text", "line"),
    [
        ("a.jsonc", '{\n// "x": 1\n"y": "//", /* a\n */ "x": 9,\n}', 4),
        ("a.jsonc", '{"y": [1, 2,], "z": "a,]", "x": 9}', 1),
        ("a.properties", "# c\n! c\n\ny = 1\nx = 9\n", 5),
        ("a.properties", "y=a\\\n   b\nx:9", 3),
        ("a.properties", "y\nx 9\n", 2),
        ("a.properties", "a\\ b=1\n\\u0078=9\n", 2),
    ],
)
def test_a_value_is_found_with_its_line(
    tmp_path: Path, name: str, text: str, line: int
) -> None:
    found = setting(tmp_path, name, text, "x", at_most=9, at_least=9)
    assert found.holds, found
    assert str(found.place) == f"{name}:{line}"


def test_the_dots_of_a_property_part_it_into_tables(tmp_path: Path) -> None:
    text = f"spring.ai.chat.model={PIN}\nspring.ai=x\n"
    key = "spring.ai.chat.model"
    assert setting(tmp_path, "a.properties", text, key, pinned=True).holds
    twice = setting(tmp_path, "a.properties", "x=1\nx=2\n", "x", equals=1)
    assert twice.reason == "malformed"


@pytest.mark.parametrize("text", ['{"x": 1 /* }', '{"x": 1 // }', '{"x": 1,,}'])
def test_a_damaged_jsonc_file_is_malformed(tmp_path: Path, text: str) -> None:
    assert setting(tmp_path, "a.jsonc", text, "x", equals=1).reason == "malformed"


OWNERS = """\
# Who reviews what.
*                @corp/platform
/src/app/        @dina-patel @corp/claims   # with a comment
*.sql            db@corp.example
docs/*           @marta.silva
/src/**/gen      @renovate[bot]
nobody.txt
[Models] @li-wei
/models/
"""


@pytest.mark.parametrize(
    ("path", "owners", "person"),
    [
        ("src/app/guard.py", "@dina-patel @corp/claims", True),
        ("/src/app/", "@dina-patel @corp/claims", True),
        ("src/other.py", "@corp/platform", False),
        ("a/b.sql", "db@corp.example", True),
        ("docs/a.md", "@marta.silva", True),
        ("docs/a/b.md", "@corp/platform", False),
        ("src/a/b/gen/x.py", "@renovate[bot]", False),
        ("models/a.bin", "@li-wei", True),
        ("*", "@corp/platform", False),
    ],
)
def test_the_last_pattern_that_matches_a_path_says_who_owns_it(
    tmp_path: Path, path: str, owners: str, *, person: bool
) -> None:
    key = f'"{path}"'
    found = setting(
        tmp_path, ".github/CODEOWNERS", OWNERS, key, "PSF-08.owner", equals=owners
    )
    assert found.holds, found
    assert ("named person" in found.qualities) is person


def test_a_pattern_counts_only_as_far_as_no_later_one_takes_its_place(
    tmp_path: Path,
) -> None:
    text = "/src/app/ @dina\n* @corp/platform\n"
    key = "/src/app/"
    found = setting(tmp_path, "CODEOWNERS", text, key, equals="@dina")
    assert found.reason == "condition-broken"


def test_a_path_that_nobody_owns_has_no_owner(tmp_path: Path) -> None:
    text = "/src/ @dina\n"
    found = setting(tmp_path, "CODEOWNERS", text, "docs/a.md", equals="@dina")
    assert found.reason == "no-such-key"
    nobody = setting(tmp_path, "CODEOWNERS", OWNERS, "nobody.txt", equals="@dina")
    assert nobody.reason == "condition-broken"


# Terraform


ALARMS = """\
# Alarms.
variable "model" {
  default = "gpt-4o-2024-08-06"
}
resource "aws_cloudwatch_metric_alarm" "latency" {
  threshold     = 8
  periods       = "3"
  hours         = 24 * 30
  alarm_actions = [aws_sns_topic.oncall.arn, "arn:aws:sns:eu:1:oncall"]
  tags = {
    owner = "D. Patel"
  }
  model = var.model
  name  = "a-${var.x}"
  query {
    id = "a"
  }
  query {
    id = "b"
  }
  only {
    id = "c"
  }
}
resource "aws_cloudwatch_metric_alarm" "cost" {
  threshold = 5.5
}
locals {
  model = "gpt-4o-2024-08-06"
}
"""
LATENCY = "resource.aws_cloudwatch_metric_alarm.latency"


@pytest.mark.parametrize(
    ("key", "claimed", "reason", "line"),
    [
        (f"{LATENCY}.threshold", {"at_most": 8}, "", 6),
        (f"{LATENCY}.threshold", {"at_most": 7}, "condition-broken", 6),
        (f"{LATENCY}.periods", {"at_most": 3}, "", 7),
        (f"{LATENCY}.hours", {"equals": 720}, "", 8),
        (f"{LATENCY}.alarm_actions[1]", {"matches": "arn:.*oncall"}, "", None),
        (f"{LATENCY}.alarm_actions[0]", {"matches": "a.*"}, "not-constant", None),
        (f"{LATENCY}.tags.owner", {"equals": "D. Patel"}, "", 11),
        (f"{LATENCY}.model", {"pinned": True}, "not-constant", 13),
        (f"{LATENCY}.name", {"matches": "a.*"}, "not-constant", 14),
        (f"{LATENCY}.query[1].id", {"equals": "b"}, "", None),
        (f"{LATENCY}.only.id", {"equals": "c"}, "", 22),
        (
            "resource.aws_cloudwatch_metric_alarm.cost.threshold",
            {"at_most": 5.5},
            "",
            26,
        ),
        ("locals.model", {"pinned": True}, "", 29),
        ("variable.model.default", {"pinned": True}, "not-pinned", 3),
        ("variable.model.defaults", {"pinned": True}, "no-such-key", None),
    ],
)
def test_a_terraform_file_is_read_by_the_labels_of_its_blocks(
    tmp_path: Path, key: str, claimed: dict[str, Any], reason: str, line: int | None
) -> None:
    found = setting(tmp_path, "alarms.tf", ALARMS, key, **claimed)
    assert found.reason == reason, found
    if line is not None:
        assert str(found.place) == f"alarms.tf:{line}"


def test_a_damaged_terraform_file_is_malformed(tmp_path: Path) -> None:
    found = setting(tmp_path, "a.tfvars", "x = {\n", "x", equals=1)
    assert found.reason == "malformed"


def test_without_its_package_a_terraform_file_names_the_extra(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "hcl2", None)
    found = setting(tmp_path, "a.tf", "x = 1\n", "x", equals=1)
    assert found.reason == "needs-extra"
    assert "pytest-psf[terraform]" in (found.fix or "")


# Rules that tell nothing, and blocks that set nothing


@pytest.mark.parametrize(
    "rule",
    [
        "1 > 8",
        "vector(0) > 8",
        "rate(errors[5m]) > 8 and 1 > 2",
        "rate(errors[5m]) > 8 and on() vector(0) > 1",
        "(2 * 3) > 8 or errors > 8",
    ],
)
def test_a_rule_that_compares_numbers_alone_limits_nothing(
    tmp_path: Path, rule: str
) -> None:
    found = setting(tmp_path, "a.yaml", f"expr: {rule}\n", "expr", at_most=10)

    assert not found.holds
    assert found.problem is not None
    assert "compares a number with a number" in found.problem.why


@pytest.mark.parametrize(
    "rule",
    [
        "sum(rate(x{a='b'}[5m])) / sum(rate(y[5m])) > 8",
        "8 < errors",
        "(failed / all) * 100 > 8",
        "errors1 > 8 and hour() > 8",
        '{__name__="errors"} > 8',
        "avg(last_5m):avg:errors{env:prod} > 8",
    ],
)
def test_a_rule_that_compares_what_is_measured_has_its_limit(
    tmp_path: Path, rule: str
) -> None:
    text = f"expr: |-\n  {rule}\n"

    assert setting(tmp_path, "a.yaml", text, "expr", at_most=10).holds


def test_many_signs_are_looked_at_in_a_moment(tmp_path: Path) -> None:
    began = time.process_time()
    setting(tmp_path, "a.yaml", f"expr: x {'> 1 ' * 2400}\n", "expr", at_most=10)
    assert time.process_time() - began < 2


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ('output "d" {\n  value = 30\n}\n', "output.d.value"),
        (
            'resource "a" "b" {\n  count = 0\n  days = 30\n}\n',
            "resource.a.b.days",
        ),
        (
            'resource "a" "b" {\n  for_each = {}\n  rule {\n    days = 30\n  }\n}\n',
            "resource.a.b.rule.days",
        ),
    ],
)
def test_what_terraform_makes_nothing_of_sets_nothing(
    tmp_path: Path, text: str, key: str
) -> None:
    found = setting(tmp_path, "main.tf", text, key, at_most=90)

    assert found.problem is not None
    assert "is not a constant" in found.problem.why


def test_what_terraform_makes_one_of_sets_something(tmp_path: Path) -> None:
    text = 'resource "a" "b" {\n  count = 1\n  days = 30\n}\n'

    assert setting(tmp_path, "main.tf", text, "resource.a.b.days", at_most=90).holds
