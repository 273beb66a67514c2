"""Text that looks like a key or a token, which no report may hold."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from pytest_psf.core.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator


class _Form(NamedTuple):
    """How secrets of one sort are written: behind one of some prefixes."""

    what: str
    prefixes: tuple[str, ...]
    rest: re.Pattern[str]


def _form(what: str, prefixes: str, rest: str) -> _Form:
    return _Form(what, tuple(prefixes.split()), re.compile(rest, re.ASCII))


#: The makers' own prefixes, and forms of standards. What is compared is the one group.
_FORMS = (
    _form("a private key", "-----BEGIN", r" [A-Z ]{0,40}PRIVATE KEY"),
    _form(
        "a JSON web token",
        "eyJ",
        r"([\w-]{8,512}\.eyJ[\w-]{8,4096}\.[\w-]{8,1024})",
    ),
    _form("a key of OpenAI, Anthropic or one of their kind", "sk-", r"([\w-]{20,512})"),
    _form("a key of Stripe", "sk_live_ rk_live_", r"(\w{16,256})"),
    _form("a token of GitHub", "ghp_ gho_ ghs_ ghu_ ghr_", r"(\w{30,255})"),
    _form("a token of GitHub", "github_pat_", r"(\w{22,255})"),
    _form("a token of GitLab", "glpat-", r"([\w-]{20,255})"),
    _form("a key of AWS", "AKIA ASIA", r"([A-Z0-9]{16})(?!\w)"),
    _form("a key of Google", "AIza", r"([\w-]{35})"),
    _form("a token of Slack", "xoxb- xoxp- xoxa- xoxs- xapp-", r"([\w-]{10,255})"),
    _form("a token of Hugging Face", "hf_", r"([A-Za-z0-9]{30,255})"),
    _form("a token of a package index", "pypi-AgE", r"([\w-]{20,512})"),
    _form("a token of a package index", "npm_", r"([A-Za-z0-9]{36})"),
    _form(
        "a token that is sent to a server", "Bearer bearer", r" +([\w.~+/-]{20,4096})"
    ),
)

#: A key made up as an example repeats a few characters, as in `sk-xxxxxxxxxxxxxxxxxxxx`,
#: and what is no key has no digits, as in `sk-learn-pipeline-of-the-desk`.
_FEWEST_DIFFERENT = 5

#: What texts in JSON have for a line break or tab.
_ESCAPES = frozenset({r"\n", r"\r", r"\t"})

#: Letters of both cases and digits in one long word, as no name of a measure has them.
_WORD = regex(r"[A-Za-z0-9+/_=-]{32,}")
_DIGITS = 4


def what_it_looks_like(text: str) -> str:
    """Return what a text holds that nobody else may read; empty if nothing looks so."""
    for form in _FORMS:
        for prefix in form.prefixes:
            if any(map(_is_real, _found(form, prefix, text))):
                return form.what
    return ""


def what_a_name_looks_like(name: str) -> str:
    """Return the same for a name that somebody chose, in which a random word is one, too."""
    if found := what_it_looks_like(name):
        return found
    return "a key or token" if any(map(_is_random, _WORD.findall(name))) else ""


def _found(form: _Form, prefix: str, text: str) -> Iterator[re.Match[str]]:
    """Yield where a form stands in a text, which may be long: so the prefix is first."""
    at = text.find(prefix)
    while at >= 0:
        behind = at + len(prefix)
        here = form.rest.match(text, behind)
        if here and not _goes_on(text[max(at - 2, 0) : at], prefix):
            yield here
        at = text.find(prefix, behind)


def _goes_on(before: str, prefix: str) -> bool:
    """Tell whether a word has begun before, by the two letters that stand there."""
    if before in _ESCAPES or not prefix[0].isalpha():
        return False
    last = before[-1:]
    return last.isascii() and (last.isalnum() or last in {"_", "-"})


def _is_real(found: re.Match[str]) -> bool:
    body = found[1] if found.re.groups else ""
    if not body:
        return True
    is_example = "EXAMPLE" in body or not any(one.isdigit() for one in body)
    return not is_example and len(set(body.casefold())) >= _FEWEST_DIFFERENT


def _is_random(word: str) -> bool:
    digits = sum(one.isdigit() for one in word)
    return digits >= _DIGITS and word != word.lower() and word != word.upper()
