"""JSON that can be read by strict readers, and printed into the log of any CI runner."""

from __future__ import annotations

import json

from pytest_psf.core.regex import regex
from pytest_psf.core.shown import is_seen

#: Half of a character, as file names and test ids may hold where they are not UTF-8. As
#: JSON escapes it, strict readers refuse the whole report.
_HALF = regex("[\ud800-\udfff]")

#: What Azure's runner and others take for a command wherever it stands; see `core/shown.py`.
_COMMAND = regex(r"##(?=\w*\[)")


def dumped(value: object) -> str:
    """Return a value as JSON. What could deceive stands there as an escape of JSON's own.

    So whoever reads the value finds it unchanged, but for halves of characters.
    """
    text = json.dumps(value, indent=2, ensure_ascii=False) + "\n"
    text = _HALF.sub(lambda half: f"\\\\u{ord(half[0]):x}", text)
    unseen = {one for one in set(text) if not is_seen(one)} - {"\n"}
    if unseen:
        text = text.translate({ord(one): _escape(one) for one in unseen})
    return _COMMAND.sub(r"#\\u0023", text)


def _escape(character: str) -> str:
    """Return an escape of JSON's: above the first 65,536 characters it takes two."""
    units = character.encode("utf-16-be")
    pairs = (units[n : n + 2] for n in range(0, len(units), 2))
    return "".join(f"\\u{pair.hex()}" for pair in pairs)
