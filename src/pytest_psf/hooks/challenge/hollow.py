"""Hollow values: whatever is asked of one, nothing comes of it.

A hollow value stands in for an object of which nothing is known but its class and its
attributes. It takes every attribute, call, index, iteration and comparison, so that a
test meets it with its assertion instead of stumbling; and it is equal to nothing but
another one of its class, so that only what asks for the class alone is content with it.
"""

from __future__ import annotations

import copy
import functools
import inspect
import operator
import types
from dataclasses import field
from enum import Enum
from typing import TYPE_CHECKING, Any

from pytest_psf.core.values import dataclass

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Generator, Iterator


class Mode(Enum):
    """What a hollow value answers where it has to say yes or no."""

    #: It is false if its class can be false, holds nothing, and is less than nothing.
    EMPTY = "empty"
    #: It is true, holds one hollow value, and anything at all, and exceeds everything.
    FULL = "full"
    #: As an empty one, and false even if no other object of its class can be.
    FALSE = "false"


@dataclass(slots=True, kw_only=True)
class _State:
    kind: type | None
    mode: Mode
    #: Its attributes, as far as they are known or have been asked for.
    fields: dict[str, Any] = field(default_factory=dict)
    #: What a call of it returns, where that is known.
    answer: Callable[[], Any] | None = None
    #: How often its next item was asked for.
    taken: int = 0
    #: How many have led to it, each an attribute, item or answer of the one before.
    depth: int = 0

    @property
    def is_full(self) -> bool:
        return self.mode is Mode.FULL


#: Classes whose objects stand for success, where there would be none without it.
_OR_NONE = frozenset({("re", "Match")})

#: What stands for a plain value of which no more than the type is known.
_PLAIN: dict[str, tuple[Any, Any]] = {
    "str": ("", "?"),
    "int": (0, 1001),
    "float": (0.0, 1001.0),
    "bool": (False, True),
    "bytes": (b"", b"?"),
    "list": ([], [None]),
    "tuple": ((), (None,)),
    "dict": ({}, {"": None}),
    "set": (set(), {None}),
    "None": (None, None),
}


#: The last one that comes out of another, so that whoever goes on until there is no more
#: (`while node is not None: node = node.parent`) comes to an end.
_DEEPEST = 100


def hollow(
    kind: type | None,
    mode: Mode,
    fields: dict[str, Any] | None = None,
    answer: Callable[[], Any] | None = None,
    *,
    depth: int = 0,
) -> Any:
    """Return a hollow value of a class, or of none; with the attributes it is to have."""
    made: Any = object.__new__(_own_class(kind))
    fields = {**(fields or {})}
    state = _State(kind=kind, mode=mode, fields=fields, answer=answer, depth=depth)
    object.__setattr__(made, "_psf", state)
    return made


@functools.lru_cache
def _own_class(kind: type | None) -> type:
    """Return a class of its own, for those who look at no more than its name."""
    space: dict[str, Any] = {"__slots__": ()}
    if kind is not None:
        space |= {"__module__": kind.__module__, "__qualname__": kind.__qualname__}
        if not hasattr(kind, "__await__"):
            # Asked for by those who take both, and wait for as long as there is one.
            space["__await__"] = None
    return type("object" if kind is None else kind.__name__, (Hollow,), space)


def is_hollow(value: object) -> bool:
    return issubclass(type(value), Hollow)


class Hollow:
    """See the module."""

    __slots__ = ("__weakref__", "_psf")

    _psf: _State

    @property  # type: ignore[misc] # so that `isinstance` is content
    def __class__(self) -> Any:
        return self._psf.kind or type(self)

    @property
    def __dict__(self) -> dict[str, Any]:  # type: ignore[override] # as `vars` needs it
        return self._psf.fields

    def __getattr__(self, name: str) -> Any:
        state = self._psf
        if name in state.fields:
            return state.fields[name]
        if name.startswith("__") and name.endswith("__"):
            return _special(state, name)
        found = _by_class(state, name)
        state.fields[name] = found
        return found

    def __setattr__(self, name: str, value: Any) -> None:
        self._psf.fields[name] = value

    def __delattr__(self, name: str) -> None:
        self._psf.fields.pop(name, None)

    def __dir__(self) -> list[str]:
        return sorted({*dir(self._psf.kind), *self._psf.fields})

    def __repr__(self) -> str:
        return f"<hollow {type(self).__name__}>"

    def __str__(self) -> str:
        says_itself = getattr(self._psf.kind, "__str__", None) is not object.__str__
        return "" if says_itself and not self._psf.is_full else repr(self)

    def __format__(self, _spec: str) -> str:
        return str(self)

    def __bytes__(self) -> bytes:
        return b""

    def __fspath__(self) -> str:
        # No folder that anyone has: the empty path would be the one at work.
        return "?/?"

    def __bool__(self) -> bool:
        state = self._psf
        if state.mode is Mode.EMPTY and state.kind is not None:
            name = state.kind.__module__, state.kind.__qualname__
            can_be_false = any(
                hasattr(state.kind, one) for one in ("__bool__", "__len__")
            )
            return not can_be_false and name not in _OR_NONE
        return state.is_full

    def __eq__(self, other: object) -> bool:
        # As emptied values of one kind are equal to each other: a test that calls the
        # target twice and compares would judge nothing else either.
        return is_hollow(other) and other._psf.kind is self._psf.kind  # type: ignore[attr-defined] # it is one

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return id(self._psf.kind)

    def __len__(self) -> int:
        return int(self._psf.is_full)

    def __length_hint__(self) -> int:
        return len(self)

    def __index__(self) -> int:
        return int(self._psf.is_full)

    def __int__(self) -> int:
        return int(self._psf.is_full)

    def __float__(self) -> float:
        return float(self._psf.is_full)

    def __complex__(self) -> complex:
        return complex(self._psf.is_full)

    def __contains__(self, _item: object) -> bool:
        return self._psf.is_full

    def __iter__(self) -> Iterator[Any]:
        return iter([_inner(self._psf)] * len(self))

    __reversed__ = __iter__

    def __next__(self) -> Any:
        if self._psf.taken >= len(self):
            raise StopIteration
        self._psf.taken += 1
        return _inner(self._psf)

    async def __aiter__(self) -> AsyncIterator[Any]:
        for one in self:
            yield one

    async def __anext__(self) -> Any:
        if self._psf.taken >= len(self):
            raise StopAsyncIteration
        self._psf.taken += 1
        return _inner(self._psf)

    def __getitem__(self, _key: object) -> Any:
        return _inner(self._psf)

    def __setitem__(self, _key: object, _value: object) -> None:
        pass

    def __delitem__(self, _key: object) -> None:
        pass

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return _called(self._psf, args, kwargs)

    def __enter__(self) -> Any:
        return self

    def __exit__(self, *_error: object) -> None:
        pass

    async def __aenter__(self) -> Any:
        return self

    async def __aexit__(self, *_error: object) -> None:
        pass

    def __await__(self) -> Generator[Any, Any, Any]:
        yield from ()
        return _inner(self._psf)

    def __instancecheck__(self, _value: object) -> bool:
        return False

    def __subclasscheck__(self, _kind: object) -> bool:
        return False

    def __mro_entries__(self, _bases: object) -> tuple[type, ...]:
        return ()

    def __copy__(self) -> Any:
        return self

    def __deepcopy__(self, _memory: object) -> Any:
        return self


def _operators() -> Iterator[str]:
    binary = ("add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "divmod")
    bitwise = ("and", "or", "xor", "lshift", "rshift", "matmul")
    for name in (*binary, *bitwise):
        yield from (f"__{name}__", f"__r{name}__")
        if hasattr(operator, f"__i{name}__"):
            yield f"__i{name}__"
    unary = ("neg", "pos", "abs", "invert", "round", "trunc", "floor", "ceil")
    yield from (f"__{name}__" for name in unary)


def _same(self: Hollow, *_others: object) -> Hollow:
    return self


def _compared(self: Hollow, _other: object) -> bool:
    return self._psf.is_full


for _name in _operators():
    setattr(Hollow, _name, _same)
for _name in ("__lt__", "__le__", "__gt__", "__ge__"):
    setattr(Hollow, _name, _compared)


def _inner(state: _State, kind: type | None = None) -> Any:
    """Return what comes out of a hollow value; None where that has gone far enough."""
    if state.depth >= _DEEPEST:
        return None
    return hollow(kind, state.mode, depth=state.depth + 1)


def _called(state: _State, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    if state.answer is not None:
        return state.answer()
    is_decorator = len(args) == 1 and not kwargs
    if is_decorator and isinstance(args[0], types.FunctionType):
        return _never_calling(args[0], state.mode) if state.is_full else args[0]
    # One earlier than attributes: a method is there for as long as its object is.
    return None if state.depth >= _DEEPEST - 1 else _inner(state)


def _never_calling(function: types.FunctionType, mode: Mode) -> Any:
    """Return what a decorator makes of a function that never calls it."""
    instead = stand_in_function(mode, {}, None)
    if not inspect.iscoroutinefunction(function):
        return instead

    async def waited_for(*args: Any, **kwargs: Any) -> Any:
        return instead(*args, **kwargs)

    return waited_for


def stand_in_function(mode: Mode, fields: dict[str, Any], answer: str | None) -> Any:
    """Return a function that takes anything and from which nothing comes.

    A real one: whoever inspects functions finds all that they have.
    """
    state = _State(kind=None, mode=mode, answer=_plain(answer, mode))

    def hollow(*args: Any, **kwargs: Any) -> Any:
        return _called(state, args, kwargs)

    hollow.__name__ = hollow.__qualname__ = ""
    hollow.__dict__.update(fields)
    return hollow


def _by_class(state: _State, name: str) -> Any:
    """Return an attribute by what the class says of it, or a hollow one."""
    found = inspect.getattr_static(state.kind, name, None) if state.kind else None
    if isinstance(found, property):
        answer = _answer(state, found.fget)
        return _inner(state) if answer is None else answer()
    if isinstance(found, staticmethod | classmethod):
        found = found.__func__
    if isinstance(found, types.FunctionType):
        answer = _answer(state, found)
        return hollow(None, state.mode, answer=answer, depth=state.depth)
    answer = _plain(type(found).__name__, state.mode) if found is not None else None
    return _inner(state) if answer is None else answer()


def _answer(state: _State, function: Any) -> Callable[[], Any] | None:
    """Return what makes the result of a function, as far as it says which type it has."""
    hint = _hint(function)
    if hint in _PLAIN:
        return _plain(hint, state.mode)
    kind = state.kind if hint == "Self" else _global(function, hint)
    if not isinstance(kind, type):
        return None
    return lambda: _inner(state, kind)


def _hint(function: Any) -> str:
    # What a coroutine function makes has to be awaited first, decorated or not.
    if not inspect.isfunction(function) or inspect.iscoroutinefunction(
        inspect.unwrap(function)
    ):
        return ""
    hint = function.__annotations__.get("return", "")
    text = hint.__name__ if isinstance(hint, type) else str(hint)
    return text.partition("[")[0].rpartition(".")[2]


def _global(function: Any, name: str) -> object:
    return function.__globals__.get(name) if name else None


def returned_by(function: Any) -> str | None:
    """Return the plain type that a function says it returns, by its name."""
    hint = _hint(function)
    return hint if hint in _PLAIN else None


def _plain(name: str | None, mode: Mode) -> Callable[[], Any] | None:
    if name not in _PLAIN:
        return None
    value = _PLAIN[name][mode is Mode.FULL]
    return lambda: copy.copy(value)


#: What inspection and introspection read of functions and classes.
_SPECIAL: dict[str, Any] = {
    "__name__": "",
    "__qualname__": "",
    "__bases__": (),
    "__defaults__": None,
    "__kwdefaults__": None,
    "__closure__": None,
    "__code__": (lambda *_args, **_kwargs: None).__code__,
    "__self__": None,
}


def _special(state: _State, name: str) -> Any:
    if name == "__annotations__":
        return {}
    if name == "__func__":
        return stand_in_function(state.mode, {}, None)
    if name in _SPECIAL:
        return _SPECIAL[name]
    # Not there: libraries take what they find for a protocol that is kept.
    raise AttributeError(name)
