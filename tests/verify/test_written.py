"""How large functions are as they are written, and what they hang on."""

from __future__ import annotations

import ast

import pytest

from pytest_psf.verify.outcome.copies import form_of, wording_of
from pytest_psf.verify.outcome.written import (
    Function,
    Module,
    Written,
    answers_the_same,
    lines_of_table,
)


def written(text: str, name: str = "f") -> Written:
    found = Module(text).named(name)
    assert found is not None
    return found


def function(text: str) -> Function:
    node = written(text).node
    assert isinstance(node, Function)
    return node


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("def f(x):\n    return x\n", 1),
        ("def f(x): return x\n", 1),
        ("def f(x):\n    a = x; b = a; return b\n", 1),
        ("def f(x):\n    a = '''b\nc\nd\n'''\n    return g(a,\n f'''{x}\n''')\n", 3),
        ("def f(x):\n    if x: pass\n    return x; 'text'\n", 2),
        ("def f(x):\n    if x: return 1\n    return 2\n", 2),
        ('def f(x):\n    """What it\n    does."""\n\n    # why\n    return x\n', 1),
        ("def f(x):\n    if x:\n        return 1\n    return 2\n", 3),
        ("def f(x):\n    return g(\n        x,\n        2,\n    )\n", 4),
        ("def f(x):\n    for one in x:\n        pass\n        ...\n    'text'\n", 1),
        ("def f():\n    pass\n", 0),
        ('def f():\n    """It does nothing."""\n', 0),
        ("def f():\n    @g\n    def h():\n        return 1\n    return h\n", 4),
        ("class f:\n    a: int\n    b: str\n\n    def c(self):\n        return 1\n", 4),
        ("async def f(x):\n    await x\n", 1),
        ("def f():\n    g()\n    x = 1\n    y: str = 'a'\n    z = w = [1, {}]\n", 1),
        ("def f():\n    x = 1\n    y = 2\n    z = x\n    return y\n", 4),
        ("def f():\n    x = g()\n    self.y = 1\n    x['z'] = 2\n    a, b = 1, 2\n", 4),
        ("def f():\n    global x\n    x = 1\n", 2),
        ("def f():\n    x = 1\n    return locals()\n", 2),
        ("def f():\n    class a:\n        x = 1\n    return a\n", 3),
        (
            "def f():\n    g()\n    g()\n    h(\n        1,\n    )\n    k(\n        2,\n    )\n",
            6,
        ),
    ],
)
def test_lines_of_code_are_counted_and_not_what_says_nothing(
    text: str, lines: int
) -> None:
    assert Module(text).lines_of(written(text).node) == lines


def test_a_table_of_parameters_above_a_test_is_written_too() -> None:
    text = '@mark.parametrize("n", [1, 2])\n@parametrize(\n  "m",\n  [1],\n)\n@psf("A")\ndef f(n): g(n)\n'
    assert lines_of_table(function(text)) == 5


@pytest.mark.parametrize(
    "text",
    [
        "def f(): return 1",
        "def f(): return None",
        "def f(): pass",
        "def f(): ...",
        "def f(text): return ['refused', {'why': True}]",
        "def f(self): return 'on'",
        "def f():\n    a = 1\n    b = a + 2\n    return f'{b}'",
        "def f():\n    if True:\n        return 'a'.upper()\n    return 2",
        "def f():\n    yield 1",
        "async def f(): return 1",
        "def f(x):\n    return [one for one in (1, 2)]",
    ],
)
def test_what_nothing_can_change_cannot_go_wrong(text: str) -> None:
    assert answers_the_same(function(text))


@pytest.mark.parametrize(
    "text",
    [
        "def f(x): return x",
        "def f(): return MODEL",
        "def f(): return len('abc')",
        "def f(self): return self.on",
        "def f(*given): return given",
        "def f(*, x=1): return x",
        "def f():\n    raise Refused",
        "def f():\n    import clock\n    clock = 1",
        "def f():\n    global STATE\n    STATE = 'paused'",
        "async def f(x): await x",
    ],
)
def test_what_reads_or_changes_anything_can(text: str) -> None:
    assert not answers_the_same(function(text))


def test_lambdas_are_told_alike() -> None:
    for text, fixed in (
        ("lambda: 1", True),
        ("lambda x: 1", True),
        ("lambda x: x", False),
    ):
        found = Module(f"f = {text}\n").at(1)
        assert isinstance(found, ast.Lambda)
        assert answers_the_same(found) is fixed


def test_names_and_constants_make_no_other_form() -> None:
    one = form_of(
        function(
            "def f(x: int) -> int:\n    '''Text.'''\n    y = x.on + 1\n    return y\n"
        )
    )
    assert one
    for same in (
        "def f(text):\n    found = text.on + 7\n    return found\n",
        "@cache\ndef f(a):\n    b = a.on + None\n    return b\n",
    ):
        assert form_of(function(same)) == one
    for other in (
        "def f(x):\n    y = x.off + 1\n    return y\n",
        "def f(x):\n    y = 1 + x.on\n    return y\n",
        "def f(x):\n    return x.on + 1\n",
        "def f(x, z):\n    y = x.on + 1\n    return y\n",
    ):
        assert form_of(function(other)) != one


def test_a_wrapper_has_no_form_that_another_could_have() -> None:
    """Four of them may post to four addresses, and that is four things that they do."""
    assert form_of(function("def f(x): return client.post('/pause', x)")) == ""
    assert form_of(function("def f(x): return len(client.post('/pause', x))")) == ""
    assert form_of(function("def f(x, str): return str(x) * 3")) == ""
    assert form_of(function("def f(x): return x.ask('a')")) == ""


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        (
            "def f(x): return x.strip()",
            "def f(y):\n    'Why.'\n    return y.strip()",
            True,
        ),
        (
            "def f(x):\n    y = ask(x)\n    return y",
            "def f(a):\n    b = ask(a)\n    return b",
            True,
        ),
        ("def f(self): return self.go()", "def f(self): return self.go()", True),
        ("def f(x): return x.strip()", "def f(x): return x.lower()", False),
        ("def f(x): return x.ask('a')", "def f(x): return x.ask('b')", False),
        ("def f(x): return ask(x)", "def f(x): return tell(x)", False),
        ("def f(x): return x.ask(1)", "def f(x): return x.ask(True)", False),
        ("def f(x, y='a'): return x.ask(y)", "def f(x, y='b'): return x.ask(y)", False),
    ],
)
def test_a_copy_does_the_same_word_for_word(
    one: str, other: str, *, is_same: bool
) -> None:
    forms = [wording_of(function(text), "app") for text in (one, other)]
    assert (forms[0] == forms[1]) is is_same


@pytest.mark.parametrize(
    ("text", "is_same"),
    [
        ("def f(x): return x.strip()", True),
        ("def f(x): return len(x.ask('a'))", True),
        ("def f(x): return ask(x)", False),
        ("def f(self): return self.go()", False),
        ("def f(cls): return cls()", False),
    ],
)
def test_what_other_names_mean_hangs_on_where_it_stands(
    text: str, *, is_same: bool
) -> None:
    forms = [wording_of(function(text), scope) for scope in ("app", "app:Desk")]
    assert (forms[0] == forms[1]) is is_same


def test_to_make_another_value_of_one_is_no_call_of_anything() -> None:
    one = form_of(function("def f(x): return str(x) * 3"))
    assert one
    assert one == form_of(function("def f(y): return str(y) * 4"))
    assert one != form_of(function("def f(x): return repr(x) * 3"))
    assert one != form_of(function("def f(x): return str(x) + 3"))


def test_code_is_found_by_its_line_wherever_it_stands() -> None:
    module = Module(
        "import a\n"
        "if a:\n"
        "    @a.b\n"
        "    def one():\n"
        "        def two(): return 1\n"
        "        return two\n"
        "else:\n"
        "    class C:\n"
        "        def three(self): return lambda: 1\n"
        "try:\n    pass\nexcept a.E:\n    def four(): return 1\n"
    )
    found = {line: module.at(line) for line in range(1, 14)}
    names = {n: one.name for n, one in found.items() if isinstance(one, Written)}
    assert names == {3: "one", 5: "one.two", 9: "C.three", 13: "four"}
    assert found[1] is None
    assert module.named("C.three") is None  # not at the top: in doubt another one
