"""Whether the bar of an evaluation stood before its result, and was higher of late."""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
import subprocess
from typing import TYPE_CHECKING, Any

import pytest
from tests.verify.test_record import CATALOGUE, evaluation

from pytest_psf.core.claims import Claim
from pytest_psf.core.places import Place
from pytest_psf.toml_lines import lines, loads
from pytest_psf.verify.context import Context
from pytest_psf.verify.covered import covered_digests
from pytest_psf.verify.project import Project
from pytest_psf.verify.record.claim import RecordClaim
from pytest_psf.verify.record.kind import RecordKind

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_psf.core.evidence import Finding

CRITERION = "PSF-02.re-evaluation"
TODAY = dt.date(2026, 11, 25)
HERE = f"{CRITERION} (psf.toml:4): the bar was weakened: "
HEAD = "system = 'desk'\n\n[evidence]\n"


class Repository:
    """A project whose config and record are committed day by day."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.git("init", "-q")
        (root / "evals").mkdir()
        (root / "evals/claims.jsonl").write_text('{"claim": 1}\n{"claim": 2}\n')

    def git(self, *arguments: str, day: str = "2026-01-01") -> None:
        subprocess.run(
            ["git", "-c", "user.name=A", "-c", "user.email=a@b.c", *arguments],
            cwd=self.root,
            check=True,
            capture_output=True,
            env={
                **os.environ,
                "GIT_AUTHOR_DATE": f"{day}T12:00:00Z",
                "GIT_COMMITTER_DATE": f"{day}T12:00:00Z",
            },
        )

    def commit(self, day: str) -> None:
        self.git("add", "-A")
        self.git("commit", "-qm", "as it is", day=day)

    def bar(self, *bars: str, more: str = "") -> None:
        """Write the config: a claim for each bar, such as `at-least = 0.9`."""
        claims = ", ".join(
            f'{{ record = "evals/r.json", as = "evaluation", {bar} }}' for bar in bars
        )
        text = f"{HEAD}{more}{CRITERION} = {claims}\n"
        (self.root / "psf.toml").write_text(text)

    def result(self, **changes: Any) -> None:
        entry = evaluation(**({"threshold": None} | changes))
        (self.root / "evals/r.json").write_text(json.dumps(entry, indent=1))

    def context(self) -> Context:
        project = Project(self.root)
        return Context(project=project, today=TODAY, edition=CATALOGUE.edition)

    def found(self, context: Context | None = None) -> Finding:
        text = (self.root / "psf.toml").read_text()
        said = loads(text)["evidence"]["PSF-02"]["re-evaluation"]
        path = ("evidence", "PSF-02", "re-evaluation")
        keys = {key.replace("-", "_"): value for key, value in said.items()}
        keys["as_"] = keys.pop("as")
        claim = Claim(
            criterion=CRITERION,
            facet=None,
            kind="record",
            content=RecordClaim(**keys),
            place=Place("psf.toml", lines(text)[path]),
        )
        context = context or self.context()
        return RecordKind().verify(claim, CATALOGUE.by_id[CRITERION], context)

    def told(self) -> str:
        """Return what is told of the bar, with the commit's name left out."""
        found = self.found()
        assert found.holds, found.why
        return found.notes[1]


@pytest.fixture
def team(tmp_path: Path) -> Repository:
    return Repository(tmp_path)


def test_a_bar_that_was_committed_before_the_result_stood_before_it(
    team: Repository,
) -> None:
    team.bar("at-least = 0.9")
    team.commit("2026-09-01")
    team.result()
    team.commit("2026-10-02")

    told = team.told()

    assert told.startswith(
        "the bar stood before the result: psf.toml:4 is as it is since"
    )
    assert told.endswith(" of 2026-09-01")
    # Another line of the config may change as often as it likes.
    team.bar("at-least = 0.9", more="# a comment\n")
    team.commit("2026-11-01")
    assert team.told().startswith("the bar stood before the result: psf.toml:5 is")


def test_the_line_of_the_bar_itself_counts(team: Repository) -> None:
    text = f"{HEAD}[evidence.{CRITERION}]\nrecord = 'evals/r.json'\nas = 'evaluation'\n"
    (team.root / "psf.toml").write_text(f"{text}threshold = 0.9\n")
    team.commit("2026-09-01")
    team.result()
    team.commit("2026-10-02")
    (team.root / "psf.toml").write_text(f"{text}threshold = 0.9\nmax-age = '300d'\n")
    team.commit("2026-11-01")

    assert team.told().startswith("the bar stood before the result: psf.toml:7 is as")


@pytest.mark.parametrize("together", [True, False])
def test_a_bar_that_came_with_the_result_or_after_it_is_stated(
    team: Repository, *, together: bool
) -> None:
    team.result()
    if not together:
        (team.root / "psf.toml").write_text(HEAD)
        team.commit("2026-10-02")
    team.bar("at-least = 0.9")
    team.commit("2026-10-03")

    told = team.told()

    assert told.startswith("the bar is stated: psf.toml:4 is as it is since")
    assert told.endswith(" of 2026-10-03, which is not before the result's commit")


def test_an_earlier_result_of_the_same_worth_is_not_this_one(team: Repository) -> None:
    team.result()
    team.commit("2026-08-01")
    team.bar("at-least = 0.9")
    team.commit("2026-09-01")
    team.result(finished="2026-11-02T14:03:00Z")
    team.commit("2026-11-03")

    assert team.told().startswith("the bar stood before the result")


def test_a_bar_that_is_not_committed_is_stated(team: Repository) -> None:
    team.result()
    team.commit("2026-10-02")
    team.bar("at-least = 0.9")
    assert "is unknown: git does not know psf.toml" in team.told()
    team.git("add", "psf.toml")

    assert team.told() == "the bar is stated: psf.toml:4 is not committed"


def test_a_result_that_is_not_committed_is_unknown(team: Repository) -> None:
    team.bar("at-least = 0.9")
    team.commit("2026-09-01")
    team.result()
    team.git("add", "-A")

    assert team.told() == (
        "whether the bar stood before the result is unknown: evals/r.json:6 is not "
        "committed"
    )


def test_a_bar_that_stands_in_the_record_is_stated(team: Repository) -> None:
    team.bar("max-age = '300d'")
    team.result(threshold=0.9)

    assert team.told() == (
        "the bar is stated: it stands in the record, beside its result"
    )


def test_a_shallow_clone_cannot_tell(team: Repository, tmp_path_factory: Any) -> None:
    team.bar("at-least = 0.9")
    team.commit("2026-09-01")
    team.result()
    team.commit("2026-10-02")
    other = tmp_path_factory.mktemp("clone")
    team.git("clone", "-q", "--depth=1", f"file://{team.root}", str(other))
    team.root = other

    assert team.told().endswith("the result is unknown: the clone is shallow")


def test_without_git_nobody_can_tell(
    team: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    team.bar("at-least = 0.9")
    team.result()
    team.commit("2026-10-02")
    monkeypatch.setenv("PATH", str(team.root))

    assert team.told().endswith("the result is unknown: git cannot be asked")


def review(covers: dict[str, str], on: str) -> str:
    said = "".join(f'"{name}" = "{digest}"\n' for name, digest in covers.items())
    return (
        f'[[reviews]]\ndocument = "docs/bar.md"\nby = "A. Lopes"\non = {on}\n'
        f'digest = "sha256:{"0" * 63}1"\n[reviews.covers]\n{said}'
    )


@pytest.mark.parametrize("key", ["", "#evidence.PSF-02.re-evaluation.at-least"])
@pytest.mark.parametrize(
    ("on", "bar", "is_before"),
    [
        ("2026-09-20", "0.9", True),
        ("2026-10-02", "0.9", False),
        ("2026-09-20", "0.91", False),
    ],
    ids=["before", "on the day", "of another bar"],
)
def test_a_review_of_the_bar_shows_that_it_stood_before(
    team: Repository, key: str, on: str, bar: str, *, is_before: bool
) -> None:
    team.bar(f"at-least = {bar}")
    name = f"psf.toml{key}"
    (digest,) = covered_digests([name], Project(team.root)).values()
    team.bar("at-least = 0.9")
    team.result()
    (team.root / "psf").mkdir()
    (team.root / "psf/reviews.toml").write_text(review({name: digest}, on))
    team.commit("2026-11-01")

    before = "the bar stood before the result: reviewed 2026-09-20 by A. Lopes"
    assert (team.told() == before) == is_before
    assert is_before or team.told().startswith("the bar is stated: psf.toml:4")


def test_a_review_of_something_else_says_nothing_of_the_bar(team: Repository) -> None:
    team.bar("at-least = 0.9")
    team.result()
    name = "evals/claims.jsonl"
    digests = covered_digests([name], Project(team.root))
    (team.root / "psf").mkdir()
    (team.root / "psf/reviews.toml").write_text(review(digests, "2026-09-20"))
    team.commit("2026-11-01")

    assert team.told().startswith("the bar is stated")


# -- a bar that was higher


def history(team: Repository, *bars: tuple[str, str]) -> tuple[str, ...]:
    """Commit one bar after the other, each on its day, and return the warnings."""
    team.result()
    for bar, day in bars:
        team.bar(bar)
        team.commit(day)
    found = team.found()
    assert found.holds, found.why
    return found.warnings


def test_a_weakened_bar_is_shown_with_both_values(team: Repository) -> None:
    assert history(
        team, ("at-least = 0.95", "2026-07-01"), ("at-least = 0.9", "2026-10-12")
    ) == (f"{HERE}it was 0.95 until 2026-10-12, and is 0.9 now",)


@pytest.mark.parametrize(
    "bars",
    [
        [("at-least = 0.85", "2026-07-01"), ("at-least = 0.9", "2026-10-12")],
        [("at-least = 0.95", "2026-07-01"), ("at-least = 0.9", "2026-08-26")],
        [("at-least = 0.9", "2026-07-01"), ("at-least  =  0.90", "2026-10-12")],
        [("at-least = 0.9", "2026-10-12")],
        [("max-age = '300d'", "2026-07-01"), ("at-least = 0.9", "2026-10-12")],
        [("threshold = 0.9", "2026-07-01"), ("at-least = 0.9", "2026-10-12")],
    ],
    ids=["tightened", "90 days ago", "as it was", "new", "none before", "another key"],
)
def test_no_other_change_of_a_bar_is_shown(
    team: Repository, bars: list[tuple[str, str]]
) -> None:
    assert history(team, *bars) == ()


def test_the_day_counts_on_which_it_was_weakened_last(team: Repository) -> None:
    assert history(
        team,
        ("at-least = 0.92", "2026-07-01"),
        ("at-least = 0.9", "2026-09-12"),
        ("at-least = 0.92", "2026-10-12"),
        ("threshold = 0.9", "2026-11-12"),
    ) == (f"{HERE}it was 0.92 until 2026-11-12, and is 0.9 now",)


def test_where_less_is_better_a_higher_bar_is_the_weaker(team: Repository) -> None:
    team.result(better="lower", result=0.02)
    for bar, day in (
        ("0.5", "2026-06-01"),
        ("0.03", "2026-07-01"),
        ("0.04", "2026-09-12"),
        ("0.05", "2026-10-12"),
    ):
        team.bar(f"threshold = {bar}")
        team.commit(day)

    assert team.found().warnings == (
        f"{HERE}it was 0.03 until 2026-09-12, and is 0.05 now",
    )


def test_the_bar_of_another_claim_is_none_of_this_one(team: Repository) -> None:
    other = "PSF-08.bias-assessment = { record = 'evals/r.json', at-least = 0.99 }\n"
    team.result()
    team.bar("at-least = 0.9", more=other)
    team.commit("2026-10-01")
    team.bar("at-least = 0.9")
    team.commit("2026-10-12")

    assert team.found().warnings == ()


def test_git_is_asked_once_for_what_all_claims_of_a_config_were(
    team: Repository, tmp_path_factory: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    history(team, ("at-least = 0.95", "2026-07-01"), ("at-least = 0.9", "2026-10-12"))
    git = shutil.which("git")
    tools = tmp_path_factory.mktemp("tools")
    asked = tools / "asked.txt"
    (tools / "git").write_text(f'#!/bin/sh\necho "$@" >> {asked}\nexec {git} "$@"\n')
    (tools / "git").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tools}{os.pathsep}{os.environ['PATH']}")
    context = team.context()

    first, second = team.found(context), team.found(context)

    assert first.warnings == second.warnings != ()
    assert sum(" log " in line for line in asked.read_text().splitlines()) == 1


def test_what_was_no_toml_or_a_list_is_looked_into_as_far_as_it_goes(
    team: Repository,
) -> None:
    team.result()
    several = "[{ record = 'evals/r.json', as = 'evaluation', at-least = 0.95 }]"
    for text, day in (
        (f"{HEAD}{CRITERION} = {several}\n", "2026-09-01"),
        ("[evidence\n", "2026-09-10"),
    ):
        (team.root / "psf.toml").write_text(text)
        team.commit(day)
    team.bar("at-least = 0.9")
    team.commit("2026-10-01")

    assert team.found().warnings == (
        f"{HERE}it was 0.95 until 2026-09-10, and is 0.9 now",
    )


# -- at-least in a claim


@pytest.mark.parametrize(
    ("entry", "holds", "told"),
    [
        ({"result": 0.93}, True, "result 0.93 (at least 0.9)"),
        ({"result": 0.89}, False, "result 0.89 is below the threshold, 0.9"),
        ({"threshold": 0.8, "result": 0.89}, False, "0.89 is below the threshold, 0.9"),
        ({"threshold": 0.92, "result": 0.91}, False, "is below the threshold, 0.92"),
        ({"better": "lower"}, False, "better is lower, and the claim says at-least"),
        (
            {"result": None, "passed": 93, "trials": 100},
            False,
            "93 of 100 trials passed, which shows 0.876",
        ),
        (
            {"result": None, "passed": 95, "trials": 100},
            True,
            "95 of 100 trials passed, which shows 0.901 at least (at least 0.9)",
        ),
    ],
)
def test_the_bar_of_a_claim_holds_whatever_the_entry_says(
    team: Repository, entry: dict[str, Any], told: str, *, holds: bool
) -> None:
    team.bar("at-least = 0.9")
    team.result(**entry)

    found = team.found()

    assert found.holds == holds
    assert told in " ".join(found.notes if holds else (found.why,))


@pytest.mark.parametrize(
    ("keys", "told"),
    [
        ({"threshold": 0.9}, "stands beside threshold"),
        ({"better": "lower"}, "says that more is better"),
        ({"fields": {"at-least": "a.b"}}, "stands in fields as well"),
        ({"as_": "drill"}, "says nothing of a drill"),
        ({"as_": "report"}, "says nothing of a whole report"),
    ],
)
def test_what_contradicts_a_bar_is_a_fault(keys: dict[str, Any], told: str) -> None:
    usual: dict[str, Any] = {"record": "r.json", "as_": "evaluation", "at_least": 0.9}
    content = RecordClaim(**(usual | keys))

    faults = RecordKind().faults(content, CATALOGUE.by_id[CRITERION])

    assert told in " ".join(
        fault.why for fault in faults if fault.keys == ("at-least",)
    )
