"""What a claim on a test is made of: the test, and the code that it entered."""

from __future__ import annotations

import ast
import re
from hashlib import blake2b
from itertools import takewhile
from typing import TYPE_CHECKING, NamedTuple

from pytest_psf.core import reasons
from pytest_psf.core.made_of import (
    CONSTANT,
    FUNCTION,
    LAMBDA,
    LEFT,
    OUTSIDE,
    RULE,
    TEST,
    UNREACHED,
    Code,
)
from pytest_psf.core.outcomes import normal_test_id, without_parameters
from pytest_psf.core.problem import Problem
from pytest_psf.verify.data.target import is_data
from pytest_psf.verify.outcome.constants import (
    hands_back,
    only_repeats,
)
from pytest_psf.verify.outcome.copies import form_of, wording_of
from pytest_psf.verify.outcome.doctests import lines_of_doctest
from pytest_psf.verify.outcome.reached import is_bare, is_reached
from pytest_psf.verify.outcome.written import (
    Definition,
    Function,
    Module,
    Written,
    answers_the_same,
    lines_of_table,
    parsed,
    where_written,
)
from pytest_psf.verify.project import SIZE_LIMIT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from pytest_psf.core.outcomes import TestOutcome
    from pytest_psf.verify.context import Context
    from pytest_psf.verify.outcome.claim import TestClaim

#: What stands in no file, since a program makes it; all of a file is one.
_MADE = "<made by a program>"


class _Thing(NamedTuple):
    """A test or a target as it is written."""

    #: Of the code itself: two names of one function are one thing.
    name: str
    lines: int | None = None
    form: str = ""
    table: int = 0
    parts: tuple[tuple[str, int], ...] = ()
    is_lambda: bool = False
    is_reached: bool = True
    #: Whether nothing can change what it does.
    is_fixed: bool = False
    #: Whether it only hands back a value that is stated elsewhere.
    hands_back: bool = False
    #: Of a test, or of all that stand together: their functions, if all of them are known.
    nodes: tuple[Function, ...] = ()

    @property
    def code(self) -> tuple[Code, ...]:
        if self.lines is None:
            return ()
        return (Code(self.name, self.lines, self.form, self.table, self.parts),)


class Made(NamedTuple):
    """What a claim is made of, how large that is, and why it may show little or nothing."""

    of: tuple[tuple[str, str], ...]
    code: tuple[Code, ...]
    doubt: Problem | None
    warnings: tuple[str, ...]


def made(content: TestClaim, tests: Sequence[TestOutcome], context: Context) -> Made:
    """Look at how a claim's test and its targets are written."""
    test = _test(content, tests, context)
    targets = context.once(_made_of_targets, content.exercises)
    mine = [(TEST, test.name)]
    if content.outside is not None:
        mine += [(OUTSIDE, content.test), *left_by(tests)]
    warnings, constants = targets.fixed, content.code
    # Few do: only then the test is looked at.
    if targets.reading is not None and not warnings and content.outside is None:
        warnings = tuple(_repeated(content, test, targets.reading))
        constants = content.exercises
    if warnings:
        mine += [(CONSTANT, one) for one in constants]
    code = (*test.code, *targets.code)
    return Made((*mine, *targets.of), code, _doubt(content, tests, test), warnings)


def left_by(tests: Sequence[TestOutcome]) -> Iterator[tuple[str, str]]:
    """Yield what tests whose code nobody saw have left, each file by its digest."""
    for artefact in (one for test in tests for one in test.observation.artefacts):
        yield LEFT, f"sha256:{artefact.sha256[:12]}"


class _Targets(NamedTuple):
    """What the targets of a claim add to what it is made of."""

    of: list[tuple[str, str]]
    code: list[Code]
    #: Why none of them can go wrong.
    fixed: tuple[str, ...]
    #: The last names of those that are code, if all of them only hand a value back.
    reading: frozenset[str] | None


def _made_of_targets(context: Context, exercises: tuple[str, ...]) -> _Targets:
    """Return what the targets add to a claim, which is the same for all their tests."""
    code = [one for one in exercises if not is_data(one)]
    targets = [context.once(_target, one) for one in code]
    of = [(RULE, one) for one in exercises if is_data(one)]
    for one in targets:
        of.append((FUNCTION, one.name))
        if one.is_lambda:
            of.append((LAMBDA, one.name))
        if not one.is_reached:
            of.append((UNREACHED, one.name))
    written = [each for one in targets for each in one.code]
    fixed = tuple(_fixed(code, targets))
    reading = None
    if exercises and all(one.hands_back or one.is_fixed for one in targets):
        reading = frozenset(re.split("[.:]", name)[-1] for name in code)
    return _Targets(of, written, fixed, reading)


def _doubt(
    content: TestClaim, tests: Sequence[TestOutcome], test: _Thing
) -> Problem | None:
    if test.is_lambda:
        why = f"{content.test} is a lambda, which can hold no assertion"
        fix = "write it as a function, and assert in it what the code must do"
        return Problem(reasons.IS_A_LAMBDA, why, fix, tests[0].place)
    return None


def _fixed(exercises: Sequence[str], targets: Sequence[_Thing]) -> Iterator[str]:
    """Say that nothing can change what the targets do, if that is so of all of them.

    It is no reason to refuse the claim: a text that is shown, or a rule that is a constant,
    may well be what the criterion asks for.
    """
    if targets and all(one.is_fixed for one in targets):
        names = " and ".join(exercises)
        yield (
            f"{names} uses nothing that it is given, calls nothing and reads nothing but "
            "constants: it cannot go wrong; name the code that decides, or claim the value as a setting"
        )


def _repeated(
    content: TestClaim, test: _Thing, reading: frozenset[str]
) -> Iterator[str]:
    """Say that the test only repeats a value. That may be all that is asked, as above."""
    if test.nodes and all(only_repeats(one, reading) for one in test.nodes):
        names = " and ".join(content.exercises)
        yield (
            f"{content.test} only repeats the value of {names}: it shows that this is so, and "
            "not that anything goes by it; call the code that does, and assert what comes "
            "of it"
        )


def _target(context: Context, target: str) -> _Thing:
    """Return the thing that a target names. In doubt it is one of its own, and reached."""
    collected = context.outcomes.collected
    file = collected.sources.get(target, "")
    module = context.once(parsed, file) if file else None
    own = collected.own_names.get(target, target)
    package, _, name = own.partition(":")
    if module is None:
        # What nobody can read, and ran all the same, can be told from nothing else of it.
        return _Thing(f"{package}:{_MADE}" if file else own)
    named = module.named(name)
    if named is not None:
        reached = is_reached(named, context.project.path(file), context.project)
        return _of(named, own, module)._replace(is_reached=reached)
    return _under_another_name(context, target, own, module)


def _under_another_name(
    context: Context, target: str, called: str, module: Module
) -> _Thing:
    package, _, name = called.partition(":")
    assigned = module.assigned(name)
    if assigned is not None and isinstance(assigned.value, ast.Name):
        own = f"{package}:{assigned.value.id}"
        defined = module.named(assigned.value.id)
        return _Thing(own) if defined is None else _of(defined, own, module)
    line = context.outcomes.collected.lines.get(target)
    if line is None:
        is_made = assigned is not None and isinstance(assigned.value, ast.Call)
        return _Thing(f"{package}:{_MADE}") if is_made else _Thing(called)
    # What `exec` makes has no line of its own.
    found = module.at(line)
    if isinstance(found, Written):
        file = context.outcomes.collected.sources[target]
        reached = is_reached(found, context.project.path(file), context.project)
        thing = _of(found, f"{package}:{found.name}", module)
        return thing._replace(is_reached=reached)
    if isinstance(found, ast.Lambda):
        return _Thing(called, 1, is_lambda=True, is_fixed=answers_the_same(found))
    return _Thing(f"{package}:{_MADE}", 0)


def _of(written: Written, name: str, module: Module) -> _Thing:
    node = written.node
    if not isinstance(node, Function):
        return _Thing(name, module.lines_of(node), _form_of(node, name))
    # What a decorator makes of it may well be another answer.
    is_fixed = is_bare(node) and answers_the_same(node, module.constants)
    return _Thing(
        name,
        module.lines_of(node),
        _form_of(node, name),
        is_fixed=is_fixed,
        hands_back=hands_back(node),
    )


def _form_of(node: Definition, name: str) -> str:
    """Return what is equal for copies of a function or model.

    Those that call something, and so may do other things by other constants, are copies
    word for word alone, unless a decorator makes another thing of each.
    """
    scope = re.split(r"[.:](?=[^.:]*$)", name)[0]
    form = form_of(node) if isinstance(node, Function) else ""
    return form or (wording_of(node, scope) if is_bare(node) else "")


def _test(content: TestClaim, tests: Sequence[TestOutcome], context: Context) -> _Thing:
    """Return the thing that the test is, or all tests of a file or class together."""
    name = without_parameters(normal_test_id(content.test))
    known = context.once(_code_by_id)
    items = {without_parameters(one.id): known.get(one.id, "") for one in tests}
    if not items:  # its file could not be imported, and may be read all the same
        items = {name: ""}
    things = {context.once(_item, key, place) for key, place in items.items()}
    if len(things) == 1:
        (thing,) = things  # a class or file of one test is that test
        return thing
    lines = [one.lines for one in things]
    nodes = tuple([node for one in things for node in one.nodes])
    return _Thing(
        _around(things) or name,
        None if None in lines else sum(one or 0 for one in lines),
        table=sum(one.table for one in things),
        parts=tuple(sorted((one.name, (one.lines or 0) + one.table) for one in things)),
        is_lambda=all(one.is_lambda for one in things),
        nodes=nodes if len(nodes) == len(things) else (),
    )


def _around(things: Iterable[_Thing]) -> str:
    """Return the innermost class or file in which several tests stand; empty if none is.

    Whatever is around that, and holds no other test, is the same under another name.
    """
    levels = zip(*(one.name.split("::") for one in things), strict=False)
    common = takewhile(lambda level: len({*level}) == 1, levels)
    return "::".join(level[0] for level in common)


def _code_by_id(context: Context) -> Mapping[str, str]:
    tests = context.outcomes.collected.tests.values()
    return {one.id: one.code for one in tests}


def _item(context: Context, test: str, place: str) -> _Thing:
    """Return the thing that a test function is, by its name or by where its code begins.

    Its name comes first: what a decorator makes of it may stand elsewhere.
    """
    own = where_written(context, test)
    if own is not None:
        _, module, found = own
        return _written_test(module, test, found)
    if not place:
        return _Thing(test, context.once(lines_of_doctest, test))
    where, _, line = place.rpartition(":")
    held = context.once(parsed, where)
    if held is None:
        # What cannot be parsed is in doubt one of its own; what is no file, or too large for
        # anybody to have written it, was made.
        is_file = where.endswith(".py") and not context.once(_is_too_large, where)
        return (
            _Thing(test)
            if is_file
            else _Thing(f"{test.partition('::')[0]}::{_MADE}", 0)
        )
    at = held.at(int(line))
    if isinstance(at, Written):
        name = f"{where}::{at.name.replace('.', '::')}"
        return _written_test(held, name, at)
    if isinstance(at, ast.Lambda):
        return _Thing(test, 1, is_lambda=True)
    return _Thing(f"{where}::{_MADE}", 0)


def _is_too_large(context: Context, file: str) -> bool:
    project = context.project
    base = project.top if file.startswith("/") else project.root
    try:
        return (base / file.lstrip("/")).stat().st_size > SIZE_LIMIT
    except OSError:
        return False


def _written_test(module: Module, name: str, found: Written) -> _Thing:
    lines, table = module.lines_of(found.node), lines_of_table(found.node)
    nodes = (found.node,) if isinstance(found.node, Function) else ()
    text = f"{name.rpartition('::')[0]} {module.text_of(found.node)}"
    copies = blake2b(text.encode(errors="replace"), digest_size=16).hexdigest()
    return _Thing(name, lines, copies if nodes else "", table=table, nodes=nodes)
