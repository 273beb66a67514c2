"""What changed between two reports, as text, Markdown or JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_psf.core.difference import Change
from pytest_psf.core.shown import shown
from pytest_psf.report.json_text import dumped
from pytest_psf.report.lines import wrapped
from pytest_psf.report.markdown_text import cell, code

if TYPE_CHECKING:
    from pytest_psf.core.difference import Changed, Difference
    from pytest_psf.core.report import Report

#: How much of one reason is shown.
_MOST = 400
_SAME = "nothing changed that a verdict rests on"


def as_text(found: Difference, old: Report, new: Report, width: int) -> str:
    """Return it for a terminal; what was lost comes before what was gained."""
    lines = [f"{_subject(old)} -> {_subject(new)}", ""]
    for text in found.asked:
        lines += [one.text for one in wrapped(shown(text, _MOST), width, indent="")]
    lines += [""] if found.asked else []
    for change in Change:
        several = [one for one in found.criteria if one.change is change]
        if several:
            lines.append(f"{change.value}:")
        for one in several:
            lines.append(f"  {one.new.criterion.id}  {_how(one)}")
            if one.why:
                lines += [line.text for line in wrapped(shown(one.why, _MOST), width)]
    for ending in found.soon:
        lines.append(
            f"ends soon: {ending.id} on {ending.until} ({shown(ending.source)})"
        )
    if not found.asked and not found.criteria:
        lines.append(_SAME)
    return "\n".join([*lines, "", _verdicts(old, new)])


def as_markdown(found: Difference, old: Report, new: Report) -> str:
    """Return it for a pull request."""
    lines = [
        f"### {code(_verdicts(old, new))}",
        "",
        f"{code(_subject(old))} → {code(_subject(new))}",
        "",
    ]
    lines += [f"- {code(text)}" for text in found.asked]
    lines += [""] if found.asked else []
    if found.criteria:
        lines += ["| | criterion | verdict | why |", "|---|---|---|---|"]
    for change in Change:
        for one in found.criteria:
            if one.change is change:
                why = cell(one.why) if one.why else ""
                lines.append(
                    f"| {change.value} | `{one.new.criterion.id}` | {_how(one)} | {why} |"
                )
    lines += [
        f"- ends soon: `{one.id}` on {one.until} ({code(one.source)})"
        for one in found.soon
    ]
    if not found.asked and not found.criteria:
        lines.append(_SAME)
    return "\n".join(lines)


def as_json(found: Difference, old: Report, new: Report) -> str:
    """Return it for programs."""
    return dumped(_plain(found, old, new)).rstrip("\n")


def _plain(found: Difference, old: Report, new: Report) -> dict[str, Any]:
    return {
        "schema": 1,
        "old": {
            "judgement": old.judgement.conclusion.value,
            "day": str(old.judgement.today),
        },
        "new": {
            "judgement": new.judgement.conclusion.value,
            "day": str(new.judgement.today),
        },
        "lost_ground": found.lost_ground,
        "asked": list(found.asked),
        "criteria": [
            {
                "id": one.new.criterion.id,
                "change": one.change.name.lower(),
                "old": _side(one, "old"),
                "new": _side(one, "new"),
                "why": one.why or None,
            }
            for one in found.criteria
        ],
        "soon": [
            {"id": one.id, "source": one.source, "until": str(one.until)}
            for one in found.soon
        ],
    }


def _side(one: Changed, side: str) -> dict[str, str | None]:
    ruling = one.old if side == "old" else one.new
    return {
        "verdict": ruling.verdict.value,
        "reached": ruling.reached.label if ruling.reached else None,
    }


def _how(one: Changed) -> str:
    return " -> ".join(_short(one, side) for side in ("old", "new"))


def _short(one: Changed, side: str) -> str:
    said = _side(one, side)
    return (
        f"{said['verdict']} ({said['reached']})"
        if said["reached"]
        else str(said["verdict"])
    )


def _subject(report: Report) -> str:
    """Say which report that is: its day, and its release or commit where they are known."""
    subject = report.origin.subject
    known = [
        text[:12] if text is subject.commit else shown(text)
        for text in (subject.release, subject.commit)
        if isinstance(text, str)
    ]
    return " ".join([str(report.judgement.today), *known[:1]])


def _verdicts(old: Report, new: Report) -> str:
    before, after = old.judgement.conclusion, new.judgement.conclusion
    said = f"{before.value.upper()} -> {after.value.upper()}"
    if not any(_is_of_a_part(one) for one in (old, new)):
        return said
    return f"{said}, gate {_gate(old)} -> {_gate(new)}"


def _is_of_a_part(report: Report) -> bool:
    """Tell whether the gate asks for less than the whole system, of which the word speaks."""
    gate = report.judgement.gate
    return gate.closed and bool(gate.entries)


def _gate(report: Report) -> str:
    if not report.judgement.gate.closed:
        return "open"
    return "passed" if report.judgement.passes else "failed"
