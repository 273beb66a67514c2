"""Text that others wrote, as it is shown to people: nothing hidden, nothing endless."""

from __future__ import annotations

import unicodedata

_MOST = 120

#: Format characters that letters and emoji are joined with; they deceive nobody.
_JOINERS = "\u200c\u200d"

#: Controls, format characters, unassigned and private ones, and separators of lines.
_UNSEEN = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"})


def shown(text: str, most: int = _MOST) -> str:
    """Return a text in one line, cut to `most` characters, for people to read.

    What cannot be seen is written out as an escape, which may make it longer. So text that
    turns the direction of reading, as in CVE-2021-42574 (Trojan Source), deceives nobody.
    """
    cut = text[: most + 1]
    line = " ".join(cut.split())
    plain = "".join(c if _is_seen(c) else ascii(c)[1:-1] for c in line)
    return plain if len(cut) <= most else f"{plain[: most - 3]}..."


def typed(text: str) -> str:
    """Return a text in one line without what cannot be seen, for commands to paste."""
    return "".join(c for c in " ".join(text.split()) if _is_seen(c))


def hides_something(text: str) -> bool:
    """Tell whether a text holds characters that cannot be seen; blanks are no such thing.

    Joiners are parts of letters: names in Persian or Bengali have them.
    """
    return any(
        unicodedata.category(one) in _UNSEEN and one not in _JOINERS for one in text
    )


def _is_seen(character: str) -> bool:
    return character.isprintable() or character in _JOINERS
