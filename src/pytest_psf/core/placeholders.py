"""Placeholders: what stands in a text until somebody writes what it is to say.

All that is asked about receivers, persons, reviewers, pins, reasons and digests is answered
from the words and forms of this one module.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from pytest_psf.core.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Pairs that template languages put around what they fill in, which may be long.
DELIMITED = (("{{", "}}"), ("{%", "%}"), ("${", "}"), ("@@", "@@"))

#: Letters of other scripts (Cyrillic, Greek) that look like Latin ones, in one case.
#: Unicode calls such letters confusables (UTS #39).
LOOKALIKES = str.maketrans(
    "авекмнорстухѕіјһԁԛԝүαβεζηικμνορτυχ",
    "abekmhopctyxsijhdqwyabezhikmnoptyx",
)

#: Words that say nothing but that something is to be filled in: one is enough.
_FILL_IN = regex(
    r"(?:change|replace|fill|edit|update)_?-?(?:me|this)|tb[acd]|fixme|x{3,}|z{3,}|your\w*"
    r"|placeholder|(?:first|last|user|given)_?name|some(?:one|body)|lorem|ipsum"
    r"|muster(?:mann|frau|firma)"
)
#: Words that are a name, or say something, beside others; alone they say nothing.
_EMPTY_WORDS = frozenset(
    """
    bar baz change confirmed decided defined determined dummy enter example fill first foo
    full insert last name qux replace sample surname test this todo username
    """.split()  # noqa: SIM905 - a list of words is easier to read as text
)
#: Those of them that say nothing of any thing either.
_OPEN_WORDS = frozenset({"change", "dummy", "foo", "me", "this", "todo"})
#: Words that alone name nobody, and may well be the answer to a question.
_NOBODY_WORDS = frozenset(
    """
    blackhole devnull me myself na nil no nobody noone none null one person self undefined
    unknown user void
    """.split()  # noqa: SIM905 - see above
)
#: Words that may stand beside those above without saying more.
_BESIDE = frozenset(
    """
    address be channel com company dev domain email enter filled goes here id in is key
    mail me net of org our owner reason receiver recipient slack string team text the to url value
    webhook
    """.split()  # noqa: SIM905 - see above
)
#: Names that stand for any person, without initials between them.
_ANYBODY = tuple(
    frozenset(pair.split())
    for pair in (
        "john doe",
        "jane doe",
        "jon doe",
        "joe doe",
        "johnny doe",
        "jane roe",
        "richard roe",
        "john public",
        "joe public",
        "joe bloggs",
        "fred bloggs",
        "joe blow",
        "joe sixpack",
        "fulano tal",
        "juan perez ejemplo",
    )
)
#: What templates of configuration, shells and code put in a value's place.
_SPAN = regex(
    r"""
      \{\{.{0,300}?\}\} | \{%.{0,300}?%\} | <%.{0,300}?%> | @@[^@\s]{1,80}@@
    | [$\#]\{[^{}]{0,300}\} | \$\([^()]{1,300}\) | %\([\w.]{1,80}\)s | %[A-Za-z_]\w{0,80}%
    | \$[A-Za-z_]\w{0,80} | (?<!\w)__[A-Za-z]\w{0,80}?__(?!\w) | \{[\w.]{0,80}\}
    | \(\([A-Za-z][\w./:-]{0,300}\)\) | \$?\[\[\s*[.$A-Za-z][^\[\]]{0,300}\]\]
    | \$\[[^\[\]]{1,300}\] | ENC\[AES256_GCM,[^\[\]]{1,3000}\]
    | <[^<>]{1,300}>
    """,
    re.VERBOSE | re.DOTALL,
)
_BRACKETED = regex(r"\[[^\[\]]*\]")
#: Names of variables: `SLACK_CHANNEL`.
_CONSTANT = regex(r"[A-Z0-9]+(?:_[A-Z0-9]+)+")
#: A mention as Slack writes it, and an address in brackets.
_MENTION = regex(r"<([@\#!][\w^]+)(?:\|[^<>]*)?>|<(?:mailto:)?([^<>\s@]+@[^<>\s@]+)>")
#: What a message can be sent to, as far as it does not hang on a template.
_ADDRESS = regex(
    r"""
      https?://[^\s/\0<>]+[^\s<>]*
    | (?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+
    | arn:[\w:/\0-]+:[\w-]+
    | (?<![\w.\0@])@[^\W_][\w.@-]*
    | (?<![\w\0&])\#[^\W_][\w-]*
    """,
    re.VERBOSE,
)
#: So much of a message is looked at.
_LONGEST_MESSAGE = 20_000
_WORD = regex(r"[^\W_]+")
#: RFC 2606 reserves them for examples.
_EXAMPLE_HOST = regex(
    r"(?:[\w-]+\.)*(?:example\.(?:com|net|org|edu)|invalid|localhost|localdomain)|example"
    r"|127\.0\.0\.1|0\.0\.0\.0"
)
_NOBODY_READS = regex(r"(?:no|do-?not)[-_.]?reply")
#: Telephone numbers for films, and of zeros only.
_NO_NUMBER = regex(r"[+()\d\s-]*555[-\s]?01\d\d|\+?1?[-()\s0]{7,}")
_NOWHERE = regex(r"(?:file://)?/?dev/null|nul:?", re.IGNORECASE)


def is_placeholder(text: str) -> bool:
    """Tell whether a whole text only stands where another is to be written.

    An empty text does not.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    if not plain:
        return False
    left = _SPAN.sub(" ", plain)
    words = words_of(left)
    if not words:
        return left != plain
    if _BRACKETED.fullmatch(plain):
        return True
    if _CONSTANT.fullmatch(plain) and words <= _BESIDE:
        return True
    return _are_of(_EMPTY_WORDS, words)


def names_nobody(text: str) -> bool:
    """Tell whether a whole text is a placeholder, or a word for nobody and nowhere."""
    if is_placeholder(text) or _NOWHERE.fullmatch(text.strip()):
        return True
    return _are_of(_EMPTY_WORDS | _NOBODY_WORDS, words_of(text))


def _are_of(known: frozenset[str], words: frozenset[str]) -> bool:
    """Tell whether words are of those, or to be filled in, but for what stands beside."""
    empty = {word for word in words if word in known or _FILL_IN.fullmatch(word)}
    return bool(empty) and words <= empty | _BESIDE


def is_left_open(text: str) -> bool:
    """Tell whether a text consists of what is to be filled in, and of nothing else.

    Words that may mean something count as such: a queue may be full, and a stage a test.
    """
    words = words_of(_SPAN.sub(" ", text))
    if not words:
        return _SPAN.search(text) is not None
    return all(_FILL_IN.fullmatch(word) or word in _OPEN_WORDS for word in words)


def holds_placeholder(text: str) -> bool:
    """Tell whether a name has a part that is still to be filled in.

    Names of people and models have none of the forms of template languages.
    """
    plain = unicodedata.normalize("NFKC", text)
    return (
        names_nobody(plain)
        or _SPAN.search(plain) is not None
        or any(_FILL_IN.fullmatch(word) for word in words_of(plain))
    )


def is_anybody(text: str) -> bool:
    """Tell whether a name is one of those that stand for any person, as John Doe does."""
    words = {word for word in words_of(text) if len(word) > 1}
    return words in _ANYBODY


def reaches_nobody(receiver: str) -> bool:
    """Tell whether a text names nothing that a message could be sent to.

    Of a message with placeholders the addresses count that do not hang on one of them:
    `{{#is_alert}}Slow{{/is_alert}} @slack-ai`. An empty text names nothing.
    """
    text = unicodedata.normalize("NFKC", receiver[:_LONGEST_MESSAGE])
    text = _MENTION.sub(lambda found: f" {found[1] or found[2]} ", text).strip()
    left = _SPAN.sub("\0", text)
    addresses = [found[0] for found in _ADDRESS.finditer(left)]
    if addresses:
        return all(map(_leads_nowhere, addresses))
    if "\0" in left or not words_of(text) or names_nobody(text):
        return True
    if _NO_NUMBER.fullmatch(text) or is_anybody(text):
        return True
    return any(_FILL_IN.fullmatch(word) for word in words_of(text))


def _leads_nowhere(address: str) -> bool:
    folded = address.casefold().replace("!", "")
    local, at, host = folded.lstrip("@").rpartition("@")
    if folded.startswith(("http://", "https://")):
        host = re.split(r"[/?#:]", folded.split("//", 1)[1])[0]
    if at and _NOBODY_READS.fullmatch(local):
        return True
    words = words_of(folded)
    return (
        _EXAMPLE_HOST.fullmatch(host) is not None
        or _are_of(_EMPTY_WORDS | _NOBODY_WORDS, words)
        or any(_FILL_IN.fullmatch(word) for word in words)
    )


def is_made_up(digest: str) -> bool:
    """Tell whether a digest is one digit again and again, which no data has."""
    return len(set(digest.removeprefix("sha256:"))) == 1


def spans_between(text: str, opener: str, closer: str) -> Iterator[tuple[int, int]]:
    """Yield where the parts of a text begin and end that stand between two marks.

    As offsets in the text, the marks included; one that is never closed is no part.
    """
    end = 0
    while (start := text.find(opener, end)) >= 0:
        end = text.find(closer, start + len(opener)) + len(closer)
        if end < len(closer):
            break
        yield start, end


def words_of(text: str) -> frozenset[str]:
    """Return the words of a name or an address in one case, without accents.

    A text such as `n/a` or `T.B.D.` is one word.
    """
    folded = folded_of(text)
    parts = frozenset(map(in_one_script, _WORD.findall(folded)))
    if re.search(r"\w[-/.]\w", folded):
        whole = frozenset(_WORD.findall(re.sub(r"[^\w\s]", "", folded)))
        return whole if _are_of(_EMPTY_WORDS | _NOBODY_WORDS, whole) else parts
    return parts


def folded_of(text: str) -> str:
    """Return a text in one case, without accents and other forms of its letters."""
    folded = unicodedata.normalize("NFKD", text).casefold()
    return "".join(c for c in folded if not unicodedata.combining(c))


def in_one_script(word: str) -> str:
    """Return a word with Latin letters for those that look alike, if it mixes both."""
    mixes = re.search("[a-z]", word) is not None
    return word.translate(LOOKALIKES) if mixes else word
