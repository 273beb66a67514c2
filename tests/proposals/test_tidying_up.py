"""What only tidies up after a test is not what the test is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.proposals.conftest import Looking

CLIENT = """\
class Client:
    def ask(self, text): return self.server.post(text)
    def stop(self): self.server.down()
    async def aclose(self): await self.server.close()
    def close_all(self): self.server.close()
"""
HEAD = "from desk.client import Client\n\n"
TIDYING = {
    "a finally": (
        "def test_a_stalled_model_is_given_up(server):\n    client = Client(server)\n"
        "    try:\n        assert client.ask('hi') == 'later'\n"
        "    finally:\n        client.stop()\n"
    ),
    "a close at the end": (
        "async def test_a_stalled_model_is_given_up(server):\n    client = Client(server)\n"
        "    assert client.ask('hi') == 'later'\n    await client.aclose()\n"
    ),
    "one of several": (
        "def test_a_stalled_model_is_given_up(server):\n    client = Client(server)\n"
        "    assert client.ask('hi') == 'later'\n    client.close_all()\n"
    ),
    "a finally in a function of the test": (
        "def test_a_stalled_model_is_given_up(server):\n    def run():\n"
        "        client = Client(server)\n        try:\n            return client.ask('hi')\n"
        "        finally:\n            client.stop()\n    assert run() == 'later'\n"
    ),
}


@pytest.mark.parametrize("name", TIDYING)
def test_the_call_before_it_is_proposed(looked_through: Looking, name: str) -> None:
    files = {"desk/client.py": CLIENT, "tests/test_client.py": HEAD + TIDYING[name]}
    (one,) = looked_through(files).by_id["PSF-03.timeouts"]
    assert 'exercises = "desk.client:Client.ask"' in one.claim


def test_where_a_test_calls_nothing_else_it_is_about_that(
    looked_through: Looking,
) -> None:
    text = (
        "def test_a_stalled_model_is_given_up(server):\n    client = Client(server)\n"
        "    client.close_all()\n    assert server.gone\n"
    )
    files = {"desk/client.py": CLIENT, "tests/test_client.py": HEAD + text}
    (one,) = looked_through(files).by_id["PSF-03.timeouts"]
    assert 'exercises = "desk.client:Client.close_all"' in one.claim
