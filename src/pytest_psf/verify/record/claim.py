"""What a claim on a record says."""

from __future__ import annotations

from dataclasses import dataclass, field


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
