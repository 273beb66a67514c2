"""The page of a finished run: what its template is filled with, and what may reach it.

The template shows the judgement's own values. All that others wrote passes `_harmless` and
jinja2's escaping, whichever way it comes; what stands in the style passes `_quoted`.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from textwrap import dedent
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup, escape

from pytest_psf.core import reasons
from pytest_psf.core.advice import sorted_advice
from pytest_psf.core.links import criterion_url
from pytest_psf.core.next_step import next_step
from pytest_psf.core.report import Unavailable
from pytest_psf.core.resting import rests_on, ruling_rests_on
from pytest_psf.core.rungs import Rung
from pytest_psf.core.sensors import sensed_in
from pytest_psf.core.shown import harmless, shown
from pytest_psf.core.soon import ending_soon
from pytest_psf.core.values import dataclass
from pytest_psf.core.verdicts import Verdict
from pytest_psf.core.waivers import left
from pytest_psf.report.head import beginning
from pytest_psf.report.open_criteria import alike
from pytest_psf.report.sensors import summed_up
from pytest_psf.report.text import state_of
from pytest_psf.report.verdict import conclusion_said, gate_said, stamps

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pytest_psf.core.catalogue import Domain
    from pytest_psf.core.problem import Problem
    from pytest_psf.core.report import Report
    from pytest_psf.core.verdicts import Judgement, Ruling

#: How much of one text is shown: a reason of a waiver may be a whole file by mistake.
_MOST = 4000

#: How many problems of one criterion stand open; the others are folded below them.
_PROBLEMS_OPEN = 10

#: What stands for a verdict where its colour is not seen.
_LETTERS = {
    Verdict.MET: "M",
    Verdict.UNMET: "U",
    Verdict.NOT_JUDGED: "N",
    Verdict.WAIVED: "W",
    Verdict.NOT_APPLICABLE: "\N{EN DASH}",
    Verdict.NOT_IN_FORCE: "\N{MIDDLE DOT}",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A domain with its criteria, as one row of the picture."""

    domain: Domain
    rulings: tuple[Ruling, ...]

    @property
    def met(self) -> int:
        return sum(ruling.verdict is Verdict.MET for ruling in self.rulings)

    @property
    def asked(self) -> int:
        return sum(ruling.is_asked for ruling in self.rulings)


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """How many criteria have one verdict, and which rungs those that are met reach."""

    verdict: Verdict
    count: int
    rungs: tuple[tuple[Rung, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Open:
    """A criterion that is open, its problems in groups that differ in their facet alone."""

    ruling: Ruling
    gates: bool
    first: Sequence[Sequence[Problem]]
    more: Sequence[Sequence[Problem]]


def rendered(report: Report) -> str:
    """Return the page of a finished run."""
    judgement = report.judgement
    folder = files("pytest_psf.report")
    style = folder.joinpath("page.css").read_text(encoding="utf-8") + _margins(report)
    system = harmless(shown(judgement.profile.system)) or "This system"
    title = f"{system}: {judgement.conclusion.value.upper()} on {judgement.today}"
    head = Markup(beginning(title, style))  # noqa: S704 - `beginning` has escaped it
    return _template().render(
        head=head,
        report=report,
        system=system,
        sensed=tuple(sensed_in({t.id: t.challenges for t in report.outcomes.tests})),
        **_filling(judgement),
    )


def _filling(judgement: Judgement) -> dict[str, Any]:
    rows = tuple(_rows(judgement))
    word = judgement.conclusion.value.upper()
    said = conclusion_said(judgement).removeprefix(word).removeprefix(":").strip()
    return {
        "judgement": judgement,
        "word": word,
        "said": said,
        "stamps": stamps(judgement),
        "gate": gate_said(judgement),
        "passes_gate": judgement.passes and judgement.gate.closed,
        "step": next_step(judgement),
        "all_rows": rows,
        "rows": [
            row for row in rows if row.domain.id != _scope(judgement) or _is_open(row)
        ],
        "counts": tuple(_counts(judgement.rulings)),
        "shown_verdicts": tuple(_counts([one for row in rows for one in row.rulings])),
        "open": tuple(_open(judgement)),
        "waived": [r for r in judgement.rulings if r.verdict is Verdict.WAIVED],
        "soon": ending_soon(judgement),
        "warnings": sorted_advice(judgement),
        "rests_on": str(rests_on(judgement)),
        "rungs": tuple(Rung),
        "MET": Verdict.MET,
    }


def _scope(judgement: Judgement) -> str:
    return judgement.catalogue.scope.id


def _is_open(row: Row) -> bool:
    return any(ruling.verdict.is_open for ruling in row.rulings)


def _rows(judgement: Judgement) -> Iterator[Row]:
    """Yield the domains in order, before them the checks of the scope."""
    yield Row(domain=judgement.catalogue.scope, rulings=judgement.scope)
    for domain in judgement.catalogue.domains:
        of_it = (r for r in judgement.rulings if r.criterion.domain == domain.id)
        yield Row(domain=domain, rulings=tuple(of_it))


def _counts(rulings: Sequence[Ruling]) -> Iterator[Count]:
    for verdict in Verdict:
        of_it = [ruling for ruling in rulings if ruling.verdict is verdict]
        reached = [ruling.reached for ruling in of_it if verdict is Verdict.MET]
        rungs = ((rung, reached.count(rung)) for rung in Rung)
        if of_it:
            yield Count(
                verdict=verdict,
                count=len(of_it),
                rungs=tuple((rung, count) for rung, count in rungs if count),
            )


def _open(judgement: Judgement) -> list[Open]:
    """Return what is open: what gates first, and what is unmet before the rest."""
    gating = {ruling.criterion.id for ruling in judgement.gating}
    found = []
    for ruling in (*judgement.scope, *judgement.rulings):
        if ruling.verdict.is_open:
            groups = list(alike(ruling.problems))
            found.append(
                Open(
                    ruling=ruling,
                    gates=ruling.criterion.id in gating,
                    first=groups[:_PROBLEMS_OPEN],
                    more=groups[_PROBLEMS_OPEN:],
                )
            )
    found.sort(key=lambda one: (not one.gates, one.ruling.verdict is not Verdict.UNMET))
    return found


@cache
def _template() -> Template:
    """Return the template, compiled for the first page of a process."""
    path = files("pytest_psf.report").joinpath("page.html.jinja")
    return _environment().from_string(path.read_text(encoding="utf-8"))


def _environment() -> Environment:
    environment = Environment(
        autoescape=True,
        finalize=_harmless,
        lstrip_blocks=True,
        trim_blocks=True,
        undefined=StrictUndefined,
    )
    environment.filters.update(
        coded=_coded,
        dedented=lambda lines: dedent("\n".join(lines)).splitlines(),
        known=_known,
        short=lambda commit: commit if " " in commit else commit[:12],
        letter=_LETTERS.__getitem__,
        slug=lambda verdict: verdict.value.replace(" ", "-"),
        nameonly=lambda criterion_id: criterion_id.partition(".")[2],
        brief=lambda ruling: ruling_rests_on(ruling).brief,
        criterion_url=criterion_url,
        reason_url=lambda reason: reasons.url_of(reason.slug),
    )
    environment.globals.update(state_of=state_of, left=left, summed_up=summed_up)
    return environment


def _harmless(value: object) -> object:
    """Return a value with all in it to be seen: it is escaped after this."""
    if isinstance(value, Markup):
        return value
    text = str(value)
    if not text.isprintable() or len(text) > _MOST:
        text = shown(text, _MOST)
    return harmless(text)


def _coded(text: str) -> Markup:
    """Return a text in which what stands between backticks is code, escaped like any other."""
    parts = str(_harmless(text)).split("`")
    if len(parts) % 2 == 0:  # one has no other beside it
        return escape("`".join(parts))
    each = (
        Markup("<code>{}</code>").format(part) if number % 2 else escape(part)
        for number, part in enumerate(parts)
    )
    return Markup("").join(each)


def _known(value: object) -> str:
    """Say a value, or why nobody knows it."""
    if isinstance(value, Unavailable):
        return f"not known: {value.unavailable}"
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


def _margins(report: Report) -> str:
    """Return the style of the margins of printed pages: each says of what it is, and when."""
    judgement, commit = report.judgement, report.origin.subject.commit
    of_what = f"{shown(judgement.profile.system, 60)}, {judgement.today}"
    if not isinstance(commit, Unavailable):
        of_what += f", commit {shown(commit, 40)}"
    said = _quoted(f"{of_what}: {judgement.conclusion.value.upper()}")
    return f"@page{{@bottom-left{{content:{said}}}}}\n"


def _quoted(text: str) -> str:
    """Return a text as a string of CSS, which nothing in it can end."""
    plain = (c if c.isascii() and c.isalnum() else f"\\{ord(c):x} " for c in text)
    return f'"{"".join(plain)}"'
