"""What convinces of each criterion is met by a run, and what is vacuous is unmet.

The files beside this one are the table, one for each domain. A `[[convincing]]` entry is
a set of evidence for one criterion: the lines of its claims, the files that they rest on
(beside those of `project/`), and who has reviewed what. A `[[vacuous]]` entry is that same
set with something else in its place, for which the criterion must be unmet: for exactly
these `reasons`, one of which says `why`. `says` is a text of the catalogue's own data,
`column` one of the longer list that was made for auditors before it.
"""

from __future__ import annotations

import datetime as dt
import re
import shutil
from collections import Counter
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from pytest_psf.catalogue import load
from pytest_psf.commands.main import main
from pytest_psf.toml_lines import loads

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from tests.conftest import Judged, Team

pytestmark = pytest.mark.usefixtures("unmeasured")


HERE = Path(__file__).parent
CATALOGUE = load()
TODAY = dt.date(2026, 12, 1)
#: Each asks something else of the project; more of one are no more to be seen.
FEWEST_REASONS = 36


@dataclass(frozen=True, kw_only=True)
class Review:
    """Who has read which section, and when."""

    of: str
    by: str
    on: dt.date = TODAY


@dataclass(frozen=True, kw_only=True)
class Edit:
    """Something that stands once in a file, and what stands there instead."""

    file: str
    old: str
    new: str


@dataclass(frozen=True, kw_only=True)
class Case:
    """One entry of the table."""

    criterion: str
    says: str = ""
    column: str = ""
    evidence: str
    #: Criteria whose convincing set is claimed as well, such as the pin's.
    beside: tuple[str, ...] = ()
    files: dict[str, str] = field(default_factory=dict)
    edits: tuple[Edit, ...] = ()
    reviews: tuple[Review, ...] = ()
    #: Changes after the reviews; and files that are gone then.
    then: tuple[Edit, ...] = ()
    gone: tuple[str, ...] = ()
    minimum: str = ""
    reasons: tuple[str, ...] = ()
    why: str = ""

    @property
    def text(self) -> str:
        return self.says or self.column

    @cached_property
    def changed(self) -> set[str]:
        """The files that are not as the convincing set has them."""
        honest = CONVINCING[self.criterion].files.items()
        own = {name for name, _ in self.files.items() - honest}
        return own | {one.file for one in (*self.edits, *self.then)} | {*self.gone}

    @cached_property
    def speaks_of(self) -> str:
        """All that it says, by which it may rest on a file."""
        sets = (self, *(CONVINCING[name] for name in self.beside))
        parts = (part for one in sets for part in (one.evidence, *one.files.values()))
        names = (name for one in sets for name in one.files)
        reviewed = (one.of for one in self.reviews)
        return "\n".join([*parts, *names, *self.changed, *reviewed])

    @cached_property
    def lacks(self) -> set[str]:
        """Files of other sets that it speaks of, and that it has to do without."""
        said = self.speaks_of
        sets = (self, *(CONVINCING[name] for name in self.beside))
        own = {name for one in sets for name in one.files}
        return {name for name in FILES - own if Path(name).stem in said}

    @cached_property
    def of(self) -> set[str]:
        """The criteria that it claims, and the sections that are reviewed for it."""
        claimed = re.findall(r"^PSF-\d+\.[\w-]+", self.evidence, re.MULTILINE)
        reviewed = (one.of for one in self.reviews)
        return {self.criterion, *self.beside, *claimed, *reviewed}

    def fits(self, other: Case) -> bool:
        """Whether one run can judge both, as if each were alone."""
        return not (
            self.of & other.of
            or any(Path(name).stem in other.speaks_of for name in self.changed)
            or any(Path(name).stem in self.speaks_of for name in other.changed)
        )

    def needs_nothing_of(self, other: Case) -> bool:
        """Whether they fit, and neither speaks of a file that only the other brings."""
        lacking = self.lacks & other.files.keys() or other.lacks & self.files.keys()
        return self.fits(other) and not lacking

    def __str__(self) -> str:
        return f"{self.criterion}: {self.text}"


_LISTS: dict[str, Any] = {"edits": Edit, "then": Edit, "reviews": Review}


def _read(entry: dict[str, Any]) -> dict[str, Any]:
    found = dict(entry)
    for name, kind in _LISTS.items():
        if name in found:
            found[name] = tuple(kind(**one) for one in found[name])
    return {k: tuple(v) if isinstance(v, list) else v for k, v in found.items()}


def _vacuous(entry: dict[str, Any]) -> Case:
    """Return a convincing set with what an entry puts in its place."""
    changes = _read(entry)
    honest = CONVINCING[entry["criterion"]]
    files = honest.files | changes.pop("files", {})
    return replace(honest, files=files, **{"says": "", **changes})


TABLES = [loads(p.read_text(encoding="utf-8")) for p in sorted(HERE.glob("*.toml"))]
CONVINCING = {
    entry["criterion"]: Case(**_read(entry))
    for table in TABLES
    for entry in table["convincing"]
}
FILES = {name for one in CONVINCING.values() for name in one.files}
VACUOUS = [_vacuous(entry) for table in TABLES for entry in table["vacuous"]]


def _in_few_runs(
    cases: Iterable[Case], fits: Callable[[Case, Case], bool]
) -> list[list[Case]]:
    """Put cases together that have nothing to do with each other."""
    runs: list[list[Case]] = []
    for case in cases:
        fitting = (run for run in runs if all(fits(case, one) for one in run))
        run = next(fitting, None)
        if run is None:
            runs.append([case])
        else:
            run.append(case)
    return runs


CONVINCING_RUNS = _in_few_runs(CONVINCING.values(), Case.needs_nothing_of)
VACUOUS_RUNS = _in_few_runs(VACUOUS, Case.fits)
RUNS = (*CONVINCING_RUNS, *VACUOUS_RUNS)


class Office:
    """A project in which evidence is written, reviewed and judged."""

    def __init__(self, team: Team) -> None:
        self.team = team
        self._top = ""
        self._gate = ""
        self._evidence = ""
        shutil.copytree(HERE / "project", team.root, dirs_exist_ok=True)

    def claim(self, cases: Sequence[Case]) -> None:
        gate = [one.criterion for one in cases]
        self._gate = ", ".join(f'"{one}"' for one in gate)
        levels = [
            f'"{one.criterion}" = "{one.minimum}"' for one in cases if one.minimum
        ]
        self._top = f"minimum = {{ {', '.join(levels)} }}"
        self._evidence = "\n".join(one.evidence for one in cases)
        for one in cases:
            for name, text in one.files.items():
                self.team.write(name, text)

    def review(self, reviews: Iterable[Review]) -> None:
        for one in reviews:
            self._as_of(one.on)
            assert main(["review", one.of, "--by", one.by]) == 0, one
        self._as_of(TODAY)

    def edit(self, edits: Iterable[Edit]) -> None:
        for one in edits:
            text = (self.team.root / one.file).read_text(encoding="utf-8")
            assert text.count(one.old) == 1, one
            self.team.write(one.file, text.replace(one.old, one.new))

    def _as_of(self, day: dt.date) -> None:
        top = f"sample-date = {day}\n{self._top}"
        self.team.config(self._evidence, top=top, gate=self._gate)

    def judged(self, *cases: Case) -> Judged:
        beside = dict.fromkeys(name for one in cases for name in one.beside)
        self.claim([*cases, *(CONVINCING[name] for name in beside)])
        self.edit(edit for one in cases for edit in one.edits)
        self.review(review for one in cases for review in one.reviews)
        self.edit(edit for one in cases for edit in one.then)
        for name in (name for one in cases for name in one.gone):
            (self.team.root / name).unlink()
        return self.team.judged()


@pytest.fixture
def office(team: Team, monkeypatch: pytest.MonkeyPatch) -> Office:
    monkeypatch.chdir(team.root)
    return Office(team)


class Judgements:
    """What each of the runs came to, once it was needed."""

    def __init__(self) -> None:
        self._known: dict[str, Judged] = {}

    def of(self, case: Case, request: pytest.FixtureRequest) -> Judged:
        """Return what the run came to that this case is part of."""
        if str(case) not in self._known:
            cases = next(run for run in RUNS if case in run)
            judged = request.getfixturevalue("office").judged(*cases)
            self._known.update(dict.fromkeys(map(str, cases), judged))
        return self._known[str(case)]


@pytest.fixture(scope="module")
def judgements() -> Judgements:
    return Judgements()


@pytest.mark.parametrize("case", [*chain(*CONVINCING_RUNS)], ids=str)
def test_what_convinces_is_met(
    request: pytest.FixtureRequest, judgements: Judgements, case: Case
) -> None:
    judged = judgements.of(case, request)

    assert judged.reasons(case.criterion) == []
    assert judged.verdict(case.criterion) == "met"
    assert judged.status == 0


@pytest.mark.parametrize("case", [*chain(*VACUOUS_RUNS)], ids=str)
def test_what_is_vacuous_is_unmet_for_its_own_reason(
    request: pytest.FixtureRequest, judgements: Judgements, case: Case
) -> None:
    judged = judgements.of(case, request)

    found = judged.criterion(case.criterion)
    whys = [one["why"] for one in found["remedy"]]
    assert judged.reasons(case.criterion) == list(case.reasons), whys
    assert any(case.why in why for why in whys), whys
    # Nobody is left with an open criterion and no idea what to do next.
    assert all(one["fix"].strip() for one in found["remedy"])
    assert found["verdict"] == "unmet"
    assert case.criterion in judged.report["gate"]["entries"]
    assert judged.status == 1
    # Nothing else is vacuous with it.
    assert {judged.verdict(one) for one in case.beside} <= {"met"}


def test_all_that_convinces_is_ready_together(office: Office) -> None:
    raised = {one.criterion for one in VACUOUS if one.minimum}
    every = [
        replace(one, minimum="challenged" * (one.criterion in raised))
        for one in CONVINCING.values()
    ]
    office.claim(every)
    office.review(review for one in every for review in one.reviews)

    judged = office.team.judged()

    verdicts = {one["id"]: one["verdict"] for one in judged.report["criteria"]}
    assert verdicts == dict.fromkeys((one.id for one in CATALOGUE), "met")
    assert judged.report["judgement"] == "ready"
    assert judged.status == 0
    for criterion in raised:
        assert judged.criterion(criterion)["reached"] == "challenged"


def test_no_file_of_one_set_stands_for_another_in_another() -> None:
    texts: dict[str, str] = {}
    for case in CONVINCING.values():
        for name, text in case.files.items():
            assert texts.setdefault(name, text) == text, name


def test_every_criterion_has_one_convincing_set_and_two_vacuous_ones() -> None:
    assert list(CONVINCING) == [one.id for one in CATALOGUE]
    assert sum(len(table["convincing"]) for table in TABLES) == len(CONVINCING)
    count = Counter(one.criterion for one in VACUOUS)
    assert {name for name in CONVINCING if count[name] < 2} == set()


def test_what_a_case_says_stands_in_the_catalogue() -> None:
    for case in (*CONVINCING.values(), *VACUOUS):
        criterion = CATALOGUE.by_id[case.criterion]
        assert bool(case.says) != bool(case.column), str(case)
        known = case.says in criterion.vacuous or case.says in criterion.convincing
        assert case.column or known, str(case)


def test_the_cases_of_a_criterion_are_told_apart() -> None:
    for name in CONVINCING:
        mine = [one for one in VACUOUS if one.criterion == name]
        # A why that also fits another case tells nothing.
        for one in mine:
            others = [o for o in mine if o is not one and o.reasons == one.reasons]
            assert all(one.why not in o.why for o in others), str(one)


def test_the_reasons_are_as_many_as_the_tool_has_for_vacuous_evidence() -> None:
    reasons = {reason for one in VACUOUS for reason in one.reasons}
    assert len(reasons) >= FEWEST_REASONS
    assert "no-such-file" not in reasons  # whatever is missing is not vacuous


def test_a_vacuous_case_changes_something() -> None:
    same = {f.name for f in fields(Case)} - {"says", "column", "reasons", "why"}
    for one in VACUOUS:
        honest = CONVINCING[one.criterion]
        assert any(getattr(one, n) != getattr(honest, n) for n in same), str(one)
