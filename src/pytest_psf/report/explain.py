"""What a criterion asks, what convinces, what is vacuous, and what to paste."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from pytest_psf.core.catalogue import SCOPE, Catalogue, Criterion
from pytest_psf.core.rungs import Rung

if TYPE_CHECKING:
    from collections.abc import Iterator

_WIDTH = 79


def explained(criterion: Criterion, catalogue: Catalogue) -> str:
    """Return the whole explanation, at most 79 columns wide where it can be."""
    return "\n".join(_lines(criterion, catalogue))


def _lines(criterion: Criterion, catalogue: Catalogue) -> Iterator[str]:
    names = {d.id: d.name for d in (catalogue.scope, *catalogue.domains)}
    yield f"{criterion.id}  {criterion.title}"
    yield f"  {names[criterion.domain]}"
    yield from _wrapped(criterion.question, "  ")
    yield from _wrapped(f'"{criterion.clause}"', "    ")
    yield from _wrapped(catalogue.source, "    ")
    yield ""
    yield from _asks(criterion, catalogue)
    yield from _rungs(criterion)
    yield ""
    yield from _entry("convincing", criterion.convincing)
    for index, text in enumerate(criterion.vacuous):
        yield from _entry("" if index else "vacuous", f"- {text}")
    yield ""
    yield from _paste(criterion, catalogue)


def _asks(criterion: Criterion, catalogue: Catalogue) -> Iterator[str]:
    yield from _entry("in force for", ", ".join(sorted(criterion.classes)))
    if criterion.facts:
        facts = " and ".join(f"{fact} = no" for fact in criterion.facts)
        yield from _entry("ruled out by", facts)
    if criterion.facets:
        suffix = "; or `all` for every one" if criterion.all_facets else ""
        yield from _entry("facets", ", ".join(criterion.facets) + suffix)
    for facet, fact in criterion.facet_facts.items():
        yield from _entry("", f"{facet} is ruled out by {fact} = no")
    if not criterion.accepts:
        yield from _entry("takes", "no claims; the config itself answers")
        return
    yield from _entry("floor", f"{criterion.floor.label} (must be reached)")
    yield from _entry("recommended", criterion.recommended.label)
    accepted = [f"{kind} (up to {r.label})" for kind, r in criterion.accepts.items()]
    yield from _entry("accepts", ", ".join(accepted))
    needs = [" and ".join(map(str, terms)) for terms in criterion.needs]
    yield from _entry("needs", ", or ".join(needs))
    if criterion.subject:
        yield from _entry("covers", criterion.subject)
    yield from _records(criterion, catalogue)


def _records(criterion: Criterion, catalogue: Catalogue) -> Iterator[str]:
    """Yield what an entry of each kind of record must hold."""
    for kind, fields in criterion.record_fields.items():
        if kind in criterion.accepts:
            yield from _entry(kind, f"an entry with {', '.join(fields)}")
    for kind, rung in criterion.accepts.items():
        more = catalogue.kinds[kind].to_be_tested
        if more and rung >= Rung.TESTED:
            yield from _entry("", f"to be tested, also {', '.join(more)}")


def _rungs(criterion: Criterion) -> Iterator[str]:
    """Yield what the rungs that count here show, and what they do not."""
    if not criterion.accepts:
        return
    highest = max(criterion.accepts.values())
    yield ""
    for rung in Rung:
        if criterion.floor <= rung <= highest:
            text = f"{rung.shows}; not {rung.does_not_show}"
            yield from _entry(rung.label, text)


def _paste(criterion: Criterion, catalogue: Catalogue) -> Iterator[str]:
    where = "into the config"
    if criterion.domain != SCOPE:
        where = "below [tool.psf.evidence]"
    yield f"  paste {where} (in a psf.toml without `tool.psf.`)"
    for line in criterion.example.splitlines():
        yield f"    {line}".rstrip()
    for kind in criterion.accepts:
        if not catalogue.kinds[kind].marked:
            continue
        facet = f".{criterion.facets[0]}" if criterion.facets else ""
        yield f"  or mark the {kind}"
        yield f'    @pytest.mark.psf("{criterion.id}{facet}",'
        yield '                     exercises="package.module:function")'


def _entry(name: str, text: str) -> Iterator[str]:
    yield from _wrapped(text, " " * 16, first=f"  {name:14}")


def _wrapped(text: str, indent: str, first: str | None = None) -> list[str]:
    return textwrap.wrap(
        text,
        _WIDTH,
        initial_indent=indent if first is None else first,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
