"""What generators of sites add to Markdown, as Markdown that says the same; lines stay.

Their comments, which no page shows; their links to other pages, and what they include from
other files, which is a link as well. No settings of a site are read.
"""

from __future__ import annotations

import re
from bisect import bisect_right

from pytest_psf.core.regex import regex
from pytest_psf.verify.document.spans import lines_of
from pytest_psf.verify.document.unseen import CODE

_CODE = regex(CODE, re.MULTILINE)
#: Where comments begin and end: Jekyll's and Eleventy's, Hugo's, kramdown's, those of
#: Jinja, and Obsidian's.
_COMMENTS = (
    (
        regex(r"\{%-?\s*comment\b[^%{}]{0,300}%\}"),
        regex(r"\{%-?\s*endcomment\s*-?%\}"),
    ),
    (
        regex(r"\{\{[<%]\s*comment\s*[>%]\}\}"),
        regex(r"\{\{[<%]\s*/comment\s*[>%]\}\}"),
    ),
    (regex(r"\{::comment\}"), regex(r"\{:/(?:comment)?\}")),
    (regex(r"\{#\s"), regex(r"\s#\}")),
    (regex(r"^%%(?!\w*%%)", re.MULTILINE), regex("%%")),
)

#: Where a link leads, as Hugo and Jekyll have it: a page by its file, or an address that
#: something is put before.
_DESTINATION = regex(
    r"""\]\(\s*(?:
        \{\{[<%]\s*(?:rel)?ref\s+["']?(?P<ref>[^"'\n<>%\s]+)["']?\s*[%>]\}\}
      | \{%-?\s*(?:link|page|post_url)\s+["']?(?P<page>[^"'\n%\s]+)\s*["']?\s*-?%\}
      | \{\{-?\s*["'](?P<made>[^"'\n{}]+)["']\s*\|\s*(?:absolute_url|relative_url|url)\s*-?\}\}
      | \{\{-?\s*(?:site|page)\.\w+\s*-?\}\}(?P<behind>/[^()\s{}]*)
    )\s*\)""",
    re.VERBOSE,
)

#: What stands in another file: MkDocs' snippets, its plugin and Jekyll, and MyST's fence.
_INCLUDED = regex(
    r"""^[ \t]{0,3}(?:
        -{1,}8<-{1,}[ ]+["'](?P<snippet>[^"'\n]+)["']
      | \{%-?\s*include(?:-markdown|_relative)?\s+["']?(?P<file>[^"'\n%\s]+\.(?:md|markdown))["']?
        [^%]{0,300}%\}
      | (?P<ticks>`{3,}|:{3,})\{include\}[ ]+(?P<myst>[^\s`]+)[ \t]*\n(?:[^\n]*\n)??(?P=ticks)
    )[ \t]*$""",
    re.VERBOSE | re.MULTILINE,
)

#: `[text]: page.md`; footnotes look like it.
_DEFINED = regex(r"^ {0,3}\[(?!\^)([^\[\]\n]{1,300})\]:[ \t]*<?[^\s<>]", re.MULTILINE)
_ALONE = regex(
    rf"{CODE}|(?<![\]!\\\w])\[(?P<label>[^\[\]\n]{{1,300}})\](?![\[(:\]])",
    re.MULTILINE,
)


def as_markdown(text: str) -> str:
    """Return a Markdown text of a site's generator as plain Markdown has it."""
    if "{" in text or "%%" in text:
        for opener, closer in _COMMENTS:
            text = _without_comments(text, opener, closer)
    if "{" in text or "8<" in text:
        text = _DESTINATION.sub(_leading_to, text)
        text = _INCLUDED.sub(_linked, text)
    return _with_labels(text)


def _without_comments(
    text: str, opener: re.Pattern[str], closer: re.Pattern[str]
) -> str:
    """Blank what stands in comments of one form; one that never ends is none."""
    if opener.search(text) is None:
        return text
    code = [found.span() for found in _CODE.finditer(text)]
    kept, at = [], 0
    look_at = 0
    while (start := opener.search(text, look_at)) is not None:
        before = bisect_right(code, (start.start(), len(text))) - 1
        if before >= 0 and start.start() < code[before][1]:
            look_at = code[before][1]
            continue
        end = closer.search(text, start.end())
        if end is None:
            break
        kept += [text[at : start.start()], _blank(text[start.start() : end.end()])]
        at = look_at = end.end()
    return "".join([*kept, text[at:]])


def _blank(comment: str) -> str:
    return f" {lines_of(comment)}"


def _leading_to(found: re.Match[str]) -> str:
    page = found["page"]
    to = found["ref"] or found["made"] or found["behind"] or f"/{page.lstrip('/')}"
    return f"]({to}){lines_of(found[0])}"


def _linked(found: re.Match[str]) -> str:
    snippet = found["snippet"]
    to = f"/{snippet.lstrip('/')}" if snippet else found["file"] or found["myst"]
    return f"[{to}]({to}){lines_of(found[0])}"


def _with_labels(text: str) -> str:
    """Write `[text]` of a reference that is defined as `[text][]`, which is the same."""
    known = {_label(one) for one in _DEFINED.findall(text)} if "]:" in text else ()
    if not known:
        return text

    def labelled(found: re.Match[str]) -> str:
        label = found["label"]
        is_link = label is not None and _label(label) in known
        return f"{found[0]}[]" if is_link else found[0]

    return _ALONE.sub(labelled, text)


def _label(text: str) -> str:
    return " ".join(text.casefold().split())
