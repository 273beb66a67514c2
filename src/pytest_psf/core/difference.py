"""What changed from one report of a system to a later one."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from pytest_psf.core.soon import ending_soon
from pytest_psf.core.values import dataclass
from pytest_psf.core.verdicts import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pytest_psf.core.classify import Answer, Profile
    from pytest_psf.core.report import Report
    from pytest_psf.core.soon import Ending
    from pytest_psf.core.verdicts import Ruling


class Change(Enum):
    """What became of a criterion; the value is how it is headed for people."""

    LOST = "lost"
    LOWER = "on a lower rung"
    WAIVED = "newly waived"
    GAINED = "gained"
    HIGHER = "on a higher rung"
    #: It is not asked any more, or is asked now.
    ASIDE = "not asked any more"
    ASKED = "asked now"

    @property
    def is_loss(self) -> bool:
        """Whether ground was lost."""
        return self in {Change.LOST, Change.LOWER, Change.WAIVED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """A criterion of which something changed."""

    change: Change
    old: Ruling
    new: Ruling

    @property
    def why(self) -> str:
        """Why it is as it is now, where a report says so."""
        waiver = self.new.waiver
        if self.change is Change.WAIVED and waiver is not None:
            return f"{waiver.reason} (approved by {waiver.approved_by})"
        if self.new.problems:
            return self.new.problems[0].why
        return self.new.because


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What changed from one report to another."""

    #: What is asked differently: class, definition, facts, minimum, gate; a line each.
    asked: tuple[str, ...]
    #: In the catalogue's order.
    criteria: tuple[Changed, ...]
    #: What holds in the new report and ends soon.
    soon: tuple[Ending, ...]

    @property
    def lost_ground(self) -> bool:
        """Whether something that was shown is shown no longer, or less."""
        return any(one.change.is_loss for one in self.criteria)


def difference(old: Report, new: Report) -> Difference:
    """Return what changed; both are of one system, judged by one catalogue.

    Where the new run challenged nothing, a lower rung is not lost: nobody looked.
    """
    before, after = old.judgement, new.judgement
    rulings = {one.criterion.id: one for one in (*before.scope, *before.rulings)}
    looked = new.origin.run.challenged or not old.origin.run.challenged
    found = (
        _changed(rulings[one.criterion.id], one, looked=looked)
        for one in (*after.scope, *after.rulings)
        if one.criterion.id in rulings
    )
    return Difference(
        asked=tuple(_asked(old, new)),
        criteria=tuple(one for one in found if one is not None),
        soon=ending_soon(after),
    )


def _changed(old: Ruling, new: Ruling, *, looked: bool) -> Changed | None:
    change = _change(old, new)
    if change is None or (change is Change.LOWER and not looked):
        return None
    return Changed(change=change, old=old, new=new)


def _change(old: Ruling, new: Ruling) -> Change | None:
    if old.is_asked != new.is_asked:
        return Change.ASKED if new.is_asked else Change.ASIDE
    if old.verdict is not new.verdict:
        return _change_of_verdict(old.verdict, new.verdict)
    if old.verdict is Verdict.MET and old.reached and new.reached:
        if new.reached < old.reached:
            return Change.LOWER
        if new.reached > old.reached:
            return Change.HIGHER
    return None


def _change_of_verdict(old: Verdict, new: Verdict) -> Change | None:
    if new is Verdict.WAIVED:
        return Change.WAIVED
    if new is Verdict.MET:
        return Change.GAINED
    # From unmet to not judged, or back, nothing is shown either way.
    return None if old.is_open else Change.LOST


def _asked(old: Report, new: Report) -> Iterator[str]:
    """Yield what the config, or the run, asks differently."""
    before, after = old.judgement, new.judgement
    was, now = before.classification.judged_as, after.classification.judged_as
    if was != now:
        yield f"class: judged as {now}, before as {was}"
    theirs, ours = before.profile, after.profile
    yield from _answers("definition", theirs.definition, ours.definition)
    yield from _answers("facts", theirs.facts, ours.facts)
    yield from _minimum(theirs, ours)
    if before.gate != after.gate:
        yield f"gate: {_gate(new)}, before {_gate(old)}"
    if before.asked.heeds_waivers != after.asked.heeds_waivers:
        yield "waivers: one of the two is judged as if nothing were waived"
    if old.origin.run.challenged != new.origin.run.challenged:
        who = "only the new one" if new.origin.run.challenged else "only the old one"
        yield f"challenges: {who} was challenged"


def _answers(
    table: str, old: Mapping[str, Answer], new: Mapping[str, Answer]
) -> Iterator[str]:
    for name in sorted({*old, *new}):
        was, now = _word(old.get(name)), _word(new.get(name))
        if was != now:
            yield f"{table}: {name} = {now}, before {was}"


def _word(answer: Answer | None) -> str:
    if answer is None:
        return "not answered"
    return f"{'yes' if answer.answer else 'no'} ({answer.because})"


def _minimum(old: Profile, new: Profile) -> Iterator[str]:
    for name in sorted({*old.minimum, *new.minimum}):
        was, now = old.minimum.get(name), new.minimum.get(name)
        if was != now:
            labels = [one.label if one else "its floor" for one in (now, was)]
            yield f"minimum: {name} = {labels[0]}, before {labels[1]}"


def _gate(report: Report) -> str:
    gate = report.judgement.gate
    if not gate.closed:
        return "open"
    return ", ".join(gate.entries) or "everything in force"
