"""Files such as `.env` as values, which are all text and never shown."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pytest_psf.verify.formats.setting_value import SettingValue, malformed

if TYPE_CHECKING:
    from pytest_psf.verify.formats.setting_value import Values
    from pytest_psf.verify.project import File


def read(file: File) -> Values:
    """Read a file of lines such as `NAME=value`, with or without `export`.

    Raise UnverifiableError if the file cannot be parsed.
    """
    found: Values = {}
    for number, line in enumerate(file.text.split("\n"), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        match = re.match(r"\s*(?:export\s+)?([A-Za-z_]\w*)\s*=", line)
        if match is None:
            raise malformed(file, "a line is neither NAME=value nor a comment", number)
        name, value = match[1], line[match.end() :].strip()
        if (name,) in found:
            raise malformed(file, f"{name} is set twice", number)
        found[(name,)] = SettingValue(
            value=_value(value),
            line=number,
            untyped=True,
            secret=True,
        )
    return found


def _value(text: str) -> str:
    for quote in "\"'":
        found = re.fullmatch(rf"{quote}([^{quote}]*){quote}(?:\s+#.*)?", text)
        if found:
            return found[1]
    comment = re.search(r"(?:^|(?<=\s))#", text)
    return text[: comment.start()].rstrip() if comment else text
