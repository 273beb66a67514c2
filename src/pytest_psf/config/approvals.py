"""What persons approve for a time: waivers, and model names without a date.

Imported with the first table of either: most configs have none.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

from pytest_psf.config.sound import Form, UnsureError
from pytest_psf.core import reasons
from pytest_psf.core.catalogue import SCOPE, Catalogue, UnknownIdError
from pytest_psf.core.people import why_not_a_person
from pytest_psf.core.pins import Pin, why_not_pinned
from pytest_psf.core.problem import Problem
from pytest_psf.core.values import dataclass
from pytest_psf.core.waivers import LONGEST_DAYS, Waiver
from pytest_psf.core.wording import as_written
from pytest_psf.core.words import says_nothing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pytest_psf.core.places import Place
    from pytest_psf.core.problem import Keys


def waivers(
    tables: Any, catalogue: Catalogue, place_of: Callable[[Keys], Place]
) -> Iterator[Waiver | Problem]:
    """Yield the waivers of a config, and what is wrong with them."""

    def faults(said: dict[str, Any]) -> Iterator[Problem]:
        return _waiver_faults(said, catalogue)

    form = _Tables("waivers", "criterion", Form(Waiver, given={"place"}), faults)
    for found in form.read(tables, place_of):
        yield found if isinstance(found, Problem) else Waiver(**found)


def pins(tables: Any, place_of: Callable[[Keys], Place]) -> Iterator[Pin | Problem]:
    """Yield the approved names of a config, and what is wrong with them."""
    form = _Tables("pins", "id", Form(Pin, given={"place"}), _pin_faults)
    for found in form.read(tables, place_of):
        yield found if isinstance(found, Problem) else Pin(**found)


@dataclass(frozen=True)
class _Tables:
    """What the tables of one list look like."""

    name: str
    #: The key that tells one table from the others.
    subject: str
    form: Form
    #: Yields what is wrong with the values that a table has.
    faults: Callable[[dict[str, Any]], Iterator[Problem]]

    def read(
        self, tables: Any, place_of: Callable[[Keys], Place]
    ) -> Iterator[dict[str, Any] | Problem]:
        """Yield the values of each sound table with its place, and all faults."""
        if not isinstance(tables, list | tuple):
            fix = f"write each below a header in double brackets: [[...{self.name}]]"
            why = f"found {as_written(tables)}"
            yield Problem(reasons.WRONG_FORM, why, fix, keys=(self.name,))
            return
        seen: dict[str, Place] = {}
        for index, table in enumerate(tables):
            keys: Keys = (self.name, index)
            place = place_of(keys)
            said, faults = _read(table, self.form, self.name, place)
            faults += self.faults(said)
            subject = said.get(self.subject)
            if subject in seen:
                faults.append(self._again(subject, seen[subject]))
            elif subject is not None:
                seen[subject] = place
            yield from (replace(one, keys=(*keys, *one.keys)) for one in faults)
            if not faults:
                yield {**said, "place": place}

    def _again(self, subject: str, place: Place) -> Problem:
        why, fix = f'"{subject}" is already given at {place}', "keep one of the two"
        return Problem(reasons.DUPLICATE, why, fix, keys=(self.subject,))


def _read(
    table: Any, form: Form, name: str, place: Place
) -> tuple[dict[str, Any], list[Problem]]:
    """Return what of a table can be read on, and what is wrong with its form."""
    try:
        if isinstance(table, dict):
            return _certain(form.read(table, {"place": place})), []
    except UnsureError:
        pass
    from pytest_psf.config.approval_models import MODELS, read_on

    return read_on(table, MODELS[name])


def _certain(found: Any) -> dict[str, Any]:
    """Return the values of a table. Raise UnsureError if one may say nothing."""
    values = {one.name: getattr(found, one.name) for one in fields(found)}
    texts = [one for one in values.values() if isinstance(one, str)]
    said = [
        values[name] for name in ("reason", "compensating_control") if name in values
    ]
    if not all(map(str.strip, texts)) or any(map(says_nothing, said)):
        raise UnsureError
    return values


def _waiver_faults(said: dict[str, Any], catalogue: Catalogue) -> Iterator[Problem]:
    if "criterion" in said:
        yield from _criterion_faults(said["criterion"], catalogue)
    if "approved_by" in said:
        yield from _approver_faults(said["approved_by"])
    if {"approved_on", "expires"} <= said.keys():
        yield from _term_faults(said["approved_on"], said["expires"])


def _pin_faults(said: dict[str, Any]) -> Iterator[Problem]:
    doubt = why_not_pinned(said["id"]) if "id" in said else None
    if doubt is not None and doubt.reason is not reasons.NOT_DATED:
        why = f'"{said["id"]}" cannot be approved: {doubt.why}'
        yield Problem(reasons.NOT_ALLOWED, why, doubt.fix, keys=("id",))
    if "approved_by" in said:
        yield from _approver_faults(said["approved_by"])


def _criterion_faults(text: str, catalogue: Catalogue) -> Iterator[Problem]:
    try:
        criterion = catalogue.criterion(text)
    except UnknownIdError as error:
        yield replace(error.problem, keys=("criterion",))
        return
    if criterion.domain == SCOPE:
        fix = f"provide what it asks for: pytest-psf explain {text}"
        why = f'"{text}" cannot be waived'
        yield Problem(reasons.NOT_ALLOWED, why, fix, keys=("criterion",))


def _approver_faults(name: str) -> Iterator[Problem]:
    doubt = why_not_a_person(name)
    if doubt is not None:
        fix = "name the person who answers for it; a role may follow after a comma"
        why = f'"{name}": {doubt}'
        yield Problem(reasons.NOT_A_PERSON, why, fix, keys=("approved-by",))


def _term_faults(approved_on: dt.date, expires: dt.date) -> Iterator[Problem]:
    days = (expires - approved_on).days
    keys = ("expires",)
    if days < 0:
        why = f"{expires} is before approved-on {approved_on}"
        fix = "write the last day on which the waiver counts"
        yield Problem(reasons.OUT_OF_RANGE, why, fix, keys=keys)
    elif days > LONGEST_DAYS:
        latest = approved_on + dt.timedelta(days=LONGEST_DAYS)
        why = f"{expires} is {days} days after approved-on {approved_on}"
        fix = f"write {latest} at most: a waiver counts for up to {LONGEST_DAYS} days"
        yield Problem(reasons.OUT_OF_RANGE, why, fix, keys=keys)
