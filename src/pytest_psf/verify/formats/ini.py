"""INI files as values, which are all text."""

from __future__ import annotations

import configparser
import re
from typing import TYPE_CHECKING

from pytest_psf.verify.formats.setting_value import SettingValue, malformed

if TYPE_CHECKING:
    from pytest_psf.verify.file import File
    from pytest_psf.verify.formats.setting_value import Values


def read(file: File) -> Values:
    """Read an INI file; the dots in a section's name part it into tables.

    Raise UnverifiableError if the file cannot be parsed.
    """
    parser = configparser.ConfigParser(interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign] # keep the case
    try:
        parser.read_string(file.text)
    except configparser.Error as error:
        line = getattr(error, "lineno", None)
        what = error.message.splitlines()[0].replace("'<string>'", file.name)
        if line is None and isinstance(error, configparser.ParsingError):
            line, what = error.errors[0][0], "a line is neither NAME = value nor [name]"
        raise malformed(file, what, line or _line_in(what)) from None
    found: Values = {}
    where = _lines(file.text)
    for section in (parser.default_section, *parser.sections()):
        for option, value in parser.items(section):
            line = where.get((section, option)) or where.get(("DEFAULT", option))
            path = (*section.split("."), option)
            found[path] = SettingValue(value=value, line=line, untyped=True)
    return found


def _line_in(message: str) -> int | None:
    found = re.search(r"line:?\s+(\d+)", message)
    return int(found[1]) if found else None


def _lines(text: str) -> dict[tuple[str, str], int]:
    """Return the line of each option of each section."""
    found: dict[tuple[str, str], int] = {}
    section = ""
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip().startswith("["):
            section = line.strip()[1:-1]
        else:
            option = re.split("[=:]", line, maxsplit=1)[0]
            found.setdefault((section, option.rstrip()), number)
    return found
