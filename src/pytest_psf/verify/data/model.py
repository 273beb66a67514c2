"""What a rule in a data file is, and the ways to weaken it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_psf.core.values import dataclass

if TYPE_CHECKING:
    from pytest_psf.core.outcomes import Way
    from pytest_psf.verify.formats.setting_value import Scalar
    from pytest_psf.verify.mutants import Edit


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """What the claims on a setting say of its values."""

    at_most: float | str | None = None
    at_least: float | str | None = None
    one_of: tuple[Scalar, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One way to weaken a rule."""

    #: It reads on behind the rule's name: "is 0 instead of 0.9".
    did: str
    edit: Edit
    #: Which half of a pair it is; None if it counts by itself.
    way: Way | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A rule, limit or sentence of a file."""

    #: The file's plain name.
    file: str
    name: str
    line: int | None
    faults: tuple[Fault, ...]
    #: Why nothing can weaken it; there are no faults then.
    obstacle: str = ""
    #: A number or a text that may be shown; None of all else.
    value: float | str | None = None
