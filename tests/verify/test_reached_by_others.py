"""What a data file, a docstring or a decorator of one's own makes of a function."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pytest_psf.verify.outcome.reached import is_reached
from pytest_psf.verify.outcome.written import Module
from pytest_psf.verify.project import Project

if TYPE_CHECKING:
    from pathlib import Path

PLAIN = "def halt(x):\n    return x\n"


def reached(root: Path, own: str = PLAIN, **files: str) -> bool:
    for name, text in {"guard__py": own, **files}.items():
        folder, _, suffix = name.rpartition("__")
        path = root / f"{folder.replace('__', '/')}.{suffix}"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    found = Module(own).named("halt")
    assert found is not None
    return is_reached(found, root / "guard.py", Project(root))


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("k__yaml", "note: halt\n"),
        ("k__yaml", "# halt\nx: 1 # or halt\n"),
        ("k__yaml", "text: We halt whatever comes.\n"),
        ("k__yaml", "- the queue must halt the desk\n"),
        ("k__yaml", 'description: "guard.halt"\n'),
        (
            "k__yaml",
            "rules:\n  - summary: |\n      halt\n\n      halt(x)\n    level: 3\n",
        ),
        ("k__yaml", "say: Bitte halt die Tür zu\n"),
        ("k__json", '{"reason": "halt", "x": "What will halt it?"}\n'),
        ("k__json", '{"a": {"b": ["This can halt it"]}}\n'),
        ("k__toml", 'comment = "halt"\nx = "you may halt"\n'),
        ("k__ini", "; halt\n[a]\nhelp = halt\n"),
        ("web__page__html", "<p>It comes to a halt.</p>\n<!-- halt -->\n"),
        ("web__app__ts", "// halt\nconst x = 1 /* halt */\n"),
        ("run__sh", "# halt\n"),
        ("service__py", '"""See guard.halt"""\n'),
        ("service__py", 'def go():\n    """Ends as guard:halt"""\n    return 1\n'),
    ],
)
def test_a_word_for_people_is_no_use(tmp_path: Path, file: str, text: str) -> None:
    assert not reached(tmp_path, **{file: text})


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("k__yaml", "run: guard:halt\n"),
        ("k__yaml", "run: guard.halt  # as it was\n"),
        ("k__yaml", "action: halt\n"),
        ("k__yaml", "steps:\n  - halt\n"),
        ("k__yaml", "steps: [ask, halt, tell]\n"),
        ("k__yaml", "steps:\n  halt:\n    after: 3\n"),
        ("k__yaml", "run: python -m guard halt --now\n"),
        ("k__yaml", "run: |\n  for x in 1 2; do halt $x; done\n"),
        ("k__yaml", "when: and then we use guard.halt\n"),
        ("k__yaml", "path: /api/halt\n"),
        ("k__json", '{"description": "Ends the queue", "action": "halt"}\n'),
        ("k__json", '{"halt": {"after": 3}}\n'),
        ("k__json", '{"scripts": {"stop": "guard halt"}}\n'),
        ("k__toml", '[project.scripts]\nstop = "guard:halt"\n'),
        ("k__toml", 'halt = "x"\n'),
        ("k__ini", "[jobs]\nlast=halt\n"),
        ("k__cfg", "stop =\n    halt\n"),
        ("page__j2", "The answer is {{ halt(x) }}.\n"),
        ("page__html", "<p>That is {{ x|halt }}.</p>\n"),
        ("jobs__xml", '<job class="guard.halt"/>\n'),
        ("web__app__ts", "halt() // at last\n"),
        ("run__sh", "python guard.py halt\n"),
        ("service__py", "def go():\n    return 'guard:halt'\n"),
        ("k__json", '{"reason": "' + "x " * 10_000 + 'and the halt of it"}'),
    ],
)
def test_what_may_call_it_is_a_use(tmp_path: Path, file: str, text: str) -> None:
    name = ".".join(file.rsplit("__", 1)).replace("__", "/")

    assert reached(tmp_path, load__py=f"open('{name}')\n", **{file: text})


@pytest.mark.parametrize("text", ["run: guard:halt\n", "action: halt\n", "- halt\n"])
@pytest.mark.parametrize(
    ("file", "loader", "is_use"),
    [
        ("ops__extra__yaml", "", False),
        ("ops__extra__yaml", "# extra.yaml\n", False),
        ("ops__extra__yaml", "open('ops/extra.yaml')\n", True),
        ("ops__extra__yaml", "for one in Path('ops/').glob('*'): load(one)\n", True),
        ("ops__extra__yaml", "read('extra')\n", True),
        (".github__extra__yaml", "", True),
        ("compose__yaml", "", True),
        ("langgraph__json", "", True),
        ("tasks__yaml", "", False),
        ("ops__template__yaml", "", True),
    ],
)
def test_what_nothing_loads_calls_nothing(
    tmp_path: Path, file: str, loader: str, text: str, *, is_use: bool
) -> None:
    assert reached(tmp_path, load__py=loader, **{file: text}) is is_use


def test_a_manifest_is_loaded_by_its_platform(tmp_path: Path) -> None:
    text = "apiVersion: batch/v1\nkind: CronJob\nargs: [python, -m, guard, halt]\n"

    assert reached(tmp_path, ops__extra__yaml=text)


@pytest.mark.parametrize(
    "own",
    [
        f"def tool(f): return f\n\n@tool\n{PLAIN}",
        f"def tool(f):\n    'A tool.'\n    return f\n\n@tool\n{PLAIN}",
        f"tool = lambda f: f\n\n@tool\n{PLAIN}",
        f"def tool(n):\n    def deco(f): return f\n    return deco\n\n@tool('x')\n{PLAIN}",
        f"tool = lambda n: lambda f: f\n\n@tool('x')\n{PLAIN}",
        "def tool(f):\n    @wraps(f)\n    def inner(*a, **k):\n        return f(*a, **k)\n"
        f"    return inner\n\n@tool\n{PLAIN}",
        f"from marks import tool\n\n@tool\n{PLAIN}",
        f"from marks import tool as job\n\n@job\n{PLAIN}",
        f"import marks\n\n@marks.tool\n{PLAIN}",
        f"from desk import marks\n\n@marks.tool\n{PLAIN}",
        f"def tool(f): return f\n\n@tool\n@cache\n{PLAIN}",
    ],
)
def test_a_decorator_that_does_nothing_is_no_use(tmp_path: Path, own: str) -> None:
    assert not reached(tmp_path, own, marks__py="def tool(f):\n    return f\n")


@pytest.mark.parametrize(
    "own",
    [
        f"def tool(f):\n    ALL.append(f)\n    return f\n\n@tool\n{PLAIN}",
        f"def tool(f):\n    f.is_tool = True\n    return f\n\n@tool\n{PLAIN}",
        "def tool(n):\n    def deco(f):\n        ALL[n] = f\n        return f\n"
        f"    return deco\n\n@tool('x')\n{PLAIN}",
        f"def tool(f): return Tool(f)\n\n@tool\n{PLAIN}",
        "def tool(f):\n    def inner(x): return f(x)\n    ALL.append(inner)\n"
        f"    return inner\n\n@tool\n{PLAIN}",
        "def tool(f):\n    def inner(x): return run(f, x)\n    return inner\n\n"
        f"@tool\n{PLAIN}",
        f"from langchain import tool\n\n@tool\n{PLAIN}",
        f"from .others import tool\n\n@tool\n{PLAIN}",
        f"from desk import app\n\n@app.route('/')\n{PLAIN}",
        f"@tools.get('x').tool\n{PLAIN}",
        f"def tool(f): return f\n\n@tool\n@app.get('/')\n{PLAIN}",
        f"def tool(f): return f\ntool = register\n\n@tool\n{PLAIN}",
        "try:\n    from kit import tool\nexcept ImportError:\n    def tool(f): return f\n\n"
        f"@tool\n{PLAIN}",
    ],
)
def test_a_decorator_that_may_register_it_is_one(tmp_path: Path, own: str) -> None:
    assert reached(tmp_path, own, marks__py="def tool(f):\n    return f\n")


def test_of_two_modules_of_one_name_nobody_knows_which_is_meant(
    tmp_path: Path,
) -> None:
    own = f"from marks import tool\n\n@tool\n{PLAIN}"
    idle = "def tool(f):\n    return f\n"

    assert reached(tmp_path, own, marks__py=idle, a__marks__py="from kit import tool\n")


def test_a_method_of_a_class_that_is_only_marked_is_no_use(tmp_path: Path) -> None:
    own = "def tool(c): return c\n\n@tool\nclass Desk:\n    def halt(self): return 1\n"
    (tmp_path / "guard.py").write_text(own)
    found = Module(own).named("Desk.halt")
    assert found is not None

    assert not is_reached(found, tmp_path / "guard.py", Project(tmp_path))


def test_a_script_may_call_it_in_its_own_file(tmp_path: Path) -> None:
    own = f'{PLAIN}\n\nif __name__ == "__main__":\n    halt(1)\n'

    assert reached(tmp_path, own)
