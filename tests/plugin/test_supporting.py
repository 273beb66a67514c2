"""Claims that only support: verified and shown, never gating."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.conftest import Team

ID = "PSF-05.intervene"

GATING = f"""
@pytest.mark.psf("{ID}", exercises="app:pause")
def test_gates():
    assert app.pause() == "paused"
"""


def tests(team: Team, *bodies: str) -> None:
    team.write("test_it.py", "\n\n".join(("import pytest, app", *bodies)))


def supporting(assertion: str, *ids: str) -> str:
    named = ", ".join(f'"{one}"' for one in ids or (ID,))
    return (
        f"@pytest.mark.psf({named}, exercises='app:pause', supporting=True)\n"
        f"def test_supports():\n    assert {assertion}\n"
    )


def test_a_supporting_document_that_is_missing_changes_nothing(team: Team) -> None:
    team.config(
        f'{ID} = {{ document = "docs/no.md", supporting = true }}', gate=f'"{ID}"'
    )
    tests(team, GATING)
    judged = team.judged("-v")

    assert judged.status == 0
    assert "supporting (broken): docs/no.md" in judged.text
    evidence = {one["kind"]: one for one in judged.criterion(ID)["evidence"]}
    assert evidence["document"]["supporting"] is True
    assert evidence["document"]["reason"] == "no-such-file"
    assert evidence["test"]["supporting"] is False


@pytest.mark.parametrize("more", [(), ("-n", "2")], ids=["alone", "distributed"])
def test_a_supporting_test_that_holds_meets_nothing(
    team: Team, more: tuple[str, ...]
) -> None:
    team.config(gate=f'"{ID}"')
    tests(team, supporting('app.pause() == "paused"'))
    judged = team.judged("-v", *more)

    assert judged.status == 1
    assert judged.reasons(ID) == ["nothing-claimed"]
    assert "supporting (tested): test_it.py::test_supports" in judged.text


def test_a_supporting_test_that_does_not_enter_its_target_breaks_nothing(
    team: Team,
) -> None:
    team.config(gate=f'"{ID}"')
    tests(team, GATING, supporting("len('a') == 1"))
    judged = team.judged()
    assert (judged.status, judged.verdict(ID)) == (0, "met")


def test_it_draws_no_warning_for_many_criteria(team: Team) -> None:
    team.config(gate=f'"{ID}"')
    ids = [f"PSF-05.{name}" for name in ("intervene", "override", "review")]
    tests(team, GATING, supporting("app.pause()", *ids, "PSF-06.cost"))
    assert team.judged().report["warnings"] == []


def test_a_minimum_challenges_only_what_gates(team: Team) -> None:
    team.config(top=f'minimum = {{ {ID} = "challenged" }}', gate=f'"{ID}"')
    tests(team, GATING, supporting('app.pause() == "paused"'))
    judged = team.judged("-vv")

    assert judged.status == 0
    rungs = {one["source"]: one["rung"] for one in judged.criterion(ID)["evidence"]}
    assert rungs == {
        "test_it.py::test_gates": "challenged",
        "test_it.py::test_supports": "tested",
    }


@pytest.mark.usefixtures("unmeasured_processes")
def test_a_supporting_test_adds_nothing_to_a_coverage_minimum(team: Team) -> None:
    team.config(gate=f'"{ID}"')
    team.write(
        "app.py",
        'def pause(now=True):\n    if now:\n        return "paused"\n'
        '    return "later"\n',
    )
    gating = GATING.replace(
        'pause")', 'pause", coverage={"files": ["app.py"], "at_least": 90})'
    )
    tests(team, gating, supporting('app.pause(now=False) == "later"'))
    judged = team.judged_apart("-p", "no:cov")
    assert judged.reasons(ID) == ["coverage-too-low"]


def test_a_mark_and_the_config_say_the_same(team: Team) -> None:
    team.config(f'{ID} = {{ test = "test_it.py::test_gates", supporting = true }}')
    tests(team, GATING)
    result = team.run()
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*give both the same `supporting`*"])


def test_a_mark_takes_true_or_false_only(team: Team) -> None:
    team.config()
    tests(team, supporting("app.pause()").replace("True", "'yes'"))
    result = team.run()
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*psf supporting: found 'yes'*", "*true or false*"])


@pytest.mark.parametrize("said", [True, False])
def test_a_setting_that_only_supports_is_no_pin(team: Team, *, said: bool) -> None:
    """A bias assessment rests on the setting that names the model."""
    team.write("model.toml", 'id = "gpt-4o-2024-08-06"\n')
    team.config(
        'PSF-02.version-pinned = { setting = "model.toml", key = "id", pinned = true, '
        f"supporting = {str(said).lower()} }}"
    )
    tests(team, "def test_it(): assert len('a') == 1\n")
    judged = team.judged()
    assert judged.verdict("PSF-02.version-pinned") == ("unmet" if said else "met")
