"""Report files: unfinished from the start, whole at the end, never in between."""

from __future__ import annotations

import errno
import os
import secrets
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_psf.core.places import nearest
from pytest_psf.core.values import dataclass
from pytest_psf.core.wording import with_article

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pytest_psf.core.report import Report
    from pytest_psf.hookspecs import ReportFormat


#: What files begin with that are there for a moment, beside those that they become.
_BESIDE = ".psf-"


class ReportRefusedError(Exception):
    """Raise ReportRefusedError if a report is asked for that cannot be written there.

    Its format is unknown, two would be one file, or another file would be replaced.
    """


@dataclass(frozen=True, slots=True)
class Reports:
    """The reports that a run was asked for."""

    asked: tuple[tuple[ReportFormat, Path], ...] = ()

    def refuse_foreign(self) -> None:
        """Raise ReportRefusedError if another file stands where one is to be written.

        Raise PermissionError if what stands there must not be written.
        """
        for kind, path in self.asked:
            _require_writable(path)
            if not _is_stream(path):
                _refuse_foreign(kind, path)

    def open(self) -> None:
        """Write each as unfinished, so that neither an old one nor a killed run passes.

        Raise OSError if one cannot be written, and ReportRefusedError if another file is
        there.
        """
        self.refuse_foreign()
        for kind, path in self.asked:
            if not _is_stream(path):
                with named(path):
                    _replace(path, kind.unfinished())

    def close(self, report: Report) -> None:
        """Write each whole.

        One that cannot be made or written keeps no other from being written; what was
        raised for the first of them is raised in the end, an OSError if it was not written.
        """
        failed: list[Exception] = []
        for kind, path in self.asked:
            try:
                _write(path, kind.render(report))
            except Exception as error:  # noqa: BLE001, PERF203 - whatever fails, the next is written
                failed.append(error)
        if failed:
            raise failed[0]

    @property
    def paths(self) -> tuple[Path, ...]:
        """Where they are written."""
        return tuple(path for _, path in self.asked)


def asked_for(
    texts: Sequence[str], formats: Mapping[str, ReportFormat], folder: Path
) -> Reports:
    """Return the reports that texts such as `json:psf.json` ask for.

    Paths are relative to `folder`. Raise ReportRefusedError if a text has another form, or
    two of them name one file.
    """
    asked = [_asked(text, formats, folder) for text in texts]
    files: dict[Path, str] = {}
    for text, (kind, path) in zip(texts, asked, strict=True):
        real = Path(os.path.realpath(path))
        if real in files:
            raise ReportRefusedError(
                f"{text!r}: {files[real]} is written there, too; name another file"
            )
        if not _is_stream(path):
            files[real] = f"{kind.name}:{path.name}"
    return Reports(tuple(asked))


def _asked(
    text: str, formats: Mapping[str, ReportFormat], folder: Path
) -> tuple[ReportFormat, Path]:
    name, colon, path = text.partition(":")
    if not colon or not path or name not in formats:
        near = nearest(name, tuple(formats))
        hint = f' (did you mean "{near}"?)' if near and near != name else ""
        known = ", ".join(f"{known}:PATH" for known in formats)
        raise ReportRefusedError(f"{text!r}: write {known}{hint}")
    # A format that has no such method needs nothing more than we do.
    lacks = getattr(formats[name], "lacks", str)()
    if lacks:
        raise ReportRefusedError(f"{text!r}: {lacks}")
    try:
        return formats[name], folder / Path(path).expanduser()
    except RuntimeError as error:
        raise ReportRefusedError(f"{text!r}: {error}") from None


@contextmanager
def named(path: Path) -> Iterator[None]:
    """Give an error the name that a user knows.

    The system gives none for a full disk, and in a folder that is read-only that of a file
    which nobody asked for.
    """
    try:
        yield
    except OSError as error:
        named = str(error.filename or "")
        if not named or Path(named).name.startswith(_BESIDE):
            error.filename = str(path)
        raise


def _require_writable(path: Path) -> None:
    """Raise PermissionError if what is there must not be written.

    A file would be replaced all the same, and a pipe or device fail after the tests.
    """
    if path.exists() and not os.access(path, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))


def _is_stream(path: Path) -> bool:
    """Tell whether what is written there is passed on, not kept: a device, a pipe.

    It gets a whole report only: nobody could take back what was poured before.
    """
    if not path.exists() or path.is_dir():
        return False
    return not path.is_file() or _descriptor_of(path) is not None


def _descriptor_of(path: Path) -> int | None:
    """Return the open file of this process that a path leads to, as /dev/stdout does.

    Where the shell keeps all output in a file, that is one, and what is written to it by
    another way would be overwritten.
    """
    folder = path.parent.resolve()
    if folder in {Path(f"/proc/{os.getpid()}/fd"), Path("/dev/fd")}:
        return int(path.name)
    if not path.is_symlink():
        return None
    return _descriptor_of(folder / path.readlink())


def _refuse_foreign(kind: ReportFormat, path: Path) -> None:
    if path.is_file():
        text = path.read_bytes().decode(errors="replace")
        if text.strip() and not kind.recognises(text):
            why = f"{path} is not {with_article(kind.name)} report of pytest-psf"
            raise ReportRefusedError(f"{why}: name another file, or remove it")


def _write(path: Path, text: str) -> None:
    with named(path):
        (_pour if _is_stream(path) else _replace)(path, text)


def _replace(path: Path, text: str) -> None:
    replace_whole(path, _encoded(text))


def replace_whole(path: Path, data: bytes) -> None:
    """Write a file at once: a reader sees the old text or the new one, whoever writes.

    A link stays, and what it leads to is written.
    """
    real = Path(os.path.realpath(path))
    real.parent.mkdir(parents=True, exist_ok=True)
    if real.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    if real.exists() and not real.is_file():
        # Who may write to a folder of devices would replace one by a file.
        raise OSError(errno.EINVAL, "it is a device or a pipe, and no file", str(path))
    # Runs in several containers may share the folder, and the number of the process.
    beside = real.with_name(f"{_BESIDE}{os.getpid()}-{secrets.token_hex(8)}")
    try:
        beside.write_bytes(data)
        beside.replace(real)
    finally:
        beside.unlink(missing_ok=True)


def _pour(path: Path, text: str) -> None:
    """Write to a device or pipe as it is. Raise OSError if a pipe has no reader."""
    number = _descriptor_of(path)
    if number is None:
        # To wait for a reader might be to wait for ever.
        at_once = getattr(os, "O_NONBLOCK", 0)
        descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | at_once)
        if at_once:
            os.set_blocking(descriptor, True)
    else:
        sys.stdout.flush()  # so that it stands behind what was printed before
        descriptor = os.dup(number)
    with open(descriptor, "wb") as stream:  # noqa: PTH123 - it is open already
        stream.write(_encoded(text))


def _encoded(text: str) -> bytes:
    # Half of a character that JSON can escape is written as JSON escapes it.
    return text.encode(errors="backslashreplace")


def append(path: Path, text: str) -> None:
    """Add to a file, device or pipe that others write, too, at once and at its end.

    Raise OSError if that cannot be done.
    """
    with named(path):
        if _is_stream(path):
            _pour(path, text)
            return
        with path.open("ab") as file:
            file.write(_encoded(text))
