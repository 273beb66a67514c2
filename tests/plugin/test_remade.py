"""Code that a test has made anew: reloaded, imported once more, registered while it runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.conftest import Team

SETTINGS = """
import functools
import os

def limit():
    return int(os.environ.get("LIMIT", "90"))

class Store:
    def days(self):
        return limit()

    @functools.cached_property
    def hours(self):
        return 24 * self.days()

def checked(function):
    @functools.wraps(function)
    def inner(*args):
        return function(*args)
    return inner

@checked
def shown(days): return f"{days} days"

half, third = lambda x: x / 2, lambda x: x / 3

def made(value):
    def inner(): return value
    return inner

one, two = made(1), made(2)

LIMIT = limit()
"""
RELOAD = "importlib.reload(settings)"
ANEW = "del sys.modules['settings']; import settings as again; settings = again"
BY_HAND = (
    "spec = importlib.util.spec_from_file_location('other', settings.__file__); "
    "settings = importlib.util.module_from_spec(spec); spec.loader.exec_module(settings)"
)


def _test(target: str, body: str) -> str:
    lines = "\n    ".join(body.split("\n"))
    return (
        "import importlib, importlib.util, sys, unittest.mock\nimport pytest\n"
        "import settings as before\n\n"
        f'@pytest.mark.psf("PSF-05.intervene", exercises="settings:{target}")\n'
        f"def test_it(monkeypatch):\n    settings = before\n    {lines}\n"
    )


@pytest.mark.parametrize("way", [RELOAD, ANEW, BY_HAND])
@pytest.mark.parametrize(
    ("target", "use"),
    [
        ("limit", "monkeypatch.setenv('LIMIT', '5')\n{}\nassert settings.LIMIT == 5"),
        ("limit", "{}\nassert settings.limit() == 90"),
        ("Store.days", "{}\nassert settings.Store().days() == 90"),
        ("Store.hours", "{}\nassert settings.Store().hours == 2160"),
        ("shown", "{}\nassert settings.shown(3) == '3 days'"),
        ("third", "{}\nassert settings.third(3) == 1"),
    ],
)
def test_code_that_is_executed_anew_is_seen(
    team: Team, way: str, target: str, use: str
) -> None:
    team.config(gate='"PSF-05.intervene"')
    team.write("settings.py", SETTINGS)
    team.write("test_a.py", _test(target, use.format(way)))

    judged = team.judged()

    assert judged.criterion("PSF-05.intervene")["reached"] == "tested", judged.text
    assert judged.status == 0
    assert "replaced" not in judged.text


@pytest.mark.parametrize("way", [RELOAD, ANEW, BY_HAND])
@pytest.mark.parametrize(
    ("target", "use"),
    [
        ("Store.days", "{}\nassert settings.limit() == 90"),
        ("half", "{}\nassert settings.third(3) == 1"),
        ("one", "{}\nassert settings.two() == 2"),
        (
            "Store.days",
            "{}\nwith unittest.mock.patch.object(settings.Store, 'days', return_value=1):"
            "\n    assert settings.Store().days() == 1",
        ),
    ],
)
def test_what_is_executed_anew_and_not_entered_is_not_seen(
    team: Team, way: str, target: str, use: str
) -> None:
    team.config(gate='"PSF-05.intervene"')
    team.write("settings.py", SETTINGS)
    team.write("test_a.py", _test(target, use.format(way)))

    judged = team.judged()

    assert judged.reasons("PSF-05.intervene") == ["not-entered"], judged.text


@pytest.mark.parametrize("marked", [False, True])
def test_what_an_earlier_test_has_executed_anew_is_seen(
    team: Team, *, marked: bool
) -> None:
    team.config(gate='"PSF-05.intervene"')
    team.write("settings.py", SETTINGS)
    mark = '@pytest.mark.psf("PSF-05.intervene", exercises="settings:limit")\n'
    team.write(
        "test_a.py",
        "import importlib, pytest, settings\n\n"
        f"{mark * marked}def test_first():\n"
        "    assert importlib.reload(settings).limit() == 90\n\n"
        "def test_between():\n    assert settings.limit() == 90\n\n"
        f"{mark}def test_then():\n    assert settings.limit() == 90\n\n"
        f"{mark}def test_liar():\n    assert settings.shown(1)\n",
    )

    judged = team.judged()

    assert judged.reasons("PSF-05.intervene") == ["not-entered"]
    assert "test_liar passed but never entered settings:limit" in judged.text
    assert "test_then passed but" not in judged.text


@pytest.mark.parametrize("text", ["1 / 0", "import no_such", "def (:", "import other"])
def test_what_an_import_says_is_as_without_us(team: Team, text: str) -> None:
    team.config()
    team.write(
        "other.py", "import warnings\nwarnings.warn('old', stacklevel=2)\n1 / 0\n"
    )
    team.write(
        "test_a.py",
        "import importlib, pathlib, pytest, traceback, warnings, app\n\n"
        '@pytest.mark.psf("PSF-05.intervene", exercises="app:pause")\n'
        "def test_it():\n    file = pathlib.Path(app.__file__)\n"
        f"    file.write_text(file.read_text() + '\\n{text}\\n')\n"
        "    with warnings.catch_warnings(record=True) as warned:\n        try:\n"
        "            importlib.reload(app)\n        except Exception:\n"
        "            shown = traceback.format_exc()\n"
        "    shown += str([str(one) for one in warned])\n"
        "    pathlib.Path('shown.txt').write_text(shown)\n"
        "    assert app.pause()\n",
    )
    shown = []
    for option in ("-pno:psf", "--psf"):
        team.write("app.py", "def pause(): return 1\n")
        team.fork(option, "-pno:cacheprovider", "test_a.py")
        shown.append((team.root / "shown.txt").read_text())

    assert shown[0] == shown[1]
    assert "Error" in shown[0]


CHECKS = """
import functools

@functools.singledispatch
def check(value): raise TypeError(value)

@functools.lru_cache
@functools.singledispatch
def cached(value): raise TypeError(value)

class Desk:
    @functools.singledispatchmethod
    def takes(self, value): return False

def known(value): return True
def taken(self, value): return True
"""


def _registering(target: str, body: str) -> str:
    lines = body.replace("\n", "\n    ")
    return (
        "import pytest\nfrom checks import *\n\n"
        f'@pytest.mark.psf("PSF-05.intervene", exercises="checks:{target}")\n'
        f"def test_it():\n    {lines}\n"
    )


@pytest.mark.parametrize(
    ("target", "body"),
    [
        ("check", "check.register(int)(known)\nassert check(1)"),
        ("check", "check.register(int, lambda _: 3)\nassert check(1) == 3\n"
         "check.register(int, known)\nassert check(1)"),
        ("cached", "cached.__wrapped__.register(int)(known)\nassert cached(1)"),
        ("Desk.takes", "Desk.__dict__['takes'].register(int, taken)\nassert Desk().takes(1)"),
    ],
)  # fmt: skip
def test_what_a_test_registers_is_seen_in_it(
    team: Team, target: str, body: str
) -> None:
    team.config(gate='"PSF-05.intervene"')
    team.write("checks.py", CHECKS)
    team.write("test_a.py", _registering(target, body))

    judged = team.judged()

    assert judged.criterion("PSF-05.intervene")["reached"] == "tested", judged.text


@pytest.mark.parametrize(
    "body",
    [
        "check.register(int)(known)\nassert check.dispatch(int) is known",
        "check.register(int, lambda value: value)\nassert check(1) == 1",
        "check.register(int)(known)\ncheck.register(int, lambda _: 3)\nassert check(1) == 3",
    ],
)
def test_what_a_test_registers_and_does_not_call_is_not_seen(
    team: Team, body: str
) -> None:
    team.config(gate='"PSF-05.intervene"')
    team.write("checks.py", CHECKS)
    team.write("test_a.py", _registering("check", body))

    assert team.judged().reasons("PSF-05.intervene") == ["not-entered"]
