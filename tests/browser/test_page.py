"""The page in a real browser: it filters, opens, prints, and reaches for nothing."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from tests.report.conftest import reported

from pytest_psf.catalogue import load
from pytest_psf.core.claims import Claim
from pytest_psf.core.classify import PARTS, Answer, Asked, Profile
from pytest_psf.core.evidence import Evidence, Finding, Standing
from pytest_psf.core.judge import judge
from pytest_psf.core.places import Place
from pytest_psf.core.problem import Problem
from pytest_psf.core.reasons import TEST_NOT_RUN
from pytest_psf.core.rungs import Rung
from pytest_psf.core.waivers import Waiver
from pytest_psf.report.html import HtmlReport

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PLACE = Place("pyproject.toml", 12)
#: What would run, or be asked for, if it got through.
HOSTILE = '<img src="http://x.example/a.png"><script>console.log("in")</script>'
WIDTHS = (400, 1280)


def _evidence(criterion: str, **fields: Any) -> Evidence:
    claim = Claim(criterion, None, "document", object(), PLACE)
    known: dict[str, Any] = {
        "counts_as": "document",
        "source": f"docs/{criterion}.md",
        "standing": Standing.HOLDS,
        "rung": Rung.DOCUMENTED,
        "until": dt.date(2026, 12, 9),
        "notes": (f"{criterion} has 31 different words", HOSTILE),
    }
    return Evidence(claim=claim, finding=Finding(**{**known, **fields}))


def _rendered() -> str:
    """Return a page with every verdict on it that one class can have."""
    yes = Answer(answer=True, because=HOSTILE, place=PLACE)
    waiver = Waiver(
        criterion="PSF-03.no-single-point-of-failure",
        reason=HOSTILE,
        compensating_control="by hand",
        approved_by="Jo Park",
        approved_on=dt.date(2026, 11, 2),
        expires=dt.date(2026, 12, 20),
        place=PLACE,
    )
    waiting = Problem(TEST_NOT_RUN, "it was deselected", "run it:\npytest --psf")
    judgement = judge(
        load(),
        Profile(
            system="claims-triage",
            declared="production",
            definition=dict.fromkeys(PARTS, yes),
            facts={
                "has-safety-classifier": Answer(
                    answer=False, because="none", place=PLACE
                )
            },
            sample_date=dt.date(2026, 12, 1),
        ),
        (
            _evidence("PSF-07.rollback-procedure", source=HOSTILE),
            _evidence("PSF-08.harm-assessment"),
            _evidence(
                "PSF-05.intervene",
                counts_as="test",
                standing=Standing.UNJUDGED,
                problem=waiting,
            ),
        ),
        (waiver,),
        today=dt.date(2026, 12, 1),
        asked=Asked(challenges=False),
    )
    return HtmlReport().render(reported(judgement))


@pytest.fixture
def opened(browser: Any, tmp_path: Path) -> Callable[..., Any]:
    """Open the page, with all that it asks for and says in `asked` and `said`."""
    path = tmp_path / "psf.html"
    path.write_text(_rendered(), encoding="utf-8")

    def _open(width: int = 1280, scheme: str = "light") -> Any:
        page = browser.new_page(
            viewport={"width": width, "height": 900}, color_scheme=scheme
        )
        page.asked, page.refused, page.said = [], [], []
        page.on("request", lambda request: page.asked.append(request.url))
        page.on("requestfailed", lambda request: page.refused.append(request.failure))
        page.on("console", lambda message: page.said.append(message.text))
        page.on("pageerror", lambda error: page.said.append(str(error)))
        page.goto(path.as_uri())
        page.address = path.as_uri()
        return page

    return _open


def _shown(page: Any) -> dict[str, str]:
    """Return criterion -> verdict of those that are to be seen."""
    found = page.locator("details.criterion").all()
    return {
        one.get_attribute("data-id"): one.get_attribute("data-verdict")
        for one in found
        if one.is_visible()
    }


def test_it_is_walked_through_without_a_request_or_a_word_on_the_console(
    opened: Callable[..., Any],
) -> None:
    page = opened()
    assert page.title() == "claims-triage: NOT READY on 2026-12-01"
    everything = _shown(page)
    assert len(everything) > 35

    for verdict in sorted(set(everything.values())):
        page.get_by_label(verdict, exact=False).and_(
            page.locator(f"#show-{verdict.replace(' ', '-')}")
        ).check()
        wanted = {name for name, said in everything.items() if said == verdict}
        assert set(_shown(page)) == wanted
        headings = page.locator(".of-domain > h3").all()
        of_wanted = {name.partition(".")[0] for name in wanted}
        assert sum(one.is_visible() for one in headings) == len(of_wanted)
    assert set(everything.values()) >= {"met", "unmet", "waived", "not judged"}
    assert "not applicable" in everything.values()

    page.locator("#show-all").check()
    page.get_by_text(
        "PSF-08.harm-assessment", exact=True
    ).first.scroll_into_view_if_needed()
    page.locator("details[data-id='PSF-08.harm-assessment'] > summary").click()
    assert page.get_by_text(
        "PSF-08.harm-assessment has 31 different words"
    ).is_visible()
    assert page.asked == [page.address]
    assert page.said == []


def test_a_cell_of_the_picture_leads_to_its_evidence_whatever_is_filtered(
    opened: Callable[..., Any],
) -> None:
    page = opened()
    page.locator("#show-unmet").check()
    words = page.get_by_text("PSF-08.harm-assessment has 31 different words")
    assert not words.is_visible()

    page.locator("a.cell[href='#PSF-08.harm-assessment']").click()

    words.wait_for(state="visible", timeout=5_000)
    assert "PSF-08.harm-assessment" in _shown(page)


def test_all_of_it_can_be_done_with_the_keyboard(opened: Callable[..., Any]) -> None:
    page = opened()
    page.keyboard.press("Tab")
    skip = page.locator(":focus")
    assert skip.inner_text() == "Skip to what is open"
    assert skip.bounding_box()["x"] >= 0
    page.locator("#show-all").focus()
    page.keyboard.press("ArrowRight")
    assert set(_shown(page).values()) == {"met"}
    page.locator("details[data-id='PSF-08.harm-assessment'] > summary").focus()
    page.keyboard.press("Enter")
    assert page.get_by_text(
        "PSF-08.harm-assessment has 31 different words"
    ).is_visible()
    outline = "getComputedStyle(document.activeElement).outlineStyle"
    assert page.evaluate(outline) == "solid"


def test_its_policy_stops_what_it_does_not_name(opened: Callable[..., Any]) -> None:
    page = opened()
    page.evaluate(
        """() => {
            document.body.append(Object.assign(new Image(), {src: "http://x.example/a"}));
            const script = document.createElement("script");
            script.textContent = "window.ran = 1";
            document.body.append(script);
            document.body.setAttribute("style", "display: none");
        }"""
    )
    page.wait_for_timeout(200)
    assert page.evaluate("window.ran") is None
    assert page.locator("h1").is_visible()
    assert page.refused == ["csp"]
    assert len(page.said) >= 3
    assert all("Content Security Policy" in one for one in page.said), page.said


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_is_accessible(
    opened: Callable[..., Any], axe: str, width: int, scheme: str
) -> None:
    page = opened(width, scheme)
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.evaluate(axe)
    found = page.evaluate("axe.run()")
    assert len(found["passes"]) > 20
    assert [(one["id"], one["nodes"][0]["html"]) for one in found["violations"]] == []


def test_on_paper_everything_is_open_and_there_is_a_line_to_sign(
    opened: Callable[..., Any],
) -> None:
    page = opened(scheme="dark")
    page.locator("#show-unmet").check()
    page.emulate_media(media="print")

    assert page.get_by_text(
        "PSF-08.harm-assessment has 31 different words"
    ).is_visible()
    assert page.locator("fieldset").is_hidden()
    assert page.get_by_text("Signature").is_visible()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == (
        "rgb(255, 255, 255)"
    )
    paper = page.pdf(prefer_css_page_size=True)
    assert paper.startswith(b"%PDF")
    assert paper.count(b"/Type /Page\n") >= 4
