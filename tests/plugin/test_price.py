"""What lies must pay and honest projects need not, in runs of pytest."""

from __future__ import annotations

import py_compile
from typing import TYPE_CHECKING

import pytest

from pytest_psf.commands.main import main
from pytest_psf.verify.project import SIZE_LIMIT

if TYPE_CHECKING:
    from tests.conftest import Judged, Team

FOUR = (
    "PSF-04.output-validation",
    "PSF-04.edge-cases",
    "PSF-04.refusals",
    "PSF-04.out-of-distribution",
)


def claimed(team: Team, code: str, *targets: str) -> Judged:
    """Judge four criteria that rest on four functions, each with a test of its own."""
    team.write("guard.py", code)
    lines, tests = [], ["import guard"]
    for number, (criterion, target) in enumerate(zip(FOUR, targets, strict=True)):
        tests += [
            f"def test_{number}():",
            f"    assert guard.{target}() == {target[-1]!r}",
        ]
        lines.append(
            f'{criterion} = {{ test = "tests/test_g.py::test_{number}", '
            f'exercises = "guard:{target.replace("()", "")}" }}'
        )
    team.write("tests/test_g.py", "\n".join(tests))
    team.config("\n".join(lines), gate='"PSF-04"')
    return team.judged()


def functions(decorator: str = "") -> str:
    methods = {"a": "lower", "b": "strip", "c": "casefold", "d": "rstrip"}
    return "\n".join(
        f"{decorator}\ndef f_{one}():\n    return str.{method}('{one}')"
        for one, method in methods.items()
    )


NAMES = ("f_a", "f_b", "f_c", "f_d")


def test_code_that_nothing_names_counts_for_three_criteria_at_most(team: Team) -> None:
    judged = claimed(team, functions(), *NAMES)
    assert {judged.verdict(one) for one in FOUR} == {"unmet"}
    assert judged.reasons(FOUR[0]) == ["not-reached"]
    assert "nothing of the system names guard:f_a" in judged.text
    assert "rests on: 0 tests, 0 functions" in judged.text


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (
            "service.py",
            "import guard\nALL = [guard.f_a, guard.f_b, guard.f_c, guard.f_d]\n"
            "def serve():\n    return [one() for one in ALL]\n",
        ),
        ("pkg/__init__.py", "from guard import f_a, f_b, f_c, f_d\n"),
        ("urls.py", "ROUTES = ['guard.f_a', 'guard:f_b', 'guard.f_c', 'guard.f_d']\n"),
        (
            "dispatch.py",
            "import guard\ndef go(kind):\n    return getattr(guard, f'f_{kind}')\n",
        ),
        ("compose.yaml", "run: [guard:f_a, guard:f_b, guard:f_c, guard:f_d]\n"),
        ("web/api.ts", "call('f_a'); call('f_b'); call('f_c'); call('f_d')\n"),
        ("broken.py", "def f_a f_b f_c f_d\n"),
    ],
)
def test_code_that_the_system_names_somewhere_counts(
    team: Team, name: str, text: str
) -> None:
    team.write(name, text)
    judged = claimed(team, functions(), *NAMES)
    assert [judged.reasons(one) for one in FOUR] == [[]] * 4
    assert "rests on: 4 tests, 4 functions, 0 sections" in judged.text


#: As Python reads them, and each with a letter that is not UTF-8.
ENCODINGS = {
    "latin-1": "# -*- coding: latin-1 -*- \xe9\n",
    "cp1251": "#!/usr/bin/env python\n# vim: set fileencoding=cp1251 : \u0436\n",
}


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_code_in_another_encoding_is_no_other_code(team: Team, encoding: str) -> None:
    told = claimed(team, functions(), *NAMES)

    for name in ("guard.py", "tests/test_g.py"):
        path = team.root / name
        text = ENCODINGS[encoding] + path.read_text(encoding="utf-8")
        path.write_bytes(text.encode(encoding))
    judged = team.judged()

    assert [judged.reasons(one) for one in FOUR] == [["not-reached"]] * 4
    assert [judged.reasons(one) for one in FOUR] == [told.reasons(one) for one in FOUR]


def test_the_system_is_read_in_the_encoding_that_it_says(team: Team) -> None:
    text = "# coding: latin-1\nfrom guard import f_a, f_b, f_c, f_d\nGRÖSSE = 1\n"
    (team.root / "service.py").write_bytes(text.encode("latin-1"))
    judged = claimed(team, functions(), *NAMES)
    assert [judged.reasons(one) for one in FOUR] == [[]] * 4


@pytest.mark.parametrize("file", ["guard.py", "tests/test_g.py"])
def test_code_that_is_too_large_to_be_read_is_one_thing(team: Team, file: str) -> None:
    team.write("service.py", f"from guard import {', '.join(NAMES)}\n")
    claimed(team, functions(), *NAMES)
    path = team.root / file
    path.write_bytes(path.read_bytes() + b"#" * SIZE_LIMIT)

    judged = team.judged()

    assert [judged.reasons(one) for one in FOUR] == [["shared-by-many"]] * 4


def test_code_without_its_source_is_one_thing(team: Team) -> None:
    claimed(team, functions(), *NAMES)
    source = team.root / "guard.py"
    py_compile.compile(str(source), cfile=str(source.with_suffix(".pyc")))
    source.unlink()

    judged = team.judged()

    assert [judged.reasons(one) for one in FOUR] == [["shared-by-many"]] * 4


@pytest.mark.parametrize(
    ("decorator", "verdict"),
    [("@tool", "met"), ("@cache", "unmet"), ("@mark", "unmet")],
)
def test_code_that_a_decorator_may_register_counts(
    team: Team, decorator: str, verdict: str
) -> None:
    made = "ALL = []\ntool = lambda f: ALL.append(f) or f\nmark = lambda f: f\n"
    code = f"from functools import cache\n{made}{functions(decorator)}"
    judged = claimed(team, code, *NAMES)
    assert {judged.verdict(one) for one in FOUR} == {verdict}


@pytest.mark.parametrize(
    ("bases", "verdict"), [("(Handler)", "met"), ("", "unmet"), ("(object)", "unmet")]
)
def test_methods_that_a_base_class_may_call_count(
    team: Team, bases: str, verdict: str
) -> None:
    body = functions().replace("\n", "\n    ").replace("()", "(self)")
    code = f"class Handler:\n    pass\nclass Mine{bases}:\n    {body}\n"
    targets = tuple(f"Mine.{one}" for one in NAMES)
    team.write("guard.py", code)
    tests = ["import guard"]
    lines = []
    for number, (criterion, one) in enumerate(zip(FOUR, NAMES, strict=True)):
        tests += [
            f"def test_{number}():",
            f"    assert guard.Mine().{one}() == {one[-1]!r}",
        ]
        lines.append(
            f'{criterion} = {{ test = "tests/test_g.py::test_{number}", '
            f'exercises = "guard:{targets[number]}" }}'
        )
    team.write("tests/test_g.py", "\n".join(tests))
    team.config("\n".join(lines), gate='"PSF-04"')
    judged = team.judged()
    assert {judged.verdict(one) for one in FOUR} == {verdict}


@pytest.mark.parametrize("name", ["tests/helper.py", "test_more.py", "conftest.py"])
def test_tests_and_claims_are_no_use_that_the_system_makes(
    team: Team, name: str
) -> None:
    team.write(
        name, "import guard\nUSED = (guard.f_a, guard.f_b, guard.f_c, guard.f_d)\n"
    )
    judged = claimed(team, functions(), *NAMES)
    assert {judged.verdict(one) for one in FOUR} == {"unmet"}


def test_another_name_makes_no_other_function(team: Team) -> None:
    code = "def f_a():\n    return str('a')\nf_b = f_a\ng_a = h_a = f_a\n"
    judged = claimed(team, code, "f_a", "g_a", "h_a", "f_a")
    assert judged.reasons(FOUR[0]) == ["shared-by-many"]
    assert "the function guard:f_a is claimed for 4 criteria" in judged.text


def test_a_part_of_a_project_may_be_all_that_is_read(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pytest_psf.verify.sources.MOST_FILES", 1)
    judged = claimed(team, functions(), *NAMES)
    assert {judged.verdict(one) for one in FOUR} == {"met"}


def pinned(team: Team, setting: str = "config/choice.toml", key: str = "id") -> Judged:
    team.config(
        f'PSF-02.version-pinned = {{ setting = "{setting}", key = "{key}", pinned = true }}',
        gate='"PSF-02.version-pinned"',
    )
    return team.judged()


def test_a_setting_that_nothing_names_pins_nothing(team: Team) -> None:
    team.write("config/choice.toml", 'id = "gpt-4o-2024-08-06"\n')
    team.write(
        "tests/test_x.py", "NAME = 'config/choice.toml'\ndef test_x(): assert NAME\n"
    )
    judged = pinned(team)
    assert judged.reasons("PSF-02.version-pinned") == ["named-nowhere"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("load.py", "PATH = 'config/choice.toml'\n"),
        ("load.py", "read('choice')\n"),
        ("load.py", "for path in Path('config/').iterdir(): read(path)\n"),
        ("Dockerfile", "COPY config/ /app/config/\n"),
        ("compose.yaml", "volumes: ['./config/choice.toml:/etc/model.toml']\n"),
        ("deploy/run.sh", "scp config/*.toml host:\n"),
    ],
)
def test_a_setting_that_something_names_does(team: Team, name: str, text: str) -> None:
    team.write("config/choice.toml", 'id = "gpt-4o-2024-08-06"\n')
    team.write(name, text)
    assert pinned(team).reasons("PSF-02.version-pinned") == []


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("load.py", "# config/choice.toml\n"),
        ("load.py", '"""Goes by choice."""\n\ndef read():\n    "Reads config/."\n'),
        ("load.py", "x = 1  # see choice.toml\n"),
        ("Dockerfile", "FROM x\n# COPY config/ /app/config/\n"),
        ("compose.yaml", "a: b # choice.toml\n"),
        ("deploy/run.sh", "# scp config/choice.toml host:\n"),
    ],
)
def test_a_setting_that_only_a_comment_names_pins_nothing(
    team: Team, name: str, text: str
) -> None:
    team.write("config/choice.toml", 'id = "gpt-4o-2024-08-06"\n')
    team.write(name, text)
    assert pinned(team).reasons("PSF-02.version-pinned") == ["named-nowhere"]


@pytest.mark.parametrize(
    ("name", "text", "key"),
    [
        ("k8s/model.yaml", "model_id: gpt-4o-2024-08-06\n", "model_id"),
        ("cm.yaml", "apiVersion: v1\ndata:\n  id: gpt-4o-2024-08-06\n", "data.id"),
        (
            "consts.py",
            "MODEL = 'gpt-4o-2024-08-06'\ndef ask(): return MODEL\n",
            "MODEL",
        ),
    ],
)
def test_what_is_loaded_by_its_name_or_used_where_it_stands_does(
    team: Team, name: str, text: str, key: str
) -> None:
    team.write(name, text)
    assert pinned(team, name, key).reasons("PSF-02.version-pinned") == []


LONG = """
Freeze the deploys, then let `app.py` roll back by one version and look at an answer of the
old one. Whoever is on call decides, and tells the portal team within 15 minutes.
"""


@pytest.mark.parametrize(
    ("text", "reasons"),
    [
        (LONG, []),
        ("We redeploy the old tag with app.py quickly.", ["says-too-little"]),
        ("See [the steps](steps.md).", ["says-too-little"]),
        (LONG.replace("`app.py`", "us"), ["subject-not-named"]),
    ],
)
def test_a_section_says_something_of_what_it_covers(
    team: Team, monkeypatch: pytest.MonkeyPatch, text: str, reasons: list[str]
) -> None:
    monkeypatch.chdir(team.root)
    team.write("docs/steps.md", "Call app.py with one word or another.\n")
    team.write("docs/rollback.md", f"# Going back\n\n{text}\n")
    team.config(
        'PSF-07.rollback-procedure = { document = "docs/rollback.md", covers = ["app.py"] }',
        gate='"PSF-07.rollback-procedure"',
    )
    team.write("tests/test_x.py", "def test_x(): assert len('x') == 1\n")
    assert main(["review", "docs/rollback.md", "--by", "Dina Patel"]) == 0
    judged = team.judged()
    assert judged.reasons("PSF-07.rollback-procedure") == reasons
    counts = judged.report["rests_on"]
    assert (counts["sections"], counts["reviewers"]) == ((0, 0) if reasons else (1, 1))


def test_the_line_stands_in_every_summary_and_report(team: Team) -> None:
    team.write(
        "service.py",
        "import guard\nALL = [guard.f_a, guard.f_b, guard.f_c, guard.f_d]\n"
        "def serve():\n    return [one() for one in ALL]\n",
    )
    judged = claimed(team, functions(), *NAMES)
    assert judged.report["rests_on"] == {
        "tests": 4,
        "functions": 4,
        "rules": 0,
        "sections": 0,
        "reviewers": 0,
        "review_days": 0,
        "drills": 0,
        "believed_digests": 0,
        "covers_nothing": 0,
        "urls": 0,
        "outside": 0,
        "constants": 0,
        "unchallenged": 0,
        "extensions": 0,
        "facts_denied": 0,
    }
    assert judged.criterion(FOUR[0])["rests_on"]["functions"] == 1
    for arguments, head in (
        (("-q",), "rests on: 4 tests"),
        (("-v",), "rests on: 1 test,"),
    ):
        assert head in team.judged(*arguments).text


SIZED = """
import guard, pytest

@pytest.mark.psf("PSF-04.output-validation", "PSF-04.edge-cases", exercises="guard:{target}")
def test_it():
    {body}
"""


def two(team: Team, code: str, target: str, body: str) -> Judged:
    """Judge two criteria that rest on one test of one function."""
    team.write("guard.py", code)
    team.write("test_g.py", SIZED.format(target=target, body=body))
    team.config(gate='"PSF-04"')
    return team.judged()


LARGE = "def f(x):\n    y = x * 2\n    y -= 1\n    return y\n"
JUDGED = "a = guard.f(2)\n    b = guard.f(3)\n    assert a == 3\n    assert b == 5"


@pytest.mark.parametrize(
    ("code", "body", "reasons"),
    [
        (LARGE, JUDGED, []),
        (LARGE, "assert guard.f(2) == 3", []),
        ("def f(x):\n    return x * 2 - 1\n", JUDGED, []),
        ("f = lambda x: x * 2 - 1\n", JUDGED, ["shared-by-many"]),
    ],
)
def test_a_small_one_may_show_two_things_but_a_lambda_one(
    team: Team, code: str, body: str, reasons: list[str]
) -> None:
    assert two(team, code, "f", body).reasons(FOUR[0]) == reasons


@pytest.mark.parametrize(
    ("code", "warned"),
    [
        ("def f(x=1):\n    return 3\n", True),
        ("def f(): pass\n", True),
        ("f = lambda: 3\n", True),
        ("MODEL = 'm-1'\ndef f(): return MODEL\n", True),
        ("MODEL = str('m-1')\ndef f(): return MODEL\n", False),
        ("def f(x=1):\n    return x\n", False),
    ],
)
def test_what_cannot_go_wrong_counts_and_draws_a_warning(
    team: Team,
    code: str,
    warned: bool,  # noqa: FBT001 - a column of the table
) -> None:
    team.write("guard.py", f"{code}TABLE = {{'f': f}}\nprint(TABLE)\n")
    body = "found = guard.f()\n    assert found is guard.f or found != 7"
    one = SIZED.format(target="f", body=body).replace(', "PSF-04.edge-cases"', "")
    team.write("test_g.py", one)
    team.config(gate='"PSF-04"')

    judged = team.judged()

    assert judged.reasons(FOUR[0]) == []
    told = " ".join(judged.report["warnings"])
    assert ("guard:f uses nothing that it is given" in told) is warned
    assert judged.report["rests_on"]["constants"] >= warned


LIMITED = """
import json
from pathlib import Path

def load():
    return json.loads(Path("limits.json").read_text())

def budget():
    return load()["tokens"]

def cut(text):
    return text[: load()["tokens"]]
"""


@pytest.mark.parametrize(
    ("target", "body", "constants"),
    [
        ("guard:budget", "assert guard.budget() == 25", 1),
        ("guard:load", "found = guard.load()\n    assert found == {'tokens': 25}", 1),
        ("guard:budget", "assert len(guard.cut('x' * 99)) == guard.budget()", 0),
        ("guard:cut", "assert len(guard.cut('x' * 99)) == 25", 0),
        ("guard:budget", "guard.load = dict\n    assert guard.budget() == 25", None),
        ("limits.json#tokens", "assert guard.load()['tokens'] == 25", 1),
        ("limits.json#tokens", "assert guard.cut('x' * 99) == 'x' * 25", 0),
    ],
)
def test_a_value_that_is_only_repeated_counts_and_is_told(
    team: Team, target: str, body: str, constants: int | None
) -> None:
    team.write("limits.json", '{"tokens": 25}')
    team.write("guard.py", f"{LIMITED}print(budget, cut)\n")
    one = (
        SIZED.replace("guard:{target}", target)
        .format(body=body)
        .replace(', "PSF-04.edge-cases"', "")
    )
    team.write("test_g.py", one)
    team.config(gate='"PSF-04"')

    judged = team.judged_as_users_do()

    if constants is None:
        assert judged.reasons(FOUR[0]) == ["test-failed"]
        return
    assert judged.verdict(FOUR[0]) == "met"
    assert judged.criterion(FOUR[0])["reached"] == "challenged"
    assert judged.report["rests_on"]["constants"] == constants
    told = " ".join(judged.report["warnings"])
    said = f"test_g.py::test_it only repeats the value of {target}: "
    assert (said in told) == bool(constants)
    assert ("1 constant" in judged.text) == bool(constants)


MADE = """
import functools, guard

def check(text, expected):
    assert guard.f_a(text) == expected

def made(text):
    def test():
        check(text, text)
    return test

class Common:
    def test_it(self):
        assert guard.f_a(self.text) == self.text

{tests}
"""


@pytest.mark.parametrize(
    ("one", "reason", "why"),
    [
        (
            "test_{n} = made('{n}')",
            "shared-by-many",
            "the test test_g.py::made::test is claimed for 4 criteria",
        ),
        (
            "test_{n} = functools.partial(check, '{n}', '{n}')",
            "shared-by-many",
            "the test test_g.py::check is claimed for 4 criteria",
        ),
        (
            "class Test{n}(Common):\n    text = '{n}'",
            "shared-by-many",
            "the test test_g.py::Common::test_it is claimed for 4 criteria",
        ),
        (
            "exec('def test_{n}(): check(str({n}), str({n}))')",
            "shared-by-many",
            "the test test_g.py::<made by a program> is claimed for 4 criteria",
        ),
        (
            "exec(compile('def test_{n}(): check(str({n}), str({n}))', __file__, 'exec'))",
            "shared-by-many",
            "the test test_g.py::<made by a program> is claimed for 4 criteria",
        ),
        (
            "test_{n} = lambda: check('{n}', '{n}')",
            "is-a-lambda",
            "test_g.py::test_0 is a lambda, which can hold no assertion",
        ),
    ],
)
def test_one_body_is_one_test_under_whatever_names(
    team: Team, one: str, reason: str, why: str
) -> None:
    team.write("guard.py", "def f_a(text):\n    return str(text)\n")
    tests = "\n".join(one.format(n=n) for n, _ in enumerate(FOUR))
    team.write("test_g.py", MADE.format(tests=tests))
    name = "Test{n}::test_it" if "class" in one else "test_{n}"
    claim = '{i} = {{ test = "test_g.py::{name}", exercises = "guard:f_a" }}'
    claims = [claim.format(i=i, name=name.format(n=n)) for n, i in enumerate(FOUR)]
    team.config("\n".join(claims), gate='"PSF-04"')
    judged = team.judged()
    assert judged.reasons(FOUR[0]) == [reason]
    assert why in judged.text


def test_a_test_keeps_its_own_body_whatever_is_put_around_it(team: Team) -> None:
    head = """
import guard, pytest

def around(test):
    def run():
        test()
    return run
"""
    one = """
@pytest.mark.psf({id!r}, exercises="guard:f_{letter}")
@around
def test_{n}():
    found = guard.f_{letter}()
    assert found == {letter!r}
"""
    tests = [one.format(n=n, id=i, letter="abcd"[n]) for n, i in enumerate(FOUR)]
    team.write("service.py", "from guard import f_a, f_b, f_c, f_d\n")
    team.write(
        "guard.py",
        functions()
        .replace("    return", "    text =", 1)
        .replace("')\n", "')\n    return text\n", 1),
    )
    team.write("test_g.py", head + "".join(tests))
    team.config(gate='"PSF-04"')
    assert [team.judged().reasons(i) for i in FOUR[:1]] == [[]]


@pytest.mark.parametrize(
    ("code", "why"),
    [
        (
            "def made(n):\n    def f(x):\n        return x + n\n    return f\n"
            "f_a, f_b = made(1), made(2)\nf_c = made(3)\nf_d = made(4)\n",
            "the function guard:made.f is claimed for 4 criteria",
        ),
        (
            "import functools\ndef f(n, x): return n + x\n"
            + "".join(
                f"f_{c} = functools.partial(f, {n})\n" for n, c in enumerate("abcd", 1)
            ),
            "the function guard:f is claimed for 4 criteria",
        ),
        (
            "for n, c in enumerate('abcd', 1):\n"
            "    exec(compile(f'def f_{c}(x): return x + {n}', __file__, 'exec'))\n",
            "the function guard:<made by a program> is claimed for 4 criteria",
        ),
        (
            "".join(f"def f_{c}(x): return x + {n}\n" for n, c in enumerate("abcd", 1)),
            "the function guard:f_a (with its copies) is claimed for 4 criteria",
        ),
    ],
)
def test_one_body_is_one_function_under_whatever_names(
    team: Team, code: str, why: str
) -> None:
    team.write("guard.py", code)
    one = "\n@psf({id!r}, exercises='guard:f_{c}')\ndef test_{c}():\n    assert guard.f_{c}(1) == {n}\n"
    tests = [one.format(id=i, c="abcd"[n], n=n + 2) for n, i in enumerate(FOUR)]
    team.write(
        "test_g.py", "import guard, pytest\npsf = pytest.mark.psf\n" + "".join(tests)
    )
    team.config(gate='"PSF-04"')
    judged = team.judged()
    assert judged.reasons(FOUR[0]) == ["shared-by-many"]
    assert why in judged.text


IMPORTED = """
import functools

def around(function):
    @functools.wraps(function)
    def run(*given):
        return function(*given)
    return run

class Kept:
    @staticmethod
    def f_a(text):
        return str.lower(text)

class Other(Kept):
    pass

@around
def f_b(text):
    return str.strip(text)

f_c = around(functools.partial(f_b))
"""


@pytest.mark.parametrize(
    ("others", "name", "called"),
    [
        ("from guard import f_b", "f_b", "guard:f_b"),
        ("from guard import *", "f_b", "guard:f_b"),
        ("from guard import f_b as f", "f", "guard:f_b"),
        ("import guard\nclass C:\n    f = guard.Other().f_a", "C.f", "guard:Kept.f_a"),
        ("from guard import Other as C", "C.f_a", "guard:Kept.f_a"),
    ],
)
def test_what_other_modules_import_is_no_other_function(
    team: Team, others: str, name: str, called: str
) -> None:
    team.write("guard.py", IMPORTED)
    for letter in "abcd":
        team.write(f"api_{letter}.py", others)
    one = """
@psf({id!r}, exercises="api_{c}:{name}")
def test_{c}():
    found = api_{c}.{name}(" {c}").strip()
    assert found == {c!r}
"""
    tests = [one.format(id=i, c="abcd"[n], name=name) for n, i in enumerate(FOUR)]
    head = "import pytest, api_a, api_b, api_c, api_d\npsf = pytest.mark.psf\n"
    for count, reasons in ((4, ["shared-by-many"]), (3, [])):
        team.write("test_g.py", head + "".join(tests[:count]))
        team.config(gate='"PSF-04"')
        judged = team.judged()
        assert judged.reasons(FOUR[0]) == reasons
        shared = f"the function {called} is claimed for 4"
        rests = "rests on: 3 tests, 1 function,"
        assert (shared if reasons else rests) in judged.text


def test_functions_that_are_called_alike_are_several(team: Team) -> None:
    methods = ("lower", "strip", "casefold", "rstrip")
    tests = ["import pytest, desk_a, desk_b, desk_c, desk_d\n"]
    for letter, method, criterion in zip("abcd", methods, FOUR, strict=True):
        team.write(
            f"desk_{letter}.py", f"def f(x):\n    y = str.{method}(x)\n    return y\n"
        )
        tests.append(
            f"@pytest.mark.psf({criterion!r}, exercises='desk_{letter}:f')\n"
            f"def test_{letter}():\n    found = desk_{letter}.f({letter!r})\n"
            f"    assert found == {letter!r}\n    assert found != 'x'\n"
        )
    team.write("main.py", "from desk_a import f\n")
    team.write("test_g.py", "".join(tests))
    team.config(gate='"PSF-04"')
    judged = team.judged()
    assert [judged.reasons(one) for one in FOUR] == [[]] * 4
    assert "rests on: 4 tests, 4 functions," in judged.text


IN_CLASSES = """
import guard

class TestA:
    class TestB:
        def test_it(self):
            text = guard.f_a("x")
            assert text == "x"
            assert guard.f_b("x") == "x"
            assert guard.f_c("x") == "x"
            assert guard.f_d("x") == "x"
"""
ANOTHER = """
        def test_more(self):
            assert guard.f_a("y") == "y"
            assert guard.f_b("y") == "y"
            assert guard.f_c("y") == "y"
            assert guard.f_d("y") == "y"
"""


@pytest.mark.parametrize(
    ("tests", "called"),
    [
        (IN_CLASSES, "test_g.py::TestA::TestB::test_it"),
        (IN_CLASSES + ANOTHER, "test_g.py::TestA::TestB"),
    ],
)
def test_what_is_around_all_tests_is_no_other_test(
    team: Team, tests: str, called: str
) -> None:
    team.write("service.py", "from guard import f_a, f_b, f_c, f_d\n")
    code = functions()
    for letter in "abcd":
        code = code.replace(f"'{letter}'", "text")
    team.write("guard.py", code.replace("()", "(text)"))
    team.write("test_g.py", tests)
    names = ("test_g.py", "test_g.py::TestA", "test_g.py::TestA::TestB", called)
    claim = '{i} = {{ test = "{name}", exercises = "guard:f_{c}" }}'
    claims = [claim.format(i=i, name=names[n], c="abcd"[n]) for n, i in enumerate(FOUR)]
    for count, reasons in ((4, ["shared-by-many"]), (3, [])):
        team.config("\n".join(claims[:count]), gate='"PSF-04"')
        judged = team.judged()
        assert judged.reasons(FOUR[0]) == reasons
        shared = f"the test {called} is claimed for 4"
        rests = "rests on: 1 test, 3 functions,"
        assert (shared if reasons else rests) in judged.text


COPIED = (
    "def f_{c}({c}):\n    'Why {c}.'\n    text = {c}.strip()\n    return text.lower()\n"
)
ROUTES = (
    "def route(name):\n    return lambda found: ALL.setdefault(name, found)\nALL = {}\n"
)


@pytest.mark.parametrize(
    ("head", "above", "reasons"),
    [
        ("", "", ["shared-by-many"]),
        ("import functools\n", "@functools.lru_cache\n", ["shared-by-many"]),
        # What it is registered for makes another thing of each.
        (ROUTES, "@route('/{c}')\n", []),
    ],
)
def test_a_copy_word_for_word_is_no_other_function(
    team: Team, head: str, above: str, reasons: list[str]
) -> None:
    one = (above + COPIED).replace("{c}", "%s")
    code = head + "".join(one.replace("%s", c) for c in "abcd")
    team.write("guard.py", code)
    team.write("service.py", "from guard import f_a, f_b, f_c, f_d\n")
    test = (
        "@psf({id!r}, exercises='guard:f_{c}')\ndef test_{c}():\n"
        "    found = guard.f_{c}(' X')\n    assert found == 'x'\n"
        "    assert guard.f_{c}('y') == 'y'\n"
    )
    tests = [test.format(id=i, c="abcd"[n]) for n, i in enumerate(FOUR)]
    team.write(
        "test_g.py", "import guard, pytest\npsf = pytest.mark.psf\n" + "".join(tests)
    )
    team.config(gate='"PSF-04"')
    judged = team.judged()
    assert judged.reasons(FOUR[0]) == reasons
    said = "the function guard:f_a (with its copies) is claimed for 4 criteria"
    assert (said in judged.text) == bool(reasons)


MODELS = """
from pydantic import BaseModel, field_validator

class Fa(BaseModel):
    x: int
"""
VALIDATED = """
class Fd(Fa):
    @field_validator("x")
    @classmethod
    def is_small(cls, x):
        if x > 99:
            raise ValueError(x)
        return x
"""


@pytest.mark.parametrize(
    ("more", "called"),
    [
        (
            "class Fb(Fa): pass\nclass Fc(Fb):\n    'Why.'\nclass Fd(Fc): ...\n",
            "guard:Fa is",
        ),
        (
            "import other\nclass Fb(Fa): pass\nclass Fc(other.F): pass\nFd = other.F\n",
            "guard:Fa is",
        ),
        (
            "".join(f"class F{c}(BaseModel):\n    x: int\n" for c in "bcd"),
            "guard:Fa (with its copies) is",
        ),
        (
            "class Fb(Fa):\n    y: int = 1\n"
            "class Fc(Fa):\n    model_config = {'extra': 'forbid'}\n" + VALIDATED,
            "",
        ),
    ],
)
def test_a_model_that_says_nothing_of_its_own_is_no_other_function(
    team: Team, more: str, called: str
) -> None:
    team.write("guard.py", MODELS + more)
    team.write("other.py", "import guard\nclass F(guard.Fa):\n    pass\n")
    team.write("service.py", "from guard import Fa, Fb, Fc, Fd\n")
    one = """
@psf({id!r}, exercises="guard:F{c}")
def test_{c}():
    with pytest.raises(ValueError):
        guard.F{c}(x="{c}")
    assert guard.F{c}(x="1").x == 1
"""
    tests = [one.format(id=i, c="abcd"[n]) for n, i in enumerate(FOUR)]
    team.write(
        "test_g.py", "import guard, pytest\npsf = pytest.mark.psf\n" + "".join(tests)
    )
    team.config(gate='"PSF-04"')
    judged = team.judged()
    reasons = ["shared-by-many"] if called else []
    assert [judged.reasons(one) for one in FOUR] == [reasons] * 4
    assert f"the function {called} claimed for 4" in judged.text or not called


DOCTESTS = """
class Desk:
    def f_{c}(self, x):
        QQQ
        >>> Desk().f_{c}("{c}")
        '{c}'
        {more}
        QQQ
        return x.{method}()
"""


@pytest.mark.parametrize(
    ("more", "reasons"),
    [
        ("", ["too-little-code"]),
        ("\n        So it is, and so it has been.\n", ["too-little-code"]),
        (
            "\n        ".join(
                f">>> Desk().f_{{c}}('{n}')\n        '{n}'" for n in "xyz"
            ),
            [],
        ),
    ],
)
def test_a_doctest_is_as_large_as_its_examples(
    team: Team, more: str, reasons: list[str]
) -> None:
    methods = ("lower", "strip", "casefold", "rstrip")
    claim = (
        '{i} = {{ test = "desk_{c}.py::desk_{c}.Desk.f_{c}", '
        'exercises = "desk_{c}:Desk.f_{c}" }}'
    )
    claims = []
    for c, method, criterion in zip("abcd", methods, FOUR, strict=True):
        text = DOCTESTS.format(c=c, method=method, more=more.format(c=c))
        team.write(f"desk_{c}.py", text.replace("QQQ", '"' * 3))
        claims.append(claim.format(i=criterion, c=c))
    team.write("service.py", "def main(x): x.f_a(), x.f_b(), x.f_c(), x.f_d()\n")
    # Beside three criteria, which need no lines, these need the most there is to need.
    others = ("PSF-03.error-handling", "PSF-03.timeouts", "PSF-05.review")
    claims += [claim.format(i=i, c=c) for i, c in zip(others, "abc", strict=True)]
    team.config("\n".join(claims), gate='"PSF-04"')
    judged = team.judged("--doctest-modules")
    assert judged.reasons(FOUR[0]) == reasons


ALIKE = """
import guard, pytest
psf = pytest.mark.psf

@pytest.fixture(params=["a", "b", "c", "d"])
def text(request):
    return request.param

asked = said = told = text

def check(text):
    assert guard.f_a(text) == guard.f_b(text) == text
    assert guard.f_c(text) == guard.f_d(text) == text

"""
BODY = "    check({of})\n    found = guard.f_a({of})\n    assert found == {of}\n"


@pytest.mark.parametrize(
    ("one", "reasons"),
    [
        ("{mark}\ndef test_{n}(text):\n" + BODY.format(of="text"), ["shared-by-many"]),
        (
            "{mark}\ndef test_{n}(text):\n    'Why {n}.'\n    # {n}\n\n"
            + BODY.format(of="text"),
            ["shared-by-many"],
        ),
        ("{mark}\ndef test_{n}():\n" + BODY.format(of="'{n}'"), []),
        ("{mark}\ndef test_{n}({other}):\n" + BODY.format(of="{other}"), []),
        (
            "@pytest.mark.parametrize('text', ['{n}'])\n{mark}\ndef test_{n}(text):\n"
            + BODY.format(of="text"),
            [],
        ),
        (
            "class Test{n}:\n    {mark}\n    def test(self, text):\n"
            + BODY.format(of="text").replace("    ", "        "),
            [],
        ),
    ],
)
def test_a_test_that_is_copied_word_for_word_is_one(
    team: Team, one: str, reasons: list[str]
) -> None:
    code = functions()
    for letter in "abcd":
        code = code.replace(f"'{letter}'", "text")
    team.write("guard.py", code.replace("()", "(text)"))
    team.write("service.py", "from guard import f_a, f_b, f_c, f_d\n")
    mark = "@psf({id!r}, exercises='guard:f_{c}')"
    tests = [
        one.format(
            n=n,
            other=("text", "asked", "said", "told")[n],
            mark=mark.format(id=criterion, c="abcd"[n]),
        )
        for n, criterion in enumerate(FOUR)
    ]
    team.write("test_g.py", ALIKE + "\n\n".join(tests))
    team.config(gate='"PSF-04"')
    judged = team.judged()
    assert judged.reasons(FOUR[0]) == reasons
    said = "the test test_g.py::test_0 (with its copies) is claimed for 4 criteria"
    assert (said in judged.text) == bool(reasons)


ITEMS = """
import pytest
import guard

def pytest_collect_file(file_path, parent):
    if file_path.suffix == ".cases":
        return File.from_parent(parent, path=file_path)

class File(pytest.File):
    def collect(self):
        for name in "abcd":
            yield Item.from_parent(self, name=name)

class Item(pytest.Item):
    def runtest(self):
        answer = guard.answer(self.name)
        assert answer == self.name
"""


@pytest.mark.parametrize(
    ("names", "reasons"),
    [("abcd", ["shared-by-many"]), ("a", [])],
)
def test_items_that_a_project_makes_of_files_are_what_their_class_runs(
    team: Team, names: str, reasons: list[str]
) -> None:
    team.write("guard.py", "def answer(text):\n    return str(text)\n")
    team.write("conftest.py", ITEMS)
    team.write("tests.cases", "")
    claim = '{i} = {{ test = "tests.cases::{c}", exercises = "guard:answer" }}'
    claims = [claim.format(i=FOUR[n], c=c) for n, c in enumerate(names)]
    team.config("\n".join(claims), gate='"PSF-04"')
    judged = team.judged()
    assert judged.reasons(FOUR[0]) == reasons
    if reasons:
        assert "the test conftest.py::Item::runtest is claimed for 4" in judged.text


def test_a_class_of_tests_is_as_large_as_all_of_them(team: Team) -> None:
    team.write("guard.py", LARGE)
    team.write(
        "test_g.py",
        "import guard\n\nclass TestIt:\n"
        + "".join(
            f"    def test_{n}(self):\n        assert guard.f({n}) == {2 * n - 1}\n"
            for n in range(4)
        ),
    )
    claim = '{i} = {{ test = "test_g.py::TestIt", exercises = "guard:f" }}'
    team.config("\n".join(claim.format(i=i) for i in FOUR[:2]), gate='"PSF-04"')
    assert team.judged().reasons(FOUR[0]) == []


def test_a_model_that_a_program_makes_is_one_with_the_others(team: Team) -> None:
    team.write(
        "guard.py",
        "from pydantic import create_model\n"
        + "".join(
            f"F{c} = create_model('F{c}', x=(int, {n}))\n" for n, c in enumerate("abcd")
        ),
    )
    one = "\n@psf({id!r}, exercises='guard:F{c}')\ndef test_{c}():\n    assert guard.F{c}().x == {n}\n"
    tests = [one.format(id=i, c="abcd"[n], n=n) for n, i in enumerate(FOUR)]
    team.write(
        "test_g.py", "import guard, pytest\npsf = pytest.mark.psf\n" + "".join(tests)
    )
    team.config(gate='"PSF-04"')
    judged = team.judged()
    assert judged.reasons(FOUR[0]) == ["shared-by-many"]
    assert "the function guard:<made by a program> is claimed for 4" in judged.text
