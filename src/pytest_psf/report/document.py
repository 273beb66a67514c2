"""The report as JSON has it: every key with its type, from which the schema is made.

What writes a report only knows these as types; what reads one, and the schema, need
pydantic and load this module for good.
"""

from __future__ import annotations

from typing import Any, Literal

from typing_extensions import NotRequired, TypedDict

from pytest_psf.core.report import SCHEMA

#: The name of this form in schemas.
SCHEMA_ID = f"urn:pytest-psf:report:{SCHEMA}"


class Unavailable(TypedDict):
    """What nobody could find out, and why."""

    unavailable: str


class Tool(TypedDict):
    """What judged."""

    name: Literal["pytest-psf"]
    version: str


class Environment(TypedDict):
    """Where it ran."""

    python: str
    pytest: str | Unavailable
    platform: str


class Ci(TypedDict):
    """The CI job that the run was part of."""

    service: str
    url: str | Unavailable
    actor: str | Unavailable


class Seen(TypedDict):
    """What it saw of one part of the system."""

    #: Empty if the system has no parts.
    part: str
    #: Whether it left nothing out.
    whole: bool
    #: Test files that it did not collect.
    files_left_out: list[str]
    #: Other reasons why there may be something that it did not see.
    blind_for: list[str]


class Run(TypedDict):
    """How it was run."""

    parts: list[Seen]
    workers: int
    #: Why it ended early; null if it did not.
    interrupted: str | None
    #: Whether a test failed, be it evidence or not.
    tests_failed: bool
    simulated: bool
    ci: Ci | None


class Subject(TypedDict):
    """What was judged."""

    commit: str | Unavailable
    tree: str | Unavailable
    branch: str | Unavailable
    dirty: bool | Unavailable
    #: Of the config, from the top of the checkout.
    folder: str | Unavailable
    #: What tells the differences from the commit from others: sha256 of git's diff.
    changes: str | Unavailable
    release: str | Unavailable
    image_digest: str | Unavailable


class Digests(TypedDict):
    """What it was judged by: sha256 of the files' bytes."""

    config: str | Unavailable
    reviews: str | Unavailable
    catalogue: str | Unavailable


class Answer(TypedDict):
    """A yes or no with its reason."""

    answer: bool
    because: str


class Class(TypedDict):
    declared: str | None
    judged_as: str
    because: list[str]
    definition: dict[str, Answer]
    facts: dict[str, Answer]
    objections: list[str]


class Gate(TypedDict):
    """What decides the exit status; `passed` is null where nothing does."""

    closed: bool
    entries: list[str]
    passed: bool | None


class RungShown(TypedDict):
    """What a rung shows, and what it does not."""

    shows: str
    does_not_show: str


class Problem(TypedDict):
    """What is wrong, and what to do."""

    reason: str
    facet: str | None
    why: str
    place: str | None
    fix: str


class Artefact(TypedDict):
    """Which entry of a record names a file that a drill left."""

    digest: str
    entry: str


class Evidence(TypedDict):
    """A claim, and what came of checking it."""

    kind: str
    counts_as: str
    facet: str | None
    source: str
    claimed_at: str
    supporting: bool
    standing: Literal["holds", "broken", "not judged"]
    rung: str | None
    reason: str | None
    why: str | None
    fix: str | None
    doubt: Problem | None
    place: str | None
    until: str | None
    qualities: list[str]
    #: file -> digest.
    rests_on: dict[str, str]
    made_of: list[tuple[str, str]]
    settings: list[str]
    values: list[tuple[str, str]]
    covers: list[str]
    artefact: Artefact | None
    replaced: list[str]
    pins: list[str]
    notes: list[str]
    warnings: list[str]


class Waiver(TypedDict):
    """Who accepts that a criterion is open, for how long."""

    reason: str
    compensating_control: str
    approved_by: str
    approved_on: str
    expires: str
    place: str
    #: Whether it makes the criterion waived.
    counts: bool
    #: The verdict that the criterion would have without it.
    without: str | None


class Criterion(TypedDict):
    """A criterion, its verdict, and all that this rests on."""

    id: str
    title: str
    verdict: Literal[
        "met", "unmet", "not judged", "waived", "not applicable", "not in force"
    ]
    required: str
    reached: str | None
    facets: dict[str, str]
    facets_aside: dict[str, str]
    rests_on: dict[str, int]
    because: str | None
    waiver: Waiver | None
    evidence: list[Evidence]
    remedy: list[Problem]


class Ending(TypedDict):
    """What holds today and ends soon."""

    id: str
    source: str
    until: str
    place: str


class Inputs(TypedDict):
    """What `pytest-psf gate` judges once more, together with other reports.

    Its keys are those of the product's own values, and follow its versions. What is as it is
    by default is left out.
    """

    profile: dict[str, Any]
    asked: dict[str, Any]
    outcomes: dict[str, Any]


class Head(TypedDict):
    """Those keys that the gate reads: the others are what one run was judged as."""

    tool: Tool
    environment: Environment
    today: str
    run: Run
    subject: Subject
    digests: Digests
    challenged: bool
    inputs: Inputs


Document = TypedDict(
    "Document",
    {
        "schema": Literal[1],
        "finished": Literal[True],
        "tool": Tool,
        "environment": Environment,
        "edition": str,
        "source": str,
        "system": str,
        "class": Class,
        "today": str,
        "sample": bool,
        "run": Run,
        "subject": Subject,
        "digests": Digests,
        "judgement": Literal[
            "ready", "waived", "not ready", "incomplete", "not in production"
        ],
        "gate": Gate,
        "narrowed": list[str],
        "heeds_waivers": bool,
        "challenged": bool,
        "rests_on": dict[str, int],
        "rungs": dict[str, RungShown],
        "scope": list[Criterion],
        "criteria": list[Criterion],
        "soon": list[Ending],
        "warnings": list[str],
        "inputs": Inputs,
    },
)


class Unfinished(TypedDict):
    """The report that stands until a judgement was reached."""

    schema: Literal[1]
    finished: Literal[False]
    tool: Tool
    environment: NotRequired[Environment]
