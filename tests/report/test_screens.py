"""The screens that people see, against those that are kept: `screens/`."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from tests.report.screens import (
    CATALOGUE,
    KEPT,
    PROFILE,
    TODAY,
    WIDTHS,
    Screen,
    everything,
    fails,
    lettered,
    problem,
    screens,
    shown,
)

from pytest_psf.core import reasons
from pytest_psf.core.judge import judge
from pytest_psf.report.text import summary

if TYPE_CHECKING:
    from pytest_psf.core.verdicts import Judgement

SCREENS = screens()
LAST_SCREEN = 24
#: What the reader's own shell writes below, and pytest's last line.
BELOW = 1


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", SCREENS)
def test_the_screen_is_as_it_is_kept(name: str, width: int) -> None:
    kept = (KEPT / f"{name}-{width}.txt").read_text(encoding="utf-8")
    colourful = shown(SCREENS[name], width, "--color=yes")
    plain = shown(SCREENS[name], width, "--color=no")

    hint = "read what changed, then: python -m tests.report.screens"
    assert lettered(colourful) == kept, hint
    assert "\x1b" not in plain
    assert lettered(plain).splitlines() == [
        f"  {line[2:]}".rstrip() for line in kept.splitlines()
    ]


def test_each_kept_screen_is_one_that_is_shown() -> None:
    names = {f"{name}-{width}.txt" for name in SCREENS for width in WIDTHS}
    assert {path.name for path in KEPT.iterdir()} == names


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", SCREENS)
def test_no_line_is_wider_than_the_terminal(name: str, width: int) -> None:
    lines = shown(SCREENS[name], width).splitlines()
    assert [line for line in lines if len(line) > width] == []


@pytest.mark.parametrize(
    "screen",
    [
        pytest.param(screen, id=name)
        for name, screen in SCREENS.items()
        if screen.judgement.passes is False and "quiet" not in name
    ],
)
def test_the_last_screen_says_where_it_stands_and_what_to_do(screen: Screen) -> None:
    lines = shown(screen, 80).splitlines()[-LAST_SCREEN + BELOW :]
    at = {
        head: [n for n, line in enumerate(lines) if line.startswith(head)]
        for head in ("PSF-01 ", "PSF-08 ", "met: ", "rests on: ", "next: ")
    }

    (step,) = at.pop("next: ")
    assert step >= len(lines) - 5  # below it, no more than the verdict
    if not screen.is_first_run:
        places = [place for (place,) in at.values()]
        assert places == sorted(places)
        assert places[-1] < step


@pytest.mark.parametrize(
    ("why", "fix", "said"),
    [
        ("did you mean check?", "correct the name", "did you mean check? correct"),
        ("no test is claimed", "Add one that stalls", "no test is claimed. Add one"),
        ("it names nothing", "name the code", "it names nothing; name the code"),
    ],
)
def test_why_and_what_to_do_are_joined_as_sentences(
    why: str, fix: str, said: str
) -> None:
    one = problem(reasons.NO_SUCH_TARGET, why, fix, "psf.toml:3")
    evidence = [fails("PSF-04.refusals", "test", one)]
    judgement = judge(CATALOGUE, PROFILE, evidence, today=TODAY)

    text = "\n".join(line.text for line in summary(judgement, width=120, verbosity=0))

    assert said in text.rpartition("next: ")[2]


@pytest.mark.parametrize("width", WIDTHS)
def test_a_quiet_run_in_a_file_says_each_thing_in_one_line(width: int) -> None:
    """Who looks for a line in a log finds all of it, however wide the log is written."""
    lines = shown(SCREENS["three-met-quiet"], width, out=io.StringIO()).splitlines()

    unmet = [n for n, line in enumerate(lines) if line.startswith("UNMET")]
    assert [lines[n + 1][:12] for n in unmet] == ["       fix: "] * len(unmet)
    assert unmet == [0, 2, 4]
    assert not any(line.startswith(("next: ", "met: ", "PSF-")) for line in lines)
    *_, rests, verdict = lines
    assert (rests[:9], verdict[:9]) == ("rests on:", "NOT READY")


def test_a_command_is_not_broken_on_a_narrow_terminal() -> None:
    lines = shown(SCREENS["three-met-quiet"], 62).splitlines()

    (fix,) = [line for line in lines if "fix: read it" in line]
    assert fix == "       fix: read it, then"
    command = "         pytest-psf review docs/release.md#Rollback --by NAME"
    assert lines[lines.index(fix) + 1] == command


@pytest.mark.parametrize("name", ["three-met", "three-met-quiet", "narrowed"])
@pytest.mark.parametrize("width", [50, *WIDTHS])
def test_what_is_folded_by_domain_hides_no_name(name: str, width: int) -> None:
    screen = SCREENS[name]
    lines = shown(screen, width).splitlines()
    words = {word.rstrip(",") for line in lines for word in line.split()}

    still = [r for r in screen.judgement.rulings if r.verdict.is_open]
    assert [
        criterion.id
        for criterion in (ruling.criterion for ruling in still)
        if not {criterion.id, criterion.id.partition(".")[2]} & words
        and not any(word.startswith(f"{criterion.id}.") for word in words)
    ] == []


def _one_fault_of_three() -> Judgement:
    why = "the function app.core:run is claimed for 3 criteria"
    three = ("PSF-04.refusals", "PSF-05.override", "PSF-06.alerts-tested.cost")
    evidence = [
        fails(
            one, "test", problem(reasons.SHARED_BY_MANY, why, "split it", f"a.py:{n}")
        )
        for n, one in enumerate(three)
    ]
    return judge(CATALOGUE, PROFILE, evidence, today=TODAY)


def test_what_is_the_same_of_several_criteria_is_told_once() -> None:
    lines = shown(Screen(judgement=_one_fault_of_three()), 80).splitlines()

    said = [n for n, line in enumerate(lines) if "app.core:run is" in line]
    assert len(said) == 2  # there, and as the next step
    heads, (fix, *_) = lines[said[0] - 3 : said[0]], lines[said[0] + 1 :]
    assert [head.split() for head in heads] == [
        ["UNMET", "PSF-04.refusals", "a.py:0"],
        ["UNMET", "PSF-05.override", "a.py:1"],
        ["UNMET", "PSF-06.alerts-tested.cost", "a.py:2"],
    ]
    assert fix == "       fix: split it"


def test_in_a_log_it_is_one_line_that_names_them_all() -> None:
    screen = Screen(judgement=_one_fault_of_three(), arguments=("-q",))
    lines = shown(screen, 80, out=io.StringIO()).splitlines()

    assert lines[0] == (
        "UNMET  PSF-04.refusals (a.py:0), PSF-05.override (a.py:1), "
        "PSF-06.alerts-tested.cost (a.py:2)  "
        "the function app.core:run is claimed for 3 criteria"
    )
    assert lines[1] == "       fix: split it"


def test_v_tells_it_of_each() -> None:
    text = shown(Screen(judgement=_one_fault_of_three(), arguments=("-v",)), 80)
    assert text.count("app.core:run is claimed for") == 4  # once more as the next step


def test_what_a_warning_says_to_paste_is_not_broken() -> None:
    command = f"pytest-psf review {'docs/' * 12}privacy.md#Retention --by NAME"
    evidence = [
        replace(one, finding=replace(one.finding, warnings=(f"read it\n{command}",)))
        for one in everything()[:1]
    ]
    judgement = judge(CATALOGUE, PROFILE, evidence, today=TODAY)
    lines = shown(Screen(judgement=judgement), 80).splitlines()

    assert lines[lines.index("warning: read it") + 1] == f"    {command}"


def test_v_unfolds_every_criterion_with_its_remedy() -> None:
    screen = SCREENS["three-met-verbose"]
    text = " ".join(shown(screen, 80).split())

    still = [r for r in screen.judgement.rulings if r.verdict.is_open]
    assert len(still) == 32
    for ruling in still:
        assert f"UNMET {ruling.criterion.id}" in text
        assert " ".join(f"fix: {ruling.problems[0].fix}".split()) in text
    assert "nothing claimed yet" not in text
