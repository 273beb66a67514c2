"""One judgement says the same in every form."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING

import pytest
from tests.report.conftest import Page
from tests.report.forms.conftest import (
    CATALOGUE,
    HOSTILE,
    report,
    rulings,
    verdicts,
)

from pytest_psf.core.classify import Asked, Gate
from pytest_psf.hooks.show.items import properties
from pytest_psf.registry import load
from pytest_psf.report_files.reading import parsed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_psf.core.report import Report

FORMATS = load().formats

REPORTS = {
    "plain": report(),
    "nothing claimed": report(evidence=()),
    "narrowed": report(narrowed=("narrowed by -k",)),
    "not gated": report(asked=Asked(gate=Gate(closed=False))),
    "all gates": report(asked=Asked(gate=Gate())),
    "without waivers": report(asked=Asked(heeds_waivers=False)),
    "rehearsed": report(asked=Asked(simulated=True)),
    "hostile": report(" ".join(HOSTILE)),
}


def _as_json(text: str) -> Iterator[tuple[str, str]]:
    found = json.loads(text)
    for one in (*found["scope"], *found["criteria"]):
        yield one["id"], one["verdict"]


def _as_markdown(text: str) -> Iterator[tuple[str, str]]:
    yield from re.findall(r"^\| (PSF-\d\d\.\S+) \| ([a-z ]+) \|", text, re.MULTILINE)


def _as_sarif(text: str) -> Iterator[tuple[str, str]]:
    (run,) = json.loads(text)["runs"]
    for result in run["results"]:
        assert (
            run["properties"]["verdicts"][result["ruleId"]]
            == (result["properties"]["verdict"])
        )
    yield from run["properties"]["verdicts"].items()


def _as_html(text: str) -> Iterator[tuple[str, str]]:
    for name, (verdict, _) in Page(text).verdicts.items():
        yield name, verdict


#: Those that show every criterion.
WHOLE = {
    "json": _as_json,
    "html": _as_html,
    "markdown": _as_markdown,
    "sarif": _as_sarif,
}


@pytest.mark.parametrize("made", REPORTS.values(), ids=REPORTS)
@pytest.mark.parametrize("form", WHOLE)
def test_all_verdicts_are_the_same(form: str, made: Report) -> None:
    text = FORMATS[form].render(made)
    assert dict(WHOLE[form](text)) == verdicts(made)


def _in_sarif(text: str) -> Iterator[tuple[str, str]]:
    for result in json.loads(text)["runs"][0]["results"]:
        yield result["ruleId"], result["properties"]["verdict"]


def _in_github(text: str) -> Iterator[tuple[str, str]]:
    yield from re.findall(r",title=(PSF-[^%]+)%3A ([a-z ]+)::", text)


def _in_gitlab(text: str) -> Iterator[tuple[str, str]]:
    for one in json.loads(text):
        check = one["check_name"].removeprefix("pytest-psf/")
        yield check, one["description"].partition(":")[0]


#: Those that show what is open or waived.
OPEN = {"sarif": _in_sarif, "github": _in_github, "gitlab": _in_gitlab}


@pytest.mark.parametrize("made", REPORTS.values(), ids=REPORTS)
@pytest.mark.parametrize("form", OPEN)
def test_what_is_open_or_waived_is_the_same(form: str, made: Report) -> None:
    shown = {"unmet", "not judged", "waived"}
    found = list(OPEN[form](FORMATS[form].render(made)))

    assert dict(found) == {k: v for k, v in verdicts(made).items() if v in shown}
    problems = [len(r.problems) for r in rulings(made) if r.verdict.value in shown]
    assert len(found) == sum(problems)


@pytest.mark.parametrize("made", REPORTS.values(), ids=REPORTS)
def test_properties_of_items_say_the_verdict(made: Report) -> None:
    for ruling in rulings(made):
        found = dict(properties(ruling))
        assert found["psf_verdict"] == verdicts(made)[ruling.criterion.id]
        ET.fromstring(f"<a>{found['psf_verdict']}</a>")  # noqa: S314 - made above


@pytest.mark.parametrize("name", [name for name in REPORTS if name != "hostile"])
def test_a_finished_report_gives_what_the_run_gave(name: str) -> None:
    made = REPORTS[name]
    again = parsed(FORMATS["json"].render(made).encode(), CATALOGUE)
    for kind in FORMATS.values():
        assert kind.render(again) == kind.render(made)


@pytest.mark.parametrize("form", FORMATS)
def test_each_knows_its_own_and_no_other(form: str) -> None:
    kind = FORMATS[form]
    for text in (kind.unfinished(), *map(kind.render, REPORTS.values())):
        assert kind.recognises(text)
    assert not kind.recognises("my notes")
    for other in FORMATS.values():
        if other is not kind and form != "json":
            assert not kind.recognises(other.unfinished())
            assert not kind.recognises(other.render(REPORTS["plain"]))
