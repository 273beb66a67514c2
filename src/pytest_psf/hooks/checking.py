"""What `pytest-psf check` gives a pytest that only collects: it hands over what it found."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pytest_psf.hooks.session.session import PsfSession
from pytest_psf.hooks.wire import Codec
from pytest_psf.report.checked import Checked

if TYPE_CHECKING:
    from collections.abc import Generator

#: Whether all was collected.
_COLLECTED = pytest.StashKey[bool]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option that says where to; it is no user's."""
    parser.addoption("--psf-checked", dest="psf_checked", help=argparse.SUPPRESS)


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Leave the reports alone that the project's own options ask for: nothing is judged."""
    config.option.psf_report = []
    # pytest's own of `--junitxml`, which would say that no test has run.
    config.option.xmlpath = None


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection(session: pytest.Session) -> Generator[None, object, object]:
    """Note that collecting came to its end: a conftest may have stopped it, even with 0."""
    found = yield
    session.stash[_COLLECTED] = True
    return found


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Write what the collection alone says of the claims."""
    ours = session.config.pluginmanager.get_plugin("psf-session")
    if not isinstance(ours, PsfSession):
        return
    checked = ours.checked()
    # With `-x`, a file that cannot be imported ends it as well.
    if session.stash.get(_COLLECTED, False) or checked.failed_files:
        text = Codec(Checked).text(checked)
        Path(session.config.option.psf_checked).write_text(text, encoding="utf-8")
