"""Text of people in Markdown: shown as it is, and never read as markup.

A backslash would not do. GitHub and GitLab look for mentions, numbers of issues and hashes
of commits in what Markdown has become, where the backslash is gone; only in code they look
for nothing. So plain words stay, and whatever else stands in a word makes it code.
"""

from __future__ import annotations

from pytest_psf.core.regex import regex
from pytest_psf.core.shown import neutral

#: A word with what may stand around it in a sentence.
_WORD = regex(r"(?P<before>[\"'(]*)(?P<core>.*?)(?P<after>[.,;:!?)\"']*)")

#: Words, numbers and dates that no host makes anything of.
_PLAIN = regex(r"[^\W_]+(?:[-'\u2019][^\W_]+)*|\d+(?:[.,]\d+)*|[-\u2013\u2014=+]")

#: What they make links of, plain as it looks: issues as in `GH-12`, hashes of commits.
_LINKED = regex(r"[A-Za-z]+-\d+|[0-9A-Fa-f]{7,}")

#: A word, or several that are code already: our own texts hold some.
_TOKEN = regex(r"(?:(?<= )|^)[\"'(]*`[^`]+`[.,;:!?)\"']*(?= |$)|[^ ]+")

_BACKTICKS = regex(r"`+")


def prose(text: str, most: int) -> str:
    """Return a text in one line, cut to `most` characters, as a part of a paragraph.

    It must not begin a line: what stands there may begin a list.
    """
    words = [_split(word) for word in _TOKEN.findall(neutral(text, most))]
    return " ".join(_joined(words))


def code(text: str, most: int = 400) -> str:
    """Return a text in one line as code, cut to `most` characters."""
    return _as_code(neutral(text, most))


def cell(text: str, most: int = 400) -> str:
    """Return a text as code in a cell of a table, where a bar ends even that."""
    return code(text, most).replace("|", r"\|")


def _as_code(text: str) -> str:
    longest = max(map(len, _BACKTICKS.findall(text)), default=0)
    fence = "`" * (longest + 1)
    blank = " " if text[:1] == "`" or text[-1:] == "`" else ""
    return f"{fence}{blank}{text or ' '}{blank}{fence}"


#: What stands before a word, the word if it is plain, or else its code, what follows.
_Split = tuple[str, str, str, str]


def _split(word: str) -> _Split:
    found = _WORD.fullmatch(word)
    assert found is not None
    before, core, after = found.group("before", "core", "after")
    if not core or (_PLAIN.fullmatch(core) and not _LINKED.fullmatch(core)):
        return before, core, "", after
    if core[0] == core[-1] == "`" and core.count("`") == 2:  # noqa: PLR2004 - a pair
        core = core[1:-1]
    return before, "", core, after


def _joined(words: list[_Split]) -> list[str]:
    """Return words and codes; codes that follow each other are one."""
    runs: list[list[_Split]] = []
    for word in words:
        if runs and _follows(runs[-1][-1], word):
            runs[-1].append(word)
        else:
            runs.append([word])
    return [_written(run) for run in runs]


def _follows(word: _Split, following: _Split) -> bool:
    return bool(word[2] and following[2]) and not word[3] and not following[0]


def _written(run: list[_Split]) -> str:
    before, plain, is_code, _ = run[0]
    core = _as_code(" ".join(one[2] for one in run)) if is_code else plain
    return f"{before}{core}{run[-1][3]}"
