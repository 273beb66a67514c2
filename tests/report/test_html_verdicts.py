"""The page of a judgement has its verdicts and rungs, as the JSON has them."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from tests.report.conftest import Page, reported

from pytest_psf.catalogue import load
from pytest_psf.core.classify import PARTS, Answer, Asked, Gate, Profile
from pytest_psf.core.judge import judge
from pytest_psf.core.places import Place
from pytest_psf.core.waivers import Waiver
from pytest_psf.registry import psf_report_formats

CATALOGUE = load()
PLACE = Place("pyproject.toml", 12)


def _profile(**asked: Any) -> Profile:
    answers = {
        part: Answer(answer=True, because="so it is", place=PLACE) for part in PARTS
    }
    none = Answer(answer=False, because="none is held", place=PLACE)
    return Profile(
        system="Prüfstelle",
        declared="production",
        definition=answers,
        facts={"has-safety-classifier": none},
        **asked,
    )


WAIVERS = [
    Waiver(
        criterion=criterion.id,
        reason="later",
        compensating_control="by hand",
        approved_by="Jo Park",
        approved_on=dt.date(2026, 11, 2),
        expires=dt.date(2027, 2, 1),
        place=PLACE,
    )
    for criterion in CATALOGUE
]

#: Each is a conclusion of its own.
JUDGEMENTS = {
    "not ready": judge(CATALOGUE, _profile(), (), today=dt.date(2026, 12, 1)),
    "incomplete": judge(
        CATALOGUE, _profile(), (), WAIVERS, today=dt.date(2026, 12, 1), narrowed=("-k",)
    ),
    "waived": judge(
        CATALOGUE,
        _profile(gate=Gate(entries=("PSF-07",), ids=frozenset())),
        (),
        WAIVERS,
        today=dt.date(2026, 12, 1),
        asked=Asked(gate=Gate(closed=False)),
    ),
}


def _of_json(text: str) -> tuple[str, dict[str, tuple[str, str]]]:
    report = json.loads(text)
    verdicts = {
        one["id"]: (one["verdict"], one["reached"] or "")
        for one in (*report["scope"], *report["criteria"])
    }
    return report["judgement"], verdicts


def _of_html(text: str) -> tuple[str, dict[str, tuple[str, str]]]:
    page = Page(text)
    (word,) = page.texts["conclusion"]
    return word.lower(), page.verdicts


#: How to read each form: the conclusion, and criterion -> verdict and rung.
READ = {"json": _of_json, "html": _of_html}


@pytest.mark.parametrize("conclusion", JUDGEMENTS)
def test_the_page_has_the_same_verdicts(conclusion: str) -> None:
    report = reported(JUDGEMENTS[conclusion])
    forms = {one.name: one for one in psf_report_formats()}

    found = {name: read(forms[name].render(report)) for name, read in READ.items()}

    assert found["json"][0] == conclusion
    for name, verdicts in found.items():
        assert verdicts == found["json"], name
