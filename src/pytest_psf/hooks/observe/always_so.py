"""What the names in a function stand for, and whether what it asserts is always so.

It evaluates nothing and is in doubt for the test. Whether a test judges anything at all is
`judgeless.py`'s to tell, and what an assertion's form alone says, `weak.py`'s.
"""

from __future__ import annotations

import ast
import builtins
import inspect
import sys
import types
from typing import TYPE_CHECKING, NamedTuple

from pytest_psf.hooks.observe.weak import is_weak

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Function = ast.FunctionDef | ast.AsyncFunctionDef


class Instance(NamedTuple):
    """Stands for a value of which only the class is known."""

    kind: type


class Unknown:
    """Stands for a value of which nothing is known."""


UNKNOWN = Unknown()

_CHANGEABLE = (ast.List, ast.Dict, ast.Set, ast.ListComp, ast.DictComp, ast.SetComp)
#: What makes something of values that nobody can change, and nothing of what is around it.
_PURE = frozenset(
    """
    abs all any bool bytes float frozenset int len max min range repr round str sum tuple type
    """.split()  # noqa: SIM905 - a list of words is easier to read as text
)
_UNSETTLED = (ast.Await, ast.NamedExpr, ast.Yield, ast.YieldFrom)
_PLAIN_VALUES = (bool, bytes, float, int, str, tuple, type(None))
#: Modules of Python's own whose plain values nobody sets, and such values of `sys`.
_OF_CONSTANTS = frozenset({"cmath", "math", "os", "string"})
_FIXED = frozenset(
    {"byteorder", "hexversion", "maxsize", "maxunicode", "platform", "version"}
)
#: So many names may lead to each other.
_DEEPEST = 20


class Scope:
    """What names mean in one function, as far as that is certain."""

    def __init__(
        self,
        node: Function,
        function: types.FunctionType,
        given: Callable[[str], object] = lambda _: UNKNOWN,
    ) -> None:
        self._globals = function.__globals__
        self._given = given
        # Decorators of a function that is looked at have run: what they make was refused.
        self.nodes = [each for one in node.body for each in ast.walk(one)]
        self._always_met = [*_always_met(node)]
        self._bound: dict[str, list[ast.expr | None]] = {}
        for one in ast.walk(node.args):
            if isinstance(one, ast.arg):
                self._bound[one.arg] = [None]
        self.arguments = frozenset(self._bound)
        #: Functions that it defines, which have a name by that alone.
        self.inner: frozenset[str] = frozenset()
        self._imported: dict[str, object] = {}
        for one in self.nodes:
            self._bind(one)
        self.inner = frozenset(
            one.name
            for one in self.nodes
            if isinstance(one, Function) and len(self._bound[one.name]) == 1
        )

    def _bind(self, node: ast.AST) -> None:
        if isinstance(node, ast.Import | ast.ImportFrom):
            self._imported.update(_imported(node))
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            # The name itself is met as well, and adds its place to the value.
            self._bound.setdefault(node.targets[0].id, []).append(node.value)
        elif isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            self._bound.setdefault(node.id, []).append(None)
        elif isinstance(node, ast.Global | ast.Nonlocal):
            for name in node.names:  # others may bind it as well
                self._bound.setdefault(name, []).append(None)
        elif isinstance(node, Function | ast.ClassDef):
            self._bound.setdefault(node.name, []).append(None)
        elif isinstance(node, ast.arg):
            self._bound.setdefault(node.arg, []).append(None)

    def value_of(self, node: ast.expr) -> object:
        """Return what an expression stands for, without evaluating anything of it."""
        if isinstance(node, ast.Name):
            return self._named(node.id)
        if isinstance(node, ast.Attribute):
            return _attribute(self.value_of(node.value), node.attr)
        if isinstance(node, ast.Await):
            return self.value_of(node.value)
        if isinstance(node, ast.Call):
            found = self.value_of(node.func)
            return Instance(found) if isinstance(found, type) else UNKNOWN
        return UNKNOWN

    def says_nothing(self, node: ast.Assert) -> bool:
        """Tell whether an assertion holds, whatever the system does, or nearly so.

        Of one that is not met in each run, what is always so may be that it fails: who comes
        to `assert False` in a branch has not got what was expected.
        """
        return self._holds(node.test, is_always_met=node in self._always_met)

    def _holds(self, test: ast.expr, *, is_always_met: bool) -> bool:
        if isinstance(test, ast.BoolOp):
            every = any if isinstance(test.op, ast.Or) else all
            return every(
                self._holds(one, is_always_met=is_always_met) for one in test.values
            )
        if is_weak(test) or self._is_always_true(test):
            return True
        return is_always_met and self._is_settled(test)

    def _is_always_true(self, test: ast.expr) -> bool:
        """Tell whether a value is true by what it is: code, or an object without a length."""
        found = self.value_of(test)
        if isinstance(found, Instance):
            return not any(
                name in vars(one)
                for one in found.kind.__mro__
                for name in ("__bool__", "__len__", "__new__")
                if one is not object
            )
        return isinstance(found, types.FunctionType | types.ModuleType | type)

    def _is_settled(self, node: ast.AST, depth: int = 0) -> bool:
        """Tell whether a value comes of literals and constants of Python alone."""
        if depth > _DEEPEST or isinstance(node, _UNSETTLED):
            return False
        if isinstance(node, ast.Attribute):
            return self._is_constant(node)
        if isinstance(node, ast.Name):
            return self._is_settled_name(node.id, depth)
        inner = [*ast.iter_child_nodes(node)]
        if isinstance(node, ast.Call):
            if not self._is_pure(node.func):
                return False
            inner.remove(node.func)
        return all(self._is_settled(one, depth + 1) for one in inner)

    def _is_pure(self, function: ast.expr) -> bool:
        if not isinstance(function, ast.Name) or function.id not in _PURE:
            return False
        return self._named(function.id) is vars(builtins)[function.id]

    def _is_constant(self, node: ast.Attribute) -> bool:
        """Tell whether an attribute is a constant of a module of Python's own."""
        module = self.value_of(node.value)
        if not isinstance(module, types.ModuleType):
            return False
        name = module.__name__.partition(".")[0]
        if name not in sys.stdlib_module_names:
            return False
        # Others are settings, as `logging.raiseExceptions` is.
        is_fixed = name in _OF_CONSTANTS or node.attr in _FIXED or node.attr.isupper()
        return is_fixed and isinstance(vars(module).get(node.attr), _PLAIN_VALUES)

    def _is_settled_name(self, name: str, depth: int) -> bool:
        every = self._bound.get(name, [])
        values = [one for one in every if one is not None]
        if len(values) != 1 or len(every) != 2:  # noqa: PLR2004 - as below
            return False
        every_node = ast.walk(values[0])
        if any(isinstance(one, _CHANGEABLE) for one in every_node):
            return False  # whoever is given it may change it
        return self._is_settled(values[0], depth + 1)

    def _named(self, name: str) -> object:
        if name in self.arguments and len(self._bound[name]) == 1:
            return self._given(name)
        if name in self._bound:
            every = self._bound[name]
            values = [one for one in every if one is not None]
            # Bound once: its value, and the name that it is given to.
            is_certain = len(values) == 1 and len(every) == 2  # noqa: PLR2004 - see above
            if is_certain and isinstance(values[0], ast.Call):
                return self.value_of(values[0])
            return UNKNOWN
        if name in self._imported:
            return self._imported[name]
        if name in self._globals:
            return self._globals[name]
        return getattr(builtins, name, UNKNOWN)


def _always_met(node: Function) -> Iterator[ast.Assert]:
    """Yield the assertions of a function that nothing but a failure leaves out."""
    for statement in node.body:
        if isinstance(statement, ast.Assert):
            yield statement
        if any(isinstance(one, ast.Return) for one in ast.walk(statement)):
            return


def _imported(node: ast.Import | ast.ImportFrom) -> Iterator[tuple[str, object]]:
    """Yield what an import inside of a function brings in, which has run by now."""
    for one in node.names:
        name = one.asname or one.name
        if isinstance(node, ast.ImportFrom):
            module = None if node.level else sys.modules.get(node.module or "")
            held = vars(module) if module is not None else {}
            yield name, held.get(one.name, UNKNOWN)
        elif one.asname:
            yield name, sys.modules.get(one.name, UNKNOWN)
        else:
            top = one.name.partition(".")[0]
            yield top, sys.modules.get(top, UNKNOWN)


def _attribute(base: object, name: str) -> object:
    """Return what an attribute is, without running any code of whoever has it."""
    if isinstance(base, types.ModuleType):
        return vars(base).get(name, UNKNOWN)
    if isinstance(base, Unknown):
        return UNKNOWN
    owner = base.kind if isinstance(base, Instance) else base
    found = inspect.getattr_static(owner, name, UNKNOWN)
    if isinstance(found, classmethod | staticmethod):
        return found.__func__
    is_function = isinstance(found, types.FunctionType | type)
    return found if is_function else UNKNOWN
