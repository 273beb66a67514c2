"""What a criterion asks, what convinces, what is vacuous, and what to paste."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_psf.core.catalogue import SCOPE, Catalogue, Criterion
from pytest_psf.core.links import criterion_anchor, criterion_url
from pytest_psf.core.rungs import Rung
from pytest_psf.explain.explanation import Explanation, Form, Part, entry

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


def explained(
    criterion: Criterion,
    catalogue: Catalogue,
    *,
    now: Sequence[Part] = (),
    crosswalk: Sequence[Part] = (),
    fixtures: Sequence[str] = (),
) -> Explanation:
    """Return the whole explanation; `now` is what the last run came to.

    `fixtures` are those that tests of it may be written with.
    """
    groups = (
        tuple(_lead(criterion, catalogue)),
        tuple(now),
        tuple(_asks(criterion, catalogue)),
        tuple(_rungs(criterion)),
        (
            entry("convincing", criterion.convincing),
            Part(name="vacuous", items=criterion.vacuous, form=Form.LIST),
            *_fixtures(fixtures),
        ),
        tuple(_paste(criterion, catalogue)),
        tuple(crosswalk),
    )
    return Explanation(
        sort="criterion",
        word=criterion.id,
        title=criterion.title,
        url=criterion_url(criterion.id),
        anchor=criterion_anchor(criterion.id),
        groups=tuple(filter(None, groups)),
    )


def _lead(criterion: Criterion, catalogue: Catalogue) -> Iterator[Part]:
    names = {d.id: d.name for d in (catalogue.scope, *catalogue.domains)}
    yield Part(name="domain", items=(names[criterion.domain],), form=Form.LEAD)
    yield Part(name="question", items=(criterion.question,), form=Form.LEAD)
    clause = f'"{criterion.clause}"'
    yield Part(name="clause", items=(clause,), form=Form.QUOTED, data=criterion.clause)
    yield Part(name="source", items=(catalogue.source,), form=Form.QUOTED)


def _asks(criterion: Criterion, catalogue: Catalogue) -> Iterator[Part]:
    classes = sorted(criterion.classes)
    yield entry("in force for", ", ".join(classes), classes)
    if criterion.facts:
        facts = " and ".join(f"{fact} = no" for fact in criterion.facts)
        yield entry("ruled out by", facts, list(criterion.facts))
    if criterion.facets:
        suffix = "; or `all` for every one" if criterion.all_facets else ""
        named = ", ".join(criterion.facets) + suffix
        yield entry("facets", named, list(criterion.facet_names))
    for facet, fact in criterion.facet_facts.items():
        yield entry("", f"{facet} is ruled out by {fact} = no")
    if not criterion.accepts:
        yield entry("takes", "no claims; the config itself answers")
        return
    floor = criterion.floor.label
    yield entry("floor", f"{floor} (must be reached)", floor)
    yield entry("recommended", criterion.recommended.label)
    accepted = {kind: rung.label for kind, rung in criterion.accepts.items()}
    listed = ", ".join(f"{kind} (up to {rung})" for kind, rung in accepted.items())
    yield entry("accepts", listed, accepted)
    needs = [[*map(str, terms)] for terms in criterion.needs]
    yield entry("needs", ", or ".join(" and ".join(one) for one in needs), needs)
    if len(criterion.accepts) > min(map(len, needs)):
        yield entry("", "that is enough; what is to be pasted below may hold more")
    if criterion.subject:
        yield entry("covers", criterion.subject)
    yield from _records(criterion, catalogue)


def _records(criterion: Criterion, catalogue: Catalogue) -> Iterator[Part]:
    """Yield what an entry of each kind of record must hold."""
    for kind, fields in criterion.record_fields.items():
        if kind in criterion.accepts:
            yield entry(kind, f"an entry with {', '.join(fields)}", list(fields))
    for kind, rung in criterion.accepts.items():
        more = catalogue.kinds[kind].to_be_tested
        if more and rung >= Rung.TESTED:
            yield entry("", f"to be tested, also {', '.join(more)}")


def _rungs(criterion: Criterion) -> Iterator[Part]:
    """Yield what the rungs that count here show, and what they do not."""
    if not criterion.accepts:
        return
    for rung in Rung:
        if criterion.floor <= rung <= criterion.highest:
            yield entry(rung.label, f"{rung.shows}; not {rung.does_not_show}")


def _fixtures(names: Sequence[str]) -> Iterator[Part]:
    if names:
        told = (f"{one} (pytest-psf explain {one})" for one in names)
        yield entry("fixtures", f"tests may use {', '.join(told)}", [*names])


def _paste(criterion: Criterion, catalogue: Catalogue) -> Iterator[Part]:
    where = "into the config"
    if criterion.domain != SCOPE:
        where = "below [tool.psf.evidence]"
    name = f"paste {where} (in a psf.toml without `tool.psf.`)"
    yield Part(name=name, items=(criterion.example,), form=Form.CODE, key="paste")
    for kind in criterion.accepts:
        if not catalogue.kinds[kind].marked:
            continue
        facet = f".{criterion.facets[0]}" if criterion.facets else ""
        lines = (
            f'@pytest.mark.psf("{criterion.id}{facet}",',
            '                 exercises="package.module:function")',
        )
        yield Part(name=f"or mark the {kind}", items=lines, form=Form.CODE, key="mark")
