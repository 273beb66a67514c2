"""The usual HTTP clients reach a server on the loopback, whatever proxy is set."""

from __future__ import annotations

import os

import httpx
import pytest
import requests

from pytest_psf.fixtures.model_server.fixture import running
from pytest_psf.fixtures.model_server.server import ModelServer

CHAT = "/v1/chat/completions"


@pytest.mark.parametrize("proxy", ["HTTP_PROXY", "ALL_PROXY", "http_proxy"])
def test_where_there_is_no_ipv4_no_client_asks_a_proxy(
    monkeypatch: pytest.MonkeyPatch, proxy: str
) -> None:
    """Each client has a way of its own to read NO_PROXY."""
    monkeypatch.setattr(ModelServer.__init__, "__defaults__", (("192.0.2.1", "::1"),))
    monkeypatch.setenv(proxy, "http://192.0.2.1:9")
    monkeypatch.setenv("NO_PROXY", "intranet.example")
    with running() as server:
        assert server.url.startswith("http://[::1]:")
        for client in (httpx, requests):
            found = client.post(server.url + CHAT, json={"model": "m"}, timeout=5)
            assert found.status_code == 200
    assert os.environ["NO_PROXY"] == "intranet.example"


@pytest.mark.parametrize("proxy", [None, "HTTP_PROXY"])
def test_a_client_of_httpx_can_be_made(
    monkeypatch: pytest.MonkeyPatch, proxy: str | None
) -> None:
    if proxy is not None:
        monkeypatch.setenv(proxy, "http://192.0.2.1:9")
    with running() as server:
        other = server.another(host="::1")
        for one in (server, other):
            assert httpx.post(one.url + CHAT, json={"model": "m"}).is_success
