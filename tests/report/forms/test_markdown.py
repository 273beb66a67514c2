"""Markdown for pull requests and summaries: what it says, and that it never is too long."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from functools import cache

import pytest
from tests.report.forms.conftest import (
    BROKEN,
    CATALOGUE,
    GATING,
    HOSTILE,
    MET,
    TODAY,
    WAIVED,
    claim,
    finding,
    report,
)

from pytest_psf.core.classify import Asked
from pytest_psf.core.evidence import Evidence, Standing
from pytest_psf.core.links import message_url
from pytest_psf.core.places import Place
from pytest_psf.core.problem import Problem
from pytest_psf.core.reasons import NO_SUCH_FILE
from pytest_psf.report import markdown
from pytest_psf.report.markdown import COMMENT, MARK, rendered, unfinished
from pytest_psf.report.markdown_text import cell, code, prose


def broken(count: int, text: str = "there is none") -> tuple[Evidence, ...]:
    return tuple(
        Evidence(
            claim=claim(BROKEN),
            finding=finding(
                source=f"docs/{number}.md#{text}",
                standing=Standing.BROKEN,
                problem=Problem(
                    NO_SUCH_FILE, f"{number}: {text}", text, Place(f"a{number}.md", 3)
                ),
            ),
        )
        for number in range(count)
    )


def test_it_says_what_was_judged_and_what_is_to_be_done() -> None:
    text = rendered(report("a few words"))

    assert text.startswith(f"{MARK}\n## PSF production readiness: NOT READY\n\n")
    assert "**Judged:** a few words as production by `pai-2026-04-29`" in text
    assert "| PSF-07 Incident Response | 1/4 | **3 unmet** |" in text
    assert text.index("**Verdict:** ") < text.index("**Next:** ") < text.index("| dom")
    order = [
        text.index(f"### `{GATING}`: unmet\n"),
        text.index(f"### `{BROKEN}`: unmet, not gating\n"),
        text.index("### Open, and nothing claimed yet"),
        text.index(f"### `{WAIVED}`: waived until 2026-12-10"),
        text.index("### Ends soon"),
        text.index("### Warnings"),
        text.index("<summary>All criteria</summary>"),
        text.index("<summary>Evidence for PSF-07</summary>"),
    ]
    assert order == sorted(order)
    link = f"[no-such-file]({message_url('no-such-file')})"
    why = f"- **Why:** a few words (`a few words:7`) {link}\n  - **Fix:** a few words"
    assert why in text
    assert "  - **Paste:** `a few words`" in text
    assert "- **Approved:** by a few words on 2026-11-22 (`pyproject.toml:12`)" in text
    assert f"- `{MET}` documented: `a few words`" in text
    assert f"- `{GATING}` does not count (tested): `a few words`" in text


def test_commit_and_changes_are_named_where_they_are_known() -> None:
    made = report()
    subject = replace(made.origin.subject, commit="c" * 40, dirty=True, release="v7")
    text = rendered(replace(made, origin=replace(made.origin, subject=subject)))
    assert f"commit `{'c' * 40}`, release `v7`, with changes that are not" in text


def test_what_only_supports_says_so_and_a_system_may_have_no_name() -> None:
    one = Evidence(claim=claim(MET)._replace(supporting=True), finding=finding())
    text = rendered(report(" ", evidence=(one,)))
    assert f"`{MET}` supporting (documented): `docs/a.md#B`" in text
    assert "**Judged:** this system as production" in text


def test_a_point_may_have_no_fix_and_a_scope_no_check_of_its_own() -> None:
    made = report(evidence=broken(1, ""))
    text = rendered(replace(made, judgement=replace(made.judgement, scope=())))
    link = f"[no-such-file]({message_url('no-such-file')})"
    assert f"- **Why:** 0: (`a0.md:3`) {link}\n\n" in text
    assert "PSF-00" not in text


def test_a_rehearsal_says_that_it_is_one() -> None:
    assert "SIMULATED" in rendered(report(asked=Asked(simulated=True)))


def test_of_many_points_the_first_are_shown_and_the_rest_counted() -> None:
    text = rendered(report(evidence=broken(30)))
    assert text.count("- **Why:** ") == 20 + 1  # and that of the waived one
    assert "- and 10 more: a JSON report lists them all" in text


@pytest.mark.parametrize("most", [4_000, 8_000, COMMENT, 1_000_000])
@pytest.mark.parametrize(
    "made",
    [
        report(evidence=broken(1_000, HOSTILE[-1] * 50)),
        report(" ".join(HOSTILE) * 100, evidence=broken(40)),
        report("\U000e0041" * 5_000),
    ],
    ids=["many claims", "long texts", "a text of what is not seen"],
)
@pytest.mark.usefixtures("unmeasured_test")
def test_it_is_never_longer_than_it_may_be(made: object, most: int) -> None:
    text = rendered(made, most)  # type: ignore[arg-type] # a report

    assert len(text.encode()) <= most
    assert text.startswith(f"{MARK}\n## PSF production readiness: NOT READY\n")
    # Sections are there as a whole.
    assert text.count("<details>") == text.count("</details>")


@pytest.mark.usefixtures("unmeasured_test")
def test_what_says_what_was_left_out_is_no_reason_to_be_too_long(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    everywhere = tuple(
        Evidence(claim=claim(one.id, facet), finding=broken(1, "x" * 500)[0].finding)
        for one in CATALOGUE
        for facet in (one.facets or (None,))
    )
    made = report(evidence=everywhere)
    # The texts of people are the same each time, and what takes the time.
    for name in ("prose", "code"):
        monkeypatch.setattr(markdown, name, cache(getattr(markdown, name)))
    for most in range(4_200, 60_000, 300):
        assert len(rendered(made, most).encode()) <= most


def test_it_says_what_was_left_out() -> None:
    whole, cut = (
        report(evidence=broken(1_000)),
        rendered(report(evidence=broken(1_000)), 12_000),
    )
    assert "**Left out** to stay below 12,000 bytes: " in cut
    assert "evidence for PSF-07" in cut.rpartition("**Left out**")[2]
    assert "**Left out**" not in rendered(whole, 1_000_000)


def test_where_hardly_anything_fits_the_verdict_does() -> None:
    assert rendered(report(), 100) == (
        f"{MARK}\n## PSF production readiness: NOT READY\n"
    )
    assert rendered(report(), 50) == rendered(report(), -1) == ""


def test_without_warnings_and_endings_there_are_no_such_sections() -> None:
    text = rendered(report(evidence=(), today=TODAY + dt.timedelta(days=99)))
    for name in ("Warnings", "Ends soon", "Evidence for", "waived until"):
        assert name not in text


def test_where_all_is_claimed_nothing_is_said_of_what_is_not() -> None:
    every = [
        Evidence(claim=claim(one.id, facet), finding=finding(problem=None))
        for one in CATALOGUE
        if one.accepts
        for facet in one.facets or (None,)
    ]
    text = rendered(report(evidence=every))
    assert "nothing claimed yet" not in text


def test_an_unfinished_one_says_so() -> None:
    assert "readiness: unfinished" in unfinished()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("it is not so, alas; (not yet)", "it is not so, alas; (not yet)"),
        ("ask @team about #12.", "ask `@team` about `#12`."),
        ("ask @team #12 now", "ask `@team #12` now"),
        ("see docs/a.md, then", "see `docs/a.md`, then"),
        ("set `a = b`, and `c`", "set `a = b`, and `c`"),
        ("a ` b", "a `` ` `` b"),
        ("fixes GH-12 in deadbeef1", "fixes `GH-12` in `deadbeef1`"),
        ("on 2026-12-01 - 1,000 of 1.5", "on 2026-12-01 - 1,000 of 1.5"),
        ("it's Zo\u00eb's  \u05d0\u05d1", "it's Zo\u00eb's \u05d0\u05d1"),
        ("::error::x", r"`\x3a:error::x`"),
        ("...", "..."),
        ("", ""),
    ],
)
def test_plain_words_stay_and_all_else_is_code(text: str, shown: str) -> None:
    assert prose(text, 100) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a|b", "`a|b`"),
        ("", "` `"),
        ("`a`", "`` `a` ``"),
        ("a``b`c", "```a``b`c```"),
        ("##vso[x]", r"`#\x23vso[x]`"),
    ],
)
def test_code_is_fenced_by_more_than_it_holds(text: str, shown: str) -> None:
    assert code(text) == shown
    assert cell(text) == shown.replace("|", r"\|")
