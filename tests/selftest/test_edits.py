"""Each edit changes what it says, in every form that a file may have, or refuses."""

from __future__ import annotations

import ast
import datetime as dt
import json
from typing import TYPE_CHECKING, Any

import pytest

from pytest_psf.verify.document.mutations import DropReviews, EmptySection
from pytest_psf.verify.edits import AppendLine, ChangeValue, make
from pytest_psf.verify.formats.values import read_setting
from pytest_psf.verify.mutants import NotTriedError
from pytest_psf.verify.outcome.bodies import with_body
from pytest_psf.verify.outcome.mutations import NewBody
from pytest_psf.verify.record.claim import RecordClaim
from pytest_psf.verify.record.mutations import AgeRecord
from pytest_psf.verify.setting.claim import SettingClaim
from pytest_psf.verify.setting.mutations import violations
from pytest_psf.workshop.sandbox import Sandbox, opened

if TYPE_CHECKING:
    from pathlib import Path

TODAY = dt.date(2026, 12, 1)


@pytest.fixture
def sandbox(tmp_path: Path) -> Sandbox:
    return Sandbox(tmp_path.resolve(), tmp_path.resolve())


def emptied(source: str, *names: str, every: bool = False, bare: bool = False) -> str:
    return with_body(source, names, "pass", every=every, bare=bare)


@pytest.mark.parametrize(
    ("source", "names", "wanted"),
    [
        ("def t(): assert x", ["t"], "def t(): pass"),
        ("def t(): a(); assert x", ["t"], "def t(): pass"),
        ('def t(): "doc"; assert x', ["t"], 'def t(): "doc"; pass'),
        (
            "def t():\n    # why\n    a()\n    b()\n",
            ["t"],
            "def t():\n    # why\n    pass\n",
        ),
        (
            'def t():\n    """doc"""\n    return (\n        1\n    )\nx = 1\n',
            ["t"],
            'def t():\n    """doc"""\n    pass\nx = 1\n',
        ),
        (
            "async def t(é='é'): assert 'é', 'ü'\n",
            ["t"],
            "async def t(é='é'): pass\n",
        ),
        (
            "@a\n@b(1)\ndef t():\n    @c\n    def f(): ...\n    f()\n",
            ["t"],
            "@a\n@b(1)\ndef t():\n    pass\n",
        ),
        (
            "class A:\n  class B:\n    def t(self):\n\t    assert 1\n",
            ["A", "B", "t"],
            "class A:\n  class B:\n    def t(self):\n\t    pass\n",
        ),
        (
            "def t(): a()\ndef t(): b()\n",
            ["t"],
            "def t(): a()\ndef t(): pass\n",
        ),
        (
            "if x:\n    def t(): a()\nelse:\n    def u(): b()\n",
            ["u"],
            "if x:\n    def t(): a()\nelse:\n    def u(): pass\n",
        ),
        (
            "try:\n    def t(): a()\nfinally:\n    pass\n",
            ["t"],
            "try:\n    def t(): pass\nfinally:\n    pass\n",
        ),
    ],
)
def test_only_the_body_is_replaced(source: str, names: list[str], wanted: str) -> None:
    assert emptied(source, *names) == wanted


MANY = """\
def helper(): a()
class Helper:
    def test_x(self): a()
class TestA:
    def helper(self): a()
    def test_a(self): a()
    class TestB:
        def test_b(self): a()
def test_c(): a()
class Case(TestCase):
    def test_d(self): a()
"""


def test_the_first_test_of_a_file_or_class_is_meant_or_all_of_them() -> None:
    assert emptied(MANY) == MANY.replace("test_a(self): a()", "test_a(self): pass")
    assert emptied(MANY, "TestA", "TestB") == MANY.replace(
        "test_b(self): a()", "test_b(self): pass"
    )
    every = emptied(MANY, every=True)
    for name, is_test in zip("xabcd", (False, True, True, True, True), strict=True):
        (line,) = [line for line in every.splitlines() if f"test_{name}(" in line]
        assert line.endswith("pass") is is_test, line
    assert every.count("a()") == 3


@pytest.mark.parametrize(
    ("source", "names", "why"),
    [
        ("def t(): a()", ["u"], "u is not written in its file"),
        ("class A(Base): x = 1", ["A", "t"], "t is not written in its file"),
        ("class A: x = 1", ["A"], "no test is written there"),
        ("def t(): ...", ["t"], "its body is empty"),
        ('def t():\n    "doc"\n', ["t"], "its body is empty"),
        ("def t(: a()", ["t"], "its file cannot be parsed"),
    ],
)
def test_what_cannot_be_found_is_refused(
    source: str, names: list[str], why: str
) -> None:
    with pytest.raises(NotTriedError, match=why):
        emptied(source, *names)


@pytest.mark.parametrize(
    ("source", "names", "wanted"),
    [
        ("def t(a, b: int): f()", ["t"], "def t(*, a=None, b: int=None): pass"),
        ("def t(): f()", ["t"], "def t(): pass"),
        (
            "class A:\n    def t(self, a): f()",
            ["A", "t"],
            "class A:\n    def t(self, *, a=None): pass",
        ),
        (
            "@mark('a,b', [1])\ndef t(x, b, a): f()",
            ["t"],
            "@mark('a,b', [1])\ndef t(*, x=None, b, a): pass",
        ),
        (
            "pytestmark = mark('a', [1])\n@mark('c')\nclass A:\n def t(self, c, a): f()",
            ["A", "t"],
            "pytestmark = mark('a', [1])\n@mark('c')\nclass A:\n"
            " def t(self, *, c, a): pass",
        ),
    ],
)
def test_fixtures_get_defaults_and_parameters_none(
    source: str, names: list[str], wanted: str
) -> None:
    assert emptied(source, *names, bare=True) == wanted


def test_arguments_that_are_more_than_fixtures_are_left_alone() -> None:
    with pytest.raises(NotTriedError, match="not all of its arguments"):
        emptied("def t(a, *b): f()", "t", bare=True)


def test_a_body_that_does_not_parse_there_is_refused() -> None:
    with pytest.raises(NotTriedError, match="its source cannot be changed"):
        with_body("def t(): f()", ["t"], "pass pass", every=False, bare=False)


def test_a_test_is_changed_with_all_its_parameters_and_put_back(
    sandbox: Sandbox,
) -> None:
    path = sandbox.root / "test_a.py"
    path.write_bytes(b"def test_a(x):\r\n    assert x\r\n")

    make(NewBody(test="test_a.py::test_a[1-2]", body="pass"), sandbox)

    assert path.read_text() == "def test_a(x):\n    pass\n"
    assert sandbox.changed == {"test_a.py"}
    sandbox.restore()
    assert path.read_bytes() == b"def test_a(x):\r\n    assert x\r\n"
    assert not sandbox.changed


SENTENCE = "Five words stand below it."


@pytest.mark.parametrize(
    ("name", "text", "left"),
    [
        ("d.md", f"# A\n\n{SENTENCE}\n\n# B\n\nx\n", "# A\n\n\n# B\n\nx\n"),
        ("d.md", f"# A\n{SENTENCE}", "# A\n"),
        ("d.md", f"A\n-\n\n{SENTENCE}\n", "A\n-\n\n"),
        ("d.md", f"**A:** {SENTENCE}\nmore\n\n# B\n", "**A:**\n\n\n# B\n"),
        ("d.md", f"- **A:** {SENTENCE}\n", "- **A:**\n\n"),
        (
            "d.md",
            f"|x|y|\n|---|---|\n|A|{SENTENCE}|\n|B|y|\n",
            "|x|y|\n|---|---|\n|A|\n\n|B|y|\n",
        ),
        ("d.rst", f"==\nA\n==\n\n{SENTENCE}\n", "==\nA\n==\n\n"),
        ("d.html", f"<h1>A</h1>\n<p>{SENTENCE}</p>\n", "<h1>A</h1>\n\n"),
    ],
)
def test_a_section_keeps_its_heading_alone(
    name: str, text: str, left: str, sandbox: Sandbox
) -> None:
    path = sandbox.root / name
    path.write_text(text)

    make(EmptySection(document=name, section=("A",)), sandbox)

    assert path.read_text() == left


def test_a_section_that_stands_on_its_headings_line_is_refused(
    sandbox: Sandbox,
) -> None:
    (sandbox.root / "d.html").write_text(f"<h1>A</h1><p>{SENTENCE}</p>")

    with pytest.raises(NotTriedError, match="cannot be told from its heading"):
        make(EmptySection(document="d.html", section=("A",)), sandbox)


@pytest.mark.parametrize("name", ["d.txt", "d.md", "d.html"])
def test_a_whole_document_is_emptied(name: str, sandbox: Sandbox) -> None:
    path = sandbox.root / name
    path.write_text(f"{SENTENCE}\n\n{SENTENCE}\n")

    make(EmptySection(document=name, section=()), sandbox)

    assert SENTENCE not in path.read_text()


def test_a_review_that_is_not_there_cannot_be_dropped(sandbox: Sandbox) -> None:
    with pytest.raises(NotTriedError, match="no such review"):
        make(DropReviews(document="d.md", title="A"), sandbox)


def test_what_cannot_be_read_is_refused(sandbox: Sandbox) -> None:
    with pytest.raises(NotTriedError, match=r"gone\.txt does not exist"):
        make(AppendLine(file="gone.txt"), sandbox)


def test_a_link_out_of_the_copy_is_never_written_through(tmp_path: Path) -> None:
    (tmp_path / "copy").mkdir()
    outside = tmp_path / "outside.txt"
    outside.write_text("as it was")
    (tmp_path / "copy/link.txt").symlink_to(outside)
    sandbox = Sandbox(tmp_path / "copy", tmp_path / "copy")

    with pytest.raises(NotTriedError):
        sandbox.write("link.txt", b"changed")

    assert outside.read_text() == "as it was"


@pytest.mark.parametrize(
    ("name", "text", "key", "value", "left"),
    [
        ("a.toml", "a = 90 # 90", "a", 91, "a = 91 # 90"),
        ("a.toml", "n90 = 1\na = 1_000", "a", 7, "n90 = 1\na = 7"),
        ("a.toml", "t = { b = 5, a = 5 }", "t.a", 6, "t = { b = 5, a = 6 }"),
        ("a.toml", "a = 'x'", "a", "y", "a = 'y'"),
        ("a.toml", "a = 1.5e3", "a", 2.5, "a = 2.5"),
        ("a.json", '{"a": "a", "b": "a"}', "b", "z", '{"a": "a", "b": "z"}'),
        ("a.json", '{"a": true, "b": true}', "b", False, '{"a": true, "b": false}'),
        ("a.json", '{"a": "\\u00e9"}', "a", "z", '{"a": "z"}'),
        ("a.json", '{"a": -0.5}', "a", 0.5, '{"a": 0.5}'),
        ("a.yaml", "a: yes # yes", "a", False, "a: no # yes"),
        ("a.yaml", "a: [x, y]", "a[1]", "z", "a: [x, z]"),
        ("a.yaml", "b: &b x\na: *b\n", "a", "z", "b: &b z\na: *b\n"),
        ("a.py", "A: int = 5\n", "A", 6, "A: int = 6\n"),
        ("a.py", "A = True\n", "A", False, "A = False\n"),
        ("a.py", "class L:\n    A = 'x'  # 'x'\n", "L.A", "y", "class L:\n    A = 'y'  # 'x'\n"),
        ("a.ini", "[s]\na = 90 days\n", "s.a", "7", "[s]\na = 7\n"),
        (".env", 'export A="x" # x', "A", "y", 'export A="y" # x'),
    ],
)  # fmt: skip
def test_one_value_is_changed_where_it_stands(  # noqa: PLR0913, PLR0917 - a case
    name: str,
    text: str,
    key: str,
    value: str | float,
    left: str,
    sandbox: Sandbox,
) -> None:
    (sandbox.root / name).write_text(text)

    make(ChangeValue(file=name, key=key, value=value), sandbox)

    assert (sandbox.root / name).read_text() == left


@pytest.mark.parametrize(
    ("name", "text", "key"),
    [
        ("a.toml", 'a = """\nx"""', "a"),
        ("a.py", "A = 'x' 'y'", "A"),
        ("a.json", '{"a": [1]}', "a"),
        ("a.json", '{"a": null}', "a"),
    ],
)
def test_a_value_that_cannot_be_changed_safely_is_refused(
    name: str, text: str, key: str, sandbox: Sandbox
) -> None:
    (sandbox.root / name).write_text(text)

    with pytest.raises(NotTriedError):
        make(ChangeValue(file=name, key=key, value="z"), sandbox)


def test_a_value_is_changed_in_the_document_that_holds_it(sandbox: Sandbox) -> None:
    (sandbox.root / "a.yaml").write_text("kind: A\nx: 1\n---\nkind: B\nx: 1\n")
    edit = ChangeValue(file="a.yaml", key="x", value=2, document="kind=B")

    make(edit, sandbox)

    assert (sandbox.root / "a.yaml").read_text() == (
        "kind: A\nx: 1\n---\nkind: B\nx: 2\n"
    )


@pytest.mark.parametrize(
    ("value", "claim", "wanted"),
    [
        ("m-2026-08-06", {"pinned": True}, [("setting un-pinned", "m")]),
        ("a" * 40, {"pinned": True}, [("setting un-pinned", "latest")]),
        ("gpt-large", {"pinned": True}, [("setting un-pinned", "latest")]),
        (5, {"same": "b.json#a"}, [("setting changed", 6)]),
        ("Al", {"matches": r"(?:Al|[A-Z])+"}, [("setting changed", "A2")]),
        (5, {"at_most": 9}, [("limit exceeded", 10)]),
        (5, {"at_least": 1.5, "at_most": 5}, [("limit exceeded", 6), ("limit exceeded", 0.5)]),
        ("5", {"at_most": 9}, [("limit exceeded", "10")]),
        ("744h", {"at_most": "90d"}, [("limit exceeded", "91d")]),
        ("744h", {"at_least": "1d"}, [("limit exceeded", "0d")]),
        ("P30D", {"at_most": "P30D"}, [("limit exceeded", None)]),
        ("rate(x[5m]) > 8", {"at_most": 8}, [("limit exceeded", "rate(x[5m]) > 9")]),
        ("Al", {"equals": "Al"}, [("setting changed", "A2")]),
        (True, {"equals": True}, [("setting changed", False)]),
        (5, {"one_of": (5, 6)}, [("setting changed", 4)]),
        ("Al2", {"matches": r"[A-Za-z0-9]+"}, [("setting changed", None)]),
        ("12", {"matches": r"1\d"}, [("setting changed", "selftest")]),
        ([1], {"matches": r"\[1\]"}, [("setting changed", None)]),
    ],
)  # fmt: skip
def test_each_condition_has_a_value_that_breaks_it(
    value: object,
    claim: dict[str, object],
    wanted: list[tuple[str, object]],
    sandbox: Sandbox,
) -> None:
    (sandbox.root / "a.json").write_text(json.dumps({"a": value}))
    found = read_setting("a.json", "a", sandbox.project())
    content = SettingClaim(setting="a.json", key=("a",), **claim)  # type: ignore[arg-type]

    assert [*violations(content, found)] == wanted


def test_the_copy_leaves_out_what_no_run_needs_and_leads_links_inward(
    tmp_path: Path,
) -> None:
    top = tmp_path / "shop"
    for name in (
        ".git/config",
        ".venv/pyvenv.cfg",
        "env/pyvenv.cfg",
        "node_modules/a.js",
        "pkg/__pycache__/a.pyc",
        ".mypy_cache/a",
        "psf-copy-x/copy/a",
        "sub/pyproject.toml",
        "venv/notes.txt",
    ):
        (top / name).parent.mkdir(parents=True, exist_ok=True)
        (top / name).write_text("x")
    (top / "link").symlink_to(top / "sub/pyproject.toml")
    (top / "dead").symlink_to("nowhere")

    with opened(top / "sub") as sandbox:
        copied = {
            path.relative_to(sandbox.top).as_posix()
            for path in sandbox.top.rglob("*")
            if not path.is_dir()
        }
        assert copied == {"sub/pyproject.toml", "venv/notes.txt", "link", "dead"}
        assert sandbox.root == sandbox.top / "sub"
        assert [*(sandbox.top / ".git").iterdir()] == []
        sandbox.write("/link", b"changed")
        assert (sandbox.root / "pyproject.toml").read_text() == "changed"
    assert (top / "sub/pyproject.toml").read_text() == "x"
    assert not sandbox.top.exists()


def test_what_was_compiled_of_a_file_is_gone_while_it_is_changed(
    sandbox: Sandbox,
) -> None:
    source = sandbox.root / "app[1].py"
    source.write_text("A = 1\n")
    folder = sandbox.root / "__pycache__"
    folder.mkdir()
    of_others = ["app.cpython-311.pyc", "app[1]_test.cpython-311.pyc", "app[1].txt"]
    # Of Python, of Python that leaves out asserts, and of a pytest that rewrites them.
    names = "cpython-311", "cpython-311.opt-1", "cpython-311-pytest-9.2.0"
    compiled = [folder / f"app[1].{name}.pyc" for name in names]
    for path in (*compiled, *(folder / name for name in of_others)):
        path.write_text(path.name)
    before = {path: path.read_text() for path in folder.iterdir()}

    sandbox.write("app[1].py", b"A = 2\n")
    assert {path.name for path in folder.iterdir()} == {*of_others}
    # Whatever runs, without our environment, may compile it.
    (folder / "app[1].cpython-310.pyc").write_text("of a mutant")
    compiled[0].write_text("of a mutant")
    sandbox.restore()

    assert {path: path.read_text() for path in folder.iterdir()} == before


def test_what_was_compiled_need_not_come_back(sandbox: Sandbox) -> None:
    """A test of the project may have removed it, with its folder."""
    (sandbox.root / "app.py").write_text("A = 1\n")
    folder = sandbox.root / "__pycache__"
    folder.mkdir()
    (folder / "app.cpython-311.pyc").touch()
    sandbox.write("app.py", b"A = 2\n")
    folder.rmdir()

    sandbox.restore()

    assert (sandbox.root / "app.py").read_text() == "A = 1\n"


def test_the_copy_of_a_worktree_does_not_lead_to_its_repository(tmp_path: Path) -> None:
    top = tmp_path / "shop"
    (top / "lib").mkdir(parents=True)
    (top / ".git").write_text("gitdir: /srv/shop/.git/worktrees/shop")
    (top / "lib/.git").write_text("gitdir: ../.git/modules/lib")
    (top / "pyproject.toml").touch()

    with opened(top) as sandbox:
        assert [*(sandbox.top / ".git").iterdir()] == []
        assert [*(sandbox.top / "lib").iterdir()] == []
        assert (sandbox.top / "pyproject.toml").exists()


def test_the_words_of_mutants_are_python() -> None:
    from pytest_psf.verify.outcome import mutations

    for body in (mutations._SKIP, mutations._ELSEWHERE):  # noqa: SLF001 - no other door
        ast.parse(body)


@pytest.mark.parametrize(
    ("date", "aged"),
    [
        (1790949780.25, 1664460180.25),
        (1790949780123, 1664460180123),
        ("2026-10-02T14:03:00Z", "2022-10-02T14:03:00Z"),
    ],
)
def test_what_a_tool_wrote_is_aged_where_it_says_its_time(
    sandbox: Sandbox, date: object, aged: object
) -> None:
    content = RecordClaim(
        record="out.json", as_="evaluation", fields={"finished": "made.date"}
    )
    (sandbox.root / "out.json").write_text(json.dumps({"made": {"date": date}}))

    AgeRecord(content=content).apply(sandbox)

    assert json.loads((sandbox.root / "out.json").read_text()) == {
        "made": {"date": aged}
    }


@pytest.mark.parametrize(
    ("written", "claimed"),
    [
        ('{"date": 1.79094978e9}', {"fields": {"finished": "date"}}),
        (
            '{"model": "m"}',
            {"fields": {"model": "model"}, "finished": dt.date(2026, 10, 2)},
        ),
    ],
    ids=["written in another way", "stated by the claim"],
)
def test_a_time_that_the_file_does_not_show_is_not_tried(
    sandbox: Sandbox, written: str, claimed: dict[str, Any]
) -> None:
    (sandbox.root / "out.json").write_text(written)
    content = RecordClaim(record="out.json", as_="evaluation", **claimed)

    with pytest.raises(NotTriedError):
        AgeRecord(content=content).apply(sandbox)
