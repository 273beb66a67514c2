"""Tests, by the functions of the system that they call, and by what they are called."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from dataclasses import replace
from functools import cached_property
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from pytest_psf.core.places import Place
from pytest_psf.core.regex import regex
from pytest_psf.core.values import dataclass
from pytest_psf.proposals.bodies import expects_a_refusal
from pytest_psf.proposals.functions import parsed, routed
from pytest_psf.proposals.names import Function, Made, Names, made_by_fixtures, made_in
from pytest_psf.proposals.own import Own, called_name, importable, module_parts
from pytest_psf.proposals.proposal import Confidence, Proposal, toml_table
from pytest_psf.proposals.routes import asked_for
from pytest_psf.proposals.signs import said_by, signs

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pytest_psf.proposals.bodies import Body
    from pytest_psf.proposals.functions import Found
    from pytest_psf.proposals.tree import Tree

#: What only turns a value into another form.
_FORMS = regex(r"model_\w+|dict|json|copy|(?:to|from|as)_\w+|parse_\w+|validate|__\w+")
#: What only ends the use of something.
_TIDIES = regex(
    r"a?close(?:_\w+)?|wait_closed|disconnect|dispose|(?:clean|tear)_?(?:up|down)"
)
_DEFINED = regex(r"\bdef[ \t]+(test\w*)")


def calls(tree: Tree, found: Sequence[Found]) -> Iterator[Proposal]:
    """Yield the tests that call one of these functions, or whose own name says what they show."""
    by_name: dict[str, list[Found]] = defaultdict(list)
    for one in found:
        by_name[one.bare].append(one)
    words = [*by_name, *(route.last for one in found for route in one.routes)]
    # A path has a `-` where a function has a `_`.
    either = "|".join(re.escape(one).replace("_", "[_-]") for one in {*words} - {""})
    named = re.compile(rf"\b(?:{either})\b" if either else "(?!)")
    system = _System(tree, by_name, found)
    for name in tree.tests:
        text = tree.text(name)
        is_named = named.search(text) or any(map(_speaks, _DEFINED.findall(text)))
        if not is_named or not tree.takes(name, "tests"):
            continue
        module = parsed(text)
        if module is None:
            continue
        try:
            of_file = [*_TestFile(name, module, system).proposals()]
        except RecursionError:  # a chain of calls without end
            tree.give_up()
            continue
        yield from of_file


def _speaks(test: str) -> bool:
    return signs().any_test.search(test) is not None


def _fit(test: str, criterion: str) -> int:
    """Count in how many ways a test is called like what it is proposed for."""
    words = [one for one in regex(r"[a-z]+").findall(criterion) if one != "tested"]
    said = sum(one in test.lower() for one in words)
    for sign in signs().tests:
        if criterion in {sign.id, *sign.by_test}:
            said += sign.speaks(test) + (criterion in said_by(test, sign.by_test))
    return said


class _System:
    """What tests may call, and the fixtures that they have it from."""

    def __init__(
        self,
        tree: Tree,
        by_name: Mapping[str, Sequence[Found]],
        found: Sequence[Found],
    ) -> None:
        self.own = Own(tree)
        self.by_name = by_name
        self.found = [one for one in found if one.routes]
        self._tree = tree
        self._shared = frozenset(
            one
            for one in (*tree.tests, *tree.names)
            if PurePosixPath(one).name == "conftest.py"
        )
        self._known: dict[str, _Around] = {}

    @cached_property
    def routed(self) -> Sequence[Found]:
        """All functions that answer a path, by which a client asks for them."""
        return [*routed(self._tree)]

    def may_call(self, calls: Sequence[ast.Call]) -> bool:
        """Tell by its names alone whether a call may be of a function that is looked for."""
        return any(
            called_name(one) in self.by_name or (self.found and asked_for(one))
            for one in calls
        )

    def around(self, folder: PurePosixPath) -> _Around:
        """Return what the fixtures of a folder, and of those above, stand for."""
        key = str(folder)
        if key not in self._known:
            is_top = folder == folder.parent
            above = _Around({}, frozenset()) if is_top else self.around(folder.parent)
            self._known[key] = self._with_conftest(folder, above)
        return self._known[key]

    def _with_conftest(self, folder: PurePosixPath, above: _Around) -> _Around:
        name = str(folder / "conftest.py")
        module = parsed(self._tree.text(name)) if name in self._shared else None
        if module is None:
            return above
        names = Names(module)
        made = made_by_fixtures(module, names, above.made)
        return _Around(made, above.tops | names.tops)

    def is_of(self, one: Found, module: str) -> bool:
        """Tell whether a function stands in the module that a test has it from."""
        parts = tuple(module.split("."))
        if not module or one.parts[-len(parts) :] == parts:
            return bool(module)
        return self.own.hands_on(module, one.parts, one.name.partition(".")[0])


@dataclass(frozen=True, slots=True)
class _Around:
    """What a file of tests has from the files around it."""

    made: Mapping[str, Made]
    tops: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Test:
    """A test, by what stands behind its file in its id, with its class if it has one."""

    path: str
    node: Function
    owner: ast.ClassDef | None
    #: All that it is written with, and its calls, in their order.
    nodes: Sequence[ast.AST]
    calls: Sequence[ast.Call]

    @property
    def texts(self) -> Iterator[str]:
        """All texts that stand in it, and before them none."""
        yield ""
        for node in self.nodes:
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value

    @classmethod
    def of(cls, path: str, node: Function, owner: ast.ClassDef | None = None) -> _Test:
        """Return a test, walked through once for all that is asked of it."""
        nodes = [*ast.walk(node)]
        calls = [one for one in nodes if isinstance(one, ast.Call)]
        calls.sort(key=lambda one: (one.lineno, one.col_offset))
        return cls(path, node, owner, nodes, calls)


class _TestFile:
    def __init__(self, name: str, module: ast.Module, system: _System) -> None:
        self._name = name
        self._module = module
        self._system = system
        self._names = Names(module)
        around = system.around(PurePosixPath(name).parent)
        self._made = made_by_fixtures(module, self._names, around.made)
        self._tops = around.tops | self._names.tops

    def proposals(self) -> Iterator[Proposal]:
        for test in _tests(self._module):
            is_meant = self._system.may_call(test.calls) or _speaks(test.node.name)
            if is_meant and _judges(test):
                made = made_in(test.node, self._names, self._made, test.owner)
                found = [*self._by_functions(test, made)]
                yield from found or self._by_its_name(test, made)

    def _by_functions(
        self, test: _Test, made: Mapping[str, Made]
    ) -> Iterator[Proposal]:
        replaced = _replaced(test)
        seen = set()
        for node in test.calls:
            for one, target, confidence in self._targets(node, made):
                if one.bare in replaced or (one.id, target) in seen:
                    continue
                seen.add((one.id, target))
                for criterion in one.shown_by(test.node.name):
                    yield self._proposal(
                        test,
                        criterion,
                        target,
                        f"it calls {target} ({one.place})",
                        confidence,
                    )

    def _by_its_name(self, test: _Test, made: Mapping[str, Made]) -> Iterator[Proposal]:
        """Yield what a test's own name says that it shows, of what it calls last."""
        spoken = [sign for sign in signs().tests if sign.speaks(test.node.name)]
        if not spoken:
            return
        replaced = _replaced(test)
        targets = [
            target
            for node in _first_to_last(test)
            if not _FORMS.fullmatch(called_name(node))
            and called_name(node) not in replaced
            and (target := self._own_target(node, made, test))
        ]
        for sign in spoken if targets else ():
            where = f"{self._name} {test.path} {targets[-1]}"
            if not sign.near.search(where) or sign.never.search(where):
                continue
            if not any(map(sign.says.search, test.texts)):
                continue
            why = f"its name speaks of it, and it calls {targets[-1]}"
            shown = sign.shown_by(test.node.name)
            for criterion in shown or [sign.criterion]:
                one = self._proposal(
                    test, criterion, targets[-1], why, Confidence.POSSIBLE
                )
                yield one if shown else replace(one, one_of=sign.facets)

    def _proposal(
        self,
        test: _Test,
        criterion: str,
        target: str,
        why: str,
        how: Confidence,
    ) -> Proposal:
        return Proposal(
            id=criterion,
            claim=toml_table(test=f"{self._name}::{test.path}", exercises=target),
            why=why,
            place=Place(self._name, test.node.lineno),
            confidence=how,
            needs="see that it asserts what the criterion asks; a run challenges it",
            fit=_fit(test.node.name, criterion),
        )

    def _targets(
        self, call: ast.Call, made: Mapping[str, Made]
    ) -> Iterator[tuple[Found, str, Confidence]]:
        """Yield what a call may be of, as `module:name`."""
        called = call.func
        if isinstance(called, ast.Name):
            module, name = self._names.of(called)
            for one in self._system.by_name.get(name, ()):
                if one.name == name and self._system.is_of(one, module):
                    yield one, f"{module}:{name}", Confidence.LIKELY
        elif isinstance(called, ast.Attribute):
            for one in self._system.by_name.get(called.attr, ()):
                yield from self._by_attribute(one, called, made)
            yield from self._by_path(call)

    def _by_attribute(
        self, one: Found, called: ast.Attribute, made: Mapping[str, Made]
    ) -> Iterator[tuple[Found, str, Confidence]]:
        owner = one.name.rpartition(".")[0]
        if not owner:
            module = self._names.module(called.value)
            if module and self._system.is_of(one, module):
                yield one, f"{module}:{one.name}", Confidence.LIKELY
            return
        of = made.get(ast.unparse(called.value))
        if of is not None:
            if of.name == owner and self._system.is_of(one, of.module):
                yield one, f"{of.module}:{one.name}", Confidence.LIKELY
            return
        # A method, of a class that the file has imported.
        for module, name in self._names.imported.values():
            if name == owner and self._system.is_of(one, module):
                yield one, f"{module}:{one.name}", Confidence.POSSIBLE
                return

    def _by_path(self, call: ast.Call) -> Iterator[tuple[Found, str, Confidence]]:
        """Yield what answers the path that a client asks for."""
        one = _answering(self._system.found, call)
        if one is not None:
            yield one, self._target(one), Confidence.LIKELY

    def _target(self, one: Found) -> str:
        return f"{importable(one.parts, self._tops)}:{one.name}"

    def _own_target(self, call: ast.Call, made: Mapping[str, Made], test: _Test) -> str:
        """Return what of the system a call is of, as `module:name`; or nothing."""
        module, name = self._names.of(call.func)
        if module and self._system.own.holds(module):
            return "" if name[:1].isupper() else f"{module}:{name}"
        if not isinstance(call.func, ast.Attribute):
            return ""
        of = made.get(ast.unparse(call.func.value))
        if of is not None and self._system.own.holds(of.module):
            return f"{of.module}:{of.name}.{call.func.attr}"
        one = _answering(self._system.routed, call)
        if one is None:
            return ""
        if len(one.takes) == 1 and expects_a_refusal(test.nodes):
            return self._of_body(one.takes[0])
        return self._target(one)

    def _of_body(self, body: Body) -> str:
        """Return the model as a target; nothing if no code of it can be entered."""
        module = importable(module_parts(body.file), self._tops)
        return f"{module}:{body.name}" if body.validates else ""


def _answering(found: Sequence[Found], call: ast.Call) -> Found | None:
    """Return the function that answers what a client asks for, if there is one only.

    Of several the one with the longest path does.
    """
    asked = asked_for(call)
    if asked is None:
        return None
    fit = [
        (len(route.parts), one)
        for one in found
        for route in one.routes
        if route.answers(asked)
    ]
    longest = max((length for length, _ in fit), default=0)
    best = {(one.place, one.name): one for length, one in fit if length == longest}
    return next(iter(best.values())) if len(best) == 1 else None


def _tests(module: ast.Module) -> Iterator[_Test]:
    for node in module.body:
        if isinstance(node, Function) and node.name.startswith("test"):
            yield _Test.of(node.name, node)
        elif isinstance(node, ast.ClassDef) and _is_of_tests(node):
            for one in node.body:
                if isinstance(one, Function) and one.name.startswith("test"):
                    yield _Test.of(f"{node.name}::{one.name}", one, node)


def _is_of_tests(node: ast.ClassDef) -> bool:
    bases = (ast.unparse(one) for one in node.bases)
    return node.name.startswith("Test") or any(
        one.endswith("TestCase") for one in bases
    )


def _judges(test: _Test) -> bool:
    """Tell whether a test asserts anything, by itself or by its framework."""
    for node in test.nodes:
        if isinstance(node, ast.Assert):
            return True
        if isinstance(node, ast.Attribute) and (
            node.attr.startswith("assert") or node.attr == "raises"
        ):
            return True
    return False


def _first_to_last(test: _Test) -> Sequence[ast.Call]:
    """Return the calls of a test, with what only tidies up after it before all others.

    A client that is closed at the end is not what the test is about, unless it calls no more.
    """
    tries = (one for one in test.nodes if isinstance(one, ast.Try))
    finals = {
        id(one) for each in tries for last in each.finalbody for one in ast.walk(last)
    }

    def is_meant(call: ast.Call) -> bool:
        return id(call) not in finals and not _TIDIES.fullmatch(called_name(call))

    return sorted(test.calls, key=is_meant)


def _replaced(test: _Test) -> frozenset[str]:
    """Return the last names of what a test replaces by another: `patch("app.guard.check")`."""
    found = set()
    for node in test.calls:
        if re.search(r"(?:patch|setattr)(?:\.object)?$", ast.unparse(node.func)):
            words = (one.value for one in node.args if isinstance(one, ast.Constant))
            found |= {str(word).rpartition(".")[2] for word in words}
    return frozenset(found)
