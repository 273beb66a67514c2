"""The tests that are claimed as evidence, by marks and by the config.

Filled during collection; afterwards it knows which targets to observe during which
test.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple, cast

import pytest

from pytest_psf.config.claims import ClaimReader
from pytest_psf.core import reasons
from pytest_psf.core.claims import Claim
from pytest_psf.core.collected import ClaimedTest
from pytest_psf.core.outcomes import names_of, normal_test_id, without_parameters
from pytest_psf.core.problem import Problem
from pytest_psf.hooks.collect.claimed_targets import ClaimedTargets
from pytest_psf.hooks.pytest_internals import marks_of_parameters
from pytest_psf.verify.data.target import data_target
from pytest_psf.verify.outcome.claim import TestClaim, tests_of_minimums

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pytest_psf.core.catalogue import Catalogue
    from pytest_psf.core.places import Place
    from pytest_psf.hooks.collect.file_names import FileNames
    from pytest_psf.hooks.pytest_internals import Node
    from pytest_psf.registry import Registry

#: What claims are merged by: a criterion (or facet) and a test without parameters.
_Key = tuple[str, str]


class _Selectable(NamedTuple):
    """What a test can be selected by that is claimed for a criterion or facet."""

    #: That of the domain.
    mark: pytest.MarkDecorator
    names: tuple[str, ...]


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
        self._faults: dict[Problem, None] = {}
        #: What was read before: an id and the keywords of a mark -> its claim.
        self._read: dict[tuple[str, str], Claim] = {}
        self._merged: dict[_Key, Claim] = {}
        self._configured: dict[str, list[Claim]] = {}
        #: Each item, and how many marks of its own it had then.
        self._collected: list[tuple[pytest.Item, int]] = []
        #: Where the marked ones of them stand, by the identity of the item.
        self._places: dict[int, Place] = {}
        #: The ids of tests, in the same way.
        self._ids: dict[int, str] = {}
        #: The psf marks on a class, a module, ... and on what is around it.
        self._around: dict[Node, tuple[pytest.Mark, ...]] = {}
        #: By the id of a criterion or facet.
        self._selectable: dict[str, _Selectable] = {}
        #: Each item that some claim names, its id and its targets.
        self._matched: list[tuple[pytest.Item, str, tuple[str, ...]]] = []
        self.tests: dict[str, ClaimedTest] = {}
        self.targets = ClaimedTargets(names)
        for claim in claims:
            if isinstance(claim.content, TestClaim):
                test = normal_test_id(claim.content.test)
                content = replace(claim.content, test=test)
                self._merged[claim.id, test] = claim._replace(content=content)
                self._configured.setdefault(test, []).append(claim)

    @property
    def faults(self) -> tuple[Problem, ...]:
        """What is wrong with the text of the marks."""
        return tuple(self._faults)

    @property
    def claims(self) -> tuple[Claim, ...]:
        """All claims on tests."""
        return tuple(self._merged.values())

    def begin(self) -> None:
        """Begin a collection; what an earlier one in this process found is forgotten."""
        self._collected.clear()
        self._places.clear()
        self._ids.clear()
        self._around.clear()
        self.tests.clear()

    def forget(self) -> None:
        """Forget everything: the run is over."""
        self.begin()
        self._matched.clear()
        self._merged.clear()

    def add(self, item: pytest.Item) -> None:
        """Take in a collected item and its marks, and make it selectable by them."""
        if self._configured:
            for name in names_of(self._id_of(item)):
                for claim in self._configured.get(name, ()):
                    self._make_selectable(item, claim)
        marks = self._marks_on(item)
        if marks:
            self._read_marks(item, marks)
        self._collected.append((item, len(item.own_markers)))

    def _id_of(self, item: pytest.Item) -> str:
        """Return a test's id, which is made once and asked for at each step."""
        known = self._ids.get(id(item))
        if known is None:
            known = self._ids[id(item)] = self._names.id_of(item)
        return known

    def _marks_on(self, node: Node) -> tuple[pytest.Mark, ...]:
        """Return the psf marks on a test and on what is around it, the closest first."""
        own = tuple([mark for mark in node.own_markers if mark.name == "psf"])
        parent = node.parent
        if parent is None:
            return own
        around = self._around.get(parent)
        if around is None:
            around = self._around[parent] = self._marks_on(parent)
        return own + around if around else own

    def add_late(self) -> None:
        """Take in the marks that others gave to items after these were added."""
        late = [i for i, marks in self._collected if len(i.own_markers) != marks]
        for item in late:
            self._read_marks(item, item.iter_markers("psf"))
        if late:
            self.match()

    def _read_marks(self, item: pytest.Item, marks: Iterable[pytest.Mark]) -> None:
        if self._names.is_of_another_checkout(item.path):
            return  # what a worktree inside of this one says, it says of its own code
        test_id = self._id_of(item)
        place = self._names.place_of(item, test_id)
        self._places[id(item)] = place
        for mark in marks:
            for claim in self._claims_of(mark, item, test_id, place):
                self._merge(claim)
                self._make_selectable(item, claim)

    def _make_selectable(self, item: pytest.Item, claim: Claim) -> None:
        """Let `-m psf_07` and `-k PSF-07` find a test by what it is claimed for."""
        found = self._selectable.get(claim.id)
        if found is None:
            domain = claim.criterion.partition(".")[0]
            mark = getattr(pytest.mark, domain.lower().replace("-", "_"))
            found = _Selectable(mark, (domain, claim.criterion, claim.id))
            self._selectable[claim.id] = found
        item.add_marker(found.mark)
        item.extra_keyword_matches.update(found.names)

    def _claims_of(
        self, mark: pytest.Mark, item: pytest.Item, test_id: str, place: Place
    ) -> Iterator[Claim]:
        if "test" in mark.kwargs:
            fix = "leave it out: a mark speaks of the test that it marks"
            self._fault(
                Problem(reasons.NOT_ALLOWED, "names a test", fix, place, keys=("test",))
            )
            return
        if not mark.args:
            fix = 'write psf("PSF-07.rollback-tested")'
            self._fault(Problem(reasons.MISSING_KEY, "names no criterion", fix, place))
        named = without_parameters(test_id)
        if named != test_id and _is_of_a_parameter(mark, item):
            named = test_id
        said = repr(mark.kwargs)
        for one in mark.args:
            if isinstance(one, str):
                claim = self._claim_on(one, named, mark, said, place)
                if claim is not None:
                    yield claim
            else:
                fix = 'write an id, as in psf("PSF-07.rollback-tested")'
                self._fault(
                    Problem(reasons.WRONG_FORM, f"{one!r} is not an id", fix, place)
                )

    def _claim_on(
        self, one: str, test: str, mark: pytest.Mark, said: str, place: Place
    ) -> Claim | None:
        known = self._read.get((one, said))
        if known is not None:
            return _same_of(known, test, place)
        found = self._reader.claim(one, {"test": test, **_keys_of(mark)}, place)
        if isinstance(found, Claim):
            self._read[one, said] = found
            return found
        for fault in found:
            self._fault(replace(fault, place=place))
        return None

    def _fault(self, fault: Problem) -> None:
        """Take in a fault of a mark, once, under the mark's own name."""
        named = " ".join(["@pytest.mark.psf", *map(str, fault.keys[:1])])
        self._faults[replace(fault, keys=(named,))] = None

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
            fix = f"give both the same `{differing[0]}`"
            why, keys = f"{what} as well", (differing[0],)
            self._fault(
                Problem(reasons.CONTRADICTION, why, fix, claim.place, keys=keys)
            )
            return
        exercises = tuple(dict.fromkeys((*before.exercises, *content.exercises)))
        self._merged[key] = other._replace(content=replace(before, exercises=exercises))

    def match(self) -> None:
        """Find the items that the claims name, and the targets of the claims."""
        self._matched.clear()
        targets: dict[str, tuple[str, ...]] = {}
        for claim in self.claims:
            content = claim.content
            assert isinstance(content, TestClaim)
            before = targets.get(content.test, ())
            targets[content.test] = (*before, *content.code)
            for target in content.data:
                self.targets.sources[target] = normal_test_id(data_target(target).file)
        if not targets:
            return
        #: What claims say of a test -> all their targets, each once.
        joined: dict[tuple[tuple[str, ...], ...], tuple[str, ...]] = {}
        for item, _ in self._collected:
            test_id = self._id_of(item)
            groups = tuple([targets[n] for n in names_of(test_id) if n in targets])
            if groups:
                if groups not in joined:
                    joined[groups] = tuple(dict.fromkeys(chain(*groups)))
                self._matched.append((item, test_id, joined[groups]))
        items = (item for item, _ in self._collected)
        self.targets.resolve(set(chain(*targets.values())), items)
        self.targets.try_sabotages(self._contents_of_tests_found())

    def settle(self) -> list[str]:
        """End the collection: from now on the tests are known by their node ids.

        Return why there is evidence that cannot be told apart from other tests.
        """
        for item, test_id, targets in self._matched:
            nodeid, place = item.nodeid, self._places.get(id(item))
            self.tests[nodeid] = ClaimedTest(
                nodeid=nodeid,
                id=test_id,
                place=place or self._names.place_of(item, test_id),
                targets=targets,
                code=self._names.code_of(item),
            )
        self._matched.clear()
        self._places.clear()
        if not self.tests:
            return []
        return [
            f"two tests are called {item.nodeid}"
            for item, _ in self._collected
            if (test := self.tests.get(item.nodeid)) is not None
            and test.id != self._id_of(item)
        ]

    def _contents_of_tests_found(self) -> Iterator[TestClaim]:
        """Yield what is claimed of tests that are there."""
        names = {name for _, test, _ in self._matched for name in names_of(test)}
        contents = (cast("TestClaim", claim.content) for claim in self.claims)
        return (one for one in contents if one.test in names)

    def evidence_for(self, criterion_ids: Iterable[str]) -> frozenset[str]:
        """Return the node ids of the tests that are claimed for these criteria."""
        wanted = set(criterion_ids)
        named = {
            claim.content.test
            for claim in self.claims
            if claim.criterion in wanted and isinstance(claim.content, TestClaim)
        }
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
        return frozenset(
            nodeid
            for nodeid, test in self.tests.items()
            if not named.isdisjoint(names_of(test.id))
        )

    def others(self) -> Iterator[str]:
        """Yield what a claim that names no test may have meant: the ids of others."""
        ids = [test.id for test in self.tests.values()]
        unnamed = {test for _, test in self._merged}.difference(ids)
        if not unnamed or unnamed <= {*chain(*map(names_of, ids))}:
            return
        for item, _ in self._collected:
            test, test_id = self.tests.get(item.nodeid), self._id_of(item)
            if test is None or test.id != test_id:
                yield without_parameters(test_id)


def _same_of(claim: Claim, test: str, place: Place) -> Claim:
    """Return what a claim says of one test, said of another one."""
    said = cast("TestClaim", claim.content)
    content = TestClaim(
        test=test,
        exercises=said.exercises,
        sabotage=said.sabotage,
        outside=said.outside,
        coverage=said.coverage,
    )
    return Claim(
        criterion=claim.criterion,
        facet=claim.facet,
        kind=claim.kind,
        content=content,
        place=place,
        supporting=claim.supporting,
    )


def _is_of_a_parameter(mark: pytest.Mark, item: pytest.Item) -> bool:
    """Tell whether a mark stands on one set of parameters (`pytest.param`)."""
    return any(mark is one for one in marks_of_parameters(item))


def _keys_of(mark: pytest.Mark) -> dict[str, Any]:
    """Return a mark's keywords as the keys of a claim; None means left out."""
    return {
        # The keys of `sabotage` are names of files and of code.
        key.replace("_", "-"): value if key == "sabotage" else _as_in_toml(value)
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
