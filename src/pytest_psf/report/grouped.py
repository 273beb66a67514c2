"""Problems as blocks for people and editors, one block for all that are the same."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pytest_psf.core.problem import MOST_FAULTS, and_more, as_block, written
from pytest_psf.core.reviews import as_one_review
from pytest_psf.core.shown import harmless_lines, visible
from pytest_psf.report.lines import pasted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pytest_psf.core.problem import Problem

#: How much of one text is shown: who wrote it has the rest.
_MOST_OF_A_TEXT = 2000


def listed(problems: Sequence[Problem], width: int = 79) -> list[str]:
    """Return the first problems as blocks of lines, and how many more there are.

    Each has a line that begins with its place, as editors read it; what is the same of
    several stands once, below them. A command below what to do can be pasted.
    """
    groups = _alike(problems)
    blocks = ["\n".join(_block(one, width)) for one in groups[:MOST_FAULTS]]
    rest = sum(len(one) for one in groups[MOST_FAULTS:])
    return [*blocks, as_block(and_more(rest), width)] if rest else blocks


def _alike(problems: Sequence[Problem]) -> list[list[Problem]]:
    """Return the problems by what is wrong and what is to be done, in their order."""
    groups: dict[tuple[str, ...], list[Problem]] = {}
    for one in problems:
        do, *commands = one.fix.split("\n")
        fix = do if commands and as_one_review(commands) else one.fix
        groups.setdefault((one.reason.slug, one.why, fix), []).append(one)
    return [*groups.values()]


def _block(alike: Sequence[Problem], width: int) -> Iterator[str]:
    first, *others = alike
    do, *commands = first.fix.split("\n")
    if not others:
        yield as_block(replace(first, fix=do).as_fault(), width)
    else:
        for one in alike:
            yield as_block(f"{one.place}: {_seen(written(one.keys))}", width)
        why = f"{_seen(first.why)} ({len(alike)} places)"
        yield as_block(f"    {why}\n    each: {_seen(do)}", width)
        every = [line for one in alike for line in one.fix.split("\n")[1:]]
        commands = [as_one_review([*map(_seen, every)]) or ""] if commands else []
    for command in commands:
        text = harmless_lines(command if others else _seen(command))
        yield from pasted(text, width, " " * 6)


def _seen(text: str) -> str:
    return visible(text, _MOST_OF_A_TEXT)
