"""The report: the one machine-readable form of a judgement."""

from __future__ import annotations

import json
from dataclasses import asdict
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from pytest_psf.core.advice import advice
from pytest_psf.core.classify import PARTS
from pytest_psf.core.resting import rests_on, ruling_rests_on
from pytest_psf.core.rungs import Rung
from pytest_psf.core.soon import ending_soon
from pytest_psf.core.verdicts import Verdict

if TYPE_CHECKING:
    from pytest_psf.core.evidence import Evidence
    from pytest_psf.core.problem import Problem
    from pytest_psf.core.soon import Ending
    from pytest_psf.core.verdicts import Judgement, Ruling


class JsonReport:
    """The format `json`."""

    name = "json"

    def unfinished(self) -> str:
        """Return the report that stands until a judgement was reached."""
        return _dumped({"finished": False, **_tool()})

    def recognises(self, text: str) -> bool:
        """Tell whether a text is such a report."""
        return '"name": "pytest-psf"' in text

    def render(self, judgement: Judgement) -> str:
        """Return the whole judgement."""
        profile = judgement.profile
        return _dumped(
            {
                "finished": True,
                **_tool(),
                "edition": judgement.catalogue.edition,
                "source": judgement.catalogue.source,
                "system": profile.system,
                "class": _class(judgement),
                "today": str(judgement.today),
                "sample": profile.sample_date is not None,
                "judgement": judgement.conclusion.value,
                "gate": _gate(judgement),
                "narrowed": list(judgement.narrowed),
                "heeds_waivers": judgement.asked.heeds_waivers,
                "challenged": judgement.is_challenged,
                "rests_on": asdict(rests_on(judgement)),
                "rungs": {
                    rung.label: {
                        "shows": rung.shows,
                        "does_not_show": rung.does_not_show,
                    }
                    for rung in Rung
                },
                "scope": [_ruling(ruling) for ruling in judgement.scope],
                "criteria": [_ruling(ruling) for ruling in judgement.rulings],
                "soon": [_ending(one) for one in ending_soon(judgement)],
                "warnings": list(advice(judgement)),
            }
        )


def _dumped(value: dict[str, Any]) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


def _tool() -> dict[str, Any]:
    return {"tool": {"name": "pytest-psf", "version": version("pytest-psf")}}


def _class(judgement: Judgement) -> dict[str, Any]:
    answers = judgement.profile.definition
    return {
        "declared": judgement.profile.declared,
        "judged_as": judgement.classification.judged_as,
        "definition": {
            part: {"answer": answers[part].answer, "because": answers[part].because}
            for part in PARTS
            if part in answers
        },
        "objections": [one.why for one in judgement.classification.objections],
    }


def _gate(judgement: Judgement) -> dict[str, Any]:
    gate = judgement.gate
    return {
        "closed": gate.closed,
        "entries": list(gate.entries),
        "passed": judgement.passes if gate.closed else None,
    }


def _ruling(ruling: Ruling) -> dict[str, Any]:
    return {
        "id": ruling.criterion.id,
        "verdict": ruling.verdict.value,
        "required": ruling.required.label,
        "reached": ruling.reached.label if ruling.reached else None,
        "facets": {
            **{facet: verdict.value for facet, verdict in ruling.facets},
            **{f: Verdict.NOT_APPLICABLE.value for f, _ in ruling.facets_aside},
        },
        "rests_on": _rests_on(ruling),
        "because": _because(ruling) or None,
        "waiver": _waiver(ruling),
        "evidence": [_evidence(one) for one in ruling.evidence],
        "remedy": [_problem(one) for one in ruling.problems],
    }


def _rests_on(ruling: Ruling) -> dict[str, int]:
    found = asdict(ruling_rests_on(ruling))
    # What is denied rules out whole criteria, and none rests on it.
    return {sort: count for sort, count in found.items() if sort != "facts_denied"}


def _waiver(ruling: Ruling) -> dict[str, Any] | None:
    waiver = ruling.waiver
    if waiver is None:
        return None
    return {
        "reason": waiver.reason,
        "compensating_control": waiver.compensating_control,
        "approved_by": waiver.approved_by,
        "approved_on": str(waiver.approved_on),
        "expires": str(waiver.expires),
        "place": str(waiver.place),
        "counts": ruling.verdict is Verdict.WAIVED,
        "without": ruling.unwaived.value if ruling.unwaived else None,
    }


def _because(ruling: Ruling) -> str:
    """Say why it, or some of its facets, are not asked."""
    facets = (f"{facet}: {because}" for facet, because in ruling.facets_aside)
    return ruling.because or "; ".join(facets)


def _evidence(one: Evidence) -> dict[str, Any]:
    finding = one.finding
    return {
        "kind": one.claim.kind,
        "counts_as": finding.counts_as,
        "facet": one.claim.facet,
        "source": finding.source,
        "claimed_at": str(one.claim.place),
        "supporting": one.claim.supporting,
        "standing": finding.standing.value,
        "rung": finding.rung.label if finding.holds else None,
        "reason": finding.reason or None,
        "why": finding.why or None,
        "doubt": _problem(finding.doubt) if finding.doubt else None,
        "place": str(finding.place) if finding.place else None,
        "until": str(finding.until) if finding.until else None,
        "qualities": sorted(finding.qualities),
        "rests_on": dict(finding.rests_on),
        "replaced": sorted(finding.replaced),
        "notes": list(finding.notes),
        "warnings": list(finding.warnings),
    }


def _ending(one: Ending) -> dict[str, Any]:
    return {
        "id": one.id,
        "source": one.source,
        "until": str(one.until),
        "place": str(one.place),
    }


def _problem(one: Problem) -> dict[str, Any]:
    return {
        "reason": one.reason.slug,
        "facet": one.facet,
        "why": one.why,
        "place": str(one.place) if one.place else None,
        "fix": one.fix,
    }
