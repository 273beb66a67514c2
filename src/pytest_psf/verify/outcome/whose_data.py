"""Whether data that a test depends on is the system's: no test's own, not ours, and used."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from pytest_psf.core import reasons
from pytest_psf.core.problem import Problem
from pytest_psf.verify.data.target import data_target, is_text
from pytest_psf.verify.setting.whose import is_ours, may_be_loaded
from pytest_psf.verify.unverifiable import UnverifiableError

if TYPE_CHECKING:
    from pytest_psf.core.catalogue import Criterion
    from pytest_psf.verify.context import Context
    from pytest_psf.verify.outcome.claim import TestClaim

#: Folders of a project that hold no code of the system, and none of its data.
_TEST_FOLDERS = frozenset({"test", "tests"})


def belongs_to_tests(file: str, context: Context) -> bool:
    """Tell whether a file, by its plain name, holds tests or lies beside them."""
    path = PurePosixPath(file)
    holds_tests = any(
        test.id.partition("::")[0] == file for test in context.outcomes.tests
    )
    in_tests = not _TEST_FOLDERS.isdisjoint(path.parts[:-1])
    return holds_tests or in_tests or path.name == "conftest.py"


def require_of_the_system(content: TestClaim, context: Context) -> None:
    """Raise UnverifiableError if a claim names data of tests, or data that we go by."""
    for target in content.data:
        name, key = data_target(target)
        file = context.project.plain(name)
        if belongs_to_tests(file, context):
            raise UnverifiableError(
                reasons.OF_TESTS,
                f"{target} belongs to the tests, not to the system",
                "name the data that the system goes by",
            )
        if is_ours(file, key):
            raise UnverifiableError(
                reasons.OWN_FILE,
                f"{name} says how the system is judged, not how it works: {target}",
                "name data that the system goes by",
            )


def why_not_used(
    content: TestClaim, criterion: Criterion, context: Context
) -> Problem | None:
    """Say that nothing shows that the system goes by the data; None if anything may.

    Code that is named beside it has been entered, and what is loaded elsewhere, such as
    rules of monitoring, need be named nowhere.
    """
    if content.code or criterion.loaded_elsewhere:
        return None
    for target in content.data:
        name, key = data_target(target)
        keys = (key,) if key and not is_text(name) else ()
        if not context.project.once(may_be_loaded, name, keys):
            return Problem(
                reasons.NOT_USED,
                f"no code, image, chart or deploy script of the project names {name}, and "
                f"the claim names no code that goes by {target}",
                "let the system's code read it, or name the code that goes by it beside it "
                "in exercises",
            )
    return None
