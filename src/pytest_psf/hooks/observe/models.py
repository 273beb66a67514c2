"""Models as targets: pydantic classes, which are entered without a call of their own.

Making or validating an instance goes through the validator that the class holds, so
that is exchanged. A model inside another one is validated in compiled code that leads
to no attribute of the class, except to its validators: so these are watched as well.
pydantic is never imported here: a class that has such a validator brings it along.
"""

from __future__ import annotations

import inspect
import json
import types
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from pytest_psf.hooks.observe.observer import Exchange

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_VALIDATOR = "__pydantic_validator__"


def is_model(found: object) -> bool:
    """Tell whether this is a pydantic model class."""
    return isinstance(found, type) and all(
        hasattr(found, name) for name in (_VALIDATOR, "model_construct")
    )


def functions_of(model: type) -> Iterator[types.FunctionType]:
    """Yield the methods and validators that a model's own body defines."""
    for value in vars(model).values():
        inner = _function(value)
        if inner is not None and inner.__module__ == model.__module__:
            yield inner


def _function(value: object) -> types.FunctionType | None:
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
    """Notes every validation and passes it on."""

    def __init__(self, original: Any, note: Callable[[], None]) -> None:
        self._original = original
        self._note = note

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._original, name)
        if not name.startswith("validate_"):
            return found

        def validate(*args: Any, **kwargs: Any) -> Any:
            self._note()
            return found(*args, **kwargs)

        return validate


def watched_validator(model: type, note: Callable[[], None]) -> ValidatorExchange:
    """Return what notes every validation by a model, and passes it on."""
    return ValidatorExchange(model, lambda original: NotingValidator(original, note))


class OpenValidator:
    """Lets everything through unvalidated."""

    def __init__(
        self, model: Any, original: Any, lets_through: Callable[[], bool]
    ) -> None:
        """`lets_through` is asked each time; if it says no, the original validates."""
        self._model = model
        self._original = original
        self._lets_through = lets_through

    def __getattr__(self, name: str) -> Any:
        return getattr(self._original, name)

    def validate_python(
        self, data: Any, *args: Any, self_instance: Any = None, **kwargs: Any
    ) -> Any:
        if not self._lets_through():
            if self_instance is not None:
                kwargs["self_instance"] = self_instance
            return self._original.validate_python(data, *args, **kwargs)
        made = self._made(data)
        if self_instance is None:
            return made
        for name in _STATE:
            object.__setattr__(self_instance, name, getattr(made, name))
        return self_instance

    def validate_json(self, data: Any, *args: Any, **kwargs: Any) -> Any:
        if not self._lets_through():
            return self._original.validate_json(data, *args, **kwargs)
        try:
            return self._made(json.loads(data))
        except ValueError:
            return self._made({})

    def validate_strings(self, data: Any, *args: Any, **kwargs: Any) -> Any:
        if not self._lets_through():
            return self._original.validate_strings(data, *args, **kwargs)
        return self._made(data)

    def validate_assignment(
        self, instance: Any, name: str, value: Any, *args: Any, **kwargs: Any
    ) -> Any:
        if not self._lets_through():
            return self._original.validate_assignment(
                instance, name, value, *args, **kwargs
            )
        instance.__dict__[name] = value
        return instance

    def _made(self, data: Any) -> Any:
        if isinstance(data, self._model):
            return data
        if getattr(self._model, "__pydantic_root_model__", False):
            return self._model.model_construct(root=data)
        fields = data if isinstance(data, Mapping) else getattr(data, "__dict__", {})
        return self._model.model_construct(**{str(k): v for k, v in fields.items()})


#: What makes up an instance of a model.
_STATE = (
    "__dict__",
    "__pydantic_fields_set__",
    "__pydantic_extra__",
    "__pydantic_private__",
)


def open_validators(model: Any, lets_through: Callable[[], bool]) -> Iterator[Exchange]:
    """Yield exchanges by which a model's own validators hand back what they are given."""
    decorators = model.__pydantic_decorators__
    for group in ("field_validators", "model_validators"):
        for name, decorator in getattr(decorators, group).items():
            raw = vars(model).get(name)
            function = _function(raw)
            if function is None:
                continue
            position = 1 if isinstance(raw, classmethod) else 0
            is_wrap = group == "model_validators" and decorator.info.mode == "wrap"
            yield Exchange(
                function,
                _handing_back(position, model if is_wrap else None, lets_through),
            )


def _handing_back(
    position: int, model: Any, lets_through: Callable[[], bool]
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    def instead_of(original: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            if not lets_through():
                return original(*args, **kwargs)
            value = args[position]
            if model is not None and isinstance(value, Mapping):
                return model.model_construct(**value)
            return value

        return call

    return instead_of
