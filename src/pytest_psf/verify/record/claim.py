"""What a claim on a record says."""

from __future__ import annotations

import datetime as dt  # noqa: TC003 - read by those who make a model of the claim
from dataclasses import dataclass, field

#: What an earlier run's report is claimed as.
REPORT = "report"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordClaim:
    """An entry of a file says that something was measured, or was practised."""

    record: str
    #: What it is: `evaluation` or `drill`, an entry each, or the `report` of a run.
    as_: str
    #: Which entry, where the file holds several.
    name: str | None = None
    #: Field of the entry -> the setting (`file#key`) that it must be equal to.
    same: dict[str, str] | None = field(
        default=None,
        metadata={"example": '{ model = "config/model.toml#model.id" }'},
    )
    max_age: str | None = None
    #: Field -> where the file has it, for what tools write by names of their own.
    fields: dict[str, str] | None = field(
        default=None,
        metadata={
            "example": '{ result = "results.routing.acc", model = "config.model" }'
        },
    )
    # What tools do not write, of an evaluation: each stands for a field of its entry.
    threshold: int | float | None = None
    better: str | None = None
    of: tuple[int | float, ...] | None = None
    data_set: str | None = None
    data_set_digest: str | None = None
    finished: dt.date | None = None


def record_source(content: RecordClaim) -> str:
    """Return how reports name a record: its file, or `file#name` of an entry."""
    return f"{content.record}#{content.name}" if content.name else content.record
