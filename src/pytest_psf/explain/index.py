"""The index of what can be explained, on one screen of 80x24."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any

from pytest_psf.core.shown import shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pytest_psf.core.catalogue import Catalogue, Domain
    from pytest_psf.explain.standing import LastRun
    from pytest_psf.explain.vocabulary import Vocabulary

_WIDTH = 79
_INDENT = " " * 8
#: Sorts of which only the name is shown, for want of room: it tells all of them.
_LISTS = (
    *("verdicts", "conclusions", "reasons", "definition", "crosswalk"),
    *("terms", "keys"),
)

#: What is known by other names than those of the index, which has to fit a screen.
_LEFT_OUT = ("fixtures", "qualities")

_USAGE = (
    "pytest-psf explain WORD, such as PSF-06.latency, PSF-06, all, or a word below:"
)


def as_text(known: Vocabulary) -> str:
    """Return the index as lines."""
    lines = [_USAGE]
    for domain in (known.catalogue.scope, *known.catalogue.domains):
        head = f"{domain.id}  {domain.name}: "
        lines += _wrapped(head, _names(domain))
    for sort, words in known.sorts.items():
        if sort not in (*_LISTS, *_LEFT_OUT):
            lines += _wrapped(f"{sort:9}", [*words], " " * 9)
    lines += _wrapped(f"{'lists':9}", [*_LISTS], " " * 9)
    if known.run is not None:
        lines.append(shown(_came_to(known.run, known.catalogue), _WIDTH))
    return "\n".join(lines)


#: Verdicts of what is asked of a system.
_ASKED = frozenset({"met", "unmet", "not judged", "waived"})


def _came_to(run: LastRun, catalogue: Catalogue) -> str:
    """Say in one line what the last run came to."""
    found = [
        run.standings[one.id].verdict for one in catalogue if one.id in run.standings
    ]
    asked = [one for one in found if one in _ASKED]
    met = f"{asked.count('met')} of {len(asked)} met"
    return f"{run.judgement}: {met}, in {run.file} of {run.day} ({run.system})"


def _names(domain: Domain) -> list[str]:
    return [one.id.removeprefix(f"{domain.id}.") for one in domain.criteria]


def _wrapped(head: str, words: Sequence[str], indent: str = _INDENT) -> list[str]:
    return textwrap.wrap(
        ", ".join(words),
        _WIDTH,
        initial_indent=head,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def as_markdown(known: Vocabulary) -> str:
    """Return the index as lists."""
    return "\n".join(_markdown(known))


def _markdown(known: Vocabulary) -> Iterator[str]:
    yield "# What can be explained"
    for domain in (known.catalogue.scope, *known.catalogue.domains):
        yield from ("", f"## {domain.id} {domain.name}", "")
        yield from (f"- `{one.id}`: {one.title}" for one in domain.criteria)
    for sort, words in known.sorts.items():
        yield from ("", f"## {sort.capitalize()}", "")
        yield from (f"- `{word}`" for word in words)


def as_data(known: Vocabulary) -> dict[str, Any]:
    """Return the index as JSON has it."""
    return {
        "domains": [
            {
                "id": domain.id,
                "name": domain.name,
                "criteria": [
                    {"id": one.id, "title": one.title} for one in domain.criteria
                ],
            }
            for domain in (known.catalogue.scope, *known.catalogue.domains)
        ],
        **{sort: [*words] for sort, words in known.sorts.items()},
    }
