"""A report is read back as what was written, or refused with the reason."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import re
import threading
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
from tests.report.conftest import ORIGIN, reported

import pytest_psf.report
from pytest_psf.catalogue import load
from pytest_psf.core.claims import Claim
from pytest_psf.core.classify import PARTS, Answer, Asked, Gate, Profile
from pytest_psf.core.collected import ClaimedTest, Collected
from pytest_psf.core.evidence import Evidence, Finding, Standing
from pytest_psf.core.joining import Seen
from pytest_psf.core.judge import judge
from pytest_psf.core.outcomes import (
    Artefact,
    Challenge,
    ChallengeResult,
    Measure,
    Observation,
    Outcomes,
    State,
    TestOutcome,
    Way,
)
from pytest_psf.core.pins import Pin
from pytest_psf.core.places import Place
from pytest_psf.core.problem import Problem, Reason
from pytest_psf.core.reasons import NO_SUCH_FILE, NOT_ENTERED
from pytest_psf.core.report import Origin, Report, Run, Unavailable
from pytest_psf.core.rungs import Rung
from pytest_psf.core.trials import Trials
from pytest_psf.core.waivers import Waiver
from pytest_psf.report.json import JsonReport
from pytest_psf.report_files.checked import NotAReportError
from pytest_psf.report_files.last_run import last_run
from pytest_psf.report_files.reading import parsed, read, read_job, schema
from pytest_psf.verify.outcome.claim import CoverageMinimum, TestClaim

if TYPE_CHECKING:
    from pytest_psf.explain.standing import LastRun

CATALOGUE = load()
TODAY = dt.date(2026, 12, 1)
PLACE = Place("pyproject.toml", 12)
NO = Answer(answer=False, because="none is held", place=PLACE)


def _claim(criterion: str, facet: str | None = None, kind: str = "document") -> Claim:
    return Claim(criterion, facet, kind, TestClaim(test="a.py::t"), PLACE)


def _finding(**fields: Any) -> Finding:
    known: dict[str, Any] = {
        "counts_as": "document",
        "source": "docs/a.md#B",
        "standing": Standing.HOLDS,
        "rung": Rung.DOCUMENTED,
    }
    return Finding(**{**known, **fields})


#: Whatever a finding can say, and all states of a claim.
EVIDENCE = (
    Evidence(
        claim=_claim("PSF-07.rollback-procedure"),
        finding=_finding(
            place=Place("docs/a.md", 7),
            qualities=frozenset({"two reviewers", "limit"}),
            settings=frozenset({"config/a.toml#b"}),
            values=(("config/a.toml#b", "gpt-4o-2024-08-06"),),
            covers=frozenset({"src/a.py", "config/a.toml#b"}),
            rests_on=(("a.py", f"sha256:{'a' * 64}"),),
            made_of=(("section", "docs/a.md#B"), ("reviewer", "Marta Brandt")),
            pins=frozenset({"gpt-4o"}),
            until=dt.date(2027, 1, 3),
            notes=("it has 31 different words",),
            warnings=("docs/a.md:9 still says TODO",),
        ),
    ),
    Evidence(
        claim=_claim("PSF-07.incident-definition"),
        finding=_finding(
            standing=Standing.BROKEN,
            problem=Problem(
                NO_SUCH_FILE, "there is no docs/b.md", "write it", Place("c")
            ),
        ),
    ),
    Evidence(
        claim=_claim("PSF-06.alerts-defined", "latency")._replace(supporting=True),
        finding=_finding(
            standing=Standing.UNJUDGED,
            problem=Problem(Reason("acme-slow", "Acme is slow."), "later", "wait"),
        ),
    ),
    Evidence(
        claim=_claim("PSF-07.rollback-tested", kind="record"),
        finding=_finding(
            counts_as="drill",
            rung=Rung.TESTED,
            artefact=("b" * 64, "drills.toml:3"),
            replaced=frozenset({"app:pause"}),
            doubt=Problem(NOT_ENTERED, "it holds, and says nothing", "name another"),
        ),
    ),
)

PROFILE = Profile(
    system="Prüfstelle",
    declared="production",
    definition={
        part: Answer(answer=True, because=f"{part}: so it is", place=PLACE)
        for part in PARTS
    },
    facts={"handles-personal-data": NO, "has-safety-classifier": NO},
    ends=dt.date(2027, 5, 1),
    gate=Gate(entries=("PSF-07",), ids=frozenset({"PSF-07.rollback-tested"})),
    minimum={"PSF-07.rollback-tested": Rung.CHALLENGED},
    pins=(
        Pin(
            id="gpt-4o",
            reason="its maker gives no date",
            approved_by="Marta Brandt",
            expires=dt.date(2027, 1, 1),
            place=PLACE,
        ),
    ),
)

WAIVERS = (
    Waiver(
        criterion="PSF-01.retention",
        reason="the archive moves in spring",
        compensating_control="deleted by hand each Friday",
        approved_by="Jo Park",
        approved_on=dt.date(2026, 11, 2),
        expires=dt.date(2027, 2, 1),
        place=PLACE,
    ),
    Waiver(
        criterion="PSF-02.version-pinned",
        reason="over since long ago",
        compensating_control="none was left",
        approved_by="Jo Park",
        approved_on=dt.date(2026, 1, 2),
        expires=dt.date(2026, 2, 1),
        place=PLACE,
    ),
)

OUTCOMES = Outcomes(
    tests=(
        TestOutcome(
            id="tests/a.py::test_a[x]",
            place=Place("tests/a.py", 3),
            state=State.PASSED,
            flaky=True,
            seconds=3.5,
            observation=Observation(
                entered=frozenset({"app:f"}),
                artefacts=(Artefact(name="a.log", sha256="c" * 64, size=9),),
                measures=(Measure(name="time", value=0.5, unit="s", at_most=1.0),),
                trials=(
                    Trials(name="it", at_least=0.9, planned=25, made=25, passed=25),
                    Trials(
                        name="it",
                        group="de",
                        at_least=0.5,
                        planned=30,
                        made=21,
                        passed=20,
                        distinct=7,
                    ),
                ),
                ran={"app.py": ((1, 2), (-1, 3))},
                opened=frozenset({"data/a.txt", "many/"}),
            ),
            challenges=(
                Challenge(
                    target="app:f",
                    result=ChallengeResult.SURVIVED,
                    detail="it gave None",
                    place=Place("tests/a.py", 4),
                    one_sided=(("PSF-01.access-controls", Way.YES),),
                ),
            ),
        ),
        TestOutcome(
            id="tests/a.py::test_b", place=Place("tests/a.py"), state=State.XFAILED
        ),
    ),
    files={"app.py": f"sha256:{'d' * 64}"},
    collected=Collected(
        claims=(
            Claim(
                "PSF-01.access-controls",
                None,
                "test",
                TestClaim(
                    test="tests/a.py::test_a",
                    exercises=("app:f",),
                    coverage=CoverageMinimum(files=("app.py",), at_least=90.0),
                ),
                PLACE,
            ),
        ),
        tests={
            "a.py::test_a[x]": ClaimedTest(
                "a.py::test_a[x]", "tests/a.py::test_a[x]", Place("tests/a.py"), ()
            )
        },
        unobservable={"app:g": Problem(NOT_ENTERED, "it is built in", "name another")},
        sources={"app:f": "app.py"},
        deselected=frozenset({"a.py::test_c"}),
    ),
    minimums={"PSF-01.access-controls": ("tests/a.py::test_a",)},
    narrowed=("narrowed by -k",),
)


def made(**judged: Any) -> Report:
    judgement = judge(
        CATALOGUE,
        PROFILE,
        EVIDENCE,
        WAIVERS,
        today=TODAY,
        **{"narrowed": ("narrowed by -k",), **judged},
    )
    return reported(judgement, OUTCOMES)


def text_of(report: Report) -> str:
    return JsonReport().render(report)


def altered(**keys: object) -> bytes:
    """Return a report's text in which keys were changed; `a__b` is b inside of a."""
    value = json.loads(text_of(made()))
    for key, new in keys.items():
        *path, last = key.split("__")
        table = value
        for name in path:
            table = table[int(name) if name.isdecimal() else name]
        table[last] = new
    return json.dumps(value).encode()


@pytest.mark.parametrize(
    "judged",
    [
        {},
        {"narrowed": ()},
        {"asked": Asked(gate=Gate(closed=False), heeds_waivers=False)},
        {"asked": Asked(gate=Gate(entries=("PSF-07",)), challenges=False)},
        {"evidence": ()},
    ],
)
def test_what_is_read_is_what_was_written(judged: dict[str, Any]) -> None:
    report = made(**judged) if "evidence" not in judged else made(narrowed=())

    found = parsed(text_of(report).encode(), CATALOGUE)

    assert text_of(found) == text_of(report)
    assert found.judgement.conclusion is report.judgement.conclusion
    assert found.judgement.passes is report.judgement.passes
    assert found.origin == report.origin
    ours = {one.criterion.id: one for one in report.judgement.rulings}
    for ruling in found.judgement.rulings:
        same = ours[ruling.criterion.id]
        assert ruling == replace(same, evidence=ruling.evidence)


def test_the_tests_are_read_back_but_for_their_times() -> None:
    found = parsed(text_of(made()).encode(), CATALOGUE).outcomes

    first, second = OUTCOMES.tests
    assert found == replace(OUTCOMES, tests=(first._replace(seconds=0.0), second))


def test_a_report_has_the_form_of_its_schema() -> None:
    checker = jsonschema.Draft202012Validator(schema())
    checker.check_schema(schema())

    checker.validate(json.loads(text_of(made())))
    checker.validate(json.loads(JsonReport().unfinished()))
    for wrong in (
        altered(criteria__0__verdict="perhaps"),
        altered(schema=2),
        altered(gate=None),
        altered(run__workers="two"),
        altered(subject__commit=7),
    ):
        assert not checker.is_valid(json.loads(wrong))


def test_the_schema_that_is_installed_is_that_of_the_types() -> None:
    installed = Path(pytest_psf.report.__file__).with_name("report.schema.json")
    assert json.loads(installed.read_text(encoding="utf-8")) == schema()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"", "it is not JSON"),
        (b'{"schema": 1, "tool": {"name": "pyte', "it is not JSON"),
        (b"\xff\xfe", "it is not JSON"),
        (b"[" * 100_000, "it is not JSON"),
        (b"[]", "it is not a report of pytest-psf"),
        (b'{"tool": {"name": "bandit"}}', "it is not a report of pytest-psf"),
        (b'{"tool": []}', "it is not a report of pytest-psf"),
        (altered(schema=2), "its schema is 2, and this version reads 1"),
        (altered(schema="1"), "its schema is '1', and this version reads 1"),
        (altered(schema=True), "its schema is True, and"),
        (altered(schema=0), "its schema is 0, and"),
        (altered(schema=10**300), f"its schema is 1{'0' * 116}..., and"),
        (
            altered(schema=2, tool__version="a\n\x1b[31m::error::"),
            r"(a \x1b[31m::error::)",
        ),
        (altered(edition="a\n::error::b"), "the edition a ::error::b, and"),
        (altered(tool__version="9.0", schema=9), "the version that wrote it (9.0)"),
        (JsonReport().unfinished().encode(), "it is unfinished"),
        (altered(finished="yes"), "it is unfinished"),
        (altered(edition="pai-1999"), "it is judged by the edition pai-1999"),
        (altered(criteria=3), "criteria: Input should be a valid list"),
        (altered(criteria__0__id="PSF-99.x"), "it contradicts itself: 'PSF-99.x'"),
        (altered(today="tomorrow"), "today: tomorrow is not a date"),
        (altered(criteria__0__required="high"), "unknown rung 'high'"),
        (altered(judgement="ready"), 'it says "ready", and its verdicts say'),
        (altered(inputs__profile={"system": 3}), "inputs.profile: "),
        (altered(inputs__outcomes__tests=[{"id": 1}]), "inputs.outcomes: "),
        (
            altered(inputs__outcomes__collected__claims__0__content={"test": 1}),
            "inputs.outcomes.collected.claims: ",
        ),
    ],
)
def test_what_is_no_report_is_refused_with_the_reason(text: bytes, said: str) -> None:
    with pytest.raises(NotAReportError) as caught:
        parsed(text, CATALOGUE)
    assert said in str(caught.value)
    assert len(str(caught.value)) < 1000


def test_a_file_is_named_and_a_huge_one_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "psf.json"
    path.write_text("[]")
    with pytest.raises(NotAReportError, match=r"psf\.json: it is not a report"):
        read(path, CATALOGUE)

    with path.open("wb") as huge:
        huge.truncate(200_000_000)
    with pytest.raises(NotAReportError, match="it has 200 MB"):
        read(path, CATALOGUE)


def test_of_what_never_ends_no_more_is_read() -> None:
    with pytest.raises(NotAReportError, match="/dev/zero: it has more than 100 MB"):
        read_job(Path("/dev/zero"), CATALOGUE)


def test_a_pipe_can_be_read(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    report = made()
    data = text_of(report).encode()
    writer = threading.Thread(target=pipe.write_bytes, args=(data,))
    writer.start()
    found = read_job(pipe, CATALOGUE)
    writer.join()
    whole = parsed(data, CATALOGUE)
    assert found.today == whole.judgement.today
    assert (found.outcomes, found.origin, found.seen) == (
        whole.outcomes,
        whole.origin,
        whole.seen,
    )
    assert found.profile == whole.judgement.profile


def test_half_a_character_leaves_a_report_that_anybody_can_read() -> None:
    judgement = judge(
        CATALOGUE, replace(PROFILE, system="\ud800\udcff"), (), today=TODAY
    )
    text = text_of(reported(judgement))

    assert json.loads(text.encode())["system"] == r"\ud800\udcff"
    assert text_of(parsed(text.encode(), CATALOGUE)) == text


def test_a_run_without_ci_has_none() -> None:
    origin: Origin = replace(ORIGIN, run=Run(interrupted="stopped", challenged=True))
    seen = {"backend": Seen(whole=False, files=frozenset({"a.py"}))}
    report = replace(made(), origin=origin, seen=seen)

    found = parsed(text_of(report).encode(), CATALOGUE)

    assert (found.origin, found.seen) == (report.origin, seen)
    assert json.loads(text_of(report))["run"]["ci"] is None
    assert found.origin.digests.reviews == Unavailable("not a git repository")


# -- the same file, as `pytest-psf explain` reads it: without pydantic, and what it shows


def last_run_of(data: bytes, folder: Path, config: Path | None = None) -> LastRun:
    path = folder / "psf.json"
    path.write_bytes(data)
    return last_run(path, CATALOGUE, config, "psf.json")


def test_what_is_told_of_the_last_run_is_what_the_report_holds(tmp_path: Path) -> None:
    report = made()
    found = last_run_of(text_of(report).encode(), tmp_path)

    judgement = report.judgement
    assert found.day == str(judgement.today)
    assert found.commit == "c" * 40
    assert found.judgement == judgement.conclusion.value
    assert found.judged_as == judgement.classification.judged_as
    assert "not a whole run" in found.remarks
    for ruling in (*judgement.scope, *judgement.rulings):
        standing = found.standings[ruling.criterion.id]
        assert standing.verdict == ruling.verdict.value
        assert standing.required == ruling.required.label
        assert [one.source for one in standing.claims] == [
            one.finding.source for one in ruling.evidence
        ]
        assert [one.reasons for one in standing.claims] == [
            (
                *([one.finding.reason] if one.finding.reason else []),
                *([one.finding.doubt.reason.slug] if one.finding.doubt else []),
            )
            for one in ruling.evidence
        ]
        assert [(one.reason, one.why, one.fix) for one in standing.missing] == [
            (one.reason.slug, one.why, one.fix) for one in ruling.problems
        ]
    assert found.answers == {
        name: (one.answer, one.because)
        for name, one in {**PROFILE.definition, **PROFILE.facts}.items()
    }


@pytest.mark.parametrize(
    ("keys", "remark"),
    [
        ({"sample": True}, "a sample: the day was chosen"),
        ({"run__simulated": True}, "a rehearsal of a day to come"),
        ({"challenged": False}, "nothing was challenged"),
        ({"subject__commit": {"unavailable": "no git"}}, None),
    ],
)
def test_what_has_to_be_known_of_the_last_run_is_remarked(
    keys: dict[str, object], remark: str | None, tmp_path: Path
) -> None:
    found = last_run_of(altered(**keys), tmp_path)
    if remark is None:
        assert found.commit is None
        assert ", commit" not in str(found)
    else:
        assert remark in found.remarks
        assert remark in str(found)


def test_a_config_that_has_changed_since_is_remarked(tmp_path: Path) -> None:
    config = tmp_path / "psf.toml"
    config.write_bytes(b"class = 'shadow'\n")
    same = f"sha256:{hashlib.sha256(config.read_bytes()).hexdigest()}"

    assert (
        "psf.toml has changed since" in last_run_of(altered(), tmp_path, config).remarks
    )
    found = last_run_of(altered(digests__config=same), tmp_path, config)
    assert "psf.toml has changed since" not in found.remarks


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "it is not JSON"),
        (b"\xff\xfe", "it is not JSON"),
        (b"[" * 100_000, "it is not JSON"),
        (b"[]", "it is not a report of pytest-psf"),
        (b"{}", "it is not a report of pytest-psf"),
        (altered(schema=2), "its schema is 2"),
        (altered(finished=False), "it is unfinished"),
        (altered(edition="pai-2030-01-01"), "it is judged by the edition"),
        (altered(criteria=None), "it has not the form of a report"),
        (altered(criteria=[[]]), "it has not the form of a report"),
        (altered(criteria=[{"id": 3}]), "it has not the form of a report"),
        (altered(subject="x"), "it has not the form of a report"),
        (altered(today=7), "it has not the form of a report"),
        (altered(criteria__0__evidence=7), "it has not the form of a report"),
        (altered(criteria__0__remedy=[{}]), "it has not the form of a report"),
        (altered(**{"class": "production"}), "it has not the form of a report"),
    ],
)
def test_what_is_no_report_is_said_of_the_last_run(
    data: bytes, said: str, tmp_path: Path
) -> None:
    with pytest.raises(NotAReportError, match=re.escape(said)) as raised:
        last_run_of(data, tmp_path)
    assert str(raised.value).startswith(f"{tmp_path / 'psf.json'}: ")
