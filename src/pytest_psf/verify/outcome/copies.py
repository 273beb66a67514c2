"""What is left of functions and models once their names are taken away: what copies share."""

from __future__ import annotations

import ast
import builtins
from typing import TYPE_CHECKING

from pytest_psf.verify.outcome.written import Definition, Function, all_in, said_by

if TYPE_CHECKING:
    from collections.abc import Sequence

_BUILT_IN = frozenset(dir(builtins))
#: Functions of Python that make a value of others, and nothing else.
_PURE = frozenset(
    """
    abs all any bool bytes dict divmod enumerate float frozenset int len list max min ord pow
    range repr reversed round set sorted str sum tuple zip
    """.split()  # noqa: SIM905 - a list of words is easier to read as text
)


def form_of(node: Function) -> str:
    """Return what is left of a function without its own names and its constants.

    Empty for one that calls something: what several thin wrappers pass on may well differ
    in no more than a constant. What only makes another value of one is nobody's code.
    """
    inside = all_in([node])
    own = _own_names(inside)
    for one in inside:
        if isinstance(one, ast.Call) and not _is_pure(one.func, own):
            return ""
    return _form(node, _Form(own))


def wording_of(node: Definition, scope: str) -> str:
    """Return what is left of a definition without its own names alone, its constants kept.

    Equal for those that do the same, word for word. `scope` is where it stands, which
    decides what other names and `self` mean. The names in a class are those of its fields.
    """
    inside = all_in([node])
    names = {one.id for one in inside if isinstance(one, ast.Name)}
    if isinstance(node, ast.ClassDef):
        form = _Wording(set())
        above = form.of([*node.bases, *node.keywords])
        return f"{scope} ClassDef({above}, {form.of(said_by(node))})"
    own = _own_names(inside)
    is_method = not own.isdisjoint({"self", "cls"})
    where = scope if is_method or not names - own <= _BUILT_IN else ""
    return f"{where} {_form(node, _Wording(own))}"


def _own_names(inside: Sequence[ast.AST]) -> set[str]:
    own = {one.arg for one in inside if isinstance(one, ast.arg)}
    return own | {
        one.id
        for one in inside
        if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)
    }


def _form(node: Function, form: _Form) -> str:
    return f"{type(node).__name__}({form.of(node.args)}, {form.of(said_by(node))})"


def _is_pure(function: ast.expr, own: set[str]) -> bool:
    name = function.id if isinstance(function, ast.Name) else ""
    return name in _PURE and name not in own


class _Form:
    """Writes nodes down without what is left out of a form, as `ast.dump` writes all."""

    def __init__(self, own: set[str]) -> None:
        self._own = own
        self._numbers: dict[str, str] = {}

    def of(self, value: object) -> str:
        if isinstance(value, ast.Constant):
            return "0"
        if isinstance(value, ast.arg):
            return self._number(value.arg)
        if isinstance(value, ast.Name) and value.id in self._own:
            return f"{self._number(value.id)}{type(value.ctx).__name__}"
        if isinstance(value, ast.AST):
            fields = (self.of(getattr(value, name, None)) for name in value._fields)
            return f"{type(value).__name__}({', '.join(fields)})"
        if isinstance(value, list):
            return f"[{', '.join(map(self.of, value))}]"
        return repr(value)

    def _number(self, name: str) -> str:
        return self._numbers.setdefault(name, f"_{len(self._numbers)}")


class _Wording(_Form):
    """The same with the constants as they are."""

    def of(self, value: object) -> str:
        if isinstance(value, ast.Constant):
            return repr(value.value)
        return super().of(value)
