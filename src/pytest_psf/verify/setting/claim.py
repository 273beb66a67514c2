"""What a claim on a setting says."""

from __future__ import annotations

from dataclasses import field

from pytest_psf.core.values import dataclass
from pytest_psf.verify.formats.setting_value import Scalar  # noqa: TC001 - read by config

#: A number, or the text of one with its unit.
Bound = int | float | str


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingClaim:
    """A value in a configuration file fulfils a condition."""

    setting: str = field(
        metadata={
            "description": "The file that production loads, relative to the config."
        }
    )
    key: tuple[str, ...] = field(
        metadata={
            "description": "The path of the key, such as `retention.days`; of several, every "
            "one must fulfil the conditions."
        }
    )
    equals: Scalar | None = field(
        default=None, metadata={"description": "The value that it must have."}
    )
    matches: str | None = field(
        default=None,
        metadata={
            "description": "A regular expression that the whole value must match."
        },
    )
    at_most: Bound | None = field(
        default=None,
        metadata={
            "description": "The largest value that is right: a number, or one with its unit.",
            "example": '90 or "90d"',
        },
    )
    at_least: Bound | None = field(
        default=None,
        metadata={
            "description": "The least value that is right: a number, or one with its unit.",
            "example": '90 or "90d"',
        },
    )
    one_of: tuple[Scalar, ...] | None = field(
        default=None, metadata={"description": "The values of which it must have one."}
    )
    same: str | None = field(
        default=None,
        metadata={
            "description": "`file#key` of another setting, whose value it must have.",
            "example": '"config/model.toml#model.id"',
        },
    )
    pinned: bool | None = field(
        default=None,
        metadata={
            "description": "With true: it names one version of a model, which nothing can "
            "replace unseen."
        },
    )
    document: str | int | None = field(
        default=None,
        metadata={
            "description": "Which of a YAML file's documents: its index from 0, or what it "
            "holds.",
            "example": '"kind=Deployment"',
        },
    )
