"""Tests that only repeat a value are told, and those that see something act are not."""

from __future__ import annotations

import pytest

from pytest_psf.verify.outcome.constants import (
    calls_to_repeat,
    hands_back,
    only_repeats,
)
from pytest_psf.verify.outcome.written import Function, Module, answers_the_same


def function(text: str) -> Function:
    found = Module(text).named("f")
    assert found is not None
    assert isinstance(found.node, Function)
    return found.node


@pytest.mark.parametrize(
    "text",
    [
        "MAX = 25\ndef f(): return MAX",
        "MAX: int = 25\ndef f(kind): return MAX + 1",
        "A, B = 1, 2\nMAX = (1, -2, 'a')\ndef f(self): return MAX[0]",
    ],
)
def test_constants_of_the_module_change_nothing(text: str) -> None:
    module = Module(text)
    found = module.named("f")
    assert found is not None
    assert isinstance(found.node, Function)
    assert answers_the_same(found.node, module.constants)


@pytest.mark.parametrize(
    "text",
    [
        "MAX = 25\ndef f(MAX): return MAX",
        "MAX = 25\nMAX = 26\ndef f(): return MAX",
        "ON = True\ndef f(): return ON\ndef g():\n    global ON\n    ON = False",
        "SEEN = []\ndef f(): return SEEN",
        "MAX = read()\ndef f(): return MAX",
        "import MAX\ndef f(): return MAX",
    ],
)
def test_what_may_be_another_value_is_no_constant(text: str) -> None:
    module = Module(text)
    found = module.named("f")
    assert found is not None
    assert isinstance(found.node, Function)
    assert not answers_the_same(found.node, module.constants)


@pytest.mark.parametrize(
    "text",
    [
        "def f(): return 25",
        "def f(): return settings.max_tokens",
        "def f(self): return self.limit",
        "def f(): return LIMITS['tokens']",
        "def f(): return LIMITS.get('tokens', 25)",
        "def f(): return int(os.environ['TOKENS'])",
        "def f(): return int(os.getenv('TOKENS', '25'))",
        "def f(): return load_config()['tokens']",
        "def f():\n    '''Why.'''\n    with open('a.yaml', encoding='utf-8') as s:\n"
        "        return yaml.safe_load(s)",
        "def f():\n    text = Path('config/a.json').read_text()\n"
        "    return json.loads(text)['tokens']",
    ],
)
def test_code_that_only_hands_a_value_back(text: str) -> None:
    assert hands_back(function(text))


@pytest.mark.parametrize(
    "text",
    [
        "def f(x): return x",
        "def f(kind): return LIMITS[kind]",
        "def f(): return settings.a + settings.b",
        "def f():\n    if settings.off:\n        return 0\n    return settings.a",
        "def f(): return settings.a if settings.on else 0",
        "def f(): return client.get('/limits')",
        "def f(): return len(queue) > LIMIT",
        "def f(): return count_tokens()",
        "def f(): return len(read_expired())",
        "def f(self): return self.resolve_role()",
        "def f():\n    found = open_circuit()\n    return found",
        "def f(): raise Refused",
        "async def f(): return await settings.load()",
        "def f(): return [one for one in LIMITS]",
    ],
)
def test_code_that_decides_anything_does_more(text: str) -> None:
    assert not hands_back(function(text))


@pytest.mark.parametrize(
    ("text", "calls"),
    [
        ("def f(): assert budget() == 25", {"budget"}),
        ("def f(self): assert app.budget() == 25 and app.on is True", {"budget"}),
        ("def f(self): self.assertEqual(budget(), 25)", {"budget"}),
        ("def f():\n    found = load()\n    assert found['tokens'] == 25", {"load"}),
        ("def f():\n    from app import LIMITS\n    assert LIMITS['a'] == -1", set()),
        ("def f(): assert LIMITS.get('tokens') == 25", set()),
        ("def f(): assert load_config('config/a.yaml').tokens == 25", set()),
        (
            "def f():\n    text = Path('a.json').read_text(encoding='utf-8')\n"
            "    assert json.loads(text)['tokens'] == 25",
            set(),
        ),
        # Nor does anything go by it where more is asked of the value itself.
        ("def f(): assert abs(budget() - 25) < 1", {"budget"}),
        ("def f(): assert limits.most in range(2, 5)", set()),
        ("def f(): assert all(0 < one < 9 for one in LIMITS.values())", set()),
        ("def f(): assert sum(LIMITS[one] for one in ('a', 'b')) == 3", set()),
        ("def f(): assert [one for one in LIMITS if one > 4 or one < 2] == []", set()),
        ("def f(): assert isinstance(budget(), int) and len(LIMITS) == 2", {"budget"}),
    ],
)
def test_what_only_compares_what_it_reads(text: str, calls: set[str]) -> None:
    assert calls_to_repeat(function(text)) == frozenset(calls)


@pytest.mark.parametrize(
    "text",
    [
        "def f(): assert answer('hello').tokens == 25",
        "def f(): assert client.get('/limits').status_code == 200",
        "def f(server):\n    app.ask()\n    assert server.seen['tokens'] == 25",
        "def f(sent): assert sent['max_tokens'] == 25",
        "def f():\n    switch.pause()\n    assert paused() is True",
        "def f():\n    for one in LIMITS:\n        assert one == 25",
        "def f():\n    with pytest.raises(Refused):\n        ask()",
        "def f():\n    app.LIMIT = 3\n    assert budget() == 3",
        "def f(monkeypatch):\n    monkeypatch.setenv('A', '3')\n    assert budget() == 3",
        "def f(): assert fits('x' * budget())",
        "def f(): assert all(fits(one) for one in LIMITS)",
        "def f(): assert [one for one in LIMITS if admits(one)] == [3]",
        "def f(): assert max(ask('a'), key=LIMITS.get) == 3",
        "def f(): assert sorted(LIMITS, key=lambda one: rank(one)) == ['a']",
        "def f(): assert loads('{\"a\": 1}') == {'a': 1}",
    ],
)
def test_what_gives_or_does_anything_does_more(text: str) -> None:
    assert calls_to_repeat(function(text)) is None


@pytest.mark.parametrize(
    ("text", "reading", "repeats"),
    [
        ("def f(): assert budget() == 25", {"budget"}, True),
        ("def f(): assert budget() == 25", {"other"}, False),
        ("def f(): assert cut() == budget()", {"budget"}, False),
        # What it calls may well go by the data, unless its name says that it reads them.
        ("def f(): assert load_limits()['a'] == 25", set(), True),
        ("def f(): assert load_limits()['a'] == pytest.approx(2.5)", set(), True),
        ("def f(): assert load_limits()['a'] == approx(count())", set(), False),
        ("def f(): assert request()['a'] == 25", set(), False),
        ("def f(): assert LIMITS['a'] == 25", set(), True),
        ("def f(x): assert budget() == x", {"budget"}, False),
    ],
)
def test_a_test_repeats_only_if_all_its_calls_read(
    text: str, reading: set[str], *, repeats: bool
) -> None:
    assert only_repeats(function(text), frozenset(reading)) is repeats
