"""Whether a file is a report that this version can read, by its head and without pydantic."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from pytest_psf.core.report import SCHEMA
from pytest_psf.core.shown import shown

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytest_psf.core.catalogue import Catalogue

T = TypeVar("T")

#: A report of a thousand claims has 2 MB; what is larger than this holds something else.
_MOST_BYTES = 100_000_000

_CHUNK = 1024 * 1024


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
        return parse(_bytes_of(path))
    except NotAReportError as error:
        raise type(error)(f"{path}: {error}") from None


def _bytes_of(path: Path) -> bytes:
    """Return what stands in a file, which may be a stream that never ends."""
    chunks, left = [], _MOST_BYTES + 1
    with path.open("rb") as stream:
        while left > 0 and (chunk := stream.read(min(left, _CHUNK))):
            chunks.append(chunk)
            left -= len(chunk)
    if left <= 0:
        raise NotAReportError(f"it has more than {_MOST_BYTES / 1e6:,.0f} MB")
    return b"".join(chunks)


def checked(value: Any, catalogue: Catalogue) -> Any:
    """Return what is a report's, as far as its head says so. Raise NotAReportError if not."""
    tool = value.get("tool") if isinstance(value, dict) else None
    if not isinstance(tool, dict) or tool.get("name") != "pytest-psf":
        raise NotAReportError("it is not a report of pytest-psf")
    number = value.get("schema")
    writer = shown(str(tool.get("version")))
    if type(number) is not int or not 0 < number <= SCHEMA:
        raise NotAReportError(
            f"its schema is {shown(repr(number))}, and this version reads {SCHEMA}: use the "
            f"version that wrote it ({writer})"
        )
    if value.get("finished") is not True:
        raise UnfinishedReportError(
            "it is unfinished: the run was killed, or ended before it was judged"
        )
    if value.get("edition") != catalogue.edition:
        raise NotAReportError(
            f"it is judged by the edition {shown(str(value.get('edition')))}, and this "
            f"version of pytest-psf has {catalogue.edition}: use the version that wrote it "
            f"({writer})"
        )
    return value
