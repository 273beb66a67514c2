"""The HTTP face of the service: JSON in and out, one planned error shape."""

from __future__ import annotations

import hmac
import json
from dataclasses import asdict
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

from claims.errors import AccessDeniedError, InvalidMessageError, PlannedError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from claims.access import User
    from claims.triage import Service

_STATUS = {
    "invalid-message": 422,
    "access-denied": 403,
    "not-found": 404,
    "paused": 503,
    "store-unavailable": 503,
}
_LARGEST_BODY = 200_000


class App(ThreadingHTTPServer):
    """Serve one Service; `tokens` says which bearer token is which user."""

    def __init__(
        self, address: tuple[str, int], service: Service, tokens: Mapping[str, User]
    ) -> None:
        """Bind the address; call serve_forever to start."""
        super().__init__(address, _Handler)
        self.service = service
        self.tokens = tokens

    def user(self, header: str) -> User:
        """The user behind an Authorization header, or AccessDeniedError."""
        token = header.removeprefix("Bearer ").encode()
        for known, user in self.tokens.items():
            if hmac.compare_digest(known.encode(), token):
                return user
        msg = "unknown token"
        raise AccessDeniedError(msg)


class _Handler(BaseHTTPRequestHandler):
    server: App
    timeout = 30

    def do_GET(self) -> None:
        """GET /v1/claims/ID and GET /v1/decisions/ID."""
        self._answer(self._get)

    def do_POST(self) -> None:
        """POST /v1/claims, /v1/decisions/ID/override, /v1/pause and /v1/resume."""
        self._answer(self._post)

    def log_message(self, *_: object) -> None:
        """Stay silent: signals are logged by the service, addresses are not."""

    def _get(self, user: User) -> tuple[int, Any]:
        match self.path.split("/")[1:]:
            case ["v1", "claims", claim_id]:
                service = self.server.service
                return 200, service.read_claim(user, user.tenant, claim_id)
            case ["v1", "decisions", number] if number.isdecimal():
                return 200, asdict(self.server.service.review(user, int(number)))
        return 404, {"code": "not-found"}

    def _post(self, user: User) -> tuple[int, Any]:
        body, service = self._body(), self.server.service
        match self.path.split("/")[1:]:
            case ["v1", "claims"]:
                outcome = service.triage(user, body)
                return _STATUS.get(outcome.code, 200), asdict(outcome)
            case ["v1", "decisions", number, "override"] if number.isdecimal():
                route, reason = _text(body, "route"), _text(body, "reason")
                done = service.override(user, int(number), route, reason)
                return 200, asdict(done)
            case ["v1", "pause"]:
                service.pause(user, _text(body, "reason"))
                return 200, {"paused_by": user.name}
            case ["v1", "resume"]:
                service.resume(user, _text(body, "reason"))
                return 200, {"paused_by": ""}
        return 404, {"code": "not-found"}

    def _body(self) -> dict[str, Any]:
        length = int(self.headers.get("Content-Length") or 0)
        if length > _LARGEST_BODY:
            raise InvalidMessageError([f"message: more than {_LARGEST_BODY} bytes"])
        try:
            body = json.loads(self.rfile.read(length))
        except ValueError as error:
            raise InvalidMessageError(["message: not JSON"]) from error
        if not isinstance(body, dict):
            raise InvalidMessageError(["message: expected object"])
        return body

    def _answer(self, work: Any) -> None:
        try:
            user = self.server.user(self.headers.get("Authorization") or "")
            status, body = work(user)
        except PlannedError as error:
            status, body = _STATUS.get(error.code, 500), {"code": error.code}
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


def _text(body: Mapping[str, Any], key: str) -> str:
    value = body.get(key)
    if not isinstance(value, str) or not value.strip():
        raise InvalidMessageError([f"message.{key}: missing"])
    return value
