"""What was judged, as the user names it: a release, an image by its digest, or both."""

from __future__ import annotations

from pytest_psf.core.placeholders import holds_placeholder, is_made_up
from pytest_psf.core.regex import regex
from pytest_psf.core.shown import hides_something, shown
from pytest_psf.core.values import dataclass

_DIGEST = regex(r"sha256:[0-9a-f]{64}")
#: Names that stand for another release tomorrow, as the tag of an image or by themselves.
_MOVES = regex(
    r"(?i)(?:.*[:/])?(?:auto|current|default|dev|develop|edge|head|latest|main|master|newest"
    r"|nightly|snapshot|stable|trunk|unstable)"
)
_LONGEST = 200
_FORM = "write NAME, sha256:DIGEST or NAME@sha256:DIGEST, with the 64 hex digits of it"


class NoReleaseError(Exception):
    """Raise NoReleaseError if a text names no release; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """What the user says was judged; empty where nothing is said of it."""

    name: str = ""
    #: Of its image, as `sha256:` and 64 hex digits.
    digest: str = ""


def release_of(text: str) -> Release:
    """Return what `NAME`, `sha256:DIGEST` or `NAME@sha256:DIGEST` says.

    Raise NoReleaseError if it has another form, or names nothing that stays the same.
    """
    said = text.strip()
    if hides_something(said):
        raise NoReleaseError(f'"{shown(said)}" holds characters that cannot be seen')
    if len(said) > _LONGEST:
        raise NoReleaseError(
            f"it has {len(said)} characters; at most {_LONGEST} name one"
        )
    name, separator, digest = said.rpartition("@")
    if not separator and said.startswith("sha256:"):
        name, digest = "", said
    elif not separator:
        name, digest = said, ""
    elif not name.strip():
        raise NoReleaseError(f'"{said}" has no name before the @; {_FORM}')
    if digest or separator:
        _require_digest(digest)
    name = name.strip()
    if name or not digest:
        _require_name(name, is_exact=bool(digest))
    return Release(name=name, digest=digest)


def _require_digest(digest: str) -> None:
    if not _DIGEST.fullmatch(digest):
        raise NoReleaseError(f'"{digest}" is not the digest of an image; {_FORM}')
    if is_made_up(digest):
        raise NoReleaseError(f'"{digest}" is a placeholder: no image has that digest')


def _require_name(name: str, *, is_exact: bool) -> None:
    if not name:
        raise NoReleaseError("it is empty: is a variable of the job not set?")
    if holds_placeholder(name):
        raise NoReleaseError(
            f'"{name}" is a placeholder; name the release that is judged'
        )
    if _MOVES.fullmatch(name) and not is_exact:
        raise NoReleaseError(
            f'"{name}" is another release tomorrow; name one that stays, or its image by '
            "digest"
        )
