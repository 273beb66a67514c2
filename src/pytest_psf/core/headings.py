"""What a heading is called, however it is written."""

from __future__ import annotations

import html
import re
import unicodedata

from pytest_psf.core.regex import regex

_CJK_DIGITS = "一二三四五六七八九十百〇"
#: Compiled, verbosely, by its first use: without documents there is none.
_NUMBERING = rf"""
      \(?(?:\d+(?:\.\d+)*|[ivxlc]+|[a-z](?:\.\d+)*)[.)]+\s+   # 2.1.  2)  (iv)  a)  b.1.
    | [\d.]+\s+                                                # 2.1
    | [a-z](?:\.\d+)+\s+                                       # a.1
    | \d+(?:\.\d+)*:\s+                                        # 2:
    | \(?(?:\d+(?:\.\d+)*|[{_CJK_DIGITS}]+)[.):、]+\s*(?=[^\W\d_a-z])  # 2.保存  二、保存
    | [第제]\s*[\d{_CJK_DIGITS}]+\s*[章条條節节項项部編编장조절항](?=[\s:(])  # 第2章
    """
_ASIDE = regex(r"[\[(](?:optional|required)[\])]")
_SHORTCODE = regex(r":[a-z0-9_+-]+:")
_LINK = regex(r"!?\[([^\[\]]*)\](?:\([^()]*\)|\[[^\[\]]*\])")
#: A picture, often a badge that is a link: no words.
_PICTURE = regex(
    r"!\[[^\[\]]*\](?:\([^()]*\)|\[[^\[\]]*\])"
    r"|\[\s*!\[[^\[\]]*\](?:\([^()]*\)|\[[^\[\]]*\])\s*\](?:\([^()]*\)|\[[^\[\]]*\])"
)

#: Attributes behind a heading's words: Pandoc's and Docusaurus's `{#id .class}`, kramdown's
#: `{: #id}`, and MDX's `{/* #id */}`.
_ATTRIBUTES = regex(
    r"\s{0,9}\{(?::\s*[^{}]*|\s*[#.][^{}]*|-|/\*[^{}]*\*/)\}\s*(?:\#+\s*)?$"
)
#: Tags that stand in the middle of words; a type such as `List<String>` is none of them.
_INLINE_TAG = regex(
    r"</?(?:a|abbr|b|big|code|del|em|font|i|img|ins|kbd|mark|q|s|samp|small|span|strong"
    r"|sub|sup|time|tt|u|var)(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_BREAK_TAG = regex(r"<w?br\s*/?>", re.IGNORECASE)
_ENTITY = regex(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,31});", re.IGNORECASE)
#: Emphasis and code that may begin or end inside of a word.
_PAIRED = regex(r"(\*{1,3}|~~|`{1,3})(?=[^\s*~`])((?:(?!\1).){0,200}?[^\s*~`])\1")

#: Enclosing marks, and the ranges of variation selectors: emoji are made with them.
_NEVER_LETTERS = regex("[\u0488\u0489\u20dd-\u20e4\ufe00-\ufe0f\U000e0100-\U000e01ef]")


def rendered(heading: str) -> str:
    """Return a heading as a page shows it: no explicit id, no tags, entities as characters.

    What reads well as it is written stays: links, emphasis and code.
    """
    text = heading
    if "![" in text:
        text = _without_pictures(text)
    if "{" in text:
        text = _ATTRIBUTES.sub("", text)
    if "<" in text:
        text = _BREAK_TAG.sub(" ", _INLINE_TAG.sub("", text))
    if "&" in text:
        text = _ENTITY.sub(lambda found: html.unescape(found[0]), text)
    return text if text == heading else text.strip()


def _without_pictures(heading: str) -> str:
    """Take pictures out of a heading that says something beside them."""
    left = _PICTURE.sub("", heading)
    return " ".join(left.split()) if re.search(r"\w", left) else heading


def letters_of(heading: str) -> str:
    """Return all letters and digits of a heading in one case, as anchors keep them."""
    text = _LINK.sub(r"\1", rendered(heading)).casefold()
    return "".join(filter(str.isalnum, text))


def normalise(heading: str) -> str:
    """Reduce a heading to its words: no numbering, emoji, markup or `[optional]`.

    In one case and with one form of each letter (NFKC). Empty if there are no words.
    """
    heading = _PAIRED.sub(r"\2", rendered(heading))
    text = _NEVER_LETTERS.sub("", unicodedata.normalize("NFKC", heading).casefold())
    if not text.isascii():
        text = "".join(c for c in text if unicodedata.category(c) != "Cf")
    text = _SHORTCODE.sub(" ", _LINK.sub(r"\1", text))
    text = _ASIDE.sub(" ", text).strip(" #*_`~§")
    text = "".join(c if _is_kept(c) else " " for c in text).strip()
    numbering = re.match(_NUMBERING, text, re.VERBOSE)
    if numbering is not None:
        text = text[numbering.end() :]
    return " ".join("".join(c if _is_of_word(c) else " " for c in text).split())


def _is_kept(character: str) -> bool:
    return character.isalnum() or unicodedata.category(character)[0] not in "SC"


def _is_of_word(character: str) -> bool:
    """Tell letters, digits and what is written on them (vowel signs, accents)."""
    return character.isalnum() or unicodedata.category(character)[0] == "M"
