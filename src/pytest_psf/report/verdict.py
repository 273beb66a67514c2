"""The verdict in words: what the gate says, what the system is, and of what sort of run.

What stands above it in a summary is `text.py`'s.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_psf.core.catalogue import SCOPE
from pytest_psf.core.next_step import first_of
from pytest_psf.core.verdicts import Conclusion, Verdict
from pytest_psf.core.wording import counted
from pytest_psf.report.lines import Line, Tone, wrapped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_psf.core.verdicts import Judgement, Ruling

#: How many gate entries are named in a line before they are counted instead.
_ENTRIES_NAMED = 3


def verdict(judgement: Judgement, width: int) -> list[Line]:
    """Return the verdict: what the gate says, and what the system is."""
    system = conclusion_said(judgement)
    gate = gate_said(judgement)
    text = f"{gate} The system is {system}" if gate else system
    text = " ".join([text, *(f"[{one}]" for one in stamps(judgement))])
    return wrapped(text, width, _verdict_tone(judgement), indent="")


def stamps(judgement: Judgement) -> list[str]:
    """Return what makes this judgement another than that of a plain run, a phrase each."""
    found = []
    if not judgement.asked.heeds_waivers:
        found.append("judged as if nothing were waived")
    if judgement.asked.challenges is False:
        found.append("not challenged")
    if judgement.asked.simulated:
        found.append(f"SIMULATED: judged as of {judgement.today}")
    elif judgement.profile.sample_date is not None:
        found.append(f"SAMPLE: judged as of {judgement.today}")
    return found


def _verdict_tone(judgement: Judgement) -> Tone:
    if not judgement.gate.closed:
        return Tone.WARNING
    if not judgement.passes:
        return Tone.BAD
    waived = judgement.conclusion is Conclusion.WAIVED
    return Tone.WARNING if waived else Tone.GOOD


def gate_said(judgement: Judgement) -> str:
    """Say what the gate says; empty if that is no more than what the system is."""
    entries = judgement.gate.entries
    if not judgement.gate.closed:
        return "NOT GATED."
    if judgement.conclusion is Conclusion.NOT_IN_PRODUCTION or not entries:
        return ""
    named = ", ".join(entries)
    if len(entries) > _ENTRIES_NAMED:
        asked = [r for r in judgement.gating if r.criterion.domain != SCOPE]
        named = counted(len(asked), "criterion", "criteria")
    if judgement.passes:
        return f"GATE PASSED ({named}{_waived_count(judgement.gating)})."
    still = _still_open(judgement, judgement.gating)
    return f"GATE FAILED ({named}): {still or 'only a part of the project was run'}."


def _still_open(judgement: Judgement, rulings: Sequence[Ruling]) -> str:
    """Count what is open; the scope checks of PSF-00 are counted apart."""
    still = [ruling for ruling in rulings if ruling.verdict.is_open]
    scope = [r.criterion.id for r in still if r.criterion.domain == SCOPE]
    rest = [ruling for ruling in still if ruling.criterion.domain != SCOPE]
    first = first_of(judgement, still) if still else ""
    if rest and first in scope:
        return f"{len(rest)} open, and before them {' and '.join(scope)}"
    parts = []
    if rest:
        parts.append(f"{len(rest)} open, first {first}")
    if scope:
        parts.append(f"{' and '.join(scope)} open")
    return "; ".join(parts)


def conclusion_said(judgement: Judgement) -> str:
    """Say what the system is, and what of it is open."""
    rulings = (*judgement.scope, *judgement.rulings)
    word = judgement.conclusion.value.upper()
    if judgement.conclusion is Conclusion.NOT_READY:
        return (
            f"{word}: {_still_open(judgement, rulings)}{_waived_count(rulings, '; ')}"
        )
    if judgement.conclusion is Conclusion.INCOMPLETE:
        narrowed = f" ({'; '.join(judgement.narrowed)})" if judgement.narrowed else ""
        count = _waived_count(rulings)
        return f"{word}: {_not_judged(rulings)}{count}{narrowed}"
    if judgement.conclusion is Conclusion.NOT_IN_PRODUCTION:
        return f"{word} ({judgement.classification.judged_as})"
    met = [r for r in judgement.rulings if r.verdict is Verdict.MET]
    whole = ", ".join(judgement.waived_domains)
    among = f" (all of {whole})" if whole else ""
    return f"{word}: {counted(len(met), 'criterion', 'criteria')} met{_waived_count(rulings)}{among}"


def _waived_count(rulings: Sequence[Ruling], before: str = ", ") -> str:
    count = sum(ruling.verdict is Verdict.WAIVED for ruling in rulings)
    return f"{before}{count} waived" if count else ""


def _not_judged(rulings: Sequence[Ruling]) -> str:
    count = sum(ruling.verdict.is_open for ruling in rulings)
    return f"{count} not judged" if count else "only a part of the project was run"
