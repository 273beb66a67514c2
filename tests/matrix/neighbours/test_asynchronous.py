"""The plugins for asynchronous tests await trials, and their challenges do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.fixtures.test_async_trials import DESK, TESTS

if TYPE_CHECKING:
    from tests.conftest import Team

#: What plugins for asynchronous tests are called, and what they are asked with.
PLUGINS = {
    "asyncio": "-p asyncio -o asyncio_mode=auto -o asyncio_default_fixture_loop_scope=function",
    "anyio": "-p anyio",
}
#: What a test of anyio's has to say of itself.
OF_ANYIO = """
pytestmark = pytest.mark.anyio

@pytest.fixture
def anyio_backend():
    return "asyncio"
"""


@pytest.mark.parametrize("plugin", PLUGINS)
def test_they_await_trials(
    team: Team, plugin: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    team.config(gate='"PSF-04.edge-cases"')
    team.write("desk.py", DESK)
    team.write("test_a.py", TESTS + (OF_ANYIO if plugin == "anyio" else ""))
    options = PLUGINS[plugin].split()

    judged = team.judged_apart("-p", "psf", "--psf-challenge", *options)

    (found,) = judged.criterion("PSF-04.edge-cases")["evidence"]
    assert found["rung"] == "challenged", judged.text
