"""Telling a test that nothing can fail but a crash: it asserts nothing, or what is always so.

It is in doubt for the test. Whatever is called that cannot be read, is no part of the
standard library or of the system, or may be a matcher by its name, counts as a judgement;
and so does a plugin's fixture, and a hook of the project's own around its tests.
"""

from __future__ import annotations

import ast
import builtins
import datetime as dt
import inspect
import io
import os
import sys
import sysconfig
import types
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from pytest_psf.hooks.observe.weak import is_weak
from pytest_psf.hooks.pytest_internals import ASSERTS_ABOUT_A_NAME, fixtures_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    import pytest

_Function = ast.FunctionDef | ast.AsyncFunctionDef
_INSTALLED = frozenset({"dist-packages", "site-packages"})
_TEST_FOLDERS = frozenset({"test", "tests"})
#: Fixtures of pytest's own that fail no test by themselves, nor by what they give.
_HARMLESS_FIXTURES = frozenset(
    """
    anyio_backend cache capfd capfdbinary caplog capsys capsysbinary monkeypatch
    record_property tmp_path tmp_path_factory tmpdir tmpdir_factory
    """.split()  # noqa: SIM905 - a list of words is easier to read as text
)
#: Marks by which a plugin, or pytest, fails a test, or expects it to.
_JUDGING_MARKS = frozenset(
    """
    benchmark fail_slow filterwarnings flaky forked limit_leaks limit_memory timeout xfail
    """.split()  # noqa: SIM905 - see above
)
#: Modules of the standard library that judge, or end a test.
_JUDGING_MODULES = frozenset({"doctest", "subprocess", "unittest"})
_ENDING = frozenset(
    {"_exit", "abort", "exit", "kill", "killpg", "quit", "raise_signal"}
)
#: What runs whatever it is given.
_RUNNING = frozenset({"__import__", "compile", "eval", "exec", "getattr"})
#: How the names begin of what judges, whoever has it; and of matchers, unless the system
#: itself is known to have what is called.
_ASSERTING = ("assert", "expect", "fail")
_JUDGING_NAMES = (
    *("check", "ensure", "must", "raises", "require", "should", "that", "validate"),
    *("verify", "warns"),
)
_PLAIN_TYPES: tuple[type, ...] = (
    *(bytes, bytearray, dict, float, frozenset, int, list, set, str, tuple),
    *(io.TextIOWrapper, io.BytesIO, io.StringIO, Path),
    *(dt.date, dt.datetime, dt.timedelta),
)
_PLAIN_METHODS = frozenset(
    name for one in _PLAIN_TYPES for name in dir(one) if name[:1] != "_"
)
#: Hooks by which a project's conftest.py may judge each of its tests.
_HOOKS = (
    *("pytest_runtest_protocol", "pytest_runtest_setup", "pytest_runtest_call"),
    *("pytest_runtest_teardown", "pytest_runtest_makereport", "pytest_pyfunc_call"),
    *("pytest_fixture_setup", "pytest_fixture_post_finalizer"),
)


class _Instance(NamedTuple):
    """Stands for a value of which only the class is known."""

    kind: type


class _Unknown:
    """Stands for a value of which nothing is known."""


_UNKNOWN = _Unknown()


class JudgelessCheck:
    """Looks at the source of tests; each file is parsed once."""

    def __init__(self, *, is_thorough: bool = False) -> None:
        """`is_thorough` looks at what is asserted of names as well, which takes longer."""
        self._is_thorough = is_thorough
        self._trees: dict[str, dict[int, _Function]] = {}
        #: By the code of a function, whether it may judge.
        self._known: dict[types.CodeType, bool] = {}
        #: Whether hooks of the project's own run around its tests.
        self._has_hooks: bool | None = None
        #: The fixtures of the test that is looked at, by their names.
        self._fixtures: dict[str, object] = {}

    def judges_nothing(self, item: pytest.Item) -> bool:
        """Tell whether neither a test nor its fixtures can fail but by a crash."""
        function = getattr(item, "function", None)
        if not isinstance(function, types.FunctionType):
            return False
        root = item.config.rootpath
        fixtures = [
            (name, one)
            for name, scope, one in fixtures_of(item)
            if not _is_harmless(name, scope, one)
        ]
        self._fixtures = dict(fixtures)
        if self._may_judge(function, root) or _is_judged_by_mark(item):
            return False
        if _is_in_a_class_that_may_judge(item) or self._hooked(item.config):
            return False
        return not any(self._may_judge(one, root) for _, one in fixtures)

    def _hooked(self, config: pytest.Config) -> bool:
        if self._has_hooks is None:
            found = (
                one.function
                for name in _HOOKS
                for one in getattr(config.hook, name).get_hookimpls()
            )
            self._has_hooks = any(_is_of_project(one, config.rootpath) for one in found)
        return self._has_hooks

    def _may_judge(self, function: object, root: Path) -> bool:
        if not isinstance(function, types.FunctionType):
            return True
        code = function.__code__
        if code not in self._known:
            self._known[code] = False  # one that calls itself is being looked at
            self._known[code] = self._looked_at(function, root)
        return self._known[code]

    def _looked_at(self, function: types.FunctionType, root: Path) -> bool:
        code = function.__code__
        if hasattr(function, "__wrapped__"):
            return True
        if ASSERTS_ABOUT_A_NAME in code.co_names and not self._is_thorough:
            return True
        if not _is_below(code.co_filename, root):
            return True  # it may be anybody's
        node = self._node_of(code)
        if node is None:
            return True
        scope = _Scope(node, function, self._given)
        return any(self._judges(one, scope, root) for one in scope.nodes)

    def _given(self, name: str) -> object:
        """Return what a fixture gives, as far as that is certain."""
        function = self._fixtures.get(name)
        if not isinstance(function, types.FunctionType):
            return _UNKNOWN
        node = self._node_of(function.__code__)
        if node is None:
            return _UNKNOWN
        scope = _Scope(node, function)
        every = [
            one.value
            for one in scope.nodes
            if isinstance(one, ast.Return | ast.Yield) and one.value is not None
        ]
        return scope.value_of(every[0]) if len(every) == 1 else _UNKNOWN

    def _node_of(self, code: types.CodeType) -> _Function | None:
        if code.co_filename not in self._trees:
            self._trees[code.co_filename] = _functions_in(code.co_filename)
        return self._trees[code.co_filename].get(code.co_firstlineno)

    def _judges(self, node: ast.AST, scope: _Scope, root: Path) -> bool:
        if isinstance(node, ast.Assert):
            return not scope.says_nothing(node)
        if isinstance(node, ast.With | ast.AsyncWith):
            every = [one.context_expr for one in node.items]
            return not all(isinstance(one, ast.Call) for one in every)
        if isinstance(node, ast.Expr):
            # As matchers are written: `value | should.equal(3)`.
            return isinstance(node.value, ast.BinOp | ast.Compare)
        if isinstance(node, ast.Call):
            return self._call_judges(node, scope, root)
        if isinstance(node, ast.Name | ast.Attribute):
            return self._is_handed_over_to_judge(node, scope, root)
        return isinstance(node, ast.Raise | ast.AsyncFor)

    def _is_handed_over_to_judge(
        self, node: ast.expr, scope: _Scope, root: Path
    ) -> bool:
        """Tell whether code of the tests is named that judges, whoever calls it then."""
        found = scope.value_of(node)
        if not isinstance(found, types.FunctionType):
            return False
        file = _file_of(found)
        is_own = _is_below(file, root) and _is_test_code(file, root)
        return is_own and self._may_judge(found, root)

    def _call_judges(self, node: ast.Call, scope: _Scope, root: Path) -> bool:
        name = _last_name(node.func)
        if not name:
            return True
        if name in scope.inner:
            return False  # its lines are looked at where they stand
        found = scope.value_of(node.func)
        if _is_called(name, _ASSERTING) or (
            _is_called(name, _JUDGING_NAMES) and not _is_of_system(found, root)
        ):
            return True
        if isinstance(found, _Unknown | _Instance):
            return not isinstance(node.func, ast.Attribute) or not (
                name in _PLAIN_METHODS or _is_of_harmless_fixture(node.func, scope)
            )
        return self._thing_judges(found, name, root)

    def _thing_judges(self, thing: object, name: str, root: Path) -> bool:
        """Tell whether what is called may judge."""
        module = str(getattr(thing, "__module__", None) or "")
        if module == "builtins" or isinstance(thing, types.BuiltinFunctionType):
            return name in _ENDING | _RUNNING
        function = inspect.unwrap(thing) if callable(thing) else thing
        file = _file_of(function)
        if not file:
            return True
        if _is_standard(file):
            return module.partition(".")[0] in _JUDGING_MODULES or name in _ENDING
        if not _is_below(file, root):
            return True
        if not _is_test_code(file, root):
            return False  # of the system: what it raises is a crash
        return not isinstance(thing, types.FunctionType) or self._may_judge(thing, root)


_CHANGEABLE = (ast.List, ast.Dict, ast.Set, ast.ListComp, ast.DictComp, ast.SetComp)
#: What makes something of values that nobody can change, and nothing of what is around it.
_PURE = frozenset(
    """
    abs all any bool bytes float frozenset int len max min range repr round str sum tuple type
    """.split()  # noqa: SIM905 - see above
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


class _Scope:
    """What names mean in one function, as far as that is certain."""

    def __init__(
        self,
        node: _Function,
        function: types.FunctionType,
        given: Callable[[str], object] = lambda _: _UNKNOWN,
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
            if isinstance(one, _Function) and len(self._bound[one.name]) == 1
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
        elif isinstance(node, _Function | ast.ClassDef):
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
            return _Instance(found) if isinstance(found, type) else _UNKNOWN
        return _UNKNOWN

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
        if isinstance(found, _Instance):
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
            return _UNKNOWN
        if name in self._imported:
            return self._imported[name]
        if name in self._globals:
            return self._globals[name]
        return getattr(builtins, name, _UNKNOWN)


def _always_met(node: _Function) -> Iterator[ast.Assert]:
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
            yield name, held.get(one.name, _UNKNOWN)
        elif one.asname:
            yield name, sys.modules.get(one.name, _UNKNOWN)
        else:
            top = one.name.partition(".")[0]
            yield top, sys.modules.get(top, _UNKNOWN)


def _attribute(base: object, name: str) -> object:
    """Return what an attribute is, without running any code of whoever has it."""
    if isinstance(base, types.ModuleType):
        return vars(base).get(name, _UNKNOWN)
    if isinstance(base, _Unknown):
        return _UNKNOWN
    owner = base.kind if isinstance(base, _Instance) else base
    found = inspect.getattr_static(owner, name, _UNKNOWN)
    if isinstance(found, classmethod | staticmethod):
        return found.__func__
    is_function = isinstance(found, types.FunctionType | type)
    return found if is_function else _UNKNOWN


def _is_of_harmless_fixture(node: ast.Attribute, scope: _Scope) -> bool:
    root: ast.expr = node
    while isinstance(root, ast.Attribute | ast.Call | ast.Subscript):
        root = root.func if isinstance(root, ast.Call) else root.value
    if not isinstance(root, ast.Name):
        return False
    return root.id in _HARMLESS_FIXTURES and root.id in scope.arguments


def _is_judged_by_mark(item: pytest.Item) -> bool:
    return any(one.name in _JUDGING_MARKS for one in item.iter_markers())


def _is_in_a_class_that_may_judge(item: pytest.Item) -> bool:
    """Tell whether a test is of a class that has more than plain functions about it."""
    owner = getattr(item, "cls", None)
    if owner is None:
        return False
    names = {name.lower() for one in owner.__mro__[:-1] for name in vars(one)}
    has_steps = any(
        one.startswith(("setup", "teardown", "asyncsetup", "asyncteardown"))
        for one in names
    )
    return has_steps or owner.__mro__[1:] != (object,)


def _functions_in(filename: str) -> dict[int, _Function]:
    """Return the functions of a file by the lines that their code objects name."""
    try:
        with open(filename, "rb") as stream:  # noqa: PTH123 - may be no path at all
            tree = ast.parse(stream.read())
    except (OSError, SyntaxError, ValueError, RecursionError):
        return {}
    return {
        min([node.lineno, *(one.lineno for one in node.decorator_list)]): node
        for node in ast.walk(tree)
        if isinstance(node, _Function)
    }


def _is_called(name: str, beginnings: tuple[str, ...]) -> bool:
    return name.lower().lstrip("_").startswith(beginnings)


def _is_of_system(thing: object, root: Path) -> bool:
    file = _file_of(thing)
    return _is_below(file, root) and not _is_test_code(file, root)


def _last_name(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _file_of(thing: object) -> str:
    """Return the file of a function or class; "" where that is not known."""
    code = getattr(thing, "__code__", None)
    if isinstance(code, types.CodeType):
        return code.co_filename
    module = sys.modules.get(str(getattr(thing, "__module__", "")))
    is_class = isinstance(thing, type) and module is not None
    return str(getattr(module, "__file__", None) or "") if is_class else ""


def _is_harmless(name: str, scope: str, function: object) -> bool:
    """Tell whether a fixture is one of pytest's, or of a plugin for many tests at once."""
    if name in _HARMLESS_FIXTURES and _is_of_pytest(function):
        return True
    is_installed = not _INSTALLED.isdisjoint(Path(_file_of(function)).parts)
    return is_installed and scope != "function"


def _is_of_pytest(function: object) -> bool:
    return str(getattr(function, "__module__", "")).partition(".")[0] in {
        "_pytest",
        "anyio",
    }


def _is_of_project(function: object, root: Path) -> bool:
    module = str(getattr(function, "__module__", ""))
    file = _file_of(getattr(function, "__func__", function))
    return module.partition(".")[0] != "pytest_psf" and _is_below(file, root)


def _is_below(file: str, root: Path) -> bool:
    path = Path(file)
    return path.is_relative_to(root) and _INSTALLED.isdisjoint(path.parts)


def _is_test_code(file: str, root: Path) -> bool:
    path = Path(file)
    is_called = path.name.startswith("test_") or path.name.endswith("_test.py")
    folders = path.relative_to(root).parent.parts
    return (
        is_called or path.name == "conftest.py" or not _TEST_FOLDERS.isdisjoint(folders)
    )


def _is_standard(file: str) -> bool:
    if file.startswith("<frozen "):
        return True
    return file.startswith(_standard()) and _INSTALLED.isdisjoint(Path(file).parts)


def _standard() -> tuple[str, ...]:
    every: Iterable[str | None] = map(sysconfig.get_path, ("stdlib", "platstdlib"))
    return tuple(f"{one}{os.sep}" for one in every if one)
