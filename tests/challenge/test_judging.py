"""Which lines of a test file judge, and how much they say of a value."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from pytest_psf.hooks.challenge.judging import Judgements, Judging

if TYPE_CHECKING:
    from pathlib import Path

ASSERTS, RAISES, WEAKLY = Judging.ASSERTS, Judging.RAISES, Judging.WEAKLY

#: The last line of each is the one in question.
LINES = {
    "assert f().x == 1": ASSERTS,
    "assert (\n    1 ==\n    f().x": None,  # no Python
    "assert f()": ASSERTS,
    "assert not f().found": ASSERTS,
    "assert f() is None": ASSERTS,
    "assert f() in {1, 2}": ASSERTS,
    "assert f().x is not None and f().x > 1": ASSERTS,
    "assert f().x is not None": WEAKLY,
    "assert None is not f()": WEAKLY,
    "assert None != f().x": WEAKLY,
    "assert not f() is None": WEAKLY,
    "assert not (None == f())": WEAKLY,
    "assert not f() == 3": ASSERTS,
    "assert not f() is not None": ASSERTS,
    "assert isinstance(kept, ValueError)": ASSERTS,
    "assert isinstance(kept[0], (app.LimitError, httpx.HTTPException))": ASSERTS,
    "assert kept is not None and isinstance(kept, ValueError)": ASSERTS,
    "assert type(kept) is KeyError": ASSERTS,
    "self.assertIsInstance(kept, ValueError)": ASSERTS,
    "assert isinstance(kept, (ValueError, app.Answer))": WEAKLY,
    "assert isinstance(kept, app.ErrorList)": WEAKLY,
    "assert not isinstance(kept, ValueError)": WEAKLY,
    "assert isinstance(kept, ValueError) or kept": WEAKLY,
    "self.assertIsInstance(kept, app.Answer)": WEAKLY,
    "self.assertIsInstance(kept)": WEAKLY,
    "assert None is f()": ASSERTS,
    "assert f() in (True, False)": WEAKLY,
    "assert bool(f()) in [False, True]": WEAKLY,
    "assert f() in (True, None)": ASSERTS,
    "assert f() not in (True, False)": ASSERTS,
    "assert f() in (1, 0)": ASSERTS,
    "assert f() != None": WEAKLY,
    "assert isinstance(f().x, int)": WEAKLY,
    "assert not isinstance(f().x, int)": WEAKLY,
    "assert hasattr(f(), 'x')": WEAKLY,
    "assert not hasattr(f(), 'x')": ASSERTS,
    "assert f() == f()": WEAKLY,
    "assert hash(A(1)) == hash(A(1))": ASSERTS,
    "assert 1": WEAKLY,
    "assert False, f()": ASSERTS,
    "assert 0": ASSERTS,
    "assert not True": ASSERTS,
    "assert not 0": WEAKLY,
    "assert (f().x == 1, 'always true')": WEAKLY,
    "assert f().x == 1 or True": WEAKLY,
    "assert [f().x]": WEAKLY,
    "assert not {f().x: 1}": WEAKLY,
    "assert []": ASSERTS,
    "assert f'is {f().x}'": WEAKLY,
    "assert f'{f().x}'": ASSERTS,
    "assert (x for x in f())": WEAKLY,
    "assert len(f()) >= 0": WEAKLY,
    "assert 0 <= len(f())": WEAKLY,
    "assert len(f()) > 0": ASSERTS,
    "assert len(f()) <= 0": ASSERTS,
    "assert len(f()) - len(g()) >= 0": ASSERTS,
    "assert isinstance(f(), A) and hasattr(f(), 'x')": WEAKLY,
    "assert type(f()) is A": WEAKLY,
    "assert type(f()) in (A, B)": WEAKLY,
    "assert type(f()).__name__ == 'A'": WEAKLY,
    "assert f().__class__ == A": WEAKLY,
    "assert f().__class__.__name__ == 'A'": WEAKLY,
    "assert f().__name__ == 'A'": ASSERTS,
    "assert f().type is A": ASSERTS,
    "assert type('A', (), {}) == f()": ASSERTS,
    "f().x": None,
    "try:\n    a()\nexcept AssertionError:\n    pass\nassert f() == 1": ASSERTS,
    "x = f().x": None,
    "self.assertEqual(f().x, 1)": ASSERTS,
    "self.assertIsNotNone(f().x)": WEAKLY,
    "np.testing.assert_allclose(f(), 1)": ASSERTS,
    "assert_that(f()).is_equal_to(f().x)": ASSERTS,
    "expect(f()).to_equal(1)": ASSERTS,
    "assume(f().x == 1)": ASSERTS,
    "check.equal(f().x, 1)": None,  # whose module that is, nobody says
    "from pytest_check import check\ncheck.equal(f().x, 1)": ASSERTS,
    "def test_it(check):\n    check.equal(f().x, 1)": ASSERTS,
    "pytest.raises(OSError, f, 1)": RAISES,
    "self.assertRaises(OSError, f)": RAISES,
    "with pytest.raises(OSError):\n    f().x": RAISES,
    "with pytest.raises(OSError) as seen, other():\n    f().x": RAISES,
    "with self.assertRaises(OSError):\n    f().x": RAISES,
    "with pytest.warns(UserWarning):\n    f().x": ASSERTS,
    "with pytest.deprecated_call():\n    f().x": ASSERTS,
    "with open(f):\n    f().x": None,
    "with pytest.raises(OSError):\n    assert f().x == 1": RAISES,
    "@pytest.mark.parametrize('x', [1])\ndef test_it(x):\n    f(x)": None,
}


def _judgements(tmp_path: Path, text: str) -> tuple[Judgements, Path]:
    path = tmp_path / "test_it.py"
    path.write_text(text)
    return Judgements(), path


@pytest.mark.parametrize(("text", "expected"), LINES.items(), ids=LINES)
def test_the_last_line(tmp_path: Path, text: str, expected: Judging | None) -> None:
    judgements, path = _judgements(tmp_path, text + "\n")

    assert judgements.at(path, text.count("\n") + 1) is expected


def test_every_line_of_a_long_assertion_is_its_own(tmp_path: Path) -> None:
    text = "x = 1\nassert (\n    f().x\n    == 1\n)\ny = 2\n"
    judgements, path = _judgements(tmp_path, text)

    found = [judgements.at(path, line) for line in range(1, 7)]

    assert found == [None, ASSERTS, ASSERTS, ASSERTS, ASSERTS, None]


#: By what is on the last line: how it judges if a test stumbled on it.
STUMBLED = {
    "x = f()['a']; assert x": None,
    "assert f()['a'] == 1; y = 2": None,
    "for x in f()['a']: assert x == 1": None,
    "while f()['a']: assert g() == 1": None,
    "if f()['a']: assert 2 == 2": None,
    "if True:\n    a = 1\nelif f()['a']: assert 2 == 2": None,
    "with open(f()['a']) as x: assert x.read() == 'b'": None,
    "with a(), open(f()['a']) as x: assert x.read() == 'b'": None,
    "match f()['a']:\n    case 1: pass\n    case 2: assert g()['a'] == 1": ASSERTS,
    "x = [\n    1,\n    f()['a'],\n]; assert x == [1, 2]": None,
    "with pytest.raises(OSError): a(); f()": None,
    "with pytest.raises(OSError): f()": RAISES,
    "def test_it(): assert f()['a'] == 1": ASSERTS,
    "class TestIt: check = staticmethod(assert_it(f()['a']))": ASSERTS,
    "try:\n    pass\nfinally: assert f()['a'] == 1": ASSERTS,
    "for x in y:\n    assert f(x)['a'] == 1": ASSERTS,
    "assert [\n    1\n] == f()['a']": ASSERTS,
}


@pytest.mark.parametrize(("text", "expected"), STUMBLED.items(), ids=STUMBLED)
def test_what_shares_a_line_with_an_assertion_does_not_judge_by_stumbling(
    tmp_path: Path, text: str, expected: Judging | None
) -> None:
    judgements, path = _judgements(tmp_path, text + "\n")

    assert judgements.at(path, text.count("\n") + 1, stumbled=True) is expected


def test_an_assertion_that_fails_judges_whatever_else_its_line_holds(
    tmp_path: Path,
) -> None:
    judgements, path = _judgements(tmp_path, "x = f(); assert x == 1\n")

    assert judgements.at(path, 1) is ASSERTS


def test_what_is_prepared_in_a_block_is_not_what_it_waits_for(tmp_path: Path) -> None:
    text = "with pytest.raises(OSError):\n    x = f()\n    g(x)\n"
    judgements, path = _judgements(tmp_path, text)

    assert [judgements.at(path, line) for line in (2, 3)] == [None, RAISES]


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("# coding: latin-1 é\nassert f() == 'é'", "latin-1"),
        ("\ufeffx = 1\nassert f() == 'é'", "utf-8"),
        ("x = 1\r\nassert f() == 'é'", "utf-8"),
    ],
)
def test_a_file_is_read_as_python_reads_it(
    tmp_path: Path, text: str, encoding: str
) -> None:
    path = tmp_path / "test_a.py"
    path.write_bytes(text.encode(encoding))
    assert Judgements().at(path, 2) is ASSERTS


@pytest.mark.parametrize("text", [b"\xff", b"\0", b"def", b"(" * 500])
def test_a_file_that_is_no_python_judges_nothing(tmp_path: Path, text: bytes) -> None:
    path = tmp_path / "test_it.py"
    path.write_bytes(text)

    assert Judgements().at(path, 1) is None
    assert Judgements().at(tmp_path / "missing.py", 1) is None


_WEAK = re.compile("None|isinstance|type|True")

#: What follows a weak assertion in the same test, and whether that one is there for it.
FOLLOWED = {
    "assert x is not None\nassert x.size == 1": True,
    "assert x is not None\nassert seen(x)": True,
    "assert None is not x\nassert x.size == 1": True,
    "assert not x is None\nassert x.size == 1": True,
    "assert not isinstance(x.a, A)\nassert x.a == 1": True,
    "assert isinstance(x, A)\ny = 1\nself.assertEqual(x.size, 1)": True,
    "assert isinstance(x, A) and x.y is not None\nassert x.y.z == 2": True,
    "assert type(x) is A\nassert x.size == 1": True,
    "self.assertIsNotNone(x)\nwith pytest.raises(OSError):\n    x.open()": True,
    "assert app.desk.chief is not None\nassert app.desk.chief.name == 'Ann'": True,
    "assert x['a'] is not None\nassert x['a'] > 1": True,
    "assert x is not None\nfor y in z:\n    assert x in y": True,
    "assert isinstance(x, A)\ny = x.parts[0]\nassert y.size == 1": True,
    "assert x is not None\ny = x.pool.of('a')\nz = y.kind\nassert z is A": True,
    "assert x is not None\ny = await x.json()\nassert y['a'] == 1": True,
    "assert x.a is not None\ny = x.a\nself.assertEqual(y.size, 1)": True,
    "assert isinstance(x, list)\nfor y in x:\n    assert y.size == 1": True,
    "assert x is not None\nx = x.inner\nassert x.size == 1": True,
    "assert x is not None\nassert x.size == 1\nx = g()\nassert x": True,
    "assert x is not None": False,
    "assert x is not None\nx.size": False,
    "assert x is not None\ny = note(x)\nassert y == 'ok'": False,
    "assert x is not None\ny = x.parts\nassert y is not None": False,
    "assert x is not None\ny = x.parts\ny = g()\nassert y.size == 1": False,
    "assert x is not None\nx = g()\ny = x.parts\nassert y.size == 1": False,
    "assert x.a is not None\ny = x.b\nassert y.size == 1": False,
    "y = x.a\nassert x is not None\nassert y == 1": False,
    "assert y.size == 1\nassert x is not None\ny = x.a": False,
    "assert type(x) is A\nassert x": False,
    "assert x is not None\nassert y.size == 1": False,
    "assert x is not None\nassert isinstance(x.size, int)": False,
    "assert x.a is not None\nassert x.b == 1": False,
    "assert x is not None\nx = g()\nassert x.size == 1": False,
    "assert x is not None\nfor x in y:\n    assert x.size == 1": False,
    "assert f() is not None\nassert f() == 1": False,
    "assert x or True\nassert x == 1": False,
    "assert x is not None\n\ndef test_other(x):\n    assert x == 1": False,
}


@pytest.mark.parametrize(("body", "expected"), FOLLOWED.items(), ids=FOLLOWED)
def test_a_weak_assertion_in_front_of_a_judgement_belongs_to_it(
    tmp_path: Path, body: str, *, expected: bool
) -> None:
    first, end, other = body.partition("\n\n")
    inside = "\n".join(f"    {line}" for line in first.splitlines())
    text = f"def test_it(x):\n{inside}\n{end}{other}\n"
    judgements, path = _judgements(tmp_path, text)

    weak = 2 + first.splitlines().index(next(filter(_WEAK.search, first.splitlines())))
    assert judgements.at(path, weak) is (ASSERTS if expected else WEAKLY)


def test_outside_of_a_function_nothing_follows(tmp_path: Path) -> None:
    judgements, path = _judgements(tmp_path, "assert x is not None\nassert x == 1\n")

    assert [judgements.at(path, line) for line in (1, 2, 3)] == [WEAKLY, ASSERTS, None]


TEST = "import pytest\n\n@pytest.mark.psf('x')\n@other\ndef test_it():\n    {}\n"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("stop(log); assert log == []", True),
        ("stop(log); assert len(log) == 0", True),
        ("stop(log); assert not log", True),
        ("stop(log); assert 'x' not in log", True),
        ("stop(log); assert log.last is None", True),
        ("stop(log); assert log.text != 'x'", True),
        ("stop(log); assert store.get('x') is None", True),
        ("stop(log); assert log == before", True),
        ("stop(log); assert log == {'a': 1}", True),
        ("stop(log); sender.assert_not_called()", True),
        ("stop(log); self.assertNotIn('x', log)", True),
        ("stop(log); self.assertFalse(log)", True),
        ("stop(log); assert_that(log).is_empty()", True),
        ("stop(log); assert done and not log", True),
        ("stop(log); assert not hasattr(log, 'x')", True),
        ("stop(log)\n    with pytest.raises(KeyError):\n        log['x']", True),
        ("stop(log)\n    with raises((KeyError, IndexError)):\n        log[0]", True),
        ("stop(log)\n    with raises(log.DoesNotExist):\n        log.get(1)", True),
        ("stop(log)\n    with raises(UserNotFoundError):\n        log.get(1)", True),
        ("stop(log); self.assertRaises(AttributeError, log.read)", True),
        ("stop(log)\n    with raises(ValueError):\n        log.read()", False),
        ("stop(log)\n    with raises((KeyError, OSError)):\n        log[0]", False),
        ("stop(log)\n    with raises(kinds[0]):\n        log[0]", False),
        ("stop(log)\n    with raises():\n        log[0]", False),
        ("stop(log)\n    with pytest.warns(KeyWarning):\n        log[0]", False),
        ("stop(log); self.assertEqual(log, 1)", False),
        ("stop(log); assert log.size == 1", False),
        ("stop(log); assert read(log) == read(other)", False),
        ("stop(log); assert log in ({'a': 1}, 2)", False),
        ("stop(log); assert log.mean() >= 0", False),
        ("stop(log)", False),
        ("assert stop(log) is None", False),
        ("assert app.stop(log) == None", False),
        ("stop(log); assert isinstance(log, list)", False),
        ("stop(log); assert log is not None", False),
    ],
)
def test_whether_a_test_asserts_that_something_is_not_there(
    tmp_path: Path, body: str, *, expected: bool
) -> None:
    text = TEST.format(body) + "\ndef test_other():\n    assert not one\n"
    judgements, path = _judgements(tmp_path, text)

    assert judgements.judges_absence(path, 3, beside="stop") is expected
    assert not judgements.judges_absence(path, 99, beside="stop")


TAKING = """\
def test_it():
    %s
        assert f() == 1
%s"""


@pytest.mark.parametrize(
    ("opening", "after"),
    [
        ("try:", "    except AssertionError:\n        pass\n"),
        ("try:", "    except Exception as error:\n        print('it failed')\n"),
        ("try:", "    except (KeyError, builtins.AssertionError):\n        return\n"),
        ("try:", "    except:\n        ...\n"),
        ("try:", "    except AssertionError as error:\n        print(error)\n"),
        (
            "try:",
            "    except AssertionError as error:\n        log.info('%s', error)\n",
        ),
        ("try:", "    except AssertionError as error:\n        str(error)\n"),
        (
            "try:",
            "    except KeyError:\n        raise\n    except AssertionError: pass\n",
        ),
        ("with contextlib.suppress(AssertionError):", ""),
        ("with suppress(KeyError, Exception), open('a'):", ""),
    ],
)
def test_an_assertion_that_can_fail_no_test_judges_nothing(
    tmp_path: Path, opening: str, after: str
) -> None:
    assert _third_line(tmp_path, opening, after) is None


@pytest.mark.parametrize(
    ("opening", "after"),
    [
        ("try:", "    except AssertionError:\n        show()\n        raise\n"),
        (
            "try:",
            "    except AssertionError as error:\n        failures.append(error)\n",
        ),
        ("try:", "    except AssertionError as e:\n        failed.append(str(e))\n"),
        ("try:", "    except AssertionError as error:\n        found = error\n"),
        ("try:", "    except AssertionError:\n        pytest.fail('it is wrong')\n"),
        ("try:", "    except AssertionError:\n        assert other() == 1\n"),
        ("try:", "    except KeyError:\n        pass\n"),
        ("try:", "    finally:\n        close()\n"),
        ("with suppress(KeyError):", ""),
        ("with suppress_all(AssertionError):", ""),
        ("if True:", ""),
    ],
)
def test_one_that_somebody_hands_on_judges_as_ever(
    tmp_path: Path, opening: str, after: str
) -> None:
    assert _third_line(tmp_path, opening, after) is ASSERTS


def _third_line(folder: Path, opening: str, after: str) -> Judging | None:
    path = folder / "test_a.py"
    path.write_text(TAKING % (opening, after), encoding="utf-8")
    return Judgements().at(path, 3)
