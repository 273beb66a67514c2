"""The report: the one machine-readable form of a judgement."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import MISSING, asdict, fields, is_dataclass, replace
from enum import Enum
from functools import cache
from typing import TYPE_CHECKING, Any

from pytest_psf import __version__
from pytest_psf.core.advice import advice
from pytest_psf.core.classify import PARTS
from pytest_psf.core.report import SCHEMA
from pytest_psf.core.resting import rests_on, ruling_rests_on
from pytest_psf.core.rungs import Rung
from pytest_psf.core.soon import ending_soon
from pytest_psf.core.verdicts import Verdict
from pytest_psf.report.json_text import dumped

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pytest_psf.core.classify import Answer
    from pytest_psf.core.evidence import Evidence
    from pytest_psf.core.joining import Seen
    from pytest_psf.core.outcomes import Outcomes
    from pytest_psf.core.problem import Problem
    from pytest_psf.core.report import Report, Run
    from pytest_psf.core.soon import Ending
    from pytest_psf.core.verdicts import Judgement, Ruling
    from pytest_psf.report import document
    from pytest_psf.report.document import Class, Document, Tool, Unfinished


class JsonReport:
    """The format `json`."""

    name = "json"

    def unfinished(self) -> str:
        """Return the report that stands until a judgement was reached."""
        found: Unfinished = {
            "schema": SCHEMA,
            "finished": False,
            "tool": _tool(__version__),
        }
        return dumped(found)

    def recognises(self, text: str) -> bool:
        """Tell whether a text is such a report."""
        return '"name": "pytest-psf"' in text

    def render(self, report: Report) -> str:
        """Return the whole report. Equal reports have equal texts."""
        return dumped(as_document(report))


def as_document(report: Report) -> Document:
    """Return a report as JSON has it."""
    judgement, origin = report.judgement, report.origin
    profile = judgement.profile
    return {
        "schema": SCHEMA,
        "finished": True,
        "tool": _tool(origin.tools.pytest_psf),
        "environment": {
            "python": origin.tools.python,
            "pytest": plain(origin.tools.pytest),
            "platform": origin.tools.platform,
        },
        "edition": judgement.catalogue.edition,
        "source": judgement.catalogue.source,
        "system": profile.system,
        "class": _class(judgement),
        "today": str(judgement.today),
        "sample": profile.sample_date is not None,
        "run": _run(origin.run, report.seen),
        "subject": plain(origin.subject),
        "digests": plain(origin.digests),
        "judgement": judgement.conclusion.value,
        "gate": _gate(judgement),
        "narrowed": list(judgement.narrowed),
        "heeds_waivers": judgement.asked.heeds_waivers,
        "challenged": origin.run.challenged,
        "rests_on": plain(rests_on(judgement)),
        "rungs": {
            rung.label: {"shows": rung.shows, "does_not_show": rung.does_not_show}
            for rung in Rung
        },
        "scope": [_ruling(ruling) for ruling in judgement.scope],
        "criteria": [_ruling(ruling) for ruling in judgement.rulings],
        "soon": [_ending(one) for one in ending_soon(judgement)],
        "warnings": list(advice(judgement)),
        "inputs": {
            "profile": _brief(profile),
            "asked": _brief(judgement.asked),
            "outcomes": _brief(_of_any_run(report.outcomes)),
        },
    }


def _of_any_run(outcomes: Outcomes) -> Outcomes:
    """Return the outcomes without what differs each time, and in one order.

    Which files were looked at is told by what the run saw of its parts.
    """
    tests = [one._replace(seconds=0.0) for one in outcomes.tests]
    tests.sort(key=lambda one: (one.id, one.state.value, one.detail))
    collected = replace(outcomes.collected, files=frozenset())
    return replace(outcomes, tests=tuple(tests), collected=collected)


def plain(value: Any) -> Any:
    """Return a value of ours as JSON has it: objects by their fields' names."""
    return _plain(value, leaves_out=lambda _kind: {})


def _brief(value: Any) -> Any:
    """Return it without what is as it is by default: a report may know many tests."""
    return _plain(value, leaves_out=_defaults_of)


def _plain(value: Any, leaves_out: Callable[[type], Mapping[str, Any]]) -> Any:
    if isinstance(value, Enum):
        return value.value
    names = _names_of_fields(value)
    if names is not None:
        usual = leaves_out(type(value))
        found = ((name, getattr(value, name)) for name in names)
        return {
            name: _plain(one, leaves_out)
            for name, one in found
            if name not in usual or usual[name] != one
        }
    if isinstance(value, Mapping):
        return {key: _plain(value[key], leaves_out) for key in sorted(value)}
    if isinstance(value, frozenset):
        return [_plain(one, leaves_out) for one in sorted(value)]
    if isinstance(value, (tuple, list)):
        return [_plain(one, leaves_out) for one in value]
    return str(value) if isinstance(value, dt.date) else value


@cache
def _defaults_of(kind: type) -> Mapping[str, Any]:
    """Return what the fields of a class are if nobody says otherwise."""
    if not is_dataclass(kind):
        named: Mapping[str, Any] = kind._field_defaults  # type: ignore[attr-defined] # a named tuple
        return named
    usual: dict[str, Any] = {}
    for one in fields(kind):
        if one.default is not MISSING:
            usual[one.name] = one.default
        elif one.default_factory is not MISSING:
            usual[one.name] = one.default_factory()
    return usual


def _names_of_fields(value: Any) -> Sequence[str] | None:
    if is_dataclass(value):
        return [one.name for one in fields(value)]
    return getattr(value, "_fields", None) if isinstance(value, tuple) else None


def _tool(number: str) -> Tool:
    return {"name": "pytest-psf", "version": number}


def _run(run: Run, seen: Mapping[str, Seen]) -> document.Run:
    return {
        "parts": [_seen(part, seen[part]) for part in sorted(seen)],
        "workers": run.workers,
        "interrupted": run.interrupted or None,
        "tests_failed": run.failed,
        "simulated": run.simulated,
        "ci": plain(run.ci),
    }


def _seen(part: str, seen: Seen) -> document.Seen:
    return {
        "part": part,
        "whole": seen.whole,
        "files_left_out": sorted(seen.files),
        "blind_for": sorted(seen.reasons),
    }


def _class(judgement: Judgement) -> Class:
    answers = judgement.profile.definition
    return {
        "declared": judgement.profile.declared,
        "judged_as": judgement.classification.judged_as,
        "because": list(judgement.classification.reasons),
        "definition": {p: _answer(answers[p]) for p in PARTS if p in answers},
        "facts": {f: _answer(one) for f, one in judgement.profile.facts.items()},
        "objections": [one.why for one in judgement.classification.objections],
    }


def _answer(answer: Answer) -> document.Answer:
    return {"answer": answer.answer, "because": answer.because}


def _gate(judgement: Judgement) -> document.Gate:
    gate = judgement.gate
    return {
        "closed": gate.closed,
        "entries": list(gate.entries),
        "passed": judgement.passes if gate.closed else None,
    }


def _ruling(ruling: Ruling) -> document.Criterion:
    return {
        "id": ruling.criterion.id,
        "title": ruling.criterion.title,
        "verdict": ruling.verdict.value,
        "required": ruling.required.label,
        "reached": ruling.reached.label if ruling.reached else None,
        "facets": {
            **{facet: verdict.value for facet, verdict in ruling.facets},
            **{f: Verdict.NOT_APPLICABLE.value for f, _ in ruling.facets_aside},
        },
        "facets_aside": dict(ruling.facets_aside),
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


def _waiver(ruling: Ruling) -> document.Waiver | None:
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
    return ruling.because or because_of_facets(dict(ruling.facets_aside))


def because_of_facets(aside: Mapping[str, str]) -> str:
    """Say in one text why facets are not asked."""
    return "; ".join(f"{facet}: {because}" for facet, because in aside.items())


def _evidence(one: Evidence) -> document.Evidence:
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
        "fix": finding.fix or None,
        "doubt": _problem(finding.doubt) if finding.doubt else None,
        "place": str(finding.place) if finding.place else None,
        "until": str(finding.until) if finding.until else None,
        "qualities": sorted(finding.qualities),
        "rests_on": dict(finding.rests_on),
        "made_of": list(finding.made_of),
        "settings": sorted(finding.settings),
        "values": list(finding.values),
        "covers": sorted(finding.covers),
        "artefact": _artefact(finding.artefact),
        "replaced": sorted(finding.replaced),
        "pins": sorted(finding.pins),
        "notes": list(finding.notes),
        "warnings": list(finding.warnings),
    }


def _artefact(named: tuple[str, str] | None) -> document.Artefact | None:
    return None if named is None else {"digest": named[0], "entry": named[1]}


def _ending(one: Ending) -> document.Ending:
    return {
        "id": one.id,
        "source": one.source,
        "until": str(one.until),
        "place": str(one.place),
    }


def _problem(one: Problem) -> document.Problem:
    return {
        "reason": one.reason.slug,
        "facet": one.facet,
        "why": one.why,
        "place": str(one.place) if one.place else None,
        "fix": one.fix,
    }
