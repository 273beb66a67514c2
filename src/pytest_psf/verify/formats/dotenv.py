"""Files such as `.env` as values, which are all text and never shown.

As python-dotenv reads them: quoted values may go over several lines, and what stands in
`${...}` is put in from elsewhere. https://saurabh-kumar.com/python-dotenv/
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pytest_psf.core.regex import regex
from pytest_psf.verify.formats.setting_value import Computed, SettingValue, malformed

if TYPE_CHECKING:
    from pytest_psf.verify.file import File
    from pytest_psf.verify.formats.setting_value import Values

_BLANK = regex(r"(?:[^\S\n]*(?:#[^\n]*)?(?:\n|\Z))")
_PAIR = regex(
    r"""
    [^\S\n]* (?:export[^\S\n]+)?
    (?:'(?P<quoted_name>[^'\n]+)' | (?P<name>[^=\#\s'"]+)) [^\S\n]*
    = [^\S\n]*
    (?: '(?P<single>(?:\\.|[^'\\])*)'
      | "(?P<double>(?:\\.|[^"\\])*)"
      | (?P<plain>(?!['"])[^\n]*)
    )
    [^\S\n]* (?:\#[^\n]*)? (?:\n|\Z)
    """,
    re.VERBOSE | re.DOTALL,
)
_ESCAPES = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
_PUT_IN = regex(r"\$\{([^}:]*)(?::-[^}]*)?\}")


def read(file: File) -> Values:
    """Read a file of pairs such as `NAME=value`, with or without `export`.

    Raise UnverifiableError if the file cannot be parsed.
    """
    found: Values = {}
    text, at, line = file.text, 0, 1
    while at < len(text):
        one = _BLANK.match(text, at)
        if one is None:
            one = _PAIR.match(text, at)
            if one is None:
                why = "a line is neither NAME=value nor a comment"
                raise malformed(file, why, line)
            _add(one, file, line, found)
        line += text.count("\n", at, one.end())
        at = one.end()
    return found


def _add(pair: re.Match[str], file: File, line: int, found: Values) -> None:
    name = pair["quoted_name"] or pair["name"]
    if (name,) in found:
        raise malformed(file, f"{name} is set twice", line)
    found[(name,)] = SettingValue(
        value=_value(pair), line=line, untyped=True, secret=True
    )


def _value(pair: re.Match[str]) -> str | Computed:
    if pair["single"] is not None:
        said = re.sub(r"\\([\\'])", r"\1", pair["single"])
    elif pair["double"] is not None:
        said = re.sub(r"\\([\\'\"abfnrtv])", _letter, pair["double"])
    else:
        said = pair["plain"]
        comment = re.search(r"(?:^|(?<=\s))#", said)
        said = (said[: comment.start()] if comment else said).rstrip()
    put_in = _PUT_IN.search(said)
    if put_in is None:
        return said
    begin = "it is the default of" if ":-" in put_in[0] else "it is put together from"
    return Computed(f"{begin} the environment variable {put_in[1]}")


def _letter(match: re.Match[str]) -> str:
    return _ESCAPES.get(match[1], match[1])
