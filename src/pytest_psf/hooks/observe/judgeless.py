"""Telling a test that nothing can fail but a crash: it asserts nothing, or what is always so.

It is in doubt for the test. Whatever is called that cannot be read, is no part of the
standard library or of the system, or may be a matcher by its name, counts as a judgement;
and so does a plugin's fixture, and a hook of the project's own around its tests.
"""

from __future__ import annotations

import ast
import datetime as dt
import inspect
import io
import os
import sys
import sysconfig
import types
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_psf.hooks.observe.always_so import (
    UNKNOWN,
    Function,
    Instance,
    Scope,
    Unknown,
)
from pytest_psf.hooks.pytest_internals import ASSERTS_ABOUT_A_NAME, fixtures_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pytest

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


class JudgelessCheck:
    """Looks at the source of tests; each file is parsed once."""

    def __init__(self, *, is_thorough: bool = False) -> None:
        """`is_thorough` looks at what is asserted of names as well, which takes longer."""
        self._is_thorough = is_thorough
        self._trees: dict[str, dict[int, Function]] = {}
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
        scope = Scope(node, function, self._given)
        return any(self._judges(one, scope, root) for one in scope.nodes)

    def _given(self, name: str) -> object:
        """Return what a fixture gives, as far as that is certain."""
        function = self._fixtures.get(name)
        if not isinstance(function, types.FunctionType):
            return UNKNOWN
        node = self._node_of(function.__code__)
        if node is None:
            return UNKNOWN
        scope = Scope(node, function)
        every = [
            one.value
            for one in scope.nodes
            if isinstance(one, ast.Return | ast.Yield) and one.value is not None
        ]
        return scope.value_of(every[0]) if len(every) == 1 else UNKNOWN

    def _node_of(self, code: types.CodeType) -> Function | None:
        if code.co_filename not in self._trees:
            self._trees[code.co_filename] = _functions_in(code.co_filename)
        return self._trees[code.co_filename].get(code.co_firstlineno)

    def _judges(self, node: ast.AST, scope: Scope, root: Path) -> bool:
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
        self, node: ast.expr, scope: Scope, root: Path
    ) -> bool:
        """Tell whether code of the tests is named that judges, whoever calls it then."""
        found = scope.value_of(node)
        if not isinstance(found, types.FunctionType):
            return False
        file = _file_of(found)
        is_own = _is_below(file, root) and _is_test_code(file, root)
        return is_own and self._may_judge(found, root)

    def _call_judges(self, node: ast.Call, scope: Scope, root: Path) -> bool:
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
        if isinstance(found, Unknown | Instance):
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


def _is_of_harmless_fixture(node: ast.Attribute, scope: Scope) -> bool:
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


def _functions_in(filename: str) -> dict[int, Function]:
    """Return the functions of a file by the lines that their code objects name."""
    try:
        with open(filename, "rb") as stream:  # noqa: PTH123 - may be no path at all
            tree = ast.parse(stream.read())
    except (OSError, SyntaxError, ValueError, RecursionError):
        return {}
    return {
        min([node.lineno, *(one.lineno for one in node.decorator_list)]): node
        for node in ast.walk(tree)
        if isinstance(node, Function)
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
