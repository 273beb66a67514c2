"""`pytest-psf explain` says what a criterion asks and what to paste."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pytest_psf import catalogue
from pytest_psf.commands.main import main

if TYPE_CHECKING:
    from pytest_psf.core.catalogue import Domain

CATALOGUE = catalogue.load()
DOMAINS = (CATALOGUE.scope, *CATALOGUE.domains)
EVERY_ID = [criterion.id for domain in DOMAINS for criterion in domain.criteria]
SCRIPT = Path(sys.executable).with_name("pytest-psf")


def explain(name: str, capsys: pytest.CaptureFixture[str]) -> str:
    status = main(["explain", name])
    shown = capsys.readouterr()
    assert status == 0, shown.err
    assert not shown.err
    return shown.out


def refused(name: str, capsys: pytest.CaptureFixture[str]) -> str:
    status = main(["explain", name])
    shown = capsys.readouterr()
    assert status == 2
    assert not shown.out
    assert shown.err.startswith("pytest-psf: ")
    assert "Traceback" not in shown.err
    return shown.err


@pytest.mark.parametrize("name", EVERY_ID)
def test_an_explanation_fits_into_eighty_columns_up_to_what_is_pasted(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    shown = explain(name, capsys).splitlines()
    paste = next(n for n, line in enumerate(shown) if line.startswith("  paste "))
    assert [line for line in shown[:paste] if len(line) > 79] == []
    assert all(line == line.rstrip() for line in shown)


@pytest.mark.parametrize("domain", DOMAINS, ids=[domain.id for domain in DOMAINS])
def test_an_explanation_begins_with_the_title_and_then_the_domain(
    domain: Domain, capsys: pytest.CaptureFixture[str]
) -> None:
    for criterion in domain.criteria:
        shown = explain(criterion.id, capsys).splitlines()
        assert shown[:2] == [f"{criterion.id}  {criterion.title}", f"  {domain.name}"]


@pytest.mark.parametrize("name", EVERY_ID)
def test_an_explanation_holds_all_that_the_catalogue_knows(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    criterion = CATALOGUE.by_id[name]
    shown = explain(name, capsys)
    flat = " ".join(shown.split())
    for said in (
        criterion.title,
        criterion.question,
        f'"{criterion.clause}"',
        CATALOGUE.source,
        criterion.convincing,
        *criterion.vacuous,
        *criterion.facets,
        *criterion.facts,
        *criterion.facet_facts.values(),
        *criterion.classes,
        *criterion.accepts,
        criterion.subject or "",
    ):
        assert " ".join(said.split()) in flat
    for line in criterion.example.splitlines():
        assert f"    {line}".rstrip() in shown.splitlines()


@pytest.mark.parametrize("name", EVERY_ID)
def test_the_floor_and_the_mark_are_shown_only_where_they_apply(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    criterion = CATALOGUE.by_id[name]
    shown = explain(name, capsys)
    if criterion.accepts:
        assert f"floor         {criterion.floor.label} (must be reached)" in shown
    else:
        assert "no claims; the config itself answers" in shown
        assert "floor " not in shown
    assert ("or mark the test" in shown) is ("test" in criterion.accepts)
    if "test" in criterion.accepts:
        facet = f".{criterion.facets[0]}" if criterion.facets else ""
        assert f'@pytest.mark.psf("{name}{facet}",' in shown


def test_an_explanation_reads_from_question_to_paste(
    capsys: pytest.CaptureFixture[str],
) -> None:
    shown = explain("PSF-07.rollback-tested", capsys)
    order = [
        "PSF-07.rollback-tested  Rollback is tested\n  Incident Response\n",
        "Has the way back been tried",
        '"A rollback procedure exists and has been tested."',
        "  in force for  internal-tool, production",
        "  accepts       test (up to challenged), drill (up to tested)",
        "  needs         test, or drill",
        "  convincing    A test or a drill",
        "  vacuous       - a dry run",
        "                - `--help` exits with 0",
        "  paste below [tool.psf.evidence]",
        "  or mark the test",
    ]
    places = [shown.index(said) for said in order]
    assert places == sorted(places)


@pytest.mark.parametrize("domain", DOMAINS, ids=[domain.id for domain in DOMAINS])
def test_a_domain_explains_its_criteria_and_no_others(
    domain: Domain, capsys: pytest.CaptureFixture[str]
) -> None:
    shown = explain(domain.id, capsys)
    titles = [line.split()[0] for line in shown.splitlines() if line[:4] == "PSF-"]
    assert titles == [criterion.id for criterion in domain.criteria]


def test_all_explains_the_scope_and_every_criterion_of_the_domains_in_order(
    capsys: pytest.CaptureFixture[str],
) -> None:
    shown = explain("all", capsys)
    titles = [line.split()[0] for line in shown.splitlines() if line[:4] == "PSF-"]
    assert titles == EVERY_ID
    assert titles[0].startswith("PSF-00.")


@pytest.mark.parametrize(
    ("name", "found", "fix"),
    [
        pytest.param(
            "PSF-07.rolback-tested",
            'unknown criterion "PSF-07.rolback-tested"',
            'did you mean "PSF-07.rollback-tested"?',
            id="misspelt",
        ),
        pytest.param(
            "PSF-5",
            '"PSF-5" is not an id of edition pai-2026-04-29',
            'if you mean PSF-05 Human Oversight, write "PSF-05"',
            id="short-domain",
        ),
        pytest.param("psf-07", "is not an id", 'write "PSF-07"', id="lower-case"),
        pytest.param(
            "PSF-5.2", "other publications", "one of PSF-05.", id="other-publication"
        ),
        pytest.param(
            "PSF-09",
            'unknown domain "PSF-09"',
            "domains run from PSF-01 to PSF-08",
            id="no-such-domain",
        ),
        pytest.param(
            "PSF-05.escalation-tested.uncertain",
            "names a facet",
            'write the criterion: "PSF-05.escalation-tested"',
            id="facet",
        ),
        pytest.param(
            "quorum",
            'unknown id "quorum"',
            "pytest-psf explain all",
            id="nothing-alike",
        ),
        pytest.param("", 'unknown id ""', "pytest-psf explain all", id="empty"),
        pytest.param(
            "ALL", 'unknown id "ALL"', "pytest-psf explain all", id="capitals"
        ),
    ],
)
def test_an_id_that_is_wrong_is_told_with_the_right_one(
    name: str, found: str, fix: str, capsys: pytest.CaptureFixture[str]
) -> None:
    message = refused(name, capsys)
    assert found in message
    assert fix in message


@pytest.mark.parametrize(
    "arguments", [[], ["explain"], ["judge"], ["explain", "a", "b"]]
)
def test_a_command_line_that_says_nothing_shows_how_it_is_used(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2
    assert "usage: pytest-psf" in capsys.readouterr().err


def test_the_installed_script_explains() -> None:
    done = subprocess.run(
        [SCRIPT, "explain", "PSF-08.owner"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("PSF-08.owner  The owner is a person")
    assert not done.stderr
    wrong = subprocess.run(
        [SCRIPT, "explain", "PSF-08.owners"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert wrong.returncode == 2
    assert 'did you mean "PSF-08.owner"?' in wrong.stderr
    assert not wrong.stdout


def test_it_says_what_each_rung_that_counts_shows_and_what_it_does_not(
    capsys: pytest.CaptureFixture[str],
) -> None:
    main(["explain", "PSF-04.refusals"])

    text = " ".join(capsys.readouterr().out.split())
    assert (
        "tested a test passed in this run and entered the code that it names; if it "
        "was challenged, it did not pass without that code; "
        "not that the test would fail if that code were wrong "
        "challenged an assertion of that test failed when that code was sabotaged; "
        "where the code says yes or no, or refuses, some test also notices if it "
        "always does the same; not that the test asserts enough, or that what it replaced works "
        "convincing" in text
    )
    assert " documented " not in text
