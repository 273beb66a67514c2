"""From the four answers and the declared class to the class that is judged."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import NamedTuple

import pytest

from pytest_psf.catalogue import load
from pytest_psf.core.classify import (
    AFFECTS,
    CLASSES,
    CONSEQUENCES,
    OPERATED,
    PARTS,
    RUNS,
    Answer,
    Classification,
    Profile,
    classify,
)
from pytest_psf.core.places import Place
from pytest_psf.core.rungs import Rung

CATALOGUE = load()
PLACE = Place("pyproject.toml", 3)


def profile(
    declared: str | None,
    *,
    affects: bool,
    runs: bool,
    consequences: bool,
    operated: bool = True,
) -> Profile:
    answers = {
        AFFECTS: affects,
        RUNS: runs,
        CONSEQUENCES: consequences,
        OPERATED: operated,
    }
    return Profile(
        declared=declared,
        definition={
            part: Answer(answer=answer, because=f"reason of {part}", place=PLACE)
            for part, answer in answers.items()
        },
    )


class Row(NamedTuple):
    """One row of the table of classes: what the class becomes, or why not."""

    declared: str
    #: The questions that are answered with yes.
    answers: str
    #: The class it is judged as, where nothing contradicts it.
    judged_as: str | None
    #: What the objection speaks of.
    contradicts: str = ""


BOTH = f"{AFFECTS} and {CONSEQUENCES} = yes"
NEITHER = f"{AFFECTS} = no and {CONSEQUENCES} = no"
IDLE_TOOL = "internal-tool that changes nothing"

ROWS = [
    # It affects people or has consequences, and runs: production, and no less.
    Row("production", "affects+consequences+runs", "production"),
    Row("production", "affects+runs", "production"),
    Row("production", "consequences+runs", "production"),
    Row("internal-tool", "affects+consequences+runs", "internal-tool"),
    Row("internal-tool", "affects+runs", "internal-tool"),
    Row("internal-tool", "consequences+runs", "internal-tool"),
    Row("prototype", "affects+consequences+runs", None, BOTH),
    Row("prototype", "affects+runs", None, f"{AFFECTS} = yes"),
    Row("prototype", "consequences+runs", None, f"{CONSEQUENCES} = yes"),
    Row("proof-of-concept", "affects+consequences+runs", None, BOTH),
    Row("proof-of-concept", "affects+runs", None, f"{AFFECTS} = yes"),
    Row("proof-of-concept", "consequences+runs", None, f"{CONSEQUENCES} = yes"),
    Row("shadow", "affects+consequences+runs", None, BOTH),
    Row("shadow", "affects+runs", None, f"{AFFECTS} = yes"),
    Row("shadow", "consequences+runs", None, f"{CONSEQUENCES} = yes"),
    # It has an effect and is said not to run: that cannot be.
    Row("production", "affects+consequences", None, f"{RUNS} = no contradicts {BOTH}"),
    Row("production", "affects", None, f"{RUNS} = no"),
    Row("production", "consequences", None, f"{RUNS} = no"),
    Row("internal-tool", "affects+consequences", None, f"{RUNS} = no"),
    Row("internal-tool", "affects", None, f"{RUNS} = no"),
    Row("internal-tool", "consequences", None, f"{RUNS} = no"),
    Row("prototype", "affects", None, f"{AFFECTS} = yes"),
    Row("proof-of-concept", "consequences", None, f"{CONSEQUENCES} = yes"),
    Row("shadow", "affects+consequences", None, BOTH),
    # It has no effect: anything but production.
    Row("production", "runs", None, NEITHER),
    Row("production", "", None, NEITHER),
    Row("internal-tool", "runs", IDLE_TOOL),
    Row("internal-tool", "", IDLE_TOOL),
    Row("prototype", "runs", "prototype"),
    Row("prototype", "", "prototype"),
    Row("proof-of-concept", "runs", "proof-of-concept"),
    Row("proof-of-concept", "", "proof-of-concept"),
    Row("shadow", "runs", "shadow"),
    Row("shadow", "", None, f"{RUNS} = no"),
]


def named(row: Row) -> str:
    return f"{row.declared}: {row.answers or 'nothing'}"


def classified(row: Row) -> Classification:
    return classify(
        profile(
            row.declared,
            affects="affects" in row.answers,
            runs="runs" in row.answers,
            consequences="consequences" in row.answers,
        )
    )


@pytest.mark.parametrize("row", ROWS, ids=named)
def test_the_class_follows_from_the_answers(row: Row) -> None:
    found = classified(row)
    if row.judged_as is None:
        assert found.judged_as == "production"
        (one,) = found.objections
        why, fix = one.why, one.fix
        assert row.contradicts in why
        assert fix
    else:
        assert (found.judged_as, found.objections) == (row.judged_as, ())


@pytest.mark.parametrize(
    "row", [row for row in ROWS if row.judged_as is None], ids=named
)
def test_an_objection_to_the_class_names_it_and_the_way_out(row: Row) -> None:
    found = classified(row)
    (one,) = found.objections
    why, fix = one.why, one.fix
    assert one.reason.slug == "class-not-settled"
    assert f'"{row.declared}"' in why or f"{RUNS} = no contradicts" in why
    assert "class = " in fix
    assert found.reasons == ("judged as production until the class is right",)


@pytest.mark.parametrize(
    ("declared", "affects", "runs", "consequences"),
    list(product(CLASSES, (True, False), (True, False), (True, False))),
)
def test_whether_someone_operates_it_never_changes_the_class(
    declared: str,
    affects: bool,  # noqa: FBT001 - a parameter of the table
    runs: bool,  # noqa: FBT001
    consequences: bool,  # noqa: FBT001
) -> None:
    operated, neglected = (
        classify(
            profile(
                declared,
                affects=affects,
                runs=runs,
                consequences=consequences,
                operated=answer,
            )
        )
        for answer in (True, False)
    )
    assert operated.judged_as == neglected.judged_as
    assert operated.objections == neglected.objections


def test_the_reasons_are_the_four_answers_in_the_order_of_the_definition() -> None:
    found = classify(
        profile(
            "production", affects=True, runs=True, consequences=False, operated=False
        )
    )
    assert found.reasons == (
        f"{AFFECTS}: yes (reason of {AFFECTS})",
        f"{RUNS}: yes (reason of {RUNS})",
        f"{CONSEQUENCES}: no (reason of {CONSEQUENCES})",
        f"{OPERATED}: no (reason of {OPERATED})",
    )


def test_without_a_class_it_is_judged_as_production() -> None:
    found = classify(profile(None, affects=False, runs=False, consequences=False))
    assert found.judged_as == "production"
    assert found.in_production
    (one,) = found.objections
    why, fix = one.why, one.fix
    assert why == "no class is declared"
    assert all(f'"{name}"' in fix for name in CLASSES)


@pytest.mark.parametrize("declared", CLASSES)
@pytest.mark.parametrize("missing", PARTS)
def test_an_answer_left_out_is_named_and_never_lowers_the_class(
    declared: str, missing: str
) -> None:
    whole = profile(declared, affects=False, runs=True, consequences=False)
    definition = {p: a for p, a in whole.definition.items() if p != missing}
    found = classify(Profile(declared=declared, definition=definition))
    assert found.judged_as == "production"
    (one,) = found.objections
    why, fix = one.why, one.fix
    assert why == f"the definition does not answer {missing}"
    assert "[tool.psf.definition]" in fix


def test_a_missing_class_and_missing_answers_are_told_together() -> None:
    found = classify(Profile())
    assert [one.why for one in found.objections] == [
        "no class is declared",
        f"the definition does not answer {', '.join(PARTS)}",
    ]


def test_a_project_without_a_config_is_judged_as_production_and_told_what_to_add() -> (
    None
):
    found = classify(Profile(is_configured=False))
    assert found.judged_as == "production"
    (one,) = found.objections
    why, fix = one.why, one.fix
    assert why == "no [tool.psf] table was found"
    assert fix.endswith(":\npytest-psf init")


@pytest.mark.parametrize(
    ("declared", "affects", "consequences", "expected"),
    [
        ("production", True, True, True),
        ("internal-tool", True, False, True),
        ("internal-tool", False, False, False),
        ("shadow", False, False, True),
        ("prototype", False, False, False),
        ("proof-of-concept", False, False, False),
    ],
)
def test_production_its_tools_and_its_shadow_count_as_in_production(
    declared: str,
    affects: bool,  # noqa: FBT001 - a parameter of the table
    consequences: bool,  # noqa: FBT001
    expected: bool,  # noqa: FBT001
) -> None:
    found = classify(
        profile(declared, affects=affects, runs=True, consequences=consequences)
    )
    assert found.in_production is expected


def test_a_minimum_raises_a_floor_and_never_lowers_it() -> None:
    criterion = next(one for one in CATALOGUE if one.floor is Rung.DOCUMENTED)

    def required(floor: Rung, minimum: dict[str, Rung]) -> Rung:
        return Profile(minimum=minimum).required(replace(criterion, floor=floor))

    assert required(Rung.CHALLENGED, {}) is Rung.CHALLENGED
    assert required(Rung.DOCUMENTED, {criterion.id: Rung.TESTED}) is Rung.TESTED
    assert required(Rung.TESTED, {criterion.id: Rung.DOCUMENTED}) is Rung.TESTED
