"""Ask a model over an OpenAI-compatible HTTP interface, with a second provider behind.

Every call has a connect and a read limit. `call` raises ProviderError, one code for
each way a call can fail; `ask` never raises for a lost provider: it says what it tried.
"""

from __future__ import annotations

import http.client
import json
import time
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from claims.errors import ProviderError

if TYPE_CHECKING:
    import socket
    from collections.abc import Iterable, Mapping

    from claims.config import Endpoint, Timeouts

_PATH = "/v1/chat/completions"
_OK, _SERVER_ERROR = 200, 500


@dataclass(frozen=True)
class Reply:
    """What a model answered. `refusal` is its own words when it declined."""

    model: str
    text: str
    refusal: str
    tokens_in: int
    tokens_out: int


@dataclass(frozen=True)
class Attempt:
    """One call to one provider; `failure` is "" when it went well."""

    provider: str
    model: str
    failure: str
    tokens_in: int
    tokens_out: int


@dataclass(frozen=True)
class Answer:
    """The first usable reply, or None, and every attempt that was made for it."""

    reply: Reply | None
    attempts: tuple[Attempt, ...]


def ask(
    endpoints: Iterable[Endpoint],
    keys: Mapping[str, str],
    timeouts: Timeouts,
    body: Mapping[str, Any],
) -> Answer:
    """Try the providers in order and stop at the first that answers."""
    attempts: list[Attempt] = []
    for endpoint in endpoints:
        try:
            key = keys.get(endpoint.key_env, "")
            reply = call(endpoint, key, timeouts, {**body, "model": endpoint.model})
        except ProviderError as error:
            failed = Attempt(endpoint.provider, endpoint.model, error.code, 0, 0)
            attempts.append(failed)
            continue
        attempts.append(_attempt(endpoint, reply))
        return Answer(reply, tuple(attempts))
    return Answer(None, tuple(attempts))


def call(
    endpoint: Endpoint, key: str, timeouts: Timeouts, body: Mapping[str, Any]
) -> Reply:
    """Make one call; raise ProviderError when it fails or takes too long."""
    connection = _connection(endpoint, timeouts)
    try:
        connection.connect()
        sock, deadline = connection.sock, time.monotonic() + timeouts.read_s
        sock.settimeout(timeouts.read_s)
        connection.request("POST", _PATH, json.dumps(body), _headers(key))
        with closing(connection.getresponse()) as response:
            content = _read(response, sock, deadline)
    except TimeoutError as error:
        raise ProviderError("timeout", endpoint.provider) from error
    except (OSError, http.client.HTTPException) as error:
        raise ProviderError("unreachable", repr(error)) from error
    finally:
        connection.close()
    _check_status(response.status, endpoint.provider)
    return _reply(content)


def _connection(endpoint: Endpoint, timeouts: Timeouts) -> http.client.HTTPConnection:
    url = urlsplit(endpoint.url)
    secure = url.scheme == "https"
    make = http.client.HTTPSConnection if secure else http.client.HTTPConnection
    return make(url.hostname or "", url.port, timeout=timeouts.connect_s)


def _headers(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}


def _read(
    response: http.client.HTTPResponse, sock: socket.socket, deadline: float
) -> bytes:
    """Read the body; one that only trickles in is late as well."""
    chunks: list[bytes] = []
    while (left := deadline - time.monotonic()) > 0:
        sock.settimeout(left)
        chunk = response.read1(65536)
        chunks.append(chunk)
        if not chunk or response.isclosed():  # Python 3.13 closes with the last byte
            return b"".join(chunks)
    raise TimeoutError


def _check_status(status: int, provider: str) -> None:
    if status >= _SERVER_ERROR:
        raise ProviderError("server-error", f"{provider} answered {status}")
    if status != _OK:
        raise ProviderError("rejected", f"{provider} answered {status}")


def _reply(content: bytes) -> Reply:
    try:
        answer = json.loads(content)
        choice, usage = answer["choices"][0], answer["usage"]
        return Reply(
            model=str(answer["model"]),
            text=choice["message"].get("content") or "",
            refusal=_refusal(choice),
            tokens_in=int(usage["prompt_tokens"]),
            tokens_out=int(usage["completion_tokens"]),
        )
    except (ValueError, KeyError, IndexError, TypeError, AttributeError) as error:
        raise ProviderError("bad-reply", repr(error)) from error


def _refusal(choice: Mapping[str, Any]) -> str:
    if choice.get("finish_reason") == "content_filter":
        return "stopped by the provider's content filter"
    return choice["message"].get("refusal") or ""


def _attempt(endpoint: Endpoint, reply: Reply) -> Attempt:
    return Attempt(
        endpoint.provider, endpoint.model, "", reply.tokens_in, reply.tokens_out
    )
