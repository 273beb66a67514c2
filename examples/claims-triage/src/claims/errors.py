"""The failures this service plans for. Each has a code that callers may rely on."""

from __future__ import annotations


class PlannedError(Exception):
    """A failure with a planned answer; `code` is part of the interface."""

    code = "failed"


class InvalidMessageError(PlannedError):
    """The message does not follow the schema; `problems` says where."""

    code = "invalid-message"

    def __init__(self, problems: list[str]) -> None:
        """Keep the problems, so that a caller can show them."""
        super().__init__("; ".join(problems))
        self.problems = problems


class AccessDeniedError(PlannedError):
    """The user's role or tenant does not allow this."""

    code = "access-denied"


class PausedError(PlannedError):
    """A person has paused the system."""

    code = "paused"


class NotFoundError(PlannedError):
    """No such claim or decision, or it was removed after its retention period."""

    code = "not-found"


class StoreUnavailableError(PlannedError):
    """The database cannot be read or written."""

    code = "store-unavailable"


class ReleaseError(PlannedError):
    """There is no such release, or none to go back to."""

    code = "no-release"


class ProviderError(PlannedError):
    """One call to one provider failed; `code` says how."""

    def __init__(self, code: str, detail: str) -> None:
        """`code` is timeout, unreachable, rejected, server-error or bad-reply."""
        super().__init__(detail)
        self.code = code
