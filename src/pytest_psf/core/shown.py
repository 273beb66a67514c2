"""Text that others wrote, as it is shown to people: nothing hidden, nothing endless."""

from __future__ import annotations

import re
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
    plain = _all_seen(line)
    return plain if len(cut) <= most else f"{plain[: most - 3]}..."


def visible(text: str, most: int) -> str:
    """Return a text in one line, cut to `most` characters, its line breaks as escapes."""
    seen = _all_seen(text[:most])
    return seen if len(text) <= most else f"{seen}..."


def typed(text: str) -> str:
    """Return a text in one line without what cannot be seen, for commands to paste."""
    return "".join(c for c in " ".join(text.split()) if is_seen(c))


def harmless(line: str) -> str:
    """Return a line of a report that no CI runner takes for a command.

    GitHub's takes `::error::` where a line begins with it, blanks aside
    (https://docs.github.com/actions/reference/workflow-commands-for-github-actions), and
    it, Azure's and TeamCity's take `##[...`, `##vso[` and `##teamcity[` anywhere.
    """
    if "##" in line:
        line = re.sub(r"##(?=\w*\[)", r"#\\x23", line)
    if line.lstrip().startswith("::"):
        line = re.sub(r"^(\s*):(?=:)", r"\1\\x3a", line)
    return line


def neutral(text: str, most: int = _MOST) -> str:
    """Return a text in one line for people, as `shown`, that is no runner's command."""
    return harmless(shown(text, most))


def harmless_lines(text: str) -> str:
    """Return lines of a report of which none is a command, with all in them to be seen."""
    lines = map(_all_seen, text.split("\n"))
    return "\n".join(map(harmless, lines))


def _all_seen(text: str) -> str:
    # Nearly every text is, and there is one for each claim.
    return text if text.isprintable() else "".join(map(_seen, text))


def _seen(character: str) -> str:
    return character if is_seen(character) else ascii(character)[1:-1]


def hides_something(text: str) -> bool:
    """Tell whether a text holds characters that cannot be seen; blanks are no such thing.

    Joiners are parts of letters: names in Persian or Bengali have them.
    """
    return any(
        unicodedata.category(one) in _UNSEEN and one not in _JOINERS for one in text
    )


def is_seen(character: str) -> bool:
    """Tell whether a character is one that people see, or a blank, or joins letters."""
    return character.isprintable() or character in _JOINERS
