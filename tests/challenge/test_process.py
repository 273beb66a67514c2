"""A child that cannot be started, or that ends before it has collected."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest

from pytest_psf.hooks.challenge.messages import Request, Start
from pytest_psf.hooks.challenge.process import ChildError, Process

if TYPE_CHECKING:
    from pathlib import Path

REQUEST = Request(test="test_a.py::test_it", target="app:pause", limit=-20)


def start(root: Path) -> Process:
    begin = Start(
        sys_path=sys.path, arguments=[], files=[], root=str(root), top=str(root)
    )
    return Process(begin, root, root / "scratch")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (None, "no process can be started"),
        ("", "it ended without a word"),
        ("echo first >&2; echo last >&2; echo >&2; exit 3", "last"),
    ],
    ids=["nothing", "silent", "talking"],
)
def test_what_never_begins_is_told_with_its_last_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str | None, why: str
) -> None:
    python = tmp_path / "python"
    if text is not None:
        python.write_text(f"#!/bin/sh\nread line\n{text}\n", encoding="utf-8")
        python.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(python))

    with pytest.raises(ChildError, match=why):
        start(tmp_path)


#: Says that it is ready, and then what follows.
READY = """#!/bin/sh
read line
exec {python} -c '
import os, sys
from pytest_psf.hooks.challenge.messages import Channel, Ready
channel = Channel(0, 1)
channel.send(Ready(tests=[], forks=True))
{then}
'
"""


@pytest.mark.parametrize(
    ("then", "outcome"),
    [("os.read(0, 1); os._exit(3)", "died"), ("import time; time.sleep(60)", "hung")],
    ids=["dies", "hangs"],
)
def test_what_keeps_a_child_from_an_answer_is_an_outcome(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, then: str, outcome: str
) -> None:
    python = tmp_path / "python"
    python.write_text(READY.format(python=sys.executable, then=then), encoding="utf-8")
    python.chmod(0o755)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(filter(None, sys.path)))
    monkeypatch.setattr(sys, "executable", str(python))
    child = start(tmp_path)

    try:
        asked = REQUEST if outcome == "hung" else Request(test="a", target="b")
        assert child.ask(asked).outcome == outcome
    finally:
        child.kill()
