"""What to name instead of code that its test never entered, as far as its text shows that."""

from __future__ import annotations

import ast
from itertools import islice, pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_psf.core.outcomes import normal_test_id, without_parameters
from pytest_psf.verify.outcome.written import Function, all_in, parsed, where_written
from pytest_psf.verify.sources import sources_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pytest_psf.core.outcomes import TestOutcome
    from pytest_psf.verify.context import Context
    from pytest_psf.verify.outcome.written import Module

#: By these another process is started: the module and, where not all of it does, the names.
_STARTS = {
    "subprocess": (),
    "multiprocessing": (),
    "os": ("system", "popen", "fork", "posix_spawn", "execv", "execvp", "spawnv"),
    "asyncio": ("create_subprocess_exec", "create_subprocess_shell"),
    "concurrent.futures": ("ProcessPoolExecutor",),
    "concurrent": ("futures.ProcessPoolExecutor",),
    "joblib": ("Parallel",),
    "loky": (),
    "pebble": (),
    "pexpect": (),
    "sh": (),
}
#: Those that call a function of Python in one, which need not be said by its file's name.
_POOLS = (
    "multiprocessing",
    "concurrent",
    "concurrent.futures",
    "joblib",
    "loky",
    "pebble",
)
#: How many files are parsed to find what a function decorates, or which pool it is given.
_MOST_FILES = 20


def instead(
    missed: Sequence[str], test: TestOutcome, context: Context
) -> Iterator[str]:
    """Yield what to name or to do instead, a phrase each; nothing where nobody can tell."""
    for target in missed:
        file = context.outcomes.collected.sources.get(target, "")
        module = context.once(parsed, file) if file else None
        name = target.partition(":")[2]
        if module is not None and _decorates(module, name):
            yield _what_it_decorates(target, name, file, context)
    told = [*_of_another_process(test, context)]
    yield from told or islice(_of_the_system(missed, context), 1)


def _decorates(module: Module, name: str) -> bool:
    """Tell whether a function only returns another one that is made in it."""
    written = module.named(name)
    if written is None or not isinstance(written.node, Function):
        return False
    made = {one.name for one in written.node.body if isinstance(one, Function)}
    returned = [one for one in written.node.body if isinstance(one, ast.Return)]
    return any(
        isinstance(one.value, ast.Name) and one.value.id in made for one in returned
    )


def _what_it_decorates(target: str, name: str, file: str, context: Context) -> str:
    short = name.rpartition(".")[2]
    said = (
        f"{target} makes a function and runs where it decorates one, on import: name what "
        "it decorates"
    )
    found = next(_decorated(short, file, context), "")
    return f"{said}, {found}" if found else said


def _decorated(short: str, file: str, context: Context) -> Iterator[str]:
    """Yield where a function decorates another one, those nearest to its file first."""
    for name, module in _naming(short, file, context):
        for node in all_in([module.tree]):
            if isinstance(node, Function) and short in _names(node.decorator_list):
                yield f"such as {node.name} ({name}:{node.lineno})"


def _names(decorators: Iterable[ast.expr]) -> Iterator[str]:
    for one in decorators:
        name = one.func if isinstance(one, ast.Call) else one
        yield ast.unparse(name).rpartition(".")[2]


def _of_another_process(test: TestOutcome, context: Context) -> Iterator[str]:
    """Say that a test starts a process, where nothing can be watched, and what runs there."""
    found = where_written(context, without_parameters(normal_test_id(test.id)))
    if found is None:
        return
    _, module, written = found
    starts = _starters(module.tree)
    for node in _with_helpers(written.node, module):
        call = next((one for one in all_in([node]) if _is_start(one, starts)), None)
        if call is not None:
            yield (
                "it starts another process, where nothing is watched: call in the test what "
                f'runs there{_what_runs(call)}; or say outside = "why" in place of '
                "exercises, and attach what it left: psf.attach(path)"
            )
            return


def _of_the_system(missed: Sequence[str], context: Context) -> Iterator[str]:
    """Say where the system starts processes in files that name what was not entered."""
    for target in missed:
        file = context.outcomes.collected.sources.get(target, "")
        if not file:
            continue
        short = target.rpartition(".")[2].rpartition(":")[2]
        for name, module in _naming(short, file, context):
            starts = _starters(module.tree, _POOLS)
            calls = (one for one in all_in([module.tree]) if _is_start(one, starts))
            for call in calls:
                assert isinstance(call, ast.Call)
                yield (
                    f"{name}:{call.lineno} starts other processes, where nothing is watched, "
                    "those of a pool that forks as well: call it directly in a test, or let "
                    "the pool be replaced by one of threads in it; or say outside = "
                    '"why" in place of exercises, and attach what it left: psf.attach(path)'
                )


def _naming(short: str, file: str, context: Context) -> Iterator[tuple[str, Module]]:
    """Yield the modules that hold a name, those nearest to its file first."""
    near = sources_of(context.project).near(context.project.path(file))
    naming = (path for path, text in near if path.suffix == ".py" and short in text)
    for path in islice(naming, _MOST_FILES):
        if path.is_relative_to(context.project.root):
            name = path.relative_to(context.project.root).as_posix()
            module = context.once(parsed, name)
            if module is not None:
                yield name, module


def _with_helpers(node: ast.AST, module: Module) -> Iterator[ast.AST]:
    """Yield a test, and the functions of its file that it calls or takes as fixtures."""
    yield node
    inside = all_in([node])
    names = [one.id for one in inside if isinstance(one, ast.Name)]
    names += [one.arg for one in inside if isinstance(one, ast.arg)]
    for name in dict.fromkeys(names):
        helper = module.named(name)
        if helper is not None and isinstance(helper.node, Function):
            yield helper.node


def _starters(tree: ast.Module, among: Iterable[str] = _STARTS) -> frozenset[str]:
    """Return the names in a file by which a process is started, dotted as they are used."""
    found: set[str] = set()
    known = {module: _STARTS[module] for module in among}
    for node in all_in([tree]):
        if isinstance(node, ast.Import):
            for one in node.names:
                names = known.get(one.name)
                if names is not None:
                    used = one.asname or one.name
                    found |= {f"{used}.{name}" for name in names} or {f"{used}."}
        elif isinstance(node, ast.ImportFrom):
            names = known.get(node.module or "")
            if names is not None:
                for one in node.names:
                    used = one.asname or one.name
                    found |= {used} if not names or one.name in names else set()
                    # A module of theirs, as in `from concurrent import futures`.
                    within = [name for name in names if name.startswith(f"{one.name}.")]
                    found |= {f"{used}{name[len(one.name) :]}" for name in within}
    return frozenset(found)


def _is_start(node: ast.AST, starts: frozenset[str]) -> bool:
    if not isinstance(node, ast.Call) or not starts:
        return False
    name = ast.unparse(node.func)
    return name in starts or any(
        one.endswith(".") and name.startswith(one) for one in starts
    )


def _what_runs(call: ast.AST) -> str:
    """Say which module or script of Python runs in a process, where its call shows that."""
    texts = [
        one.value
        for one in all_in([call])
        if isinstance(one, ast.Constant) and isinstance(one.value, str)
    ]
    words = [word for text in texts for word in text.split()]
    for before, word in pairwise(words):
        if before == "-m":
            return f", such as the function that `python -m {word}` calls"
    script = next((one for one in words if one.endswith(".py")), "")
    return f", such as the function that {Path(script).name} calls" if script else ""
