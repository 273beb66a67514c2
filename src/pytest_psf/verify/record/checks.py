"""What checks of all records have in common: what they return, and digests."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from pytest_psf.core import reasons
from pytest_psf.core.placeholders import is_made_up
from pytest_psf.core.regex import regex
from pytest_psf.core.values import dataclass
from pytest_psf.verify.unverifiable import UnverifiableError

if TYPE_CHECKING:
    import datetime as dt

    from pytest_psf.core.problem import Problem
    from pytest_psf.core.rungs import Rung
    from pytest_psf.verify.project import Project
    from pytest_psf.verify.record.entry import Entry

_OF_NOTHING = hashlib.sha256().hexdigest()
_SHA256 = regex(r"(?:sha256:)?([0-9a-fA-F]{64})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What a record that holds amounts to."""

    #: The day on which it was.
    on: dt.date
    rung: Rung
    #: Why it reaches no higher rung.
    problem: Problem | None = None
    #: The digest of what the day left, as 64 hex digits; empty if nothing is left.
    artefact: str = ""
    #: The digest of data that are kept elsewhere, which nobody can check here.
    believed: str = ""
    notes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


def hex_digits(digest: object) -> str | None:
    """Return the 64 hex digits of a digest, in lower case; None if it is none.

    That of an empty file is one: a file that something covers may be empty.
    """
    found = _SHA256.fullmatch(digest) if isinstance(digest, str) else None
    digits = found[1].lower() if found else ""
    return None if not digits or is_made_up(digits) else digits


def sha256_of(entry: Entry, field: str) -> str:
    """Return a digest as 64 hex digits in lower case, with or without `sha256:` before it.

    Raise UnverifiableError if it is not one, a placeholder, or that of an empty file.
    """
    text = entry.text(field)
    found = _SHA256.fullmatch(text)
    fix = "write what sha256sum prints for the file"
    if found is None:
        what = f"is {text!r}, not a sha256 digest of 64 hex digits"
        raise entry.wrong(field, reasons.DIGEST_MALFORMED, what, fix)
    digits = found[1].lower()
    if is_made_up(digits) or digits == _OF_NOTHING:
        what = f"is {text!r}, which is a placeholder or that of an empty file"
        raise entry.wrong(field, reasons.DIGEST_MALFORMED, what, fix)
    return digits


def require_digest(entry: Entry, file_field: str, field: str, project: Project) -> None:
    """Raise UnverifiableError unless the file of one field has the digest of the other.

    Also if the file cannot be read, or holds nothing but blanks.
    """
    name = entry.text(file_field)
    wanted = sha256_of(entry, field)
    try:
        file = project.read(name)
    except UnverifiableError as error:
        raise UnverifiableError(
            error.problem.reason,
            f"{file_field}: {error}",
            error.problem.fix,
            entry.place_of(file_field),
        ) from None
    if not file.data.strip():
        raise entry.wrong(
            file_field,
            reasons.ARTEFACT_EMPTY,
            f"{name} is empty",
            "keep what the day left",
        )
    if wanted not in file.sha256s:
        raise entry.wrong(
            field,
            reasons.DIGEST_WRONG,
            f"is not that of {name}, which has changed since",
            "put the file back as it was, or hold it again and write a new entry",
        )
