"""JSON that can be read by strict readers, and printed into the log of any CI runner."""

from __future__ import annotations

import json
import re

#: Half of a character, as file names and test ids may hold where they are not UTF-8. As
#: JSON escapes it, strict readers refuse the whole report.
_HALF = re.compile("[\ud800-\udfff]")

#: What JSON allows in a text as it is although nobody sees it: controls, and what turns
#: the direction of reading. Letters are joined with U+200C and U+200D.
_UNSEEN = re.compile(
    "[\x7f-\x9f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]"
)

#: What Azure's runner and others take for a command wherever it stands; see `core/shown.py`.
_COMMAND = re.compile(r"##(?=\w*\[)")


def dumped(value: object) -> str:
    """Return a value as JSON. What could deceive stands there as an escape of JSON's own.

    So whoever reads the value finds it unchanged, but for halves of characters.
    """
    text = json.dumps(value, indent=2, ensure_ascii=False) + "\n"
    text = _HALF.sub(lambda half: f"\\\\u{ord(half[0]):x}", text)
    text = _UNSEEN.sub(lambda unseen: f"\\u{ord(unseen[0]):04x}", text)
    return _COMMAND.sub(r"#\\u0023", text)
