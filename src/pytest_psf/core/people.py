"""Telling a person's name from a group, a role or a placeholder."""

from __future__ import annotations

import re
import unicodedata

#: Words of groups, roles and machines that are not part of a person's name.
_GROUP_WORDS = frozenset(
    """
    admin admins anonymous approver authors board bot chatgpt ci committee company
    copilot cto department dependabot dept desk devops director engineer engineering
    everyone github group inbox jenkins lead manager nobody none noreply office oncall
    operations owner platform qa reviewer reviewers sre staff support system team teams
    unknown
    """.split()  # noqa: SIM905 - a list of words is easier to read as text
)
#: Words that are somebody's name as well: they name nobody only if they stand alone.
_DOUBTFUL_WORDS = frozenset(
    """
    ai all author chief claude data head it legal of people root security squad the us
    we you
    """.split()  # noqa: SIM905 - see above
)
_PLACEHOLDER_WORDS = frozenset(
    """
    example fill fixme me myself na name person self somebody someone tbc tbd test todo
    user xxx your
    """.split()  # noqa: SIM905 - see above
)
#: Letters of other scripts (Cyrillic, Greek) that look like Latin ones, in one case.
#: Unicode calls such letters confusables (UTS #39).
_LOOKALIKES = str.maketrans(
    "авекмнорстухѕіјһԁԛԝүαβεζηικμνορτυχ",
    "abekmhopctyxsijhdqwyabezhikmnoptyx",
)
#: Words that stand where a receiver is missing.
_NOBODY_WORDS = frozenset({"nil", "no", "nobody", "none", "null", "one", "unknown"})


def same_person(one: str, other: str) -> bool:
    """Tell whether two spellings may be of one person's name.

    In doubt they are, so that nobody is two reviewers: order, case, accents, dots, what
    stands in brackets and more given names do not make another person, and an initial may
    stand for any name with it (`D. Patel` may be `Dina Patel`). Letters are compared by how
    they look, so a letter of another script does not make a second reviewer. A text without
    words may be anybody's name.
    """
    shorter, longer = sorted((_words_of(one), _words_of(other)), key=len)
    left = list(longer)
    for word in shorter:
        like = next((w for w in left if _may_be(word, w)), None)
        if like is None:
            return False
        left.remove(like)
    return True


def _words_of(name: str) -> list[str]:
    plain = _plain(re.sub(r"\(.*?\)", " ", name))
    words = re.findall(r"[^\W_]+", plain.translate(_LOOKALIKES))
    return sorted(words, key=len, reverse=True)


def _plain(text: str) -> str:
    """Return a text in one case, without accents and other forms of its letters."""
    folded = unicodedata.normalize("NFKD", text).casefold()
    return "".join(c for c in folded if not unicodedata.combining(c))


def _in_one_script(word: str) -> str:
    """Return a word with Latin letters for those that look alike, if it mixes both."""
    mixes = re.search("[a-z]", word) is not None
    return word.translate(_LOOKALIKES) if mixes else word


def _may_be(one: str, other: str) -> bool:
    if len(one) == 1 or len(other) == 1:
        return one[0] == other[0]
    return one == other


def why_not_a_person(name: str) -> str | None:
    """Say why `name` cannot be a person's name, or return None if it may be one.

    What stands behind a comma, such as a role, is not looked at. Empty texts, initials,
    placeholders, addresses, groups, roles and machines are not persons.
    """
    text = name.partition(",")[0].strip()
    letters = sum(character.isalpha() for character in text)
    if letters < 2:  # noqa: PLR2004 - an initial names nobody
        return "it is an initial" if letters else "it is empty"
    if any(not c.isprintable() for c in text):
        return "it holds characters that cannot be printed"
    folded = _plain(text)
    joined = re.sub(r"[-/]|(?<=\bon) +(?=call\b)", "", folded)  # on-call, n/a
    words = set(re.findall(r"[^\W_]+", f"{folded} {joined}"))
    words = {_in_one_script(word) for word in words}
    if set("<>[]{}$") & set(text) or _PLACEHOLDER_WORDS & words:
        return "it is a placeholder"
    if set("@#/") & set(text):
        return "it is an address"
    if _GROUP_WORDS & words or words <= _DOUBTFUL_WORDS:
        return "it is a group, a role or a machine"
    return None


def is_nobody(receiver: str) -> bool:
    """Tell whether a text names no receiver at all: neither a person nor a channel.

    An empty text names none, nor does a placeholder.
    """
    words = set(re.findall(r"[^\W_]+", receiver.casefold()))
    is_placeholder = "{{" in receiver or bool(set("<>[]") & set(receiver))
    return is_placeholder or words <= _NOBODY_WORDS | _PLACEHOLDER_WORDS
