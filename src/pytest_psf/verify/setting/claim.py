"""What a claim on a setting says."""

from __future__ import annotations

from dataclasses import dataclass

Scalar = str | bool | int | float


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingClaim:
    """A value in a configuration file fulfils a condition."""

    setting: str
    #: Every one of them fulfils the conditions.
    key: tuple[str, ...]
    equals: Scalar | None = None
    matches: str | None = None
    at_most: int | float | None = None
    at_least: int | float | None = None
    one_of: tuple[Scalar, ...] | None = None
    #: `file#key` of another setting, whose value it has.
    same: str | None = None
    pinned: bool | None = None
