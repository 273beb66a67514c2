"""What a claim on a setting says."""

from __future__ import annotations

from dataclasses import dataclass, field

from pytest_psf.verify.formats.setting_value import Scalar  # noqa: TC001 - read by config

#: A number, or the text of one with its unit.
Bound = int | float | str


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingClaim:
    """A value in a configuration file fulfils a condition."""

    #: The path of the file.
    setting: str
    #: Where the value stands, with dots and `[0]`; of several, every one fulfils the conditions.
    key: tuple[str, ...]
    #: The value is this one.
    equals: Scalar | None = None
    #: The whole value matches this regular expression.
    matches: str | None = None
    #: The number, duration, size or share is no larger.
    at_most: Bound | None = field(default=None, metadata={"example": '90 or "90d"'})
    #: It is no smaller.
    at_least: Bound | None = field(default=None, metadata={"example": '90 or "90d"'})
    #: The value is one of these.
    one_of: tuple[Scalar, ...] | None = None
    #: `file#key` of another setting, whose value it has.
    same: str | None = None
    #: The value names one exact version of a model, which cannot move by itself.
    pinned: bool | None = None
    #: Which of a YAML file's documents: its index, or `kind=Deployment`.
    document: str | int | None = field(
        default=None, metadata={"example": '"kind=Deployment"'}
    )
