"""Whether a file is a report that this version can read, by its head and without pydantic."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from pytest_psf.core.report import SCHEMA

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytest_psf.core.catalogue import Catalogue

T = TypeVar("T")

#: A report of a thousand claims has 2 MB; what is larger than this holds something else.
_MOST_BYTES = 100_000_000


class NotAReportError(Exception):
    """Raise NotAReportError if a file is not a report that this version can read."""


class UnfinishedReportError(NotAReportError):
    """Raise UnfinishedReportError if a report is of a run that did not come to an end."""


def read_by(path: Path, parse: Callable[[bytes], T]) -> T:
    """Return what a file is parsed to. Raise NotAReportError with its path, or OSError."""
    if path.stat().st_size > _MOST_BYTES:
        size = f"{path.stat().st_size / 1e6:,.0f} MB"
        raise NotAReportError(f"{path}: it has {size}; no report is that large")
    try:
        return parse(path.read_bytes())
    except NotAReportError as error:
        raise type(error)(f"{path}: {error}") from None


def checked(value: Any, catalogue: Catalogue) -> Any:
    """Return what is a report's, as far as its head says so. Raise NotAReportError if not."""
    tool = value.get("tool") if isinstance(value, dict) else None
    if not isinstance(tool, dict) or tool.get("name") != "pytest-psf":
        raise NotAReportError("it is not a report of pytest-psf")
    number = value.get("schema")
    if not isinstance(number, int) or number > SCHEMA:
        raise NotAReportError(
            f"its schema is {number!r}, and this version reads {SCHEMA}: use the version "
            f"that wrote it ({tool.get('version')})"
        )
    if value.get("finished") is not True:
        raise UnfinishedReportError(
            "it is unfinished: the run was killed, or ended before it was judged"
        )
    if value.get("edition") != catalogue.edition:
        raise NotAReportError(
            f"it is judged by the edition {value.get('edition')}, and this version of "
            f"pytest-psf has {catalogue.edition}: use the version that wrote it "
            f"({tool.get('version')})"
        )
    return value
