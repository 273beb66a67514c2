"""Waivers and pins by pydantic: what is wrong with the form of their tables."""

from __future__ import annotations

from typing import Any

from pydantic import Field, ValidationError

from pytest_psf.config.problems import missing, problems
from pytest_psf.config.schema import Date, Model, ReasonText, Text
from pytest_psf.config.sound import kebab
from pytest_psf.core import reasons
from pytest_psf.core.problem import Problem
from pytest_psf.core.waivers import LONGEST_DAYS
from pytest_psf.core.wording import as_written


class WaiverModel(Model):
    """All of its keys are required: the reader reports what is left out."""

    criterion: Text | None = Field(
        default=None, description="The criterion that may stay open."
    )
    reason: ReasonText | None = Field(
        default=None, description="Why it is open, and when that will change."
    )
    compensating_control: ReasonText | None = Field(
        default=None, description="What is done meanwhile in its place."
    )
    approved_by: Text | None = Field(
        default=None,
        description="The person who answers for it; a role may follow after a comma.",
    )
    approved_on: Date | None = Field(
        default=None, description="The first day on which it counts."
    )
    expires: Date | None = Field(
        default=None,
        description=f"The last day on which it counts, at most {LONGEST_DAYS} days later.",
    )


class PinModel(Model):
    """As for waivers, all of its keys are required."""

    id: Text | None = Field(
        default=None, description="The model's name, as the system's setting has it."
    )
    reason: ReasonText | None = Field(
        default=None,
        description="Why there is no dated name, and who watches for changes.",
    )
    approved_by: Text | None = Field(
        default=None, description="The person who answers for it."
    )
    expires: Date | None = Field(
        default=None, description="The last day on which the approval counts."
    )


#: By the name of their list.
MODELS: dict[str, type[Model]] = {"waivers": WaiverModel, "pins": PinModel}


def read_on(table: Any, model: type[Model]) -> tuple[dict[str, Any], list[Problem]]:
    """Return what of a table can be read on, and what is wrong with its form."""
    names = {name: kebab(name) for name in model.model_fields}
    if not isinstance(table, dict):
        why, fix = f"found {as_written(table)}", f"write a table {_listed(names)}"
        return {}, [Problem(reasons.WRONG_FORM, why, fix)]
    faults: list[Problem] = []
    sound = table
    try:
        found = model.model_validate(sound)
    except ValidationError as error:
        faults += problems(error, table, model)
        wrong = {one.keys[0] for one in faults}
        sound = {key: value for key, value in table.items() if key not in wrong}
        found = model.model_validate(sound)
    faults += [missing(key) for key in names.values() if key not in table]
    return {key: value for key, value in found if value is not None}, faults


def _listed(names: dict[str, str]) -> str:
    return f"with {', '.join(names.values())}"
