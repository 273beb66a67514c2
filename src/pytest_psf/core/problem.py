"""What is wrong, in the one form that everybody says it in."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, NamedTuple

from pytest_psf.core.places import Place  # noqa: TC001 - read where it crosses processes
from pytest_psf.core.shown import harmless_lines, visible
from pytest_psf.core.values import dataclass
from pytest_psf.core.wording import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

#: How much of a key path, and of what is said of it, is shown: who wrote it has the rest.
_MOST_OF_A_KEY = 200
_MOST_OF_A_WHY = 2000

#: How many faults are listed: a config from a script may have one in each line.
MOST_FAULTS = 50

#: A path of keys and list indexes in a TOML file, the outermost first.
Keys = tuple[str | int, ...]


class Reason(NamedTuple):
    """A sort of problem: the slug in reports, and what it means for people.

    Ours stand in `core/reasons.py`; an extension makes its own.
    """

    slug: str
    line: str

    def __str__(self) -> str:
        return self.slug


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that keeps a claim, a criterion or a config from being right."""

    reason: Reason
    #: What was found, and what was expected where that is not plain.
    why: str
    #: What to do; what is to be pasted, such as a command, stands on a line of its own.
    fix: str
    place: Place | None = None
    #: The facet that it concerns, where a criterion has several.
    facet: str | None = None
    #: Where it stands in the text of a claim or of the config; empty if not in a text.
    keys: Keys = ()

    def as_fault(self) -> str:
        """Return it as a fault of a text: where, what was found, what to write."""
        key, why = (
            visible(written(self.keys), _MOST_OF_A_KEY),
            visible(self.why, _MOST_OF_A_WHY),
        )
        fix = "\n".join(visible(line, _MOST_OF_A_WHY) for line in self.fix.split("\n"))
        return f"{self.place}: {key}: {why}\n    {fix}"


def written(keys: Keys) -> str:
    """Return a key path with dots between names and indexes in brackets: `a.b[0].c`.

    It is for people: names are not quoted, and an empty path is an empty text.
    """
    text = ""
    for key in keys:
        if isinstance(key, int):
            text += f"[{key}]"
        else:
            text += f".{key}" if text else key
    return text


def what_failed(error: OSError) -> str:
    """Say what the system refused. A full disk and the like name no file."""
    return error.strerror or str(error) or type(error).__name__


def as_text(error: OSError) -> str:
    """Say what the system refused, and for which file where it is known."""
    what = what_failed(error)
    return what if error.filename is None else f"{error.filename}: {what}"


class FaultsFoundError(Exception):
    """Raise FaultsFoundError if the text of a config or of marks is wrong; it has all.

    A fault is a problem of a text: no verdict can be given while there is one.
    """

    def __init__(self, subject: str, faults: tuple[Problem, ...]) -> None:
        super().__init__(subject, faults)
        self.subject = subject
        self.faults = faults

    def __str__(self) -> str:
        return self._told("")

    def wrapped(self, width: int = 79, *, kept_from_running: bool = False) -> str:
        """Return the text for a terminal of `width` columns; no word is broken.

        It says so if tests were to run, and did not.
        """
        so = ", so no test was run" if kept_from_running else ""
        return as_block(self._told(so), width)

    def _told(self, consequence: str) -> str:
        count = counted(len(self.faults), "fault")
        head = f"{count} in {self.subject}{consequence}:"
        return "\n\n".join([head, *_first_of(self.faults)])


def _first_of(problems: Sequence[Problem]) -> list[str]:
    blocks = [one.as_fault() for one in problems[:MOST_FAULTS]]
    if len(problems) > MOST_FAULTS:
        rest = len(problems) - MOST_FAULTS
        blocks.append(and_more(rest))
    return blocks


def and_more(rest: int) -> str:
    """Say that there are faults which were not listed."""
    more = f"and {rest:,} more fault{'s' * (rest != 1)}"
    return f"{more}: correct these first, and the next run lists others"


def as_block(text: str, width: int = 79) -> str:
    """Return a text for a terminal of `width` columns; no word is broken.

    A line that is continued is indented by four spaces.
    """
    lines = (
        textwrap.wrap(
            line,
            width,
            subsequent_indent="    ",
            break_long_words=False,
            break_on_hyphens=False,
        )
        for line in text.splitlines()
    )
    return harmless_lines("\n".join("\n".join(line) for line in lines))
