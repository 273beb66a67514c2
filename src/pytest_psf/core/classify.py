"""Classification: from four questions to the class that a system is judged as.

The questions and the classes are those of the seed, the article "What Is a Production AI
System?" (Production AI Institute, 2026-04-29): "A working definition", "What it is not".
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import field
from typing import TYPE_CHECKING

from pytest_psf.core.pins import Pin
from pytest_psf.core.places import Place
from pytest_psf.core.problem import Problem
from pytest_psf.core.reasons import CLASS_NOT_SETTLED
from pytest_psf.core.rungs import Rung
from pytest_psf.core.values import dataclass

if TYPE_CHECKING:
    from pytest_psf.core.catalogue import Criterion

CLASSES = ("prototype", "proof-of-concept", "internal-tool", "shadow", "production")

#: The four parts of the article's definition, in its order.
AFFECTS = "affects-people-or-processes"
RUNS = "runs-continuously-or-on-demand"
CONSEQUENCES = "has-downstream-consequences"
OPERATED = "is-operated"
PARTS = (AFFECTS, RUNS, CONSEQUENCES, OPERATED)

_UNKNOWN_PLACE = Place("pyproject.toml")

#: Classes that say that nobody is affected yet.
_BEFORE_PRODUCTION = frozenset({"prototype", "proof-of-concept", "shadow"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A yes or no with its reason."""

    answer: bool
    because: str
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """Which criteria decide the exit status."""

    #: As written: ids of domains and criteria; empty for all in force.
    entries: tuple[str, ...] = ()
    #: The criteria that the entries stand for.
    ids: frozenset[str] = frozenset()
    #: False where the run is to judge without failing.
    closed: bool = True

    def includes(self, criterion_id: str) -> bool:
        """Tell whether an entry, or the lack of entries, includes a criterion.

        It does not matter for that whether the gate is closed.
        """
        return not self.entries or criterion_id in self.ids


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part of a system that has a suite of its own."""

    name: str
    #: The folder of a suite of pytest, or the JUnit results of another runner's.
    path: str
    is_junit: bool
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What the config says of the system, before any evidence."""

    system: str = ""
    declared: str | None = None
    definition: Mapping[str, Answer] = field(default_factory=dict)
    facts: Mapping[str, Answer] = field(default_factory=dict)
    ends: dt.date | None = None
    gate: Gate = field(default_factory=Gate)
    #: Criterion id -> the rung that the project itself asks for.
    minimum: Mapping[str, Rung] = field(default_factory=dict)
    #: The pinned clock of an example.
    sample_date: dt.date | None = None
    #: The model names without a date that a person approved.
    pins: tuple[Pin, ...] = ()
    #: The parts of a system in several suites; empty if it has one.
    parts: tuple[Part, ...] = ()
    #: Where the class, and the end date, stand or ought to stand.
    class_place: Place = _UNKNOWN_PLACE
    ends_place: Place = _UNKNOWN_PLACE
    #: Whether any config was found.
    is_configured: bool = True
    #: What stands in front of the names of its tables, with a dot; nothing in a psf.toml.
    prefix: str = "tool.psf."

    def required(self, criterion: Criterion) -> Rung:
        """Return the rung that a criterion takes: its floor, or a higher minimum."""
        return max(criterion.floor, self.minimum.get(criterion.id, criterion.floor))


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What one run is asked, where that differs from the config."""

    #: Another gate than the config's.
    gate: Gate | None = None
    #: False: judge as if there were no waivers. The selftest does: a waiver would hide
    #: the mutant of what it is for.
    heeds_waivers: bool = True
    #: Whether all evidence tests that name code are challenged, or only those of which a
    #: minimum asks for it; None: all of them in a whole run.
    challenges: bool | None = None
    #: Where more challenges than this are needed, none is made.
    challenge_limit: int | None = None
    #: Whether it is judged as of a day to come: a rehearsal, and no evidence.
    simulated: bool = False


#: A run that the config alone decides.
AS_CONFIGURED = Asked()


@dataclass(frozen=True, slots=True, kw_only=True)
class Classification:
    """The class that the system is judged as, and why."""

    judged_as: str
    reasons: tuple[str, ...]
    #: What is wrong with the declared class; empty if nothing is.
    objections: tuple[Problem, ...] = ()

    @property
    def in_production(self) -> bool:
        """Whether criteria are asked of the class that it is judged as.

        Of a shadow system they are, but not all: it needs "production-grade monitoring and
        safety controls, but not the full production incident response posture".
        """
        return self.judged_as in {"production", "internal-tool", "shadow"}


def classify(profile: Profile) -> Classification:
    """Decide the class, strictly: a doubt means that it is judged as production.

    In doubt is a class or an answer that is missing, and a class that contradicts the
    answers; each is an objection. An internal tool that neither affects people or processes
    nor has consequences is judged as one that changes nothing. The article says of internal
    tools: "The criterion is downstream consequence, not end-user identity."
    """
    objections = tuple(
        Problem(CLASS_NOT_SETTLED, why, fix, profile.class_place)
        for why, fix in _objections(profile)
    )
    if objections:
        return Classification(
            judged_as="production",
            reasons=("judged as production until the class is right",),
            objections=objections,
        )
    declared = profile.declared or "production"
    judged_as = declared
    if declared == "internal-tool" and not _reaches_anyone(profile):
        judged_as = "internal-tool that changes nothing"
    return Classification(judged_as=judged_as, reasons=tuple(_reasons(profile)))


def _reaches_anyone(profile: Profile) -> bool:
    return any(_is(profile, part) for part in (AFFECTS, CONSEQUENCES))


def _is(profile: Profile, part: str) -> bool:
    found = profile.definition.get(part)
    return found is None or found.answer


def _reasons(profile: Profile) -> list[str]:
    found = [(part, profile.definition[part]) for part in PARTS]
    return [f"{part}: {_word(answer)} ({answer.because})" for part, answer in found]


def _word(answer: Answer) -> str:
    return "yes" if answer.answer else "no"


def _objections(profile: Profile) -> list[tuple[str, str]]:
    if not profile.is_configured:
        return [
            (
                "no [tool.psf] table was found",
                "have a config proposed from what this repository has:\n"
                "pytest-psf init",
            )
        ]
    missing = [part for part in PARTS if part not in profile.definition]
    found: list[tuple[str, str]] = []
    if profile.declared is None:
        found.append(("no class is declared", f"add class = one of {_quoted(CLASSES)}"))
    if missing:
        found.append(
            (
                f"the definition does not answer {', '.join(missing)}",
                f"answer them under [{profile.prefix}definition], each with `because`",
            )
        )
    return found or _contradictions(profile)


def _contradictions(profile: Profile) -> list[tuple[str, str]]:
    declared = profile.declared or "production"
    if _reaches_anyone(profile):
        return _contradicts_production(profile, declared)
    return _contradicts_no_effect(profile, declared)


def _contradicts_production(profile: Profile, declared: str) -> list[tuple[str, str]]:
    said = [part for part in (AFFECTS, CONSEQUENCES) if _is(profile, part)]
    fix = 'write class = "production", or correct the answers'
    if declared in _BEFORE_PRODUCTION:
        return [(f'class "{declared}" contradicts {" and ".join(said)} = yes', fix)]
    if not _is(profile, RUNS):
        return [(f"{RUNS} = no contradicts {' and '.join(said)} = yes", fix)]
    return []


def _contradicts_no_effect(profile: Profile, declared: str) -> list[tuple[str, str]]:
    if declared == "production":
        why = f'class "production" contradicts {AFFECTS} = no and {CONSEQUENCES} = no'
        others = _quoted(tuple(c for c in CLASSES if c != "production"))
        return [(why, f"correct the answers, or write class = one of {others}")]
    if declared == "shadow" and not _is(profile, RUNS):
        why = f'class "shadow" contradicts {RUNS} = no'
        return [(why, f'set {RUNS} to yes, or write class = "prototype"')]
    return []


def _quoted(words: tuple[str, ...]) -> str:
    return ", ".join(f'"{word}"' for word in words)
