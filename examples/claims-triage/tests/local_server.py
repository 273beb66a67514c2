"""A real HTTP server on 127.0.0.1 that plays a model provider or a pager.

It answers with what it is told, in order, the last answer again and again, and keeps
what it received. Nothing in `claims` is replaced in these tests.
"""

from __future__ import annotations

import json
import socket
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Answer:
    """One HTTP answer: after a wait, and in how many slow pieces."""

    body: bytes = b"{}"
    status: int = 200
    wait_s: float = 0.0
    pieces: int = 1


@dataclass(frozen=True)
class Received:
    """One request that arrived."""

    path: str
    key: str
    body: dict[str, Any]


@dataclass
class LocalServer:
    """Start on a free port; `close` ends its threads and waiting answers."""

    answers: list[Answer] = field(default_factory=lambda: [Answer()])
    received: list[Received] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Listen at once."""
        self.closing = threading.Event()
        self._http = _Http(self)
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._http.server_address[1]}"

    def next_answer(self) -> Answer:
        """The next answer of the list; the last one stays."""
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]

    def close(self) -> None:
        """Stop listening, wake waiting answers, join all threads; twice is fine."""
        if self.closing.is_set():
            return
        self.closing.set()
        socket.create_connection(self._http.server_address[:2]).close()  # wake it
        self._thread.join()
        self._http.server_close()

    def _serve(self) -> None:
        """Wait for requests without polling: the tests start many of these."""
        while not self.closing.is_set():
            self._http.handle_request()


class _Http(ThreadingHTTPServer):
    daemon_threads = False

    def __init__(self, local: LocalServer) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.local = local

    def verify_request(self, *_: object) -> bool:
        """Drop the connection that only wakes us up to close."""
        return not self.local.closing.is_set()


class _Handler(BaseHTTPRequestHandler):
    server: _Http

    def do_POST(self) -> None:
        """Keep the request, then answer as told."""
        local = self.server.local
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        key = self.headers.get("Authorization") or ""
        local.received.append(Received(self.path, key, body))
        answer = local.next_answer()
        if answer.wait_s:
            local.closing.wait(answer.wait_s)
        try:
            self._send(answer, local.closing)
        except ConnectionError:
            self.close_connection = True  # the client has given up: that is its right

    def log_message(self, *_: object) -> None:
        """Stay silent."""

    def _send(self, answer: Answer, closing: threading.Event) -> None:
        self.send_response(answer.status)
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        size = len(answer.body) // answer.pieces + 1
        for start in range(0, len(answer.body), size):
            self.wfile.write(answer.body[start : start + size])
            if answer.pieces > 1:
                closing.wait(0.05)


def reply(
    content: str | None, *, refusal: str = "", tokens: tuple[int, int] = (900, 120)
) -> bytes:
    """A chat completion in the OpenAI form."""
    message = {"role": "assistant", "content": content, "refusal": refusal or None}
    return json.dumps(
        {
            "model": "as-served",
            "choices": [{"message": message, "finish_reason": "stop"}],
            "usage": {"prompt_tokens": tokens[0], "completion_tokens": tokens[1]},
        }
    ).encode()


def draft(**changes: object) -> str:
    """A model's text: a good draft for the claim of conftest.py, with changes."""
    good = {
        "route": "fast-track",
        "confidence": 0.93,
        "payout_eur": 640.0,
        "clauses": ["4.2"],
        "summary": "Another car reversed into the parked car. The bumper is dented.",
    }
    return json.dumps({**good, **changes})
