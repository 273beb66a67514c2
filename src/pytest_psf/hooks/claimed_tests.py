"""The tests that are claimed as evidence, by marks and by the config.

Filled during collection; afterwards it knows which targets to observe during which
test.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

import pytest

from pytest_psf.config import ClaimReader
from pytest_psf.core.claims import Claim, TestClaim, tests_of_minimums
from pytest_psf.core.outcomes import names_of, normal_test_id, without_parameters
from pytest_psf.core.places import Fault, Place
from pytest_psf.hooks.collected import ClaimedTest
from pytest_psf.hooks.targets import TargetError, resolve
from pytest_psf.hooks.test_code import TestCode

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from _pytest.nodes import Node

    from pytest_psf.core.catalogue import Catalogue
    from pytest_psf.hooks.file_names import FileNames
    from pytest_psf.hooks.targets import Target
    from pytest_psf.registry import Registry

#: What claims are merged by: a criterion (or facet) and a test without parameters.
_Key = tuple[str, str]


class ClaimedTests:
    """Claims on tests, merged, with the items that they name."""

    def __init__(
        self,
        catalogue: Catalogue,
        registry: Registry,
        claims: Iterable[Claim],
        names: FileNames,
    ) -> None:
        self._reader = ClaimReader(catalogue, registry.kinds)
        self._names = names
        self._faults: dict[Fault, None] = {}
        #: What was read before: the id and the other keys of a mark -> its claim.
        self._read: dict[tuple[str, str], Claim] = {}
        self._merged: dict[_Key, Claim] = {}
        self._configured: dict[str, list[Claim]] = {}
        #: Each item, and how many marks of its own it had then.
        self._collected: list[tuple[pytest.Item, int]] = []
        #: Whether a class, a module, ... has a psf mark, or something around it.
        self._marked: dict[Node, bool] = {}
        #: The mark of each domain.
        self._marks: dict[str, pytest.MarkDecorator] = {}
        #: Item, id, targets.
        self._matched: list[tuple[pytest.Item, str, tuple[str, ...]]] = []
        self.tests: dict[str, ClaimedTest] = {}
        self.found: dict[str, Target] = {}
        self.unobservable: dict[str, str] = {}
        for claim in claims:
            if isinstance(claim.content, TestClaim):
                test = normal_test_id(claim.content.test)
                content = replace(claim.content, test=test)
                self._merged[claim.id, test] = replace(claim, content=content)
                self._configured.setdefault(test, []).append(claim)

    @property
    def faults(self) -> tuple[Fault, ...]:
        """What is wrong with the text of the marks."""
        return tuple(self._faults)

    @property
    def claims(self) -> tuple[Claim, ...]:
        """All claims on tests."""
        return tuple(self._merged.values())

    def begin(self) -> None:
        """Begin a collection; what an earlier one in this process found is forgotten."""
        self._collected.clear()
        self.tests.clear()

    def add(self, item: pytest.Item) -> None:
        """Take in a collected item and its marks, and make it selectable by them."""
        if self._configured:
            for name in names_of(self._names.id_of(item)):
                for claim in self._configured.get(name, ()):
                    self._make_selectable(item, claim)
        if self._is_marked(item):
            self._read_marks(item)
        self._collected.append((item, len(item.own_markers)))

    def _is_marked(self, node: Node) -> bool:
        """Tell whether a psf mark stands on a test, or on something around it."""
        for mark in node.own_markers:
            if mark.name == "psf":
                return True
        parent = node.parent
        if parent is None:
            return False
        if parent not in self._marked:
            self._marked[parent] = self._is_marked(parent)
        return self._marked[parent]

    def add_late(self) -> None:
        """Take in the marks that others gave to items after these were added."""
        late = [i for i, marks in self._collected if len(i.own_markers) != marks]
        for item in late:
            self._read_marks(item)
        if late:
            self.match()

    def _read_marks(self, item: pytest.Item) -> None:
        test_id = self._names.id_of(item)
        for mark in item.iter_markers("psf"):
            for claim in self._claims_of(mark, item, test_id):
                self._merge(claim)
                self._make_selectable(item, claim)

    def _make_selectable(self, item: pytest.Item, claim: Claim) -> None:
        """Let `-m psf_07` and `-k PSF-07` find a test by what it is claimed for."""
        domain = claim.criterion.partition(".")[0]
        if domain not in self._marks:
            name = domain.lower().replace("-", "_")
            self._marks[domain] = getattr(pytest.mark, name)
        item.add_marker(self._marks[domain])
        item.extra_keyword_matches.update((domain, claim.criterion, claim.id))

    def _claims_of(
        self, mark: pytest.Mark, item: pytest.Item, test_id: str
    ) -> Iterator[Claim]:
        place = self._names.place_of(item, test_id)
        if "test" in mark.kwargs:
            fix = "leave it out: a mark speaks of the test that it marks"
            self._fault(place, "names a test", fix, " test")
            return
        if not mark.args:
            fix = 'write psf("PSF-07.rollback-tested")'
            self._fault(place, "names no criterion", fix)
        named = (
            test_id if _is_of_a_parameter(mark, item) else without_parameters(test_id)
        )
        keys = _keys_of(mark)
        for one in mark.args:
            if isinstance(one, str):
                yield from self._claim_on(one, named, keys, place)
            else:
                fix = 'write an id, as in psf("PSF-07.rollback-tested")'
                self._fault(place, f"{one!r} is no id", fix)

    def _claim_on(
        self, one: str, test: str, keys: dict[str, Any], place: Place
    ) -> Iterator[Claim]:
        text = (one, repr(keys))
        known = self._read.get(text)
        if known is not None:
            yield _same_of(known, test, place)
            return
        found = self._reader.claim(one, {"test": test, **keys}, place)
        if isinstance(found, Claim):
            self._read[text] = found
            yield found
            return
        for path, what, fix in found:
            self._fault(place, what, fix, f" {path[0]}" if path else "")

    def _fault(self, place: Place, found: str, fix: str, key: str = "") -> None:
        fault = Fault(place=place, key=f"@pytest.mark.psf{key}", found=found, fix=fix)
        self._faults[fault] = None

    def _merge(self, claim: Claim) -> None:
        """Make one claim of those that speak of the same criterion and test."""
        content = claim.content
        assert isinstance(content, TestClaim)
        key = (claim.id, content.test)
        other = self._merged.get(key)
        if other is None:
            self._merged[key] = claim
            return
        before = other.content
        assert isinstance(before, TestClaim)
        differing = [
            name
            for name in ("outside", "sabotage", "coverage")
            if getattr(before, name) != getattr(content, name)
        ]
        if other.supporting != claim.supporting:
            differing.append("supporting")
        if differing:
            what = f"{content.test} is claimed for {claim.id} at {other.place}"
            fix = f"let both say the same of `{differing[0]}`"
            self._fault(claim.place, f"{what} as well", fix, f" {differing[0]}")
            return
        exercises = tuple(dict.fromkeys((*before.exercises, *content.exercises)))
        self._merged[key] = replace(other, content=replace(before, exercises=exercises))

    def match(self) -> None:
        """Find the items that the claims name, and the targets of the claims."""
        self._matched.clear()
        targets: dict[str, list[str]] = {}
        for claim in self.claims:
            content = claim.content
            assert isinstance(content, TestClaim)
            targets.setdefault(content.test, []).extend(content.exercises)
        if not targets:
            return
        for item, _ in self._collected:
            test_id = self._names.id_of(item)
            names = [name for name in names_of(test_id) if name in targets]
            if names:
                wanted = dict.fromkeys(t for name in names for t in targets[name])
                self._matched.append((item, test_id, tuple(wanted)))
        self._resolve({t for group in targets.values() for t in group})

    def settle(self) -> list[str]:
        """End the collection: from now on the tests are known by their node ids.

        Return why there is evidence that cannot be told apart from other tests.
        """
        for item, test_id, targets in self._matched:
            self.tests[item.nodeid] = ClaimedTest(
                nodeid=item.nodeid,
                id=test_id,
                place=self._names.place_of(item, test_id),
                targets=targets,
            )
        if not self.tests:
            return []
        return [
            f"two tests are called {item.nodeid}"
            for item, _ in self._collected
            if item.nodeid in self.tests
            and self.tests[item.nodeid].id != self._names.id_of(item)
        ]

    def _resolve(self, targets: Iterable[str]) -> None:
        test_code = TestCode(self._names, (item for item, _ in self._collected))
        for target in sorted(targets):
            found = resolve(target, test_code.holds)
            if isinstance(found, TargetError):
                self.unobservable[target] = str(found)
            else:
                self.found[target] = found

    def observed(self, nodeid: str) -> tuple[str, ...]:
        """Return the targets to observe while a test runs."""
        test = self.tests.get(nodeid)
        if test is None:
            return ()
        return tuple(target for target in test.targets if target in self.found)

    def evidence_for(self, criterion_ids: Iterable[str]) -> frozenset[str]:
        """Return the node ids of the tests that are claimed for these criteria."""
        wanted = set(criterion_ids)
        named = {
            claim.content.test
            for claim in self.claims
            if claim.criterion in wanted and isinstance(claim.content, TestClaim)
        }
        return self._items_named(named)

    def _items_named(self, named: set[str]) -> frozenset[str]:
        return frozenset(
            item.nodeid
            for item, test_id, _ in self._matched
            if not named.isdisjoint(names_of(test_id))
        )

    @property
    def covered_files(self) -> tuple[str, ...]:
        """The files that have a coverage minimum, as the claims write them."""
        contents = (claim.content for claim in self.claims)
        minimums = (c.coverage for c in contents if isinstance(c, TestClaim))
        files = (file for one in minimums if one is not None for file in one.files)
        return tuple(dict.fromkeys(files))

    def covering(self) -> frozenset[str]:
        """Return the node ids of the tests that add up to some coverage minimum."""
        groups = tests_of_minimums(self.claims).values()
        named = {test for tests in groups for test in tests}
        return self._items_named(named)

    def others(self) -> Iterator[str]:
        """Yield what a claim that names no test may have meant: the ids of others."""
        named = {name for _, test_id, _ in self._matched for name in names_of(test_id)}
        if all(test in named for _, test in self._merged):
            return
        claimed = {id(item) for item, _, _ in self._matched}
        for item, _ in self._collected:
            if id(item) not in claimed:
                yield without_parameters(self._names.id_of(item))


def _same_of(claim: Claim, test: str, place: Place) -> Claim:
    """Return what a claim says of one test, said of another one."""
    content = cast("TestClaim", claim.content)
    return Claim(
        criterion=claim.criterion,
        facet=claim.facet,
        kind=claim.kind,
        content=replace(content, test=test),
        place=place,
        supporting=claim.supporting,
    )


def _is_of_a_parameter(mark: pytest.Mark, item: pytest.Item) -> bool:
    """Tell whether a mark stands on one set of parameters (`pytest.param`)."""
    callspec = getattr(item, "callspec", None)
    return any(mark is one for one in getattr(callspec, "marks", ()))


def _keys_of(mark: pytest.Mark) -> dict[str, Any]:
    """Return a mark's keywords as the keys of a claim; None means left out."""
    return {
        key.replace("_", "-"): _as_in_toml(value)
        for key, value in mark.kwargs.items()
        if value is not None
    }


def _as_in_toml(value: object) -> object:
    if isinstance(value, dict):
        return {
            key.replace("_", "-") if isinstance(key, str) else key: _as_in_toml(inner)
            for key, inner in value.items()
        }
    return list(value) if isinstance(value, tuple) else value
