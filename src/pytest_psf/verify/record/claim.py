"""What a claim on a record says."""

from __future__ import annotations

import datetime as dt  # noqa: TC003 - read by those who make a model of the claim
from dataclasses import field

from pytest_psf.core.values import dataclass

#: What an earlier run's report is claimed as.
REPORT = "report"
#: The key of a claim, and the field of an entry.
COVERS = "covers"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordClaim:
    """An entry of a file says that something was measured, or was practised."""

    record: str = field(
        metadata={
            "description": "The file that holds the entry, relative to the config."
        }
    )
    as_: str = field(
        metadata={
            "description": "What it is: an evaluation or a drill, an entry each, or the "
            "report of an earlier run.",
            "values": ("evaluation", "drill", REPORT),
        }
    )
    name: str | None = field(
        default=None,
        metadata={"description": "Which entry, where the file holds several."},
    )
    same: dict[str, str] | None = field(
        default=None,
        metadata={
            "description": "Field of the entry -> the setting (`file#key`) that it must be "
            "equal to.",
            "example": '{ model = "config/model.toml#model.id" }',
        },
    )
    covers: tuple[str, ...] | dict[str, str] | None = field(
        default=None,
        metadata={
            "description": "What it was made with: files, globs, or one setting "
            "(`file#key`). The entry holds their digests (`covers = { path = digest }`), "
            "and falls when one changes. A table of them stands for those of the entry, for "
            "what tools write.",
            "example": '["config/prompt.txt"]',
        },
    )
    max_age: str | None = field(
        default=None,
        metadata={
            "description": 'How long the entry holds, such as "90d".',
            "example": '"90d"',
        },
    )
    fields: dict[str, str] | None = field(
        default=None,
        metadata={
            "description": "Field -> where the file has it, for what tools write by names "
            "of their own.",
            "example": '{ result = "results.routing.acc", model = "config.model" }',
        },
    )
    # What tools do not write, of an evaluation: each stands for a field of its entry.
    threshold: int | float | None = field(
        default=None,
        metadata={"description": "The result to reach, settled before the evaluation."},
    )
    at_least: int | float | None = field(
        default=None,
        metadata={
            "description": "The bar that the result has to reach, where more is better; in "
            "place of a threshold, or above that of the entry."
        },
    )
    better: str | None = field(
        default=None,
        metadata={
            "description": "Whether a higher or a lower result is the better one.",
            "values": ("higher", "lower"),
        },
    )
    of: tuple[int | float, ...] | None = field(
        default=None,
        metadata={
            "description": "The lowest and the highest result that can be.",
            "example": "[0, 1]",
        },
    )
    data_set: str | None = field(
        default=None,
        metadata={
            "description": "The data that was evaluated on: a file, or its name."
        },
    )
    data_set_digest: str | None = field(
        default=None,
        metadata={
            "description": "Its digest on that day: `sha256:` and 64 hex digits."
        },
    )
    finished: dt.date | None = field(
        default=None, metadata={"description": "The day on which it was evaluated."}
    )


def record_source(content: RecordClaim) -> str:
    """Return how reports name a record: its file, or `file#name` of an entry."""
    return f"{content.record}#{content.name}" if content.name else content.record
