"""Models without validation: what sabotages a pydantic class.

Like `observe/models.py`, this never imports pydantic.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from pytest_psf.hooks.observe.exchange import Exchange
from pytest_psf.hooks.observe.models import function_below

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pytest_psf.hooks.observe.exchange import Room


class OpenValidator:
    """Lets everything through unvalidated."""

    def __init__(
        self,
        model: Any,
        original: Any,
        lets_through: Callable[[], bool],
        emptied: Callable[[Any], Any] | None = None,
    ) -> None:
        """`lets_through` is asked each time; if it says no, the original validates.

        `emptied` exchanges what a model sets by itself: the defaults of its fields.
        """
        self._model = model
        self._original = original
        self._lets_through = lets_through
        self._emptied = emptied

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
        made = self._model.model_construct(**{str(k): v for k, v in fields.items()})
        if self._emptied is not None:
            for name in made.__dict__.keys() - made.__pydantic_fields_set__:
                made.__dict__[name] = self._emptied(made.__dict__[name])
        return made


#: What makes up an instance of a model.
_STATE = (
    "__dict__",
    "__pydantic_fields_set__",
    "__pydantic_extra__",
    "__pydantic_private__",
)


class OpenAttribute:
    """Lets assignments to what is frozen through, or deletions of it."""

    def __init__(self, model: Any, name: str, lets_through: Callable[[], bool]) -> None:
        """`name` is that of the method by which the model refuses."""
        self._model = model
        self._name = name
        self._original = vars(model).get(name)
        self._inherited = getattr(model, name)
        self._lets_through = lets_through

    def start(self) -> None:
        inherited, lets_through = self._inherited, self._lets_through

        def change(instance: Any, name: str, *value: Any) -> None:
            fields = instance.__dict__
            if name not in fields or not lets_through():
                inherited(instance, name, *value)
            elif value:
                fields[name] = value[0]
            else:
                del fields[name]

        setattr(self._model, self._name, change)

    def stop(self) -> None:
        if self._original is None:
            delattr(self._model, self._name)
        else:
            setattr(self._model, self._name, self._original)


def open_attributes(
    model: Any, lets_through: Callable[[], bool]
) -> Iterator[OpenAttribute]:
    """Yield exchanges by which a model with anything frozen takes assignments."""
    fields = getattr(model, "__pydantic_fields__", {}).values()
    if model.model_config.get("frozen") or any(one.frozen for one in fields):
        yield OpenAttribute(model, "__setattr__", lets_through)
        yield OpenAttribute(model, "__delattr__", lets_through)


def open_validators(
    model: Any, lets_through: Callable[[], bool], room: Room
) -> Iterator[Exchange]:
    """Yield exchanges by which a model's own validators hand back what they are given."""
    decorators = model.__pydantic_decorators__
    for group in ("field_validators", "model_validators"):
        for name, decorator in getattr(decorators, group).items():
            raw = vars(model).get(name)
            function = function_below(raw)
            if function is None:
                continue
            position = 1 if isinstance(raw, classmethod) else 0
            is_wrap = group == "model_validators" and decorator.info.mode == "wrap"
            yield Exchange(
                function,
                _handing_back(position, model if is_wrap else None, lets_through),
                room,
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
