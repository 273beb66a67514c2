"""The tests of a run, by every name that claims may use for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_psf.core import reasons
from pytest_psf.core.outcomes import names_of
from pytest_psf.core.places import nearest
from pytest_psf.verify.unverifiable import UnverifiableError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pytest_psf.core.outcomes import TestOutcome
    from pytest_psf.verify.context import Context


def tests_by_name(context: Context) -> Mapping[str, list[TestOutcome]]:
    """Return the tests by name: of one set of parameters, a test, a class or a file."""
    return context.once(_by_name)


def _by_name(context: Context) -> Mapping[str, list[TestOutcome]]:
    index: dict[str, list[TestOutcome]] = {}
    for outcome in context.outcomes.tests:
        for name in names_of(outcome.id):
            index.setdefault(name, []).append(outcome)
    return index


def no_such_test(test: str, file: str, context: Context) -> UnverifiableError:
    """Return the error that no test has that name, with the one that may be meant.

    The tests of that file are looked through before all others.
    """
    ids = context.once(_ids_by_file)
    written = test.replace("\\", "/")  # as on Windows; ids have `/` on every system
    near = nearest(written, ids.get(file, ())) or nearest(written, ids[""])
    hint = f"did you mean {near}?" if near else "correct the id (pytest --collect-only)"
    why = f"{test} matches no test that was collected"
    return UnverifiableError(reasons.NO_SUCH_TEST, why, hint)


def _ids_by_file(context: Context) -> Mapping[str, tuple[str, ...]]:
    """Return the ids of all tests, by their file and, at "", all together."""
    outcomes = context.outcomes
    ids = dict.fromkeys(
        [
            *(one.function_id for one in outcomes.tests),
            *(one.id for one in outcomes.tests),
            *outcomes.collected.others,
        ]
    )
    found: dict[str, list[str]] = {}
    for one in ids:
        found.setdefault(one.partition("::")[0], []).append(one)
    return {"": tuple(ids), **{file: tuple(group) for file, group in found.items()}}
