"""What the last run came to, as far as an explanation speaks of it."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from pytest_psf.core.shown import shown
from pytest_psf.core.values import dataclass
from pytest_psf.explain.explanation import Form, Part, entry

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

#: How many claims and problems of a criterion are listed.
_MOST = 8
#: Verdicts for which it no longer matters what is required.
_ANSWERED = frozenset({"met", "not applicable", "not in force"})
#: How much of one text is shown.
_MOST_OF_A_TEXT = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """Something that is claimed for a criterion, and what came of it."""

    kind: str
    source: str
    #: `holds`, `broken` or `not judged`.
    standing: str
    rung: str | None
    #: Why it does not hold, does not count, or reaches no higher rung.
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """Something that keeps a criterion from being met."""

    reason: str
    why: str
    fix: str
    place: str | None
    facet: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What one criterion came to."""

    verdict: str
    required: str
    reached: str | None
    because: str | None
    claims: tuple[Claimed, ...]
    missing: tuple[Missing, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LastRun:
    """The report of a run, as far as it is told here."""

    #: As it is named here.
    file: str
    system: str
    #: The day that it judged as of.
    day: str
    commit: str | None
    judgement: str
    judged_as: str
    #: What has to be known of it: that it is a sample, that the config has changed.
    remarks: tuple[str, ...]
    standings: Mapping[str, Standing]
    #: Fact or part of the definition -> answer and reason.
    answers: Mapping[str, tuple[bool, str]]

    def __str__(self) -> str:
        commit = f", commit {self.commit[:10]}" if self.commit else ""
        remarks = "".join(f"; {one}" for one in self.remarks)
        return shown(f"{self.file} of {self.day}{commit}{remarks}", _MOST_OF_A_TEXT)

    @property
    def data(self) -> dict[str, object]:
        """What JSON has of it."""
        return {
            "file": self.file,
            "system": self.system,
            "today": self.day,
            "commit": self.commit,
            "judgement": self.judgement,
            "class": self.judged_as,
            "remarks": list(self.remarks),
        }


def of_criterion(criterion: str, run: LastRun | None) -> tuple[Part, ...]:
    """Return what the project has for a criterion now, and what is missing."""
    found = run.standings.get(criterion) if run else None
    if run is None or found is None:
        return ()
    return tuple(_parts(found, run))


def _parts(found: Standing, run: LastRun) -> Iterator[Part]:
    reached = f", {found.reached}" if found.reached else ""
    because = f" ({shown(found.because, _MOST_OF_A_TEXT)})" if found.because else ""
    asked = "" if found.verdict in _ANSWERED else f"; required: {found.required}"
    data = {
        "verdict": found.verdict,
        "required": found.required,
        "reached": found.reached,
        "because": found.because,
    }
    yield entry("now", f"{found.verdict}{reached}{because}{asked}", data)
    yield entry("", f"in {run}")
    if found.claims:
        yield _list(
            "claimed", [_claimed(one) for one in found.claims], _rows(found.claims)
        )
    if found.missing:
        yield _list(
            "missing", [_missing(one) for one in found.missing], _rows(found.missing)
        )


def _list(name: str, lines: Sequence[str], data: object) -> Part:
    more = len(lines) - _MOST
    listed = [*lines[:_MOST], *([f"and {more:,} more"] if more > 0 else [])]
    return Part(name=name, items=tuple(listed), form=Form.LIST, data=data)


def _claimed(one: Claimed) -> str:
    rung = f", {one.rung}" if one.rung else ""
    why = f" [{', '.join(one.reasons)}]" if one.reasons else ""
    text = f"{one.kind} {one.source}: {one.standing}{rung}{why}"
    return shown(text, _MOST_OF_A_TEXT)


def _missing(one: Missing) -> str:
    facet = f"{one.facet}: " if one.facet else ""
    place = f" ({one.place})" if one.place else ""
    text = f"{facet}{one.why}{place} [{one.reason}]"
    fix = f" Fix: {shown(one.fix, _MOST_OF_A_TEXT)}" if one.fix else ""
    return f"{shown(text, _MOST_OF_A_TEXT)}.{fix}"


def _rows(found: Sequence[Claimed] | Sequence[Missing]) -> list[dict[str, object]]:
    return [
        {
            name: [*value] if isinstance(value, tuple) else value
            for name, value in asdict(one).items()
        }
        for one in found
    ]


def of_answer(name: str, run: LastRun | None) -> tuple[Part, ...]:
    """Return how the config answered a fact or a part of the definition."""
    if run is None:
        return ()
    found = run.answers.get(name)
    if found is None:
        return (entry("now", f"not answered, in {run}", {"answer": None}),)
    answer, because = found
    text = f"{'yes' if answer else 'no'}: {shown(because, _MOST_OF_A_TEXT)}"
    data = {"answer": answer, "because": because}
    return (entry("now", text, data), entry("", f"in {run}"))


def of_reason(slug: str, run: LastRun | None) -> tuple[Part, ...]:
    """Return which criteria have a reason now."""
    if run is None:
        return ()
    ids = [
        criterion
        for criterion, one in run.standings.items()
        if any(problem.reason == slug for problem in one.missing)
        or any(slug in claim.reasons for claim in one.claims)
    ]
    text = ", ".join(ids) if ids else "no criterion has it"
    return (entry("now", text, ids), entry("", f"in {run}"))


def of_word(word: str, current: str | None, run: LastRun | None) -> tuple[Part, ...]:
    """Return whether a word, such as a class, is what the last run came to."""
    if run is None or current is None:
        return ()
    text = "this is what it came to" if word == current else f"it came to {current}"
    return (entry("now", text, current), entry("", f"in {run}"))
