"""The report of a run with mutants next to that of the run without any."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_psf.core.values import dataclass
from pytest_psf.core.verdicts import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pytest_psf.selftest.candidates import Attempt
    from pytest_psf.selftest.judged import Judged
    from pytest_psf.verify.mutants import EvidenceId


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What a run made of the mutants in it."""

    base: Judged
    after: Judged
    #: The kinds whose evidence runs code, and so may read whatever was changed.
    running_code: frozenset[str]

    def has_found(self, one: Attempt) -> bool:
        """Tell whether the judgement named this damage, and not some other fault."""
        state = self.after.evidence.get(one.evidence)
        if state is None:
            return False
        if one.mutant.quality is not None:
            return state.holds and one.mutant.quality not in state.qualities
        slugs = {reason.slug for reason in one.mutant.reasons}
        return not state.holds and state.reason in slugs

    def has_killed(self, one: Attempt) -> bool:
        """Tell whether a mutant is killed, and for its own reason."""
        return self.has_found(one) and not self.why_survived(one)

    def why_survived(self, one: Attempt) -> str:
        """Say why a mutant does not count as killed; nothing if it does.

        Its evidence fell, all that rests on it is unmet, and the run fails for it.
        """
        if self._still_holds(one):
            notes = self.after.evidence[one.evidence].notes
            return f"its evidence still holds: {', '.join(notes)}"
        for part in sorted(self.base.met(one.evidence)):
            verdict = self.after.verdicts.get(part, Verdict.NOT_JUDGED)
            if verdict is not Verdict.UNMET:
                return f"{part} is {verdict.value}: {self.why(one.evidence)}"
        if self.after.status == 0 and self.after.gates(one.evidence.criterion):
            return "it is unmet, but the run still ends with 0"
        return ""

    def _still_holds(self, one: Attempt) -> bool:
        state = self.after.evidence.get(one.evidence)
        if state is None or not state.holds:
            return False
        return one.mutant.quality is None or one.mutant.quality in state.qualities

    def why(self, evidence: EvidenceId) -> str:
        """Say what a run found of evidence that no longer holds."""
        state = self.after.evidence.get(evidence)
        return "it is no longer claimed" if state is None else state.why or "no reason"

    def beyond(self, touched: Iterable[EvidenceId], *, of_code: bool) -> set[str]:
        """Return what opened apart from the parts that rest on what was changed.

        Unless tests were changed, a test that falls has read what was changed.
        """
        resting = {*touched}
        fallen = set()
        for one in self._fallen():
            if not of_code and one.kind in self.running_code:
                resting.add(one)
            elif one not in resting:
                fallen.add(one.id)
        allowed = {part for one in resting for part in self.base.parts(one)}
        return fallen | (self._opened() - allowed - fallen)

    def _fallen(self) -> list[EvidenceId]:
        held = [one for one, state in self.base.evidence.items() if state.holds]
        now = self.after.evidence
        return [one for one in held if one not in now or not now[one].holds]

    def _opened(self) -> set[str]:
        now = self.after.verdicts
        return {
            part
            for part, verdict in self.base.verdicts.items()
            if verdict is Verdict.MET and now.get(part) is not Verdict.MET
        }
