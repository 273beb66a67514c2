"""What a claim on a setting says."""

from __future__ import annotations

from dataclasses import dataclass, field

from pytest_psf.verify.formats.setting_value import Scalar  # noqa: TC001 - read by config

#: A number, or the text of one with its unit.
Bound = int | float | str


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingClaim:
    """A value in a configuration file fulfils a condition."""

    setting: str
    #: Every one of them fulfils the conditions.
    key: tuple[str, ...]
    equals: Scalar | None = None
    matches: str | None = None
    at_most: Bound | None = field(default=None, metadata={"example": '90 or "90d"'})
    at_least: Bound | None = field(default=None, metadata={"example": '90 or "90d"'})
    one_of: tuple[Scalar, ...] | None = None
    #: `file#key` of another setting, whose value it has.
    same: str | None = None
    pinned: bool | None = None
    #: Which of a YAML file's documents: its index, or `kind=Deployment`.
    document: str | int | None = field(
        default=None, metadata={"example": '"kind=Deployment"'}
    )
