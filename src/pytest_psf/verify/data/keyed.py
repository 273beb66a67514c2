"""The rules of a file of settings: its values, by their keys."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from pytest_psf.core import reasons
from pytest_psf.core.places import Place, nearest
from pytest_psf.core.values import dataclass
from pytest_psf.verify.data.change import Change, is_inherited, is_second_name
from pytest_psf.verify.data.faults import Weaker, weaker, why_not
from pytest_psf.verify.data.model import Fault, Rule, Stated
from pytest_psf.verify.data.patterns import literal, pattern_of, spelled
from pytest_psf.verify.data.tree import Tree, tree_of
from pytest_psf.verify.data.writing import Weaken
from pytest_psf.verify.formats.setting_value import Computed, SettingValue
from pytest_psf.verify.formats.values import documents_of, format_of, read_setting
from pytest_psf.verify.unverifiable import UnverifiableError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pytest_psf.verify.data.patterns import Pattern
    from pytest_psf.verify.file import File
    from pytest_psf.verify.formats.keys import Path
    from pytest_psf.verify.formats.setting_value import Values
    from pytest_psf.verify.project import Project

_Told = TypeVar("_Told")


@dataclass(frozen=True, slots=True, kw_only=True)
class Knowledge:
    """What claims and tests say of the values of files."""

    stated: Mapping[str, Stated]
    worse: Mapping[str, object]
    entries: tuple[str, ...]


def rules(
    file: File, key: str, project: Project, knowledge: Knowledge
) -> tuple[Rule, ...]:
    """Return the rules that a key names, or each of a file.

    Raise UnverifiableError if the key names nothing, or what is computed.
    """
    trees = _trees(project, file.name)
    places = _places(file, key, project, trees)
    exact = bool(key) and literal(pattern_of(key)) is not None
    made = _Made(
        file,
        trees,
        _at_places(file, knowledge.worse, project, trees),
        _stated(file, knowledge.stated, project, trees),
        knowledge.entries,
    )
    return tuple(made.rule(document, path, exact=exact) for document, path in places)


def _trees(project: Project, name: str) -> list[Tree]:
    return project.once(_made_trees, name)


def _made_trees(project: Project, name: str) -> list[Tree]:
    return [tree_of(values) for values in documents_of(name, project)]


def _places(
    file: File, key: str, project: Project, trees: Sequence[Tree]
) -> list[tuple[int, Path]]:
    """Return where the rules are, each with the index of its document."""
    owners = format_of(file.name) == "codeowners"
    if not key or (owners and key == "*"):
        found = [(n, path) for n, tree in enumerate(trees) for path in tree.rules()]
        if not found:
            raise _nothing(file, f"{file.name} holds no values", "")
        return found
    if owners:
        line = read_setting(file.name, key, project).line
        values = trees[0].values
        return [(0, path) for path, one in values.items() if one.line == line]
    pattern = pattern_of(key)
    if not pattern:
        why = f"{key} is not a key as {file.name} has them"
        raise UnverifiableError(
            reasons.WRONG_FORM, why, "write its path, such as limits.block_at"
        )
    found = [
        (n, path) for n, tree in enumerate(trees) for path in tree.matching(pattern)
    ]
    if not found:
        raise _matches_nothing(file, key, pattern, project, trees)
    return found


def _at_places(
    file: File, told: Mapping[str, _Told], project: Project, trees: Sequence[Tree]
) -> dict[tuple[int, Path], _Told]:
    """Return what is said of the keys of a file, by where they are.

    Raise UnverifiableError if one of them names nothing.
    """
    found = {}
    for named, one in told.items():
        name, _, key = named.partition("#")
        if key and name in {file.name, f"./{file.name}"}:
            found.update(dict.fromkeys(_places(file, key, project, trees), one))
    return found


def _stated(
    file: File, told: Mapping[str, Stated], project: Project, trees: Sequence[Tree]
) -> dict[tuple[int, Path], Stated]:
    """Return the bounds of a file's keys; of a claim whose key is wrong, that claim tells."""
    found: dict[tuple[int, Path], Stated] = {}
    for named, one in told.items():
        with suppress(UnverifiableError):
            found |= _at_places(file, {named: one}, project, trees)
    return found


def _nothing(file: File, why: str, hint: str) -> UnverifiableError:
    return UnverifiableError(
        reasons.NO_SUCH_KEY,
        why,
        f"add it, or correct the key{hint}",
        Place(file.name),
    )


def _matches_nothing(
    file: File, key: str, pattern: Pattern, project: Project, trees: Sequence[Tree]
) -> UnverifiableError:
    """Return the error of a key that names nothing, with the nearest that does."""
    if literal(pattern) is not None and isinstance(pattern[0], str):
        try:
            read_setting(file.name, key, project)
        except UnverifiableError as error:
            return error
    known: dict[str, None] = {}
    for tree, path in _deepest(pattern, trees)[:50]:
        known.update(
            dict.fromkeys(spelled((*path, one)) for one in tree.children(path))
        )
    near = nearest(key, tuple(known))
    listed = ", ".join([*known][:8]) or "nothing below it"
    hint = f"; did you mean {near}?" if near else f"; it has: {listed}"
    return _nothing(file, f"{file.name} has no key {key}", hint)


def _deepest(pattern: Pattern, trees: Sequence[Tree]) -> list[tuple[Tree, Path]]:
    """Return what the longest beginning of a pattern names that names anything."""
    for size in range(len(pattern) - 1, 0, -1):
        held = [
            (tree, path) for tree in trees for path in tree.matching(pattern[:size])
        ]
        if held:
            return held
    return [(tree, ()) for tree in trees]


@dataclass(frozen=True, slots=True)
class _Made:
    """Makes the rules of a file."""

    file: File
    trees: Sequence[Tree]
    worse: Mapping[tuple[int, Path], object]
    stated: Mapping[tuple[int, Path], Stated]
    entries: tuple[str, ...]

    def rule(self, document: int, path: Path, *, exact: bool) -> Rule:
        """Return the rule at a path. Raise UnverifiableError if a key names it alone."""
        values = self.trees[document].values
        found = values.get(path) or self._implied(document, path)
        if exact and isinstance(found.value, Computed):
            raise self._computed(path, found)
        named = f"{self.file.name}#{spelled(path)}"
        obstacle = ""
        news: list[Weaker] = []
        if path and is_inherited(path, values):
            obstacle = f"all sections have it from [DEFAULT]: name DEFAULT.{path[-1]}"
        else:
            news = list(self._weaker(document, path, found))
        return Rule(
            file=self.file.name,
            name=f"{named}{self._document(document)}",
            line=found.line,
            faults=tuple(self._fault(document, path, values, one) for one in news),
            obstacle=obstacle or ("" if news else why_not(found)),
            value=_plain(found),
        )

    def _implied(self, document: int, path: Path) -> SettingValue:
        """Return the table that a section makes, in formats that have no tables."""
        tree = self.trees[document]
        inner = {str(one): None for one in tree.children(path)}
        below = (*path, next(iter(tree.children(path))))
        known = tree.values.get(below)
        return SettingValue(value=inner, line=known.line if known else None)

    def _computed(self, path: Path, found: SettingValue) -> UnverifiableError:
        assert isinstance(found.value, Computed)
        place = Place(self.file.name, found.line)
        if found.value.in_template:
            return UnverifiableError(
                reasons.TEMPLATE,
                f"{spelled(path)} is not known: {found.value.why}",
                "name the file that it is filled in from",
                place,
            )
        return UnverifiableError(
            reasons.NOT_CONSTANT,
            f"{spelled(path)} is not a constant: {found.value.why}",
            "write the value that production uses as a constant",
            place,
        )

    def _weaker(
        self, document: int, path: Path, found: SettingValue
    ) -> Iterator[Weaker]:
        if (document, path) in self.worse:
            yield self._worse(path, found, self.worse[document, path])
            return
        if isinstance(found.value, Computed):
            return
        if isinstance(path[-1], int) or found.accounts:
            yield Weaker(did="is left out", left_out=True)
            return
        if isinstance(found.value, dict) and found.value and self._is_name(path):
            yield Weaker(did="is empty", value={})
            return
        stated = self.stated.get((document, path), Stated())
        allowed = _allowed(path, self.trees[document].values)
        yield from weaker(found, stated, allowed, self.entries)

    def _is_name(self, path: Path) -> bool:
        """Tell whether a path is a name of Python code, which breaks without it."""
        known = format_of(self.file.name) == "python_constants"
        return known and not any(path[:-1] in tree.values for tree in self.trees)

    def _worse(self, path: Path, found: SettingValue, new: object) -> Weaker:
        """Return the value that is stated to be worse. Raise UnverifiableError if it is not."""
        shown = SettingValue(value=new, line=None).shown
        if found.untyped and isinstance(new, int | float | bool):
            new = str(new).lower() if isinstance(new, bool) else str(new)
        if _is_the_same(new, found.value):
            raise UnverifiableError(
                reasons.NO_EFFECT,
                f"{spelled(path)} is {shown} already",
                "state a value that is worse than that",
                Place(self.file.name, found.line),
            )
        return Weaker(did=f"is {shown} instead of {found.shown}", value=new)

    def _document(self, index: int) -> str:
        """Say in which of a file's documents a rule is."""
        if len(self.trees) == 1:
            return ""
        kinds = [
            one.text if (one := tree.values.get(("kind",))) else ""
            for tree in self.trees
        ]
        told = kinds[index] and kinds.count(kinds[index]) == 1
        return f" (document kind={kinds[index]})" if told else f" (document {index})"

    def _fault(self, document: int, path: Path, values: Values, one: Weaker) -> Fault:
        change = Change(
            document=document,
            path=path,
            value=None if one.left_out else json.dumps(one.value, default=str),
            is_date=one.is_date,
        )
        change = _in_its_place(change, values)
        edit = Weaken(file=self.file.name, change=change)
        return Fault(did=one.did, edit=edit, way=one.way)


def _plain(found: SettingValue) -> float | str | None:
    """Return a value that may be shown, and of which a worse one can be made up."""
    value = found.value
    if found.secret or isinstance(value, bool):
        return None
    return value if isinstance(value, int | float | str) else None


def _is_the_same(new: object, old: object) -> bool:
    """Tell whether two values mean the same, as 5 and 5.0 do, and 1 and true do not."""
    if isinstance(new, bool) or isinstance(old, bool):
        return new is old
    numbers = isinstance(new, int | float) and isinstance(old, int | float)
    return new == old and (numbers or type(new) is type(old))


def _in_its_place(change: Change, values: Values) -> Change:
    """Return a change of an element of `env` at its own path: it was named by its name."""
    path = change.path
    if not is_second_name(path, values):
        return change
    listed = values[path[:-1]].value
    assert isinstance(listed, list)
    for index, one in enumerate(listed):
        at = (*path[:-1], index)
        if isinstance(one, str) and one.partition("=")[0] == path[-1]:
            text = None if change.left_out else json.dumps(f"{path[-1]}={change.new}")
            return replace(change, path=at, value=text)
        if isinstance(one, dict) and str(one.get("name")) == path[-1]:
            return replace(change, path=at if change.left_out else (*at, "value"))
    return change


def _allowed(path: Path, values: Values) -> list[object]:
    """Return the values that a schema lists beside a value of its own."""
    if path[-1] not in {"default", "const"}:
        return []
    beside = values.get((*path[:-1], "enum"))
    return list(beside.value) if beside and isinstance(beside.value, list) else []
