"""Routes of a web service: what a test asks for by its path, and which function answers."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from pytest_psf.core.regex import regex
from pytest_psf.core.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator

_VERBS = frozenset({"get", "post", "put", "patch", "delete"})
#: What stands for any part of a path.
_ANY = "{}"
_HOST = regex(r"^[a-z]+://[^/]*")
#: A decorator that gives a function its path, in the text of a file.
ROUTE = regex(
    r"@[\w.]+\.(?:get|post|put|patch|delete|route|api_route)\(\s*[\"']([^\"'\n]+)[\"']"
)
#: What answers in the place of somebody else's service.
_STAND_IN = regex(r"(?i)mock|respx|responses|httpserver|httpretty|stub|fake|router")


@dataclass(frozen=True, slots=True)
class Route:
    """A path in its parts, and how it is asked for; nothing for any way."""

    verb: str
    parts: tuple[str, ...]

    @property
    def last(self) -> str:
        """The last part that is a word, as a function would be called."""
        words = [one for one in self.parts if one != _ANY]
        return words[-1].replace("-", "_") if words else ""

    def answers(self, asked: Route) -> bool:
        """Tell whether it is asked for; what stands before its path is a prefix."""
        if not self.last or self.verb not in {"", asked.verb}:
            return False
        end = asked.parts[-len(self.parts) :]
        return len(end) == len(self.parts) and all(
            mine in {_ANY, theirs} for mine, theirs in zip(self.parts, end, strict=True)
        )


def routes_of(node: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[Route]:
    """Yield the routes that a function's decorators give it."""
    for one in node.decorator_list:
        if not (isinstance(one, ast.Call) and isinstance(one.func, ast.Attribute)):
            continue
        verb = one.func.attr
        path = _path(one)
        if path and verb in {*_VERBS, "route", "api_route"}:
            yield Route(verb if verb in _VERBS else "", parts(path))


def asked_for(call: ast.Call) -> Route | None:
    """Return what a call asks a client for: `client.post("/admin/pause")`."""
    func = call.func
    if not isinstance(func, ast.Attribute) or func.attr not in _VERBS:
        return None
    path = _path(call)
    if "/" not in path or _STAND_IN.search(ast.unparse(func.value)):
        return None
    return Route(func.attr, parts(path))


def parts(path: str) -> tuple[str, ...]:
    """Return the parts of a path; those that hold a value are all the same."""
    plain = _HOST.sub("", path).partition("?")[0]
    return tuple(
        _ANY if one.startswith((":", "<")) or "{" in one else one
        for one in plain.split("/")
        if one
    )


def _path(call: ast.Call) -> str:
    """Return the first argument as far as it is written there."""
    first = call.args[0] if call.args else None
    if isinstance(first, ast.Constant) and isinstance(first.value, str):
        return first.value
    if isinstance(first, ast.JoinedStr):
        return "".join(
            str(one.value) if isinstance(one, ast.Constant) else _ANY
            for one in first.values
        )
    return ""
