"""What stands in a document's source and in no page made of it: blanked, lines stay.

Only what its own text says: no style sheet, no component and no build's settings are read.
"""

from __future__ import annotations

import operator
import re
from typing import TYPE_CHECKING, Any

from pytest_psf.core.regex import regex
from pytest_psf.verify.document.spans import lines_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_TAG = regex(
    r"<(?P<tag>[A-Za-z][\w-]*)"
    r"(?P<given>(?:\s(?:[^<>\"']|\"[^\"]{0,999}\"|'[^']{0,999}'){0,999})?)>"
)
#: Code in Markdown shows tags and makes none.
CODE = (
    r"^[ ]{0,3}(?P<fence>`{3,}|~{3,})[^\n]*\n(?s:.*?)(?:^[ ]{0,3}(?P=fence)[`~]*[ \t]*$|\Z)"
    r"|(?P<ticks>`+)(?!`)[^\n]{1,999}?(?<!`)(?P=ticks)(?!`)"
)
_TAG_OR_CODE = regex(rf"{CODE}|{_TAG.pattern}", re.MULTILINE)

#: Elements that a browser with scripts shows nothing of.
_NEVER_SHOWN = frozenset({"template", "noscript", "datalist", "iframe"})
_VOID = frozenset({"img", "input", "br", "hr", "link", "meta", "source", "area", "col"})
#: What begins where a paragraph without an end tag ends.
_BLOCK = (
    r"<(?:/?(?:div|section|article|body|main|table|ul|ol|dl|pre|blockquote)|p|h[1-6])\b"
)
_QUOTED = regex(r"\"[^\"]*\"|'[^']*'")
_HIDDEN = regex(r"(?:^|\s)hidden(?![\w:-])(?!\s*=\s*\{\s*false)", re.IGNORECASE)
_STYLE = regex(r"\sstyle\s*=\s*(\"[^\"]*\"|'[^']*'|\{\{[^<>]*?\}\})", re.IGNORECASE)
_INVISIBLE = regex(
    r"display['\"]?\s*:\s*['\"]?none|visibility['\"]?\s*:\s*['\"]?(?:hidden|collapse)"
    r"|(?:(?<![-\w])opacity|font-?size)['\"]?\s*:\s*['\"]?0(?:\.0+)?(?![.\d])",
    re.IGNORECASE,
)


def without_hidden(text: str, *, is_page: bool) -> str:
    """Blank the elements of HTML whose own tag hides them, with all that is in them."""
    if "<" not in text:
        return text
    kept, at = [], 0
    for found in (_TAG if is_page else _TAG_OR_CODE).finditer(text):
        if found.start() < at or found["tag"] is None or not _hides(found):
            continue
        is_struck = found["tag"].lower() in _STRUCK_TAGS
        end = (_end_of_struck if is_struck else _end_of_element)(text, found)
        if end is None:
            continue
        kept += [text[at : found.start()], _blank(text[found.start() : end])]
        at = end
    return "".join([*kept, text[at:]])


def _end_of_struck(text: str, found: re.Match[str]) -> int | None:
    """Return where a struck text ends; None if it has no end tag, so that it may be anything.

    `<s>` begins texts of models.
    """
    for tag in (found["tag"], found["tag"].lower()):
        ends = text.find(f"</{tag}", found.end())
        if ends >= 0:
            return text.find(">", ends) + 1 or None
    return None


#: What is struck through is shown, and holds no longer.
_STRUCK_TAGS = frozenset({"del", "s", "strike"})
_STRUCK = regex(
    rf"{CODE}|(?<![~\\])~~(?=[^\s~])(?P<struck>[^~]{{1,4000}}?)(?<=\S)~~(?!~)",
    re.MULTILINE,
)


def without_struck(text: str) -> str:
    """Blank what Markdown strikes through with `~~`, but for code."""
    if "~~" not in text:
        return text
    return _STRUCK.sub(_without_struck, text)


def _without_struck(found: re.Match[str]) -> str:
    struck = found["struck"]
    # A blank line ends a paragraph, and with it whatever was to be struck through.
    return found[0] if struck is None or "\n\n" in struck else _blank(struck)


def _blank(text: str) -> str:
    return f" {lines_of(text)}"


def _hides(found: re.Match[str]) -> bool:
    tag, given = found["tag"].lower(), found["given"]
    if tag in _VOID or given.endswith("/"):
        return False
    names = _QUOTED.sub('""', given)
    if tag in _NEVER_SHOWN | _STRUCK_TAGS or _HIDDEN.search(names) is not None:
        return True
    if tag == "dialog" and not re.search(r"\sopen\b", names):
        return True
    style = _STYLE.search(given)
    return style is not None and _INVISIBLE.search(style[1]) is not None


def _end_of_element(text: str, found: re.Match[str]) -> int:
    """Return where an element ends; one without an end tag goes on to the text's end."""
    tag = re.escape(found["tag"])
    if tag.lower() == "p":
        end = re.compile(rf"</p\s*>|(?={_BLOCK})", re.IGNORECASE)
        closed = end.search(text, found.end())
        return len(text) if closed is None else closed.end()
    depth = 1
    for one in re.compile(rf"<(/?){tag}\b[^<>]*>", re.IGNORECASE).finditer(
        text, found.end()
    ):
        depth += -1 if one[1] else not one[0].endswith("/>")
        if not depth:
            return one.end()
    return len(text)


_NEVER = regex(r"\{\s*(?:false|null|undefined|0)\s*&&")


def without_dead_expressions(text: str) -> str:
    """Blank what MDX shows on no condition: `{false && <p>...</p>}`."""
    kept, at = [], 0
    for found in _NEVER.finditer(text):
        if found.start() < at:
            continue
        depth, end = 1, found.end()
        while depth and end < len(text):
            depth += {"{": 1, "}": -1}.get(text[end], 0)
            end += 1
        kept += [text[at : found.start()], _blank(text[found.start() : end])]
        at = end
    return "".join([*kept, text[at:]])


#: Directives of reStructuredText that put nothing where they stand.
_UNSEEN_DIRECTIVE = regex(
    r"\.\.\s+(?:(?:meta|index|testsetup|testcleanup|highlight|todo|ifconfig|role|default-role"
    r"|tabularcolumns)::|\|[^|\n]+\|\s+[\w-]+::"
    r"|raw::(?!\s*html)|only::(?P<tags>.*))"
)
#: Tags that Sphinx sets by itself, one for each sort of page; others a build must ask for.
_BUILT = regex(r"\b(?:html|latex|epub|man|text|texinfo|(?:builder|format)_\w+)\b")


def is_unseen_directive(line: str) -> bool:
    """Tell whether a line of reStructuredText begins what is not shown there."""
    found = _UNSEEN_DIRECTIVE.match(line)
    if found is None:
        return False
    return found["tags"] is None or _BUILT.search(found["tags"]) is None


_CONDITION = regex(
    r"(?P<word>ifdef|ifndef|ifeval|endif)::(?P<names>[^\[\]]*)\[(?P<said>.*)\]\s*"
)
_ENTRY = regex(r":(?P<off>!?)(?P<name>\w[\w-]*)(?P<unset>!?):(?:\s+(?P<value>.*))?")
#: Attributes that Asciidoctor and those that show its pages set by themselves.
_SET_BY_TOOLS = regex(
    r"(?:backend|basebackend|doctype|filetype|env|asciidoctor|safe-mode|html|outfilesuffix)\b.*"
)
_COMPARED = regex(
    r"(?P<a>\"[^\"]*\"|'[^']*'|-?\d+)\s*(?P<by>==|!=|<=?|>=?)\s*(?P<b>\"[^\"]*\"|'[^']*'|-?\d+)"
)
_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_DELIMITED = regex(r"(?:([-./=_*+])\1{3,}|--|\|===|```.*)")


def shown_asciidoc(text: str) -> str:
    """Blank the lines that a condition or the style `[comment]` leaves out of a page."""
    if "++++" in text:
        from pytest_psf.verify.document.hypertext import without_comments

        text = without_hidden(without_comments(text), is_page=True)
    return "\n".join(_without_comment_style(_under_conditions(text.split("\n"))))


def _under_conditions(lines: list[str]) -> Iterator[str]:
    set_: dict[str, str] = {}
    #: Whether what stands in each open condition is shown; the first is the page.
    open_ = [True]
    for line in lines:
        found = _CONDITION.fullmatch(line)
        if found is not None:
            yield _condition(found, open_, set_)
        elif open_[-1]:
            _note(line, set_)
            yield line
        else:
            yield ""


def _condition(found: re.Match[str], open_: list[bool], set_: dict[str, str]) -> str:
    """Follow a line that opens or ends a condition; return what it shows itself."""
    word, said = found["word"], found["said"]
    if word == "endif":
        del open_[max(1, len(open_) - 1) :]
        return ""
    is_shown = open_[-1] and _is_met(found, set_)
    if said and word != "ifeval":
        return said if is_shown else ""
    open_.append(is_shown)
    return ""


def _note(line: str, set_: dict[str, str]) -> None:
    entry = _ENTRY.fullmatch(line.rstrip())
    if entry is not None and (entry["off"] or entry["unset"]):
        set_.pop(entry["name"], None)
    elif entry is not None:
        set_[entry["name"]] = entry["value"] or ""


def _is_met(found: re.Match[str], set_: dict[str, str]) -> bool:
    if found["word"] == "ifeval":
        return _holds(found["said"], set_)
    names = re.split("[,+]", found["names"])
    if found["word"] == "ifndef":
        # What tools set depends on the tool, so a page for another may show it.
        return not all(name in set_ for name in names)
    known = [name in set_ or bool(_SET_BY_TOOLS.fullmatch(name)) for name in names]
    return all(known) if "+" in found["names"] else any(known)


def _holds(said: str, set_: dict[str, str]) -> bool:
    """Tell whether a comparison may hold; one of what the text does not set may."""
    text = re.sub(r"\{([\w-]+)\}", lambda one: set_.get(one[1], one[0]), said).strip()
    found = _COMPARED.fullmatch(text)
    if found is None or "{" in text:
        return True
    return _COMPARE[found["by"]](*_alike(found["a"], found["b"]))


def _alike(*given: str) -> tuple[float, ...] | tuple[str, ...]:
    texts = tuple(one.strip("\"'") for one in given)
    try:
        return tuple(map(float, texts))
    except ValueError:
        return texts


def _without_comment_style(lines: Iterator[str]) -> Iterator[str]:
    for line in lines:
        if line.rstrip() != "[comment]":
            yield line
            continue
        yield ""
        opener = next(lines, "").rstrip()
        yield ""
        is_block = _DELIMITED.fullmatch(opener) is not None
        end = opener if is_block else ""
        for below in lines if opener else ():
            yield ""
            if below.rstrip() == end:
                break
