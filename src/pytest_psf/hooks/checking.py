"""What `pytest-psf check` gives a pytest that only collects: it hands over what it found."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest

from pytest_psf.hooks.session.session import PsfSession
from pytest_psf.hooks.wire import Codec
from pytest_psf.report.checked import Checked


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option that says where to; it is no user's."""
    parser.addoption("--psf-checked", dest="psf_checked", help=argparse.SUPPRESS)


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Leave the reports alone that the project's own options ask for: nothing is judged."""
    config.option.psf_report = []
    # pytest's own of `--junitxml`, which would say that no test has run.
    config.option.xmlpath = None


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Write what the collection alone says of the claims."""
    ours = session.config.pluginmanager.get_plugin("psf-session")
    if isinstance(ours, PsfSession):
        text = Codec(Checked).text(ours.checked())
        Path(session.config.option.psf_checked).write_text(text, encoding="utf-8")
