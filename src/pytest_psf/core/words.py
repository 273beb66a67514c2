"""What a text really says, once placeholders, template text and links are taken away."""

from __future__ import annotations

import re
import unicodedata
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from pytest_psf.core.placeholders import DELIMITED, is_placeholder, spans_between
from pytest_psf.core.regex import regex
from pytest_psf.core.templates import (
    asks_for,
    guidance,
    without_guidance,
    without_spans,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


#: The fewest real words that a section, or the findings of a drill, must hold. Low on
#: purpose: whether they say enough is for a reader to judge.
FEWEST_WORDS = 5
#: How many of them must differ: one word again and again says nothing.
FEWEST_DIFFERENT = 3

#: Words before "to be done" that make it a rule, and no work that is still open.
_RULES = """
able allowed designed enough expected going had has have having intended likely meant need
needed needing needs ought required supposed used want wants
""".split()  # noqa: SIM905 - a list of words is easier to read as text
_TO_BE = r"\bto be" + "".join(rf"(?<!\b{word}\sto be)" for word in _RULES)
#: What stands before "to be done" where something lets or makes it be done: "the gateway
#: allows limits to be defined". Then it is no work that is still open either.
_LETS = regex(
    r"\b(?:allow|caus|enabl|expect|forc|instruct|permit|requir|schedul|trigger|wait)"
    r"(?:s|e|es|ed|ing)?\b[^.;:!?|\n]{1,80}$",
    re.IGNORECASE,
)

#: A line with one of these is work still to be done.
_OPEN_LINE = regex(
    r"\b(?:(?-i:TODO)(?! (?:list|file|item|comment|entr(?:y|ies))s?\b)|todo(?=\s*[:(])"
    r"|TBD|TBC|FIXME)\b"
    r"|(?<![\w./=-])(?-i:XXX)(?![\w/=-]|\.\w)"
    r"|\bWIP\b(?! limit)|coming soon"
    rf"|{_TO_BE}"
    r" (?:completed|confirmed|decided|defined|determined|filled(?! in\b| by\b)"
    r"|written(?! (?:to|into|onto)\b))"
    r"|\bthis (?:(?:section|page|document|part|chapter|text|file|paragraph) )?(?:is|remains)"
    r" (?:(?:just|only|still|currently|merely) )?an? (?:stub|placeholder)\b",
    re.IGNORECASE,
)
#: What stands before words that many a text has: here they are about the text itself.
_ABOUT_TEXT = (
    r"(?:^[^\w|]*|[\[(]|\|\W*|\b(?:this|the|these) (?:section|page|document|part|chapter|text|file"
    r"|runbook|policy|assessment)s? (?:is|are) (?:still |currently |only )?(?:an? )?)"
)
#: A question that nobody has answered; what can be folded out begins so as well.
_UNANSWERED = regex(r"(?:^|:)\s*\?{3,}\s*$")
#: Who a text is of, before somebody writes it into a template.
_COMPANY = (
    r"(?:company|organi[sz]ation|business|employer)[ _'-](?:s[ _-])?(?:\w+[ _-])?"
    r"(?:name|address|e-?mail|phone|number|url|website)"
)
#: What says as much of a line, but may stand beside words that hold: it is named.
_STILL_OPEN = regex(
    r"\b(?:TBA|TBS)\b"
    r"|^\W*(?:stub|placeholder)(?:\W*$|[*_\s]*(?:[,.;:(\u2013\u2014]|-(?!\w))|\s+(?:for|until)\b)"
    r"|[\[(](?:stub|placeholder)[\])]|\b(?:stub|placeholder)\s*:"
    r"|\bplaceholder (?:text|section|content|paragraph|value)\b"
    r"|\bstub (?:section|page|article)\b"
    r"|\b(?:the )?(?:rest|remainder|text|section|page|paragraph|following|answer|number|value)"
    r" (?:here |below |above )?(?:is|are) (?:(?:just|only|still|currently|merely) )?an? "
    r"(?:stub|placeholder)s?\b"
    r"|\b(?:is|are) (?:just|only|still|currently|merely) an? (?:stub|placeholder)s?\b"
    rf"|{_ABOUT_TEXT}(?:under construction|work in progress)\b|\bnot (?:yet )?(?:been )?written yet\b"
    r"|\bnot yet (?:been )?(?:written|documented|decided|defined)\b"
    rf"|{_TO_BE} (?:added(?! (?:to|as|in|into) (?:an?|the|our|your|all|any|one)\b)|announced|agreed|described|documented|provided|specified"
    r"|supplied)\b"
    r"|\[(?:more information needed|(?:insert|describe|enter|fill in|your) [^\[\]]{1,100})\]"
    r"(?![(\[:])|lorem ipsum"
    rf"|\[{_COMPANY}\](?![(\[:])|\{{\{{\s*{_COMPANY}\s*\}}\}}",
    re.IGNORECASE,
)
#: Every open line holds one of these, in small letters.
_SIGNS = (
    *("todo", "tbd", "tbc", "tba", "tbs", "fixme", "xxx", "wip", "stub", "placeholder"),
    *("to be", "coming soon", "under construction", "work in progress", "written yet"),
    *("not yet", "???", "lorem ipsum", "[more information needed", "[your "),
    *("[insert ", "[describe ", "[enter ", "[fill in "),
    *("*(", "_(", "*describe ", "_describe ", "*enter ", "_enter ", "*include "),
    *("_include ", "*insert ", "_insert ", "*provide ", "_provide ", "*specify "),
    *("_specify ", "*list ", "_list "),
    *("[company", "[organi", "[business", "[employer"),
    *("{company", "{ company", "{organi", "{ organi", "{business", "{employer"),
)
#: Work that somebody put into the letters of code: `TODO: name the channel`.
_OPEN_IN_CODE = regex(r"`\s*(?:TODO|FIXME|TBD|TBC)\s*:\s*\w")
#: What a line only speaks of: code and quoted words.
_SPOKEN_OF = regex(
    r"(`+)[^`\n]{1,200}\1|\"[^\"\n]{1,40}\"|\u201c[^\u201d\n]{1,40}\u201d"
    r"|\u00ab[^\u00bb\n]{1,40}\u00bb|(?<!\w)'[^'\n]{1,40}'(?!\w)"
)
_FILLER = regex(r"lorem ipsum", re.IGNORECASE)
_PLACEHOLDERS = regex(
    r"\[more information needed\]"
    r"|<[^<>]{1,300}>"
    r"|(?<![\w.)\]])\[[^\[\]]{1,300}\](?![(\[:])"
    r"|\b(?:YYYY-MM-DD|DD/MM/YYYY|MM/DD/YYYY)\b"
    r"|_?your \w+ goes here\.?_?"
    r"|\b\w{1,60}[ \t]*:[ \t]*[_.]{3,}"
    r"|\bn/?a\b",
    re.IGNORECASE | re.DOTALL,
)
#: Every placeholder holds one of these, in small letters, or is "n/a".
_SIGNS_OF_PLACEHOLDERS = (
    *("[", "<", "yyyy", "goes here", "_(e.g.", "__", "..", "_._", "._."),
)
_NOT_APPLICABLE = regex(r"\bn/?a\b")
#: A label alone says nothing; what stands behind it does.
_LABEL = regex(
    r"^[^\n:]{1,60}:[ \t]*$"
    r"|\*\*[^*\n]{1,60}:\*\*|\*\*[^*\n]{1,60}\*\*:|__[^_\n]{1,60}:__",
    re.MULTILINE,
)
_WORD = regex(r"[^\W\d_][\w'-]*")
#: Scripts that put no space between words: each character counts as one. Compiled by its
#: first use, as others below that most texts have no need of.
_UNSPACED = (
    "[\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
    "\U00020000-\U0003ffff]"
)

_ADDRESS = r"[^()\s<>]*(?:\([^()\s<>]*\)[^()\s<>]*)*"
#: A link as people write it in any of the markups that documents come in.
LINK = regex(
    rf"""
      (?P<image>!)?\[(?P<text>[^\[\]]*)\]                # [text](to "title")
        (?:\([ ]*<?(?P<to>{_ADDRESS})>?(?:\s+[^()]*)?\) | \[(?P<label>[^\[\]\n]*)\])
    | <a\s[^<>]*?href\s*=\s*["']?(?P<href>[^"'\s<>]*)[^<>]*>(?P<shown>[^<>]*)</a>
    | (?:[:{{](?:std:)?(?P<kind>[a-z]{{1,20}})[:}}])?                # reStructuredText, MyST
        `(?P<said>[^`<>]*)<(?P<target>(?(kind)[^`<>]*|[^`<>\s]*))>`_{{0,2}}
    | [:{{](?:std:)?(?P<role>doc|ref|numref|any|download)[:}}]`(?P<named>[^`<>]*)`
    | <?(?P<bare>\b[a-z][a-z0-9+.-]{{1,20}}://[^\s<>]*)>?
    """,
    re.VERBOSE | re.IGNORECASE,
)
#: Every link holds one of these.
_SIGNS_OF_LINKS = ("](", "][", "<", "://", ":`", "}`")


class Words(NamedTuple):
    """How many words of a text somebody wrote for it."""

    real: int
    #: Those that belong to no link.
    outside_links: int
    #: How many of the real ones are different, apart from single letters.
    different: int


def words_of(paragraphs: Iterable[str]) -> Words:
    """Count the words of a text, which is taken by paragraphs.

    A paragraph that holds filler counts nothing, as does one that holds only links. An
    empty text has no words.
    """
    real = outside_links = 0
    different: set[str] = set()
    for paragraph in paragraphs:
        found, outside = _counted(paragraph)
        real += len(found)
        outside_links += outside
        different.update(map(str.casefold, found))
    telling = (word for word in different if len(word) > 1 or re.match(_UNSPACED, word))
    return Words(real, outside_links, sum(1 for _ in telling))


def says_nothing(text: str) -> bool:
    """Tell whether a line that is to give a reason holds no words besides placeholders.

    An empty line says nothing.
    """
    return is_placeholder(text) or not _words(own_words(text))


def may_be_open(text: str) -> bool:
    """Tell whether a line of a text may be open: most texts need no closer look.

    What is not ASCII may hold characters that stand for one of it.
    """
    small = text.lower()
    return not text.isascii() or any(sign in small for sign in _SIGNS)


def is_open(line: str) -> bool:
    """Tell whether a line says that it is still to be written, such as `TODO` or `TBD`.

    A line that only speaks of such words, in quotes or as code, does not.
    """
    if not may_be_open(line):
        return False
    if _OPEN_IN_CODE.search(line) or _UNANSWERED.search(line) or asks_for(line):
        return True
    said = _SPOKEN_OF.sub(" ", line)
    return _is_work(_OPEN_LINE, said) or _is_work(_STILL_OPEN, said)


def _is_work(pattern: re.Pattern[str], line: str) -> bool:
    """Tell whether a line has a sign of work that nothing in it lets or makes be done."""
    return any(not _lets(line, found) for found in pattern.finditer(line))


def _lets(line: str, found: re.Match[str]) -> bool:
    if not found[0].casefold().startswith("to be"):
        return False
    return _LETS.search(line[: found.start()]) is not None


def _says_nothing_but_work(line: str) -> bool:
    """Tell whether what a line says is not yet written: its words do not count.

    Of a line that speaks of such words in quotes or as code, what is around them counts.
    """
    if not _is_work(_OPEN_LINE, line):
        return False
    around = _SPOKEN_OF.sub(" ", line)
    return _is_work(_OPEN_LINE, around) or _WORD.search(around) is None


def placeholder_in(text: str) -> tuple[int, int] | None:
    """Return where the first placeholder of a text begins and ends; None without one."""
    return min(_first_spans(text), default=None)


def _first_spans(text: str) -> Iterator[tuple[int, int]]:
    """Yield where the first placeholder of each sort begins and ends."""
    if may_be_open(text):
        yield from islice(_work(text), 1)
    for pattern in (_FILLER, _PLACEHOLDERS):
        found = pattern.search(text)
        if found is not None:
            yield found.span()
    for opener, closer in DELIMITED:
        yield from islice(spans_between(text, opener, closer), 1)
    yield from guidance(text)


def _work(text: str) -> Iterator[tuple[int, int]]:
    """Yield where the signs begin and end that make a line of a text an open one."""
    at = 0
    for line in text.split("\n"):
        if _says_nothing_but_work(line):
            found = _OPEN_LINE.search(line)
            if found is not None:
                yield at + found.start(), at + found.end()
        at += len(line) + 1


def own_words(text: str) -> str:
    """Return what somebody wrote of a paragraph, without open lines and guidance.

    Empty if it holds filler, which spoils all of it.
    """
    if _FILLER.search(text):
        return ""
    if may_be_open(text):
        lines = (line for line in text.split("\n") if not _says_nothing_but_work(line))
        text = "\n".join(lines)
    return without_guidance(text)


def _counted(text: str) -> tuple[list[str], int]:
    """Return the words of a paragraph, and how many of them belong to no link."""
    said = own_words(text)
    unlinked = without_links(said)
    outside_links = _words(unlinked)
    if not outside_links or unlinked == said:
        return outside_links, len(outside_links)  # a link alone says only where to look
    return _words(without_targets(said)), len(outside_links)


def _words(text: str) -> list[str]:
    """Return the words that belong to no placeholder and no label."""
    for opener, closer in DELIMITED:
        if opener in text:
            text = without_spans(text, spans_between(text, opener, closer))
    if _may_hold_placeholders(text):
        text = _PLACEHOLDERS.sub(" ", text)
    if ":" in text:
        text = _LABEL.sub(" ", text)
    if text.isascii():
        return _WORD.findall(text)
    text = "".join(c for c in text if unicodedata.category(c)[0] != "M")
    if text.isascii():
        return _WORD.findall(text)
    return _WORD.findall(re.sub(_UNSPACED, " ", text)) + re.findall(_UNSPACED, text)


def _may_hold_placeholders(text: str) -> bool:
    """Tell whether to look closer; what is not ASCII may stand for one of its letters."""
    small = text.lower()
    return (
        not text.isascii()
        or any(sign in small for sign in _SIGNS_OF_PLACEHOLDERS)
        or _NOT_APPLICABLE.search(small) is not None
    )


def _may_hold_links(text: str) -> bool:
    return any(sign in text for sign in _SIGNS_OF_LINKS)


def without_links(text: str) -> str:
    """Return a text without its links and without the words that they stand on."""
    return LINK.sub(" ", text) if _may_hold_links(text) else text


def without_targets(text: str) -> str:
    """Return a text with the words that its links stand on, and not where they lead."""
    return LINK.sub(lambda m: m["text"] or m["shown"] or m["said"] or " ", text)


#: An answer once more, which is no reason for it. Other single words, such as a protocol,
#: may be one.
_ANSWERS = frozenset(
    """
    always correct done false fine ja maybe n na never nein no nobody none nope nothing ok
    okay right sure true y yep yes
    """.split()  # noqa: SIM905 - a list of words is easier to read as text
)


def repeats_the_answer(because: str) -> bool:
    """Tell whether a reason says no more than the yes or no that it is given for."""
    return set(re.findall(r"\w+", because.casefold())) <= _ANSWERS
