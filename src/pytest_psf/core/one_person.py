"""Telling whether two names may be one person's.

In doubt they are, so that nobody is two readers; but whoever shares no more than the
family's name with somebody is another person.
"""

from __future__ import annotations

import re
from itertools import product

from pytest_psf.core.people import bare_name, is_group
from pytest_psf.core.placeholders import LOOKALIKES, folded_of

#: Said where two names may be one person's: what tells two people apart.
TELL_APART = (
    "if they are two people, write each name in full, with a second given name where "
    "that alone tells them apart"
)

#: Letters that Unicode does not take apart, as they are written without them.
_LETTERS = str.maketrans(
    {
        "ł": "l",
        "ø": "o",
        "đ": "d",
        "ð": "d",
        "\N{LATIN SMALL LETTER DOTLESS I}": "i",
        "æ": "ae",
        "œ": "oe",
        "þ": "th",
    }
)
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})
_TITLES = frozenset("dr jr miss mr mrs ms mx prof sir sr".split())  # noqa: SIM905
#: Two words, which are a given name and the family's.
_FULL = 2
#: Fewer letters are a name of their own in whatever spelling: Li and Lee, Xu and Xue.
_LEAST_FAMILY, _LEAST_GIVEN = 4, 3
#: A short form leaves out so many letters: Dan of Daniel, not of Dana.
_SHORTENED = 3


def same_person(one: str, other: str) -> bool:
    """Tell whether two names may be of one person.

    Order, case, accents, dots, titles, roles, addresses, what stands in brackets and more
    given names do not make another person; an initial may stand for any name with it, and
    a short form for the long one (`D. Patel` and `Dan Patel` may be `Daniel Patel`).
    Letters are compared by how they look, so a letter of another script does not make a
    second reviewer. A text without words may be anybody's name.

    Different given names beside one family's name are two people (`Anna Silva` and
    `Andrea Silva`). Names of which both parts differ by a letter or so are one person's.
    """
    spellings = product(_spellings(one), _spellings(other))
    return any(_may_be_one(*pair) for pair in spellings)


def same_name(one: str, other: str) -> bool:
    """Tell whether two texts are one name in whole words, whatever their order."""
    return sorted(_words_of(one)) == sorted(_words_of(other))


def _spellings(name: str) -> list[list[str]]:
    """Return the words of a name, with umlauts as they are written without them too."""
    return [_words_of(name), _words_of(name.casefold().translate(_UMLAUTS))]


def _words_of(name: str) -> list[str]:
    """Return the words of a name in the order of speech: given names, then the family's."""
    bare = bare_name(name)
    first, comma, rest = bare.partition(",")
    if comma:
        bare = first if is_group(rest) else f"{rest} {first}"
    plain = folded_of(bare).translate(LOOKALIKES).translate(_LETTERS)
    words = re.findall(r"[^\W_]+", plain)
    return [word for word in words if word not in _TITLES] or words


def _may_be_one(one: list[str], other: list[str]) -> bool:
    shorter, longer = sorted((one, other), key=len)
    if len(shorter) == 1 and shorter[0] in _handles_of(longer):
        return True
    pairs = _paired(shorter, longer)
    return pairs is not None and _agree(pairs, one, other)


def _handles_of(words: list[str]) -> set[str]:
    """Return what people make of their name in one word: `martasilva`, `msilva`, `silvam`."""
    first, last = words[0], words[-1]
    pairs = ((first, last), (last, first))
    return {"".join(words)}.union(
        *((one + other, one[0] + other, one + other[0]) for one, other in pairs)
    )


def _paired(shorter: list[str], longer: list[str]) -> list[tuple[str, str]] | None:
    """Pair each word of one name with another one's, or return None if one has none."""
    left, pairs = list(longer), []
    for word in sorted(shorter, key=len, reverse=True):
        tests = (_is_same, _is_initial, _is_short_form, _is_alike)
        like = next((w for test in tests for w in left if test(word, w)), None)
        if like is None:
            return None
        left.remove(like)
        pairs.append((word, like))
    return pairs


def _agree(pairs: list[tuple[str, str]], one: list[str], other: list[str]) -> bool:
    """Tell whether what differs between two names tells no two people apart.

    A given name in another spelling is another member of the family (Ann and Anne Smith),
    unless the family's name differs as well. An initial says too little beside that.
    """
    lasts = {one[-1], other[-1]} if one and other else set()
    alike = [pair for pair in pairs if _is_alike(*pair)]
    short = [pair for pair in pairs if _is_short_form(*pair)]
    if any(not lasts.isdisjoint(pair) for pair in short):
        return False
    if not alike:
        return True
    family = any(not lasts.isdisjoint(p) and _is_long(p) for p in alike)
    full = sum(len(word) > 1 and len(like) > 1 for word, like in pairs)
    return family and full >= _FULL and not any(_is_gendered(*pair) for pair in alike)


def _is_same(one: str, other: str) -> bool:
    return one == other


def _is_initial(one: str, other: str) -> bool:
    return 1 in {len(one), len(other)} and one[0] == other[0]


def _is_short_form(one: str, other: str) -> bool:
    """Tell whether one is the start of the other, which is no female form of it."""
    short, long = sorted((one, other), key=len)
    starts = len(short) >= _LEAST_GIVEN and long.startswith(short)
    return starts and len(long) - len(short) >= _SHORTENED and long[-1] not in "ae"


def _is_alike(one: str, other: str) -> bool:
    """Tell whether two words that differ sound alike: Smith, Smyth and Smithy."""
    long_enough = min(len(one), len(other)) >= _LEAST_GIVEN
    return one != other and long_enough and _heard(one) == _heard(other)


def _heard(word: str) -> str:
    plain = re.sub(r"(?<=[^aeiou])h", "", word.replace("ph", "f").replace("ck", "k"))
    single = re.sub(r"(.)\1", r"\1", plain.replace("y", "i"))
    return re.sub(r"(?<=..)[ei]+$", "", single)


def _is_long(pair: tuple[str, str]) -> bool:
    return min(map(len, pair)) >= _LEAST_FAMILY


def _is_gendered(one: str, other: str) -> bool:
    """Tell whether one of two names is the other's female form: Ivanov and Ivanova."""
    return (one[-1] == "a") != (other[-1] == "a")
