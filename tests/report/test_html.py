"""The page for people: whole, harmless, and saying what the terminal says."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import sys
from base64 import b64encode
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from tests.report.conftest import ORIGIN, Page, reported

from pytest_psf.catalogue import load
from pytest_psf.core.claims import Claim
from pytest_psf.core.classify import PARTS, Answer, Asked, Gate, Part, Profile
from pytest_psf.core.evidence import Evidence, Finding, Standing
from pytest_psf.core.joining import Seen
from pytest_psf.core.judge import judge
from pytest_psf.core.links import DOCS
from pytest_psf.core.outcomes import (
    Challenge,
    ChallengeResult,
    Outcomes,
    State,
    TestOutcome,
)
from pytest_psf.core.places import Place
from pytest_psf.core.problem import Problem
from pytest_psf.core.reasons import NO_SUCH_FILE, NOT_ENTERED
from pytest_psf.core.report import Run, Unavailable
from pytest_psf.core.rungs import Rung
from pytest_psf.core.waivers import Waiver
from pytest_psf.report.html import HtmlReport

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Team

    from pytest_psf.core.report import Report

CATALOGUE = load()
TODAY = dt.date(2026, 12, 1)

#: What others may write anywhere, to get something out of a page or to hide something in it.
HOSTILE = (
    "</style></title></code><script>alert(1)</script><img src=http://x.example onerror=a>"
    "\" onclick='a' ]]> --> {{ 7 * 7 }} \u202egnp.exe \u200b\u2066 \x07\x1b[31m \ud800 ##vso[task]"
)
PLACE = Place("pyproject.toml", 12)


def evidence(criterion: str, facet: str | None = None, **fields: Any) -> Evidence:
    known: dict[str, Any] = {
        "counts_as": "document",
        "source": "docs/a.md#B",
        "standing": Standing.HOLDS,
        "rung": Rung.DOCUMENTED,
    }
    claim = Claim(criterion, facet, "document", object(), PLACE)
    return Evidence(claim=claim, finding=Finding(**{**known, **fields}))


def broken(why: str, fix: str = "write it", criterion: str = "PSF-01.retention") -> Any:
    problem = Problem(NO_SUCH_FILE, why, fix, Place("docs/a.md", 7))
    return evidence(criterion, standing=Standing.BROKEN, problem=problem)


def profile(said: str = "so it is", **fields: Any) -> Profile:
    yes = Answer(answer=True, because=said, place=PLACE)
    known: dict[str, Any] = {
        "system": "demo",
        "declared": "production",
        "definition": dict.fromkeys(PARTS, yes),
        "facts": {"has-safety-classifier": replace(yes, answer=False)},
    }
    return Profile(**{**known, **fields})


def waiver(criterion: str, said: str = "later", **fields: Any) -> Waiver:
    known: dict[str, Any] = {
        "criterion": criterion,
        "reason": said,
        "compensating_control": said,
        "approved_by": said,
        "approved_on": dt.date(2026, 11, 2),
        "expires": dt.date(2026, 12, 20),
        "place": PLACE,
    }
    return Waiver(**{**known, **fields})


def made(*claims: Evidence, **judged: Any) -> Report:
    found: dict[str, Any] = {"profile": profile(), "waivers": (), "today": TODAY}
    return reported(judge(CATALOGUE, evidence=claims, **{**found, **judged}))


def page_of(report: Report) -> Page:
    return Page(HtmlReport().render(report))


def of_data(*challenges: Challenge, test: str = "tests/test_a.py::test_b") -> Outcomes:
    outcome = TestOutcome(
        id=test, place=PLACE, state=State.PASSED, challenges=challenges
    )
    return Outcomes(tests=(outcome,))


def weakened(target: str, fault: str, result: ChallengeResult) -> Challenge:
    place = Place("tests/test_a.py", 9) if result is ChallengeResult.CAUGHT else None
    return Challenge(target=target, fault=fault, result=result, place=place)


def full(said: str) -> Report:
    """Return a report that says something wherever others may write."""
    holds = evidence(
        "PSF-07.rollback-procedure",
        source=said,
        place=Place(said, 3),
        until=dt.date(2026, 12, 9),
        notes=(said, "143 words"),
        replaced=frozenset({said}),
        rests_on=((said, f"sha256:{'a' * 64}"),),
        warnings=(said,),
        doubt=Problem(NOT_ENTERED, said, said),
    )
    report = made(
        holds,
        broken(said, f"{said}\n{said}"),
        broken(said, said, "PSF-01.access-controls"),
        profile=profile(said, system=said),
        waivers=(waiver("PSF-02.version-pinned", said), waiver("PSF-07.owner", said)),
        narrowed=(said,),
    )
    nothing = Unavailable(said)
    origin = replace(
        ORIGIN,
        run=Run(workers=2, interrupted=said, ci=replace(ORIGIN.run.ci, url=said)),  # type: ignore[type-var] # it has one
        subject=replace(ORIGIN.subject, branch=nothing, commit=said, dirty=True),
    )
    seen = {said: Seen(whole=False, reasons=frozenset({said}))}
    outcomes = of_data(
        Challenge(
            target=f"{said}#{said}",
            fault=said,
            result=ChallengeResult.CAUGHT,
            place=Place(said, 3),
        ),
        test=said,
    )
    return replace(report, origin=origin, seen=seen, outcomes=outcomes)


def test_nothing_but_its_own_style_may_be_loaded() -> None:
    page = page_of(full("plain"))

    digest = b64encode(hashlib.sha256(page.style.encode()).digest()).decode()
    assert page.policy.startswith(
        f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'"
    )
    tags = {tag for tag, _ in page.tags}
    assert not tags & {"script", "img", "link", "iframe", "object", "svg", "form"}
    assert not page.all_of("src")
    assert not page.all_of("style")
    assert all(target.startswith(("#", DOCS)) for target in page.all_of("href"))
    assert "url(" not in page.style
    assert "@import" not in page.style
    assert "<" not in page.style


def test_rules_of_data_are_folded_with_who_notices_them() -> None:
    page = HtmlReport().render(
        replace(
            made(),
            outcomes=of_data(
                Challenge(target="app:pause", result=ChallengeResult.CAUGHT),
                weakened(
                    "limits.json#most", "is 0 instead of 5", ChallengeResult.CAUGHT
                ),
                weakened("limits.json#most", "has no end", ChallengeResult.SURVIVED),
                weakened(
                    "a.prompt#Be kind.", "is left out", ChallengeResult.COMPARES_TEXT
                ),
            ),
        )
    )

    text = " ".join(re.sub("<[^>]*>", " ", page).split())
    assert "Rules of data that were weakened 1 of 2 rules has a sensor" in text
    assert (
        "limits.json#most is 0 instead of 5: noticed by tests/test_a.py::test_b , at "
        "tests/test_a.py:9 has no end: noticed by none of the tests that name it "
        "(survived)"
    ) in text
    assert (
        "a.prompt#Be kind. is left out: noticed by none of the tests that name it "
        "(noticed by comparing text)"
    ) in text
    assert "app:pause" not in text
    assert "Rules of data" not in HtmlReport().render(made())


def test_a_page_is_sound_and_can_be_walked_through_by_ear() -> None:
    page = page_of(full("plain"))

    ids = page.all_of("id")
    assert len(ids) == len(set(ids))
    inside = {one[1:] for one in page.all_of("href") if not one.startswith(DOCS)}
    assert inside <= set(ids)
    assert set(" ".join(page.all_of("aria-labelledby")).split()) <= set(ids)
    levels = page.headings
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(below <= level + 1 for level, below in pairwise(levels))
    tags = [tag for tag, _ in page.tags]
    assert [tags.count(one) for one in ("header", "main", "footer")] == [1, 1, 1]
    assert page.tags[0] == ("html", {"lang": "en"})


@pytest.mark.parametrize("said", [HOSTILE, f"::error::{HOSTILE}", HOSTILE * 100])
def test_what_others_wrote_is_shown_and_does_nothing(said: str) -> None:
    harmless, page = page_of(full("plain")), page_of(full(said))

    assert [tag for tag, _ in page.tags] == [tag for tag, _ in harmless.tags]
    names = {name for _, found in page.tags for name in found}
    assert names == {name for _, found in harmless.tags for name in found}
    text = HtmlReport().render(full(said))
    assert not re.search("[\u202e\u200b\u2066\x07\x1b\ud800]", text)
    for seen in (
        r"\u202egnp.exe",
        r"\u200b\u2066",
        r"\x1b[31m",
        r"\ud800",
        "{{ 7 * 7 }}",
    ):
        assert seen in page.text
    assert "##vso[" not in text
    assert not re.search(r"^\s*::", text, re.MULTILINE)
    assert "</style>" not in text.replace("</style>\n</head>", "")


def test_what_is_printed_below_each_page_cannot_end_its_style() -> None:
    page = page_of(full('"}</style>\\'))
    (below,) = re.findall(r'@bottom-left\{content:"([^"]*)"\}', page.style)
    assert re.fullmatch(r"(\\[0-9a-f]+ |[A-Za-z0-9])+", below)
    assert r"2026\2d 12\2d 01" in below
    nowhere = replace(ORIGIN, subject=replace(ORIGIN.subject, commit=Unavailable("x")))
    assert "commit" not in page_of(replace(full("plain"), origin=nowhere)).style


@pytest.mark.parametrize(
    ("judged", "said"),
    [
        ({}, []),
        ({"asked": Asked(challenges=False)}, ["not challenged"]),
        ({"asked": Asked(heeds_waivers=False)}, ["judged as if nothing were waived"]),
        ({"asked": Asked(gate=Gate(closed=False))}, ["NOT GATED."]),
        (
            {"profile": profile(sample_date=TODAY)},
            ["SAMPLE: judged as of 2026-12-01"],
        ),
    ],
)
def test_what_makes_a_judgement_another_stands_beside_its_word(
    judged: dict[str, Any], said: list[str]
) -> None:
    page = page_of(made(**judged))

    assert page.texts["conclusion"] == ["NOT READY"]
    assert page.texts.get("stamps", []) == [" ".join(said)] * bool(said)
    assert all(one in page.texts["verdict"][0] for one in said)


def test_a_rehearsal_and_a_broken_off_run_say_so() -> None:
    run = Run(simulated=True, interrupted="stopped by hand")
    judged = made(narrowed=("-k x", "-m y"), asked=Asked(simulated=True))
    report = replace(judged, origin=replace(ORIGIN, run=run))

    page = page_of(report)

    assert page.texts["stamps"] == ["SIMULATED: judged as of 2026-12-01"]
    assert page.texts["notice"] == [
        "Only a part of the project was run: -k x; -m y. "
        "The run ended early: stopped by hand."
    ]


def test_a_gate_of_some_criteria_says_what_it_says() -> None:
    gate = Gate(entries=("PSF-07",), ids=frozenset({"PSF-07.incident-definition"}))
    page = page_of(made(profile=profile(gate=gate)))

    assert "GATE FAILED (PSF-07): 1 open" in page.texts["stamps"][0]
    first, *others = page.texts["standing"]
    assert first == "unmet"
    assert set(others[: len(CATALOGUE.by_id) - 3]) >= {"unmet, not gating"}


def test_each_criterion_that_is_open_says_why_where_and_what_to_do() -> None:
    page = page_of(
        made(broken("there is no docs/a.md", "write it, then\nreview docs/a.md"))
    )

    told = next(one for one in page.texts["problem"] if "docs/a.md" in one)
    assert told == (
        "there is no docs/a.md no-such-file where docs/a.md:7 fix write it, then "
        "review docs/a.md"
    )
    assert f"{DOCS}messages/#no-such-file" in page.all_of("href")
    assert f"{DOCS}criteria/#psf-01-retention" in page.all_of("href")
    assert "review docs/a.md" in page.texts["command"]
    assert "#PSF-01.retention" in page.all_of("href")
    assert "#open-PSF-01.retention" in page.all_of("href")


def test_one_that_knows_no_remedy_says_why_alone() -> None:
    page = page_of(made(broken("there is no docs/a.md", "")))

    told = "there is no docs/a.md no-such-file where docs/a.md:7"
    assert told in page.texts["problem"]


def test_of_hundreds_of_problems_ten_stand_open() -> None:
    page = page_of(made(*(broken(f"there is no docs/{n}.md") for n in range(1_500))))

    assert "and 1,490 more" in page.text
    assert all(f"there is no docs/{n}.md" in page.text for n in range(1_500))


def test_what_is_waived_ends_or_is_not_asked_says_by_whom_when_and_why() -> None:
    page = page_of(full("plain"))

    assert "approved by plain on 2026-11-02, until 2026-12-20 (19 days)" in page.text
    assert "meanwhile plain" in page.text
    assert "without it not judged: " in page.text
    assert "2026-12-20 (19 days) PSF-02.version-pinned: its waiver" in page.text
    assert "Not applicable: " in page.text
    assert "does not count (documented)" in page.texts["state"]
    expired = waiver("PSF-02.version-pinned", expires=dt.date(2026, 11, 30))
    assert "it does not count here" in page_of(made(waivers=(expired,))).text


def test_where_it_comes_from_is_told_or_why_nobody_knows() -> None:
    page = page_of(full("nobody said"))

    assert "with changes that are not committed" in page.text
    assert "not known: nobody said" in page.text
    assert "github-actions: nobody said" in page.text
    assert (
        "pytest-psf 0.1.0, Python 3.11.7, pytest 9.2.0, linux x86_64, 2 workers"
        in page.text
    )
    assert "nobody said: not whole; nobody said" in page.text
    gate = Gate(entries=("PSF-07", "PSF-08"))
    parts = (Part(name="web", path="web", is_junit=False, place=PLACE),)
    page = page_of(made(profile=profile(gate=gate, parts=parts, facts={})))
    assert "PSF-07, PSF-08" in page.text
    assert "Sign" in page.text


def test_a_system_that_is_asked_nothing_and_one_without_a_name() -> None:
    no = Answer(answer=False, because="a sketch", place=PLACE)
    page = page_of(
        made(
            profile=profile(
                system="", declared="prototype", definition=dict.fromkeys(PARTS, no)
            )
        )
    )

    assert page.texts["conclusion"] == ["NOT IN PRODUCTION"]
    assert page.texts["said"] == ["(prototype)"]
    assert "This system" in page.text
    assert "none asked" in page.texts["count"]
    undecided = page_of(made(profile=profile(declared=None)))
    assert "PSF-00 Scope" in undecided.texts["domain"][0]


def test_a_run_without_a_judgement_has_a_page_that_says_so() -> None:
    form = HtmlReport()
    page = Page(form.unfinished())

    assert "UNFINISHED" in page.text
    assert "This run has not come to a judgement." in page.text
    digest = b64encode(hashlib.sha256(page.style.encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in page.policy


def test_only_our_own_pages_are_replaced() -> None:
    form = HtmlReport()
    ours = form.render(made())

    assert form.recognises(ours)
    assert form.recognises(form.unfinished())
    assert not form.recognises(f"<!-- kept -->{ours}")
    assert not form.recognises(
        '<!doctype html>\n<html lang="en">\n<p>pytest-psf report'
    )
    assert not form.recognises(
        ours.replace('content="pytest-psf report"', 'content="x"')
    )


def test_equal_reports_have_equal_pages() -> None:
    assert HtmlReport().render(full("plain")) == HtmlReport().render(full("plain"))


def test_a_run_writes_the_page_and_lies_about_nothing(team: Team) -> None:
    team.config()
    team.write("test_a.py", "def test_one():\n    assert len('a') == 1\n")

    judged = team.judged("--psf-report", "html:psf.html")

    page = Page((team.root / "psf.html").read_text(encoding="utf-8"))
    assert page.texts["conclusion"] == ["NOT READY"]
    assert page.verdicts == {
        one["id"]: (one["verdict"], one["reached"] or "")
        for one in (*judged.report["scope"], *judged.report["criteria"])
    }
    assert page.texts["stamps"] == ["not challenged"]


def test_without_jinja2_no_test_is_run_and_the_extra_is_named(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    team.config()
    team.write("test_a.py", "def test_one():\n    assert len('a') == 1\n")
    monkeypatch.setitem(sys.modules, "jinja2", None)

    result = team.run("--psf-report", "html:psf.html")

    assert result.ret == 4
    (line,) = (one for one in result.stderr.lines if "ERROR" in one)
    assert line == (
        "ERROR: --psf-report 'html:psf.html': it needs jinja2: "
        "pip install 'pytest-psf[html]'"
    )
    assert "passed" not in result.stdout.str()
    assert not (team.root / "psf.html").exists()


def test_a_page_of_somebody_else_is_left_as_it_is(team: Team) -> None:
    team.config()
    path: Path = team.write("index.html", "<!doctype html><title>ours</title>")

    result = team.run("--psf-report", "html:index.html")

    assert result.ret == 4
    result.stderr.fnmatch_lines(["*index.html is not a html report of pytest-psf*"])
    assert path.read_text(encoding="utf-8") == "<!doctype html><title>ours</title>"


def test_what_stands_between_backticks_is_code_and_harmless_as_before() -> None:
    said = "a `<b>key</b>` of `psf.toml`, and one ` alone"
    text = HtmlReport().render(made(broken(said, "add `max-age` or `pins`")))
    assert "one ` alone" in text  # which has no other beside it
    assert "add <code>max-age</code> or <code>pins</code>" in text
    text = HtmlReport().render(made(broken(said.partition(", and")[0])))
    assert "a <code>&lt;b&gt;key&lt;/b&gt;</code> of <code>psf.toml</code>" in text


def test_the_banner_is_not_that_of_a_failure_where_the_gate_passes() -> None:
    def banner(*entries: str) -> str:
        ids = frozenset({"PSF-02.version-pinned"})
        gate = Gate(entries=entries, ids=ids if entries else frozenset())
        pinned = evidence(
            "PSF-02.version-pinned",
            counts_as="setting",
            qualities=frozenset({"pinned"}),
        )
        text = HtmlReport().render(made(pinned, profile=profile(gate=gate)))
        return text.partition('<div class="verdict ')[2].partition('">')[0]

    assert banner("PSF-02.version-pinned") == "not-ready gate-passed"
    assert banner() == "not-ready"
