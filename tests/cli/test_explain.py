"""`pytest-psf explain` says what a criterion asks and what to paste."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tests.report.conftest import reported

from pytest_psf import catalogue
from pytest_psf.commands.main import main
from pytest_psf.core import reasons
from pytest_psf.core.classify import Profile
from pytest_psf.core.judge import judge
from pytest_psf.explain import index
from pytest_psf.explain.vocabulary import vocabulary
from pytest_psf.report.json import JsonReport

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
            'unknown word "quorum"',
            "pytest-psf explain   lists what there is",
            id="nothing-alike",
        ),
        pytest.param("", 'unknown word ""', "pytest-psf explain   lists", id="empty"),
        pytest.param(
            "not-enterd",
            'unknown word "not-enterd"',
            'did you mean "not-entered"?',
            id="reason",
        ),
        pytest.param(
            "latency",
            '"latency" is a part of an id',
            'did you mean "PSF-06.latency"?',
            id="name-alone",
        ),
        pytest.param(
            "timeout",
            'unknown word "timeout"',
            'did you mean "PSF-03.timeouts"?',
            id="most-of-a-name",
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
    "arguments",
    [["judge"], ["explain", "--json", "--markdown"]],
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
        "challenged an assertion of that test failed when that code was sabotaged, or "
        "the data that it names weakened; "
        "where the code says yes or no, or refuses, some test also notices if it "
        "always does the same; not that the test asserts enough, or that what it replaced works "
        "convincing" in text
    )
    assert " documented " not in text


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(["explain", *arguments]) == 0
    shown = capsys.readouterr()
    assert not shown.err
    return shown.out


def test_without_a_word_there_is_an_index(capsys: pytest.CaptureFixture[str]) -> None:
    assert told(capsys) == f"{index.as_text(vocabulary(CATALOGUE))}\n"
    assert told(capsys, "--markdown").startswith("# What can be explained\n")
    assert len(json.loads(told(capsys, "--json"))["domains"]) == 9


def test_a_word_has_its_forms(capsys: pytest.CaptureFixture[str]) -> None:
    assert told(capsys, "not-entered").startswith("not-entered  The test did not")
    assert '<a id="not-entered"></a>' in told(capsys, "not-entered", "--markdown")
    found = json.loads(told(capsys, "not-entered", "--json"))
    assert found["edition"] == CATALOGUE.edition
    assert found["report"] is None
    (one,) = found["explained"]
    assert (one["sort"], one["word"]) == ("reason", "not-entered")
    assert one["url"].endswith("/messages/#not-entered")


def test_a_domain_says_of_each_criterion_what_to_paste_and_where_it_stands(
    checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_report(checkout / "a" / "b" / "psf.json")
    shown = told(capsys, "PSF-07")
    domain = next(one for one in DOMAINS if one.id == "PSF-07")
    for criterion in domain.criteria:
        assert criterion.example.splitlines()[0] in shown
        assert " ".join(criterion.question.split()) in " ".join(shown.split())
    assert shown.count("  now           unmet") == len(domain.criteria)
    assert shown.count("  missing       - nothing is claimed") == len(domain.criteria)
    assert "convincing" not in shown
    assert "What is so now stands in psf.json of 2026-12-01" in shown
    assert "pytest-psf explain PSF-07.rollback-procedure   says" in shown
    data = json.loads(told(capsys, "PSF-07", "--json"))["explained"]
    assert all("convincing" in one for one in data)


def test_all_reasons_are_listed_in_short_and_told_whole_to_programs(
    capsys: pytest.CaptureFixture[str],
) -> None:
    lines = told(capsys, "reasons").splitlines()
    assert lines == [f"{one.slug}  {one.line}" for one in reasons.known()]
    assert len(json.loads(told(capsys, "reasons", "--json"))["explained"]) == len(lines)
    assert told(capsys, "reasons", "--markdown").count('<a id="') == len(lines)


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a checkout, in a folder of which the command runs."""
    (tmp_path / ".git").mkdir()
    (tmp_path / "a" / "b").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "a" / "b")
    return tmp_path


def write_report(path: Path, **profile: Any) -> None:
    judgement = judge(CATALOGUE, Profile(**profile), [], [], today=dt.date(2026, 12, 1))
    path.write_text(JsonReport().render(reported(judgement)), encoding="utf-8")


def test_the_nearest_report_is_told_of_with_its_name_and_day(
    checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "psf-report json:psf.json" in told(capsys, "PSF-06.cost")

    write_report(checkout / "psf.json")
    text = " ".join(told(capsys, "PSF-06.cost").split())
    assert f"now unmet; required: tested in {checkout}/psf.json of 2026-12-01" in text
    assert "missing - nothing is claimed for it" in text
    assert "psf-report json:psf.json" not in text

    write_report(checkout / "a" / "b" / "psf.json", system="nearer")
    last = "not ready: 0 of 35 met, in psf.json of 2026-12-01 (nearer)"
    assert told(capsys).splitlines()[-1] == last
    found = json.loads(told(capsys, "PSF-06.cost", "--json"))
    assert found["report"]["system"] == "nearer"
    assert found["explained"][0]["now"]["verdict"] == "unmet"
    assert found["explained"][0]["missing"][0]["reason"] == "nothing-claimed"


def test_the_report_of_another_checkout_is_not_looked_at(
    checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (checkout / "a" / ".git").write_text("gitdir: elsewhere")
    write_report(checkout / "psf.json")
    assert "  now " not in told(capsys, "PSF-06.cost")


def test_a_report_is_told_of_by_name(
    checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_report(checkout / "other.json", system="other")
    shown = told(capsys, "--report", "../../other.json")
    assert "in ../../other.json of 2026-12-01 (other)" in shown


def test_that_the_config_has_changed_since_is_said(
    checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_report(checkout / "psf.json")
    assert "has changed since" not in told(capsys, "PSF-06.cost")
    (checkout / "psf.toml").write_text("")
    assert "psf.toml has changed since" in told(capsys, "PSF-06.cost")


BAD = {
    "no JSON": "not JSON",
    "{}": "not a report of pytest-psf",
    '{"schema": 1, "finished": false, "tool": {"name": "pytest-psf"}}': "unfinished",
}


@pytest.mark.parametrize("text", BAD)
def test_a_report_that_lies_here_and_is_none_is_said_and_hides_nothing(
    text: str, checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (checkout / "psf.json").write_text(text, encoding="utf-8")
    shown = told(capsys, "PSF-06.cost")
    assert shown.startswith("PSF-06.cost  ")
    assert f"Not looked at: {checkout / 'psf.json'}: it is {BAD[text]}" in shown
    assert json.loads(told(capsys, "PSF-06.cost", "--json"))["report"] is None


@pytest.mark.parametrize("text", [*BAD, None, "folder"])
def test_a_report_that_is_asked_for_and_is_none_is_an_error(
    text: str | None, checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = checkout / "r.json"
    if text == "folder":
        path.mkdir()
    elif text is not None:
        path.write_text(text, encoding="utf-8")
    assert main(["explain", "PSF-06.cost", "--report", str(path)]) == 2
    shown = capsys.readouterr()
    assert shown.err.startswith(f"pytest-psf: --report {path}: ")
    assert not shown.out


def test_what_a_report_of_others_holds_is_harmless(
    checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_report(checkout / "psf.json", system="x\n::error::y \x1b[31m ##[error]z")
    for form in ([], ["--json"], ["--markdown"]):
        for word in ([], ["PSF-06.cost"], ["shadow"]):
            text = told(capsys, *word, *form)
            assert not any(line.lstrip().startswith("::") for line in text.splitlines())
            assert "\x1b" not in text
            assert "##[" not in text
            if form == ["--json"]:
                assert json.loads(text)["report"]["system"].startswith("x\n::error")


@pytest.mark.usefixtures("unmeasured_processes")
def test_it_loads_none_of_what_takes_long() -> None:
    """Each of these would take longer to import than all that explains."""
    code = (
        "import sys; from pytest_psf.commands.main import main; "
        "main(['explain', 'PSF-06.cost']); main(['explain', 'not-entered', '--json']); "
        "heavy = {'pydantic', 'yaml', 'pytest', 'markdown_it', 'coverage', 'jinja2', "
        "'tomllib', 'pytest_psf.registry', 'pytest_psf.config', 'pytest_psf.core.judge', "
        "'importlib.metadata'}; "
        "print('loaded:', sorted(heavy & sys.modules.keys()))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "loaded: []"


def test_several_words_are_explained_and_all_that_are_unknown_are_told(
    capsys: pytest.CaptureFixture[str],
) -> None:
    words = ["PSF-01.retention", "facet", "PSF-01.retention"]

    assert main(["explain", *words]) == 0

    both = capsys.readouterr().out
    assert main(["explain", "facet"]) == 0
    assert capsys.readouterr().out.rstrip() in both
    assert both.count("PSF-01.retention  ") == 1, "each once"
    assert main(["explain", "--json", *words]) == 0
    found = json.loads(capsys.readouterr().out)["explained"]
    assert [one["word"] for one in found] == ["PSF-01.retention", "facet"]
    assert main(["explain", "facet", "PSF-01.retenton", "facett"]) == 2
    told = capsys.readouterr().err
    assert '"PSF-01.retenton"' in told
    assert '"facett"' in told
