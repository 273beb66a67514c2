"""Models as targets: pydantic classes, which are entered without a call of their own.

Making or validating an instance goes through the validator that the class holds, so
that is exchanged. A model inside another one is validated in compiled code that leads
to no attribute of the class, except to its validators: so these are watched as well.
pydantic is never imported here: a class that has such a validator brings it along.
"""

from __future__ import annotations

import inspect
import types
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

_VALIDATOR = "__pydantic_validator__"
#: What the class of each model holds, whether its body has any of it or not.
_OF_EACH_MODEL = frozenset({"model_computed_fields", "model_config", "model_fields"})

#: Where a class keeps them, before Python 3.14 and since.
_ANNOTATIONS = ("__annotations__", "__annotate_func__", "__annotate__")


def is_model(found: object) -> bool:
    """Tell whether this is a pydantic model class."""
    return isinstance(found, type) and all(
        hasattr(found, name) for name in (_VALIDATOR, "model_construct")
    )


def said_by(model: type) -> type:
    """Return the class that says what a model takes: one without a body says nothing more."""
    for one in model.__mro__:
        if not is_model(one) or one.__module__.partition(".")[0] == "pydantic":
            break
        base = one.__mro__[1]
        own = {name for name in vars(one) if name[0] != "_"} - _OF_EACH_MODEL
        config = getattr(one, "model_config", None)
        is_other = config != getattr(base, "model_config", None)
        has_fields = any(vars(one).get(name) for name in _ANNOTATIONS)
        if own or is_other or has_fields or any(functions_of(one)):
            return one
    return model


def functions_of(model: type) -> Iterator[types.FunctionType]:
    """Yield the methods and validators that a model's own body defines."""
    for value in vars(model).values():
        inner = function_below(value)
        if inner is not None and inner.__module__ == model.__module__:
            yield inner


def function_below(value: object) -> types.FunctionType | None:
    """Return the Python function below a descriptor and decorators, or None."""
    if isinstance(value, staticmethod | classmethod):
        value = value.__func__
    if isinstance(value, property):
        value = value.fget
    if callable(value) and not isinstance(value, type):
        value = inspect.unwrap(value)
    return value if isinstance(value, types.FunctionType) else None


class ValidatorExchange:
    """Exchanges the validator of a model for one that something else is done by."""

    def __init__(self, model: Any, instead_of: Callable[[Any], Any]) -> None:
        """`instead_of` makes the other validator from the original one."""
        self._model = model
        self._original = vars(model).get(_VALIDATOR)
        self._other = instead_of(getattr(model, _VALIDATOR))

    def start(self) -> None:
        setattr(self._model, _VALIDATOR, self._other)

    def stop(self) -> None:
        if self._original is None:
            delattr(self._model, _VALIDATOR)
        else:
            setattr(self._model, _VALIDATOR, self._original)


class NotingValidator:
    """Notes every validation, and has it done inside of a block."""

    def __init__(
        self,
        original: Any,
        note: Callable[[], None],
        around: Callable[[], AbstractContextManager[object]],
    ) -> None:
        """Let what `note` raises come in the place of what a validation comes to."""
        self._original = original
        self._note = note
        self._around = around

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._original, name)
        if not name.startswith("validate_"):
            return found

        def validate(*args: Any, **kwargs: Any) -> Any:
            self._note()
            with self._around():
                return found(*args, **kwargs)

        return validate


def watched_validator(
    model: type,
    note: Callable[[], None],
    around: Callable[[], AbstractContextManager[object]] = nullcontext,
) -> ValidatorExchange:
    """Return what notes every validation by a model, and has it done inside of a block."""
    return ValidatorExchange(
        model, lambda original: NotingValidator(original, note, around)
    )
