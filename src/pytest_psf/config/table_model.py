"""The table [tool.psf] by pydantic: what is wrong with it, and what is left of it."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from pytest_psf.config.problems import problems
from pytest_psf.config.schema import AnswerModel, TableModel
from pytest_psf.config.sound import Answered, Table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pytest_psf.core.problem import Keys, Problem


def table_of(found: Mapping[str, Any]) -> tuple[Table, list[Problem]]:
    """Return what of a table is right, and the faults of the rest.

    What is left is read as well, so that its faults are reported in the same run.
    """
    sound = deepcopy(dict(found))
    faults: list[Problem] = []
    try:
        return _table(TableModel.model_validate(sound)), faults
    except ValidationError as error:
        for problem in list(problems(error, sound, TableModel)):
            faults.append(problem)
            _drop(sound, problem.keys)
    return _table(TableModel.model_validate(sound)), faults


def _table(model: TableModel) -> Table:
    values = {one.name: getattr(model, one.name) for one in fields(Table)}
    for name in ("definition", "facts"):
        values[name] = {key: _answered(one) for key, one in values[name].items()}
    return Table(**values)


def _answered(model: AnswerModel) -> Answered:
    return Answered(answer=model.answer, because=model.because)


def _drop(table: dict[str, Any], keys: Keys) -> None:
    """Remove a wrong value; a wrong part of an answer takes the answer with it."""
    top = table.get(str(keys[0]))
    if len(keys) > 1 and isinstance(top, dict):
        top.pop(keys[1], None)
    else:
        table.pop(str(keys[0]), None)
