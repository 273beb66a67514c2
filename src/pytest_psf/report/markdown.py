"""The judgement as Markdown, for a pull request or the summary of a job."""

from __future__ import annotations

from collections import Counter
from itertools import groupby
from typing import TYPE_CHECKING, Final

from pytest_psf.core import reasons
from pytest_psf.core.advice import sorted_advice
from pytest_psf.core.next_step import next_step
from pytest_psf.core.report import Unavailable
from pytest_psf.core.soon import ending_soon
from pytest_psf.core.values import dataclass
from pytest_psf.core.verdicts import Verdict
from pytest_psf.report.markdown_text import code, prose
from pytest_psf.report.verdict import verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pytest_psf.core.catalogue import Domain
    from pytest_psf.core.evidence import Evidence
    from pytest_psf.core.next_step import Step
    from pytest_psf.core.problem import Problem
    from pytest_psf.core.report import Report
    from pytest_psf.core.verdicts import Judgement, Ruling

#: What every text begins with; whoever renews a comment finds it by this.
MARK: Final = "<!-- pytest-psf -->"

#: GitHub takes 65,536 characters for a comment; so many bytes are never more.
COMMENT: Final = 65_000

#: The least that is kept free to say what was cut.
_NOTICE = 3_000

#: How much of one text is shown, and how many points of a criterion, endings, warnings.
_MOST = 600
_LISTED = 20

#: A verdict is one line here.
_WIDTH = 10_000


@dataclass(frozen=True, slots=True)
class _Section:
    """What is there as a whole or not at all."""

    name: str
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        return "\n".join(self.lines) + "\n\n"


def unfinished() -> str:
    """Return what stands until a judgement was reached."""
    text = "The run was killed, or ended before it was judged."
    return f"{MARK}\n## PSF production readiness: unfinished\n\n{text}\n"


def rendered(report: Report, most: int = COMMENT) -> str:
    """Return the whole text in at most so many bytes, or what fits: whole sections.

    It is empty if not even the verdict fits.
    """
    head = _Section("", tuple(_head(report))).text
    left = most - _size(head) - _NOTICE
    if left < 0:
        shortest = f"{MARK}\n{_heading(report.judgement)}\n"
        return shortest if _size(shortest) <= most else ""
    kept, cut = [head], []
    for section in _sections(report):
        size = _size(section.text)
        if size <= left:
            kept.append(section.text)
            left -= size
        else:
            cut.append(section.name)
    return "".join([*kept, *_notice(cut, most)])


def _size(text: str) -> int:
    return len(text.encode(errors="backslashreplace"))


def _notice(cut: Sequence[str], most: int) -> Iterator[str]:
    if cut:
        names = ", ".join(cut)
        yield (
            f"**Left out** to stay below {most:,} bytes: {names}. The JSON report "
            "(`--psf-report json:PATH`) holds all.\n"
        )


def _head(report: Report) -> Iterator[str]:
    judgement = report.judgement
    yield MARK
    yield _heading(judgement)
    yield ""
    (line,) = verdict(judgement, _WIDTH)
    yield f"**Verdict:** {prose(line.text, 2 * _MOST)}"
    yield ""
    yield from _next(next_step(judgement))
    yield f"**Judged:** {_judged(report)}"
    yield ""
    yield from _table(judgement)


def _next(step: Step | None) -> Iterator[str]:
    if step is not None:
        of = f"{code(step.id)}: " if step.id else ""
        commands = "".join(f" {code(one, _MOST)}" for one in step.commands[:_LISTED])
        yield f"**Next:** {of}{prose(step.do, _MOST)}{commands}"
        yield ""


def _heading(judgement: Judgement) -> str:
    return f"## PSF production readiness: {judgement.conclusion.value.upper()}"


def _judged(report: Report) -> str:
    """Say what was judged, as what, when, and in which state."""
    judgement, subject = report.judgement, report.origin.subject
    name = judgement.profile.system
    parts = [
        f"{prose(name, _MOST) if name.strip() else 'this system'} as "
        f"{judgement.classification.judged_as} by {code(judgement.catalogue.edition)}",
        f"on {judgement.today}",
    ]
    for word, value in (("commit", subject.commit), ("release", subject.release)):
        if not isinstance(value, Unavailable):
            parts.append(f"{word} {code(value)}")
    if subject.dirty is True:
        parts.append("with changes that are not committed")
    return ", ".join(parts)


def _table(judgement: Judgement) -> Iterator[str]:
    """Yield a row for each domain. Its cells hold no text of people."""
    yield "| domain | met | state |"
    yield "|---|---|---|"
    scope = judgement.catalogue.scope
    if judgement.scope:
        yield _row(scope, judgement.scope)
    for domain in judgement.catalogue.domains:
        yield _row(domain, judgement.of_domain(domain))


def _row(domain: Domain, rulings: Sequence[Ruling]) -> str:
    counts = Counter(ruling.verdict for ruling in rulings)
    asked = len(rulings) - counts[Verdict.NOT_APPLICABLE]
    said = [
        f"**{counts[one]} {one.value}**"
        if one.is_open
        else f"{counts[one]} {one.value}"
        for one in (Verdict.UNMET, Verdict.NOT_JUDGED, Verdict.WAIVED)
        if counts[one]
    ]
    state = ", ".join(said) or ("ok" if asked else "not asked")
    return f"| {domain.id} {domain.name} | {counts[Verdict.MET]}/{asked} | {state} |"


def _sections(report: Report) -> Iterator[_Section]:
    """Yield what stands below the head, what matters most first."""
    judgement = report.judgement
    rulings = (*judgement.scope, *judgement.rulings)
    gating = {ruling.criterion.id for ruling in judgement.gating}
    still = [ruling for ruling in rulings if ruling.verdict.is_open]
    still.sort(key=lambda one: one.criterion.id not in gating)
    for ruling in still:
        if not _is_untouched(ruling):
            yield _open(ruling, gates=ruling.criterion.id in gating)
    yield from _untouched([one for one in still if _is_untouched(one)])
    yield from (_waived(r) for r in rulings if r.verdict is Verdict.WAIVED)
    yield from _soon(judgement)
    yield from _warnings(judgement)
    yield _every_criterion(rulings)
    yield from _evidence(rulings)


def _is_untouched(ruling: Ruling) -> bool:
    return all(one.reason == reasons.NOTHING_CLAIMED for one in ruling.problems)


def _open(ruling: Ruling, *, gates: bool) -> _Section:
    word = ruling.verdict.value if gates else f"{ruling.verdict.value}, not gating"
    return _Section(ruling.criterion.id, (*_titled(ruling, word), *_points(ruling)))


def _titled(ruling: Ruling, word: str) -> Iterator[str]:
    yield f"### {code(ruling.criterion.id)}: {word}"
    yield ""
    yield prose(ruling.criterion.title, _MOST)
    yield ""


def _points(ruling: Ruling) -> Iterator[str]:
    for problem in ruling.problems[:_LISTED]:
        yield from _point(problem)
    yield from _more(len(ruling.problems))


def _more(count: int) -> Iterator[str]:
    if count > _LISTED:
        yield f"- and {count - _LISTED:,} more: a JSON report lists them all"


def _point(problem: Problem) -> Iterator[str]:
    facet = f"{code(problem.facet)}: " if problem.facet else ""
    place = f" ({code(str(problem.place))})" if problem.place else ""
    slug, url = problem.reason.slug, reasons.url_of(problem.reason.slug)
    link = f" [{slug}]({url})" if url else ""
    yield f"- **Why:** {facet}{prose(problem.why, _MOST)}{place}{link}"
    first, *commands = problem.fix.splitlines() or [""]
    if first:
        yield f"  - **Fix:** {prose(first, _MOST)}"
    for command in commands[:_LISTED]:
        yield f"  - **Paste:** {code(command.strip(), _MOST)}"


def _untouched(rulings: Sequence[Ruling]) -> Iterator[_Section]:
    if not rulings:
        return
    lines = ["### Open, and nothing claimed yet", ""]
    for domain, group in groupby(rulings, key=lambda one: one.criterion.domain):
        ids = ", ".join(code(one.criterion.id) for one in group)
        lines.append(f"- {domain}: {ids}")
    lines += ["", "`pytest-psf explain ID` says what counts as evidence."]
    yield _Section("criteria without a claim", tuple(lines))


def _waived(ruling: Ruling) -> _Section:
    waiver = ruling.waiver
    assert waiver is not None
    lines = (
        *_titled(ruling, f"waived until {waiver.expires}"),
        f"- **Reason:** {prose(waiver.reason, _MOST)}",
        f"- **Meanwhile:** {prose(waiver.compensating_control, _MOST)}",
        f"- **Approved:** by {prose(waiver.approved_by, _MOST)} on {waiver.approved_on}"
        f" ({code(str(waiver.place))})",
        *_points(ruling),
    )
    return _Section(ruling.criterion.id, lines)


def _soon(judgement: Judgement) -> Iterator[_Section]:
    found = ending_soon(judgement)
    if found:
        lines = [
            f"- {one.until}: {code(one.id)}, {prose(one.source, _MOST)}"
            for one in found[:_LISTED]
        ]
        head = ("### Ends soon", "")
        yield _Section("what ends soon", (*head, *lines, *_more(len(found))))


def _warnings(judgement: Judgement) -> Iterator[_Section]:
    found = sorted_advice(judgement)
    if found:
        lines = [
            f"- **Warning:** {prose(one.text, _MOST)}"
            + (f" {code(one.paste[-1])}" if one.paste else "")
            for one in found[:_LISTED]
        ]
        head = ("### Warnings", "")
        yield _Section("warnings", (*head, *lines, *_more(len(found))))


def _every_criterion(rulings: Iterable[Ruling]) -> _Section:
    rows = [
        f"| {ruling.criterion.id} | {ruling.verdict.value} "
        f"| {ruling.reached.label if ruling.reached else ''} | {ruling.required.label} |"
        for ruling in rulings
    ]
    head = ("| criterion | verdict | reached | required |", "|---|---|---|---|")
    return _Section("all criteria", tuple(_folded("All criteria", [*head, *rows])))


def _evidence(rulings: Iterable[Ruling]) -> Iterator[_Section]:
    """Yield the evidence of each domain."""
    for domain, group in groupby(rulings, key=lambda one: one.criterion.domain):
        lines = [_claimed(one) for ruling in group for one in ruling.evidence]
        if lines:
            name = f"evidence for {domain}"
            yield _Section(name, tuple(_folded(f"E{name[1:]}", lines)))


def _claimed(one: Evidence) -> str:
    finding = one.finding
    state = finding.rung.label if finding.holds else finding.standing.value
    if finding.doubt is not None:
        state = f"does not count ({state})"
    if one.claim.supporting:
        state = f"supporting ({state})"
    return f"- {code(one.claim.id)} {state}: {code(finding.source)}"


def _folded(title: str, lines: Iterable[str]) -> Iterator[str]:
    yield f"<details><summary>{title}</summary>"
    yield ""
    yield from lines
    yield ""
    yield "</details>"
