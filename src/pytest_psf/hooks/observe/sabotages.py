"""From `package.module:function` to what a claim names to run instead of its targets."""

from __future__ import annotations

from functools import reduce
from importlib import import_module
from typing import TYPE_CHECKING, Any

from pytest_psf.core import reasons
from pytest_psf.core.problem import Problem
from pytest_psf.hooks.observe.below import TargetError
from pytest_psf.hooks.observe.targets import CORRECT_IT, found_at

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_psf.hooks.observe.targets import Target

_DEFINE_IT = (
    "correct the name under `sabotage`; a file beside the test is named without its "
    "folder, unless that is a package"
)


def sabotage_named(name: str) -> Callable[..., Any] | Problem:
    """Return what a `sabotage` names, or why that cannot run: it need not be the system's."""
    try:
        found_at(name)  # in its words: what is missing, and what is near
        module, _, path = name.partition(":")
        found: Any = reduce(getattr, path.split("."), import_module(module))
    except TargetError as error:
        fix = error.problem.fix
        return _unusable(error.problem.why, _DEFINE_IT if fix == CORRECT_IT else fix)
    except Exception as error:  # noqa: BLE001 - attributes of the user's objects may do anything
        why = f"{name} cannot be read ({type(error).__name__}: {error})"
        return _unusable(why, "let it be read")
    if not callable(found):
        why = f"{name} is no function, but of type {type(found).__name__}"
        return _unusable(why, "name a function, which is called instead of the target")
    made: Callable[..., Any] = found
    return made


def why_not_for(name: str, target: Target) -> Problem | None:
    """Return why a target has no stand-in of the team's own; None if it can have one."""
    if not isinstance(target, type):
        return None
    why = f"nothing can run instead of {name}, which is a model"
    return _unusable(
        why, "leave `sabotage` out: it is tried with every value let through"
    )


def _unusable(why: str, fix: str) -> Problem:
    return Problem(reasons.NO_SUCH_SABOTAGE, why, fix)
