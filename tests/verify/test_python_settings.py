"""Which names of a Python file are constants, however other code may reach them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.verify.conftest import PIN, setting

from pytest_psf.verify.covered import covered_digests
from pytest_psf.verify.project import Project

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("source", "line"),
    [
        pytest.param("globals().update(os.environ)\n", 4, id="globals-updated"),
        pytest.param("for k in e:\n    globals()[k] = e[k]\n", 5, id="globals-items"),
        pytest.param("g(globals())\n", 4, id="globals-given"),
        pytest.param("django_heroku.settings(locals())\n", 4, id="locals-given"),
        pytest.param("include('local.py', scope=globals())\n", 4, id="keyword"),
        pytest.param("exec(open('local.py').read())\n", 4, id="exec"),
        pytest.param(
            "if X:\n    exec(compile(t, 'l', 'exec'), globals())\n", 5, id="if"
        ),
        pytest.param("setattr(sys.modules[__name__], 'DAYS', 9)\n", 4, id="setattr"),
        pytest.param("sys.modules[__name__].DAYS = 9\n", 4, id="module"),
        pytest.param("vars()['DAYS'] = 9\n", 4, id="vars"),
        pytest.param("def f():\n    globals()['DAYS'] = 9\n", 5, id="in-a-function"),
        pytest.param("setattr(C, 'DAYS', 9)\n", 4, id="class-setattr"),
        pytest.param("vars(C).update(a)\n", 4, id="class-vars"),
        pytest.param("def f():\n    C.DAYS = 9\n", 5, id="class-in-a-function"),
        pytest.param("def f():\n    L['days'] = 9\n", 5, id="item-in-a-function"),
        pytest.param("async def f():\n    L.update(a)\n", 5, id="update-in-a-function"),
        pytest.param("old = L.pop('days')\n", 4, id="popped-and-kept"),
        pytest.param("X and L.update(a)\n", 4, id="updated-if"),
        pytest.param("[L.update({k: 9}) for k in a]\n", 4, id="updated-for-each"),
        pytest.param("if L.setdefault('days', 9):\n    pass\n", 4, id="in-a-condition"),
        pytest.param("dict.update(L, a)\n", 4, id="of-its-class"),
        pytest.param("operator.setitem(L, 'days', 9)\n", 4, id="operator"),
        pytest.param("[setattr(C, k, e[k]) for k in e]\n", 4, id="setattr-for-each"),
        pytest.param("def f():\n    return L.pop('days')\n", 5, id="returned"),
        pytest.param(
            "def f():\n    X and setattr(C, 'DAYS', 9)\n", 5, id="and-setattr"
        ),
        pytest.param(
            "class D:\n    def f(self):\n        setattr(C, k, v)\n        L.pop(k)\n",
            6,
            id="in-a-method",
        ),
    ],
)
def test_what_other_code_of_the_file_may_change_is_no_constant(
    tmp_path: Path, source: str, line: int
) -> None:
    text = f"class C:\n    DAYS = 30\nDAYS, L = 30, {{'days': 30}}\n{source}"
    text = text.replace("DAYS, L = 30, ", "DAYS = 30; L = ")
    key = "L.days" if "L" in source else "C.DAYS" if "C" in source else "DAYS"
    found = setting(tmp_path, "a.py", text, key, at_most=90)
    assert found.problem is not None
    assert found.problem.reason.slug in {"not-constant", "no-such-key"}
    assert not found.holds
    assert f"line {line}" in found.problem.why or "line 7" in found.problem.why


@pytest.mark.parametrize(
    "source",
    [
        "__all__ = [n for n in globals() if n.isupper()]\n",
        "def f():\n    return dict(locals())\n",
        "def f(L):\n    L['days'] = 9\n",
        "def f():\n    L = {}\n    L['days'] = 9\n",
        "def f():\n    C = make()\n    C.DAYS = 9\n    setattr(C, 'DAYS', 9)\n",
        "def f():\n    cache = dict(L)\n    def g():\n        cache.update(a)\n",
        "def f():\n    log(L)\n    C.validate()\n    L.get('days')\n",
        "def f():\n    C.cached = 9\n    self.DAYS = 9\n",
        "dictConfig(L)\n",
        "M = L.copy()\nold = M.pop('days')\n",
        "M = dict(L)\nX and M.update(a)\n",
        "M = L.merge(a)\ndays = L.get('days', 9)\n",
        "def f():\n    L = {}\n    return L.pop('days')\n",
        "old = {**L}.pop('days')\nb = dict.update({}, L)\n",
    ],
)
def test_what_only_reads_it_leaves_a_constant_alone(
    tmp_path: Path, source: str
) -> None:
    text = f"class C:\n    DAYS = 30\nDAYS = 30\nL = {{'days': 30}}\n{source}"
    for key in ("DAYS", "C.DAYS", "L.days"):
        assert setting(tmp_path, "a.py", text, key, at_most=90).holds


@pytest.mark.parametrize("first", ["from .base import *", "exec(base)", "f(globals())"])
def test_what_is_assigned_after_a_star_import_is_what_production_uses(
    tmp_path: Path, first: str
) -> None:
    text = f"{first}\nclass C:\n    DAYS = 30\nLLM = {{'MODEL': '{PIN}', 'KEY': k}}\n"
    assert setting(tmp_path, "a.py", text, "C.DAYS", at_most=90).holds
    found = setting(
        tmp_path, "a.py", text, "LLM.MODEL", "PSF-02.version-pinned", pinned=True
    )
    assert found.holds


def test_a_star_import_before_and_behind_leaves_no_constant(tmp_path: Path) -> None:
    text = "from .base import *\nDAYS = 30\nfrom .local import *\n"
    found = setting(tmp_path, "a.py", text, "DAYS", at_most=90)
    assert found.problem is not None
    assert found.problem.why == ("DAYS is not a constant: it is bound again at line 3")


@pytest.mark.parametrize(
    ("text", "key", "why"),
    [
        ("L = {'a': 1}\nL['b'] = 2\n", "L.a", "it is bound again at line 2"),
        ("L = load()\n", "L.a.b", "it is computed: load()"),
        ("L = [x for x in y]\n", "L[0]", "it is computed: [x for x in y]"),
        ("class C(B):\n    L = load()\n", "C.L.a", "it is computed: load()"),
    ],
)
def test_a_key_below_what_is_computed_is_said_to_be_that(
    tmp_path: Path, text: str, key: str, why: str
) -> None:
    found = setting(tmp_path, "a.py", text, key, at_most=90)
    assert found.problem is not None
    assert found.problem.reason.slug == "not-constant"
    assert why in found.problem.why


@pytest.mark.parametrize(
    "head",
    [
        "@from_env\nclass C:",
        "@ts.settings(prefix='APP')\nclass C:",
        "class C(metaclass=FromEnv):",
        "@from_env\nclass B:\n    pass\nclass C(B):",
    ],
)
def test_a_class_that_may_replace_its_attributes_pins_nothing(
    tmp_path: Path, head: str
) -> None:
    for attribute in ("model", "model: str"):
        text = f"{head}\n    {attribute} = '{PIN}'\n"
        found = setting(
            tmp_path, "a.py", text, "C.model", "PSF-02.version-pinned", pinned=True
        )
        assert found.problem is not None
        assert found.problem.reason.slug == "not-pinned"
        assert " is " in found.problem.why


@pytest.mark.parametrize(
    "head",
    [
        "class C:",
        "class C(object):",
        "class C(str, enum.Enum):",
        "@final\nclass C:",
        "@enum.unique\nclass C(enum.StrEnum):",
        "class C(metaclass=abc.ABCMeta):",
        "class B:\n    pass\nclass C(B):",
        "from x import Base\nclass C(Base):",
    ],
)
def test_an_ordinary_class_pins_what_it_says(tmp_path: Path, head: str) -> None:
    text = f"{head}\n    model = '{PIN}'\n"
    found = setting(
        tmp_path, "a.py", text, "C.model", "PSF-02.version-pinned", pinned=True
    )
    assert found.holds, found.problem


@pytest.mark.parametrize(
    "value",
    [
        "Field(30, ge=1)",
        "Field(default=30)",
        "pydantic.Field(ge=1, default=30)",
        "field(default=30)",
        "attr.ib(30)",
        "MappingProxyType(30)",
        "Decimal('30')",
    ],
)
def test_a_number_is_read_through_what_says_no_more_than_it(
    tmp_path: Path, value: str
) -> None:
    text = f"class C(BaseModel):\n    days: int = {value}\nD = {value}\n"
    for key in ("C.days", "D"):
        found = setting(tmp_path, "a.py", text, key, at_most=30)
        assert found.holds, found.problem
        assert not setting(tmp_path, "a.py", text, key, at_most=29).holds


@pytest.mark.parametrize("head", ["@attr.s\nclass C:", "class C(Base):", "class C:"])
def test_a_field_without_annotation_pins_nothing(tmp_path: Path, head: str) -> None:
    text = f"{head}\n    model = attr.ib('{PIN}')\n"
    found = setting(
        tmp_path, "a.py", text, "C.model", "PSF-02.version-pinned", pinned=True
    )
    assert found.problem is not None
    assert found.problem.reason.slug == "not-pinned"


@pytest.mark.parametrize("value", ["Field(default_factory=f)", "Field(...)", "f(30)"])
def test_a_number_that_comes_of_a_call_is_not_read(tmp_path: Path, value: str) -> None:
    found = setting(tmp_path, "a.py", f"D = {value}\n", "D", at_most=30)
    assert found.problem is not None
    assert found.problem.reason.slug == "not-constant"


@pytest.mark.parametrize(
    "text", ["M = '{}'\nM = M or x\n", "M = load('{}')\nM.update(x)\n"]
)
def test_a_section_that_covers_what_is_computed_covers_its_file(
    tmp_path: Path, text: str
) -> None:
    def covered(model: str) -> dict[str, str]:
        (tmp_path / "a.py").write_text(text.format(model), encoding="utf-8")
        return covered_digests(["a.py#M"], Project(tmp_path))

    assert covered("one") == covered("one")
    assert covered("one") != covered("two")


@pytest.mark.parametrize(
    ("head", "name"),
    [
        ("@dataclass\nclass C:", "qwen2.5-coder:7b"),
        ("class C(BaseSettings):", "llama-latest"),
        ("class C(BaseModel):", "gpt-4o"),
        ("class C(Unknown):", ""),
    ],
)
def test_of_a_default_no_name_is_asked_that_could_not_count_there(
    tmp_path: Path, head: str, name: str
) -> None:
    """Where to pin it comes first, since neither a date nor an approval helps a default."""
    text = f"{head}\n    model: str = '{name}'\n"
    found = setting(
        tmp_path, "a.py", text, "C.model", "PSF-02.version-pinned", pinned=True
    )
    assert found.problem is not None
    where, how = found.problem.fix.split("; ", 1)
    assert where.startswith("write the version where nothing can take its place")
    assert where.endswith("or claim the file by which production sets it")
    assert how.startswith(("name one exact version", "write the dated version"))
    assert "names a family" not in found.problem.why
    assert "moves by itself" not in found.problem.why


TABLE = "LIMITS = {'days': 30, 'mail': {'most': 5}}\n"


@pytest.mark.parametrize(
    "change",
    [
        "new = LIMITS\nnew['days'] = 900\n",
        "new = other = LIMITS\nother.update(days=900)\n",
        "new = LIMITS\nlast = new\ndel last['days']\n",
        "mail = LIMITS['mail']\nmail['most'] = 900\n",
        "if (new := LIMITS):\n    new['days'] = 900\n",
        "for one in (LIMITS, {}):\n    one['days'] = 900\n",
        "def load():\n    new = LIMITS\n    new['days'] = 900\n    return new\n",
        "new = LIMITS\ndef load():\n    new.pop('days')\n",
        "def widen(table):\n    table['days'] = 900\nwiden(LIMITS)\n",
        "def widen(n, table):\n    table.clear()\ndef load():\n    widen(1, LIMITS)\n",
    ],
)
def test_what_is_changed_by_another_name_is_no_constant(
    tmp_path: Path, change: str
) -> None:
    found = setting(tmp_path, "a.py", TABLE + change, "LIMITS.days", at_most=90)

    assert found.problem is not None
    assert found.problem.reason.slug == "not-constant"


@pytest.mark.parametrize(
    "use",
    [
        "new = dict(LIMITS)\nnew['days'] = 900\n",
        "def load():\n    new = LIMITS\n    new = new.copy()\n    new['days'] = 900\n",
        "def load(new=None):\n    new = new or {}\n    new['days'] = 900\n",
        "def widen(table):\n    table = dict(table)\n    table['days'] = 9\nwiden(LIMITS)\n",
        "def check(table):\n    assert table['days'] < 90\ncheck(LIMITS)\n",
        "new = LIMITS\ndef load(new):\n    new['days'] = 900\n",
        "days = LIMITS['days']\ndays += 1\nseen = {}\nseen['days'] = days\n",
        "for name in LIMITS:\n    print(name)\n",
    ],
)
def test_what_is_copied_or_only_read_by_another_name_is_one(
    tmp_path: Path, use: str
) -> None:
    assert setting(tmp_path, "a.py", TABLE + use, "LIMITS.days", at_most=90).holds


@pytest.mark.parametrize(
    ("change", "holds"),
    [
        ("", True),
        ("def load():\n    old = Limits\n    old.days = 900\n", False),
        ("old = Limits\nsetattr(old, 'days', 900)\n", False),
        ("def load():\n    old = Limits()\n    old.days = 900\n", True),
        ("def load():\n    class other: ...\n    other.days = 900\n", True),
        ("def load():\n    def other(): ...\n    other.days = 900\n", True),
    ],
)
def test_so_is_a_class_that_has_another_name(
    tmp_path: Path, change: str, *, holds: bool
) -> None:
    text = f"class Limits:\n    days = 30\nother = Limits\n{change}"

    assert setting(tmp_path, "a.py", text, "Limits.days", at_most=90).holds is holds


@pytest.mark.parametrize(
    ("source", "key", "line"),
    [
        ("L = {\n    'day': 1,\n    'week': 7,\n}\n", "L.week", 3),
        ("L = {\n    'a': {\n        'week': 7,\n    },\n}\n", "L.a.week", 3),
        ("L = [\n    1,\n    7,\n]\n", "L[1]", 3),
        ("class C:\n    L = (\n        7,\n    )\n", "C.L[0]", 3),
        ("L = dict(\n    day=1,\n    week=7,\n)\n", "L.week", 3),
        ("L = MappingProxyType({\n    'week': 7,\n})\n", "L.week", 2),
        ("L = {\n    'week': (\n        7\n    ),\n}\n", "L.week", 2),
        ("L = {\n    'week': 1,\n    'day': f(),\n    'week': 7,\n}\n", "L.week", 4),
        ("L = {'day': 1,\n     'week': 7}\nM = L['day']\n", "L.week", 2),
    ],
)
def test_a_part_of_a_table_stands_on_its_own_line(
    tmp_path: Path, source: str, key: str, line: int
) -> None:
    found = setting(tmp_path, "limits.py", source, key, equals=7)
    assert found.holds, found
    assert str(found.place) == f"limits.py:{line}"
