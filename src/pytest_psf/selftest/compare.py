"""The report of a broken run beside that of the unbroken one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_psf.core.verdicts import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pytest_psf.selftest.judged import Judged, Piece
    from pytest_psf.selftest.mutants import Break


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What a run made of the breaks in it."""

    base: Judged
    after: Judged

    def has_found(self, one: Break) -> bool:
        """Tell whether the judgement named this break, and not some other fault."""
        state = self.after.pieces.get(one.piece)
        if state is None:
            return False
        if one.quality is not None:
            return state.holds and one.quality not in state.qualities
        return not state.holds and state.reason in one.reasons

    def why_unseen(self, one: Break) -> str:
        """Say why a break does not count as seen; nothing if it does.

        Its evidence fell, all that rests on it is unmet, and the run fails for it.
        """
        if self._still_holds(one):
            notes = self.after.pieces[one.piece].notes
            return f"its evidence still holds: {', '.join(notes)}"
        for part in sorted(self.base.met(one.piece)):
            verdict = self.after.verdicts.get(part, Verdict.NOT_JUDGED)
            if verdict is not Verdict.UNMET:
                return f"{part} is {verdict.value}: {self.why(one.piece)}"
        if self.after.status == 0 and self.after.gates(one.piece.criterion):
            return "it is unmet, but the run still ends with 0"
        return ""

    def _still_holds(self, one: Break) -> bool:
        state = self.after.pieces.get(one.piece)
        if state is None or not state.holds:
            return False
        return one.quality is None or one.quality in state.qualities

    def why(self, piece: Piece) -> str:
        """Say what a run found of a piece that no longer holds."""
        state = self.after.pieces.get(piece)
        return "it is no longer claimed" if state is None else state.why or "no reason"

    def beside(self, touched: Iterable[Piece], *, of_tests: bool) -> set[str]:
        """Return what opened beside the parts that rest on what was changed.

        Unless tests were changed, a test that falls has read what was changed.
        """
        resting = {*touched}
        fallen = set()
        for piece in self._fallen():
            if not of_tests and piece.kind == "test":
                resting.add(piece)
            elif piece not in resting:
                fallen.add(piece.id)
        allowed = {part for piece in resting for part in self.base.parts(piece)}
        return fallen | (self._opened() - allowed - fallen)

    def _fallen(self) -> list[Piece]:
        held = [piece for piece, state in self.base.pieces.items() if state.holds]
        now = self.after.pieces
        return [one for one in held if one not in now or not now[one].holds]

    def _opened(self) -> set[str]:
        now = self.after.verdicts
        return {
            part
            for part, verdict in self.base.verdicts.items()
            if verdict is Verdict.MET and now.get(part) is not Verdict.MET
        }
