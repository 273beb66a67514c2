"""Text that others wrote, as it is shown to people: nothing hidden, nothing endless."""

from __future__ import annotations

_MOST = 120

#: Format characters that letters and emoji are joined with; they deceive nobody.
_JOINERS = "\u200c\u200d"


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


def _is_seen(character: str) -> bool:
    return character.isprintable() or character in _JOINERS
