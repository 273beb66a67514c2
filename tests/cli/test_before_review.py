"""All that is wrong with a document is told before anybody reads it, and the review last."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pytest_psf.commands.main import main

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Team

    Told = Callable[[], str]

BY = ("--by", "Dina Patel")
LONG = (
    "Messages are deleted by a job that runs each night and that the desk lead watches; "
    "whoever sees it fail tells her, and she has all of it emptied by hand on that day.\n"
)
RETENTION = (
    "PSF-01.retention = ["
    '{ document = "docs/privacy.md", section = "Retention"%s },'
    '{ setting = "set.toml", key = "keep.days", at-most = 90 }]\n'
)
COVERS = ', covers = ["src/store.py"]'


@pytest.fixture
def desk(team: Team, monkeypatch: pytest.MonkeyPatch) -> Team:
    monkeypatch.chdir(team.root)
    team.write("set.toml", '[keep]\ndays = 90\n[llm]\nmodel = "gpt-4o-2024-08-06"\n')
    team.write("src/store.py", "def empty_everything(box):\n    box.clear()\n")
    return team


@pytest.fixture
def told(capsys: pytest.CaptureFixture[str]) -> Told:
    """Return what `check` says, with its white space folded."""

    def ask() -> str:
        capsys.readouterr()
        main(["check", "--no-collect"])
        return " ".join(capsys.readouterr().out.split())

    return ask


def _retention(team: Team, text: str, covers: str = COVERS) -> None:
    team.config(RETENTION % covers)
    team.write("docs/privacy.md", f"# Retention\n\n{text}")


def test_each_sort_of_thing_is_told_in_one_go_and_the_review_last(
    desk: Team, told: Told
) -> None:
    _retention(desk, "We remove old messages now and then.\n")
    said = told()
    expected = [
        "it is written, but nobody has reviewed it first: ",
        "docs/privacy.md#Retention states no limit: no number stands in it; write the limit",
        "; and: docs/privacy.md names nothing of what it covers: src/store.py; say in its text which",
        "; and: docs/privacy.md#Retention holds 7 different words for each criterion; 20 are",
        "; then read it, then pytest-psf review docs/privacy.md#Retention --by NAME",
    ]
    places = [said.find(one) for one in expected]
    assert places == sorted(places)
    assert -1 not in places
    assert said.count("have it reviewed") == 0


def test_nothing_is_left_to_be_told_once_it_has_been_read(
    desk: Team, told: Told, capsys: pytest.CaptureFixture[str]
) -> None:
    _retention(desk, f"After 90 days (src/store.py). {LONG}")
    assert "first:" not in told()
    capsys.readouterr()
    assert main(["review", "docs/privacy.md#Retention", *BY]) == 0
    assert "warning" not in capsys.readouterr().out
    assert "PSF-01.retention" not in told()


def test_a_claim_that_leaves_out_covers_says_what_comes_after_as_well(
    desk: Team, told: Told
) -> None:
    _retention(desk, LONG, covers="")
    said = told()
    assert (
        "would make it wrong if they changed; here that is the code or the setting that "
        "deletes the data first: add" in said
    )
    assert "; and: docs/privacy.md#Retention states no limit" in said
    assert said.index("states no limit") < said.index("; then read it, then")


def test_so_does_one_that_covers_nothing_but_itself(desk: Team, told: Told) -> None:
    _retention(desk, LONG, covers=', covers = ["docs/privacy.md"]')
    said = told()
    assert "that is not what it speaks of first: name the files or settings" in said
    assert "; and: docs/privacy.md#Retention states no limit" in said
    assert "; then read it, then pytest-psf review docs/privacy.md#Retention" in said


def test_what_is_to_be_read_again_says_what_speaks_against_it(
    desk: Team, told: Told
) -> None:
    _retention(desk, f"After 90 days (src/store.py). {LONG}")
    assert main(["review", "docs/privacy.md#Retention", *BY]) == 0
    _retention(desk, f"After some time. {LONG}")
    said = told()
    assert "the section has changed since" in said
    assert "first: docs/privacy.md#Retention states no limit" in said
    assert said.index("names nothing of what it covers") < said.index("read it again")


def test_what_no_reader_could_mend_is_told_before(desk: Team, told: Told) -> None:
    desk.config(
        'PSF-02.version-documented = { document = "docs/model.md", '
        'covers = ["set.toml#keep.days"] }\n'
        'PSF-02.version-pinned = { setting = "set.toml", key = "llm.model", pinned = true }\n'
    )
    desk.write("docs/model.md", f"# Model\n\nWe use gpt-4o-2024-08-06, 90. {LONG}")
    lacking = "docs/model.md is not tied to a setting that PSF-02.version-pinned"
    said = told()
    assert f"nobody has reviewed it first: {lacking}" in said
    assert said.index(lacking) < said.index("; then read it, then")


def test_what_does_not_name_the_pin_is_told_before(desk: Team, told: Told) -> None:
    desk.config(
        'PSF-02.version-documented = { document = "docs/model.md", '
        'covers = ["set.toml#llm.model"] }\n'
        'PSF-02.version-pinned = { setting = "set.toml", key = "llm.model", pinned = true }\n'
    )
    desk.write("docs/model.md", f"# Model\n\nWe use a model. {LONG}")
    said = told()
    assert "first: docs/model.md does not hold 'gpt-4o-2024-08-06', the value" in said
    # Which says more than that nothing of the file stands there.
    assert "names nothing of what it covers" not in said


def test_one_section_for_too_much_is_told_before(desk: Team, told: Told) -> None:
    ids = ("PSF-08.accountability-chain", "PSF-08.harm-assessment")
    more = ("PSF-07.incident-response", "PSF-03.no-single-point-of-failure")
    claim = '{ document = "docs/all.md", section = "All" }'
    desk.config("".join(f"{one} = {claim}\n" for one in (*ids, *more)))
    desk.write("docs/all.md", f"# All\n\n{LONG}\n{LONG}")
    said = told()
    assert "; and: the section docs/all.md#All is claimed for 4 criteria" in said
    assert said.index("is claimed for 4 criteria") < said.index("; then read it, then")


def test_who_has_read_what_does_not_count_is_told_at_once(
    desk: Team, capsys: pytest.CaptureFixture[str]
) -> None:
    _retention(desk, LONG)
    capsys.readouterr()
    assert main(["review", "docs/privacy.md#Retention", *BY]) == 0
    said = " ".join(capsys.readouterr().out.split())
    warned = "warning: it does not count yet: docs/privacy.md"
    assert said.count(warned) == 2
    assert f"{warned}#Retention states no limit: no number stands in it" in said
    assert said.count("; then it is to be read again") == 2


def test_a_run_tells_all_of_what_has_been_read_as_well(desk: Team) -> None:
    _retention(desk, LONG)
    assert main(["review", "docs/privacy.md#Retention", *BY]) == 0
    desk.write("test_a.py", "def test_nothing():\n    assert True\n")
    said = " ".join(desk.run("-v").stdout.str().split())
    assert "states no limit: no number stands in it" in said
    assert "names nothing of what it covers: src/store.py" in said


def test_what_nobody_has_read_takes_nothing_from_what_somebody_has(
    desk: Team, told: Told
) -> None:
    """Its words do not count yet: neither for another section nor against it."""
    ids = ("PSF-08.accountability-chain", "PSF-08.harm-assessment")
    read = '{ document = "docs/all.md", section = "Read" }'
    desk.config("".join(f"{one} = {read}\n" for one in ids))
    desk.write("docs/all.md", f"# Read\n\n{LONG}\n{LONG}\n# Unread\n\n{LONG}")
    assert main(["review", "docs/all.md#Read", *BY]) == 0
    before = told()
    assert "docs/all.md#Read" not in before
    unread = '{ document = "docs/all.md", section = "Unread" }'
    third = f"PSF-03.no-single-point-of-failure = {unread}\n"
    desk.config("".join(f"{one} = {read}\n" for one in ids) + third)
    said = told()
    assert "docs/all.md#Read" not in said
    assert "docs/all.md#Unread" in said


#: A model of which its maker names no date, and who has approved its name.
APPROVED = '[[tool.psf.pins]]\nid = "qwen2.5-coder:7b"\nreason = "No date is given."\napproved-by = "Dina Patel"\nexpires = 2027-01-31\n'
#: The model's page and its pin, both of the same file.
PINNED_PAGE = (
    'PSF-02.version-pinned = { setting = "ops/run.toml", key = "llm.model", pinned = true }\n'
    'PSF-02.version-documented = { document = "docs/model.md", section = "Model", '
    'covers = ["ops/run.toml#llm.model"] }\n'
)


@pytest.fixture
def approved(desk: Team) -> Team:
    """A page on a model whose name counts only since a person has approved it."""
    desk.config(f"{PINNED_PAGE}{APPROVED}", top="sample-date = 2026-11-30\n")
    desk.write("ops/run.toml", '[llm]\nmodel = "qwen2.5-coder:7b"\n')
    desk.write("app.py", 'RUN_BY = "ops/run.toml"\n')
    desk.write(
        "docs/model.md",
        f"# Model\n\nqwen2.5-coder:7b is what we use, from a server of ours. {LONG}",
    )
    return desk


@pytest.mark.usefixtures("approved")
def test_due_knows_the_names_that_a_person_has_approved(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["review", "--due"]) == 1
    said = " ".join(capsys.readouterr().out.split())
    assert "nobody has reviewed it fix: read it, then pytest-psf review" in said
    assert "not tied to a setting" not in said
