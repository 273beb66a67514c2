"""A file of the project: its bytes, its text in the encoding that it has, its digests."""

from __future__ import annotations

import hashlib
from codecs import BOM_UTF8, lookup
from functools import cached_property
from pathlib import PurePosixPath

from pytest_psf.core import reasons
from pytest_psf.core.places import Place
from pytest_psf.core.regex import regex
from pytest_psf.core.values import dataclass
from pytest_psf.verify.unverifiable import UnverifiableError

#: What Python reads, whose first lines may name an encoding.
_CODE = frozenset({".py", ".pyi", ".pyw"})

#: How it does, in one of its first two lines: `# -*- coding: latin-1 -*-`.
_ENCODING = regex(
    rb"(?:[ \t\f]*(?:#[^\r\n]*)?(?:\r\n?|\n))??[ \t\f]*#[^\r\n]*?coding[:=][ \t]*([-\w.]+)"
)

#: With a byte order mark, and without one.
_UTF_8 = "utf-8-sig"


@dataclass(frozen=True)
class File:
    """A regular file of the project, read whole."""

    #: As the claim writes it.
    name: str
    data: bytes
    #: When it was last written, in seconds since the epoch.
    modified: float = 0.0

    @property
    def suffix(self) -> str:
        """Its ending in small letters, with the dot; empty if it has none."""
        return PurePosixPath(self.name).suffix.lower()

    @cached_property
    def text(self) -> str:
        """The text with newlines of one character, without a byte order mark.

        Raise UnverifiableError if it is binary, or in an encoding other than UTF-8 that no
        line of Python says.
        """
        return self.raw_text.replace("\r\n", "\n").replace("\r", "\n")

    @property
    def raw_text(self) -> str:
        """The text with its own newlines, without a byte order mark.

        Raise UnverifiableError as `text` does.
        """
        if b"\0" in self.data:
            raise self._refused("is a binary file")
        try:
            return self.data.decode(self.encoding)
        except UnicodeDecodeError as error:
            line = self.data.count(b"\n", 0, error.start) + 1
            what = f"is not {self._encoding_said} (byte {error.start})"
            raise self._refused(what, line) from None

    @cached_property
    def encoding(self) -> str:
        """What Python reads a file of code in, as its first lines say; UTF-8 for all else.

        https://docs.python.org/3/reference/lexical_analysis.html#encoding-declarations
        Raise UnverifiableError if there is no such encoding.
        """
        said = None
        if self.suffix in _CODE and not self.data.startswith(BOM_UTF8):
            # `tokenize.detect_encoding` refuses what Python reads: such a line in another
            # encoding than UTF-8.
            said = _ENCODING.match(self.data)
        name = said[1].decode() if said else _UTF_8
        try:
            b" ".decode(name)
        except (LookupError, UnicodeError):
            raise self._refused(f"says an unknown encoding, {name}") from None
        return _UTF_8 if lookup(name).name == "utf-8" else name

    @property
    def _encoding_said(self) -> str:
        return "UTF-8" if self.encoding == _UTF_8 else self.encoding

    def encoded(self, text: str) -> bytes:
        """Return another text as the bytes that this file would hold.

        Raise UnverifiableError if its encoding has no such letters.
        """
        name = "utf-8" if self.encoding == _UTF_8 else self.encoding
        try:
            return text.encode(name)
        except UnicodeEncodeError as error:
            raise self._refused(f"is {name}: {error.reason}") from None

    def _refused(self, what: str, line: int | None = None) -> UnverifiableError:
        return UnverifiableError(
            reasons.NOT_TEXT,
            f"{self.name} {what}",
            "save it as UTF-8 text, or name a text file",
            Place(self.name, line),
        )

    @property
    def is_lfs_pointer(self) -> bool:
        """Whether Git LFS keeps the content elsewhere.

        A pointer's first line: https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md
        """
        return self.data.startswith(b"version https://git-lfs.github.com/spec/")

    @cached_property
    def sha256s(self) -> frozenset[str]:
        """The digests that a record may give, as hex digits.

        Of the bytes, or of them with newlines of one character: git may have written others
        here than where the record was made.
        """
        return frozenset(
            {hashlib.sha256(self.data).hexdigest(), self.digest.partition(":")[2]}
        )

    @cached_property
    def digest(self) -> str:
        """The digest of the content, the same whether lines end in LF or in CRLF."""
        return digest(self.data.replace(b"\r\n", b"\n"))


def digest(data: bytes) -> str:
    """Return the sha256 of some bytes, as reviews have it: `sha256:` and 64 hex digits."""
    return f"sha256:{hashlib.sha256(data).hexdigest()}"
