"""Where the code of a target may stand under another name: what the hints say."""

from __future__ import annotations

import importlib
import sys
from typing import TYPE_CHECKING

import pytest

from pytest_psf.hooks.observe.below import TargetError
from pytest_psf.hooks.observe.elsewhere import twin_of
from pytest_psf.hooks.observe.targets import file_of, resolve

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.conftest import Team


@pytest.fixture
def source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder `hint_src` with a package, where both are on the path."""
    package = tmp_path / "hint_src/hint_app"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("", encoding="utf-8")
    code = "def check(text):\n    return text\n\nclass Desk:\n    def ask(self): ...\n"
    (package / "guard.py").write_text(code, encoding="utf-8")
    (package / "api.py").write_text(
        "from hint_app.guard import check\n", encoding="utf-8"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.syspath_prepend(str(tmp_path / "hint_src"))
    importlib.import_module("hint_app.api")
    yield package
    for name in [*sys.modules]:
        if name.partition(".")[0] in {"hint_src", "hint_app"}:
            del sys.modules[name]


@pytest.mark.parametrize(
    ("target", "meant"),
    [
        ("lib.hint_app.guard:check", "hint_app.guard:check"),
        ("hint_app.guard.core:check", None),
        ("hint_app.gaurd:check", "hint_app.guard:check"),
        ("hint_app:check", "hint_app.guard:check"),
        ("hint_app:Desk.ask", "hint_app.guard:Desk.ask"),
        ("hint_app:nothing_alike", None),
        ("hint_nothing:check", None),
    ],
)
@pytest.mark.usefixtures("source")
def test_a_name_that_leads_nowhere_is_told_with_what_is_near(
    target: str, meant: str | None
) -> None:
    found = resolve(target, lambda _: False)
    assert isinstance(found, TargetError)
    if meant is None:
        assert "did you mean" not in str(found)
    else:
        assert str(found).endswith(f"did you mean {meant}?")


@pytest.mark.usefixtures("source")
def test_a_module_named_without_its_package_is_found_by_its_end() -> None:
    sys.modules["hint_app.only_one_of_its_name"] = sys.modules["hint_app.guard"]
    found = resolve("only_one_of_its_name:check", lambda _: False)
    assert "did you mean hint_app.only_one_of_its_name:check?" in str(found)


def test_a_file_that_is_two_modules_is_told_by_the_other_name(source: Path) -> None:
    found = resolve("hint_src.hint_app.guard:check", lambda _: False)
    assert not isinstance(found, TargetError)
    said = twin_of("hint_src.hint_app.guard:check", file_of(found))
    assert said == (
        "the same file is imported as hint_app.guard, too: hint_app.guard:check"
    )
    assert twin_of("hint_app.guard:check", source / "other.py") == ""


def test_a_test_that_entered_the_other_module_is_told_so(team: Team) -> None:
    team.config(gate='"PSF-05.intervene"')
    team.write("lib/twin_app/__init__.py", "")
    team.write("lib/twin_app/desk.py", "def ask(): return 1\n")
    team.write(
        "test_a.py",
        "import pytest, sys\nsys.path.insert(0, 'lib')\nfrom twin_app.desk import ask\n"
        "@pytest.mark.psf('PSF-05.intervene', exercises='lib.twin_app.desk:ask')\n"
        "def test_ask(): assert ask() == 1\n",
    )
    judged = team.judged()
    assert judged.reasons("PSF-05.intervene") == ["not-entered"]
    assert "imported as twin_app.desk, too: twin_app.desk:ask" in judged.text
