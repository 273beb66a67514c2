"""What every kind of test comes to when its target is sabotaged: a table by hand."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Mapping

pytestmark = pytest.mark.usefixtures("unmeasured")

C, B, S = "CAUGHT", "BROKE", "SURVIVED"
NOT_REACHED, NOT_REPEATABLE = "NOT REACHED", "NOT REPEATABLE"
NOT_CHALLENGEABLE = "NOT CHALLENGEABLE"

HONEST = {
    "test_function": C,
    "test_enum": C,
    "test_dataclass": C,
    "test_named_tuple": C,
    "test_bool[stranger]": C,  # one of its sets of parameters is enough
    "test_exception": C,
    "test_custom_sabotage": C,
    "test_effect": C,
    "test_generator": C,
    "test_coroutine": C,
    "test_async_generator": C,
    "test_context_manager": C,
    "test_decorated": C,
    "test_cached": C,
    "test_closure": C,
    "test_super": C,
    "test_property": C,
    "test_class_method": C,
    "test_static_method": C,
    "test_an_empty_value_is_right": C,
    "test_none_is_right": C,
    "test_an_upper_bound": C,
    "test_what_must_not_be_there": C,
    "test_an_entry": C,
    "test_an_element": C,
    "test_an_iterator": C,
    "test_deep_recursion": C,
    "test_the_first_of_its_kind": C,
    "test_fixture": C,
    "test_assertion_in_a_fixture": C,
    "test_wide_fixtures_are_not_sabotaged": C,
    "DeskTest::test_unittest": C,
    "DeskTest::test_unittest_subtests": C,
    "test_model": C,
    "test_model_validated": C,
    "test_model_from_json": C,
    "test_model_inside_another": C,
    "test_root_model": C,
    "test_model_with_an_assignment": C,
}
#: Code that decorators and objects stand around.
SHAPES = {
    "test_dispatch": C,
    "test_dispatch_to_the_default": C,
    "test_dispatch_in_dispatch": C,
    "test_one_implementation": C,
    "test_dispatch_with_a_sabotage": C,
    "test_weak_dispatch": S,
    "test_coroutines_in_dispatch": C,
    "test_dispatch_of_a_method": C,
    "test_getter": C,
    "test_setter_that_refuses": C,
    "test_setter": C,
    "test_weak_setter": S,
    "test_deleter": C,
    "test_cached_property": C,
    "test_partial_method": C,
    "test_context_manager_of_a_class": C,
    "test_async_generator": C,
    "test_call": C,
    "test_contains": C,
    "test_item": C,
    "test_method_of_an_enum": C,
    "test_operator": C,
    "test_method_with_slots": C,
    "test_method_of_a_metaclass": C,
    "test_static_method_of_a_generic_class": C,
    "test_function_of_an_object": C,
    "test_partial": C,
    "test_lazy_attribute": C,
}
OTHERS = {
    "test_liar": NOT_REACHED,
    "test_cached_before": NOT_REACHED,
    "test_weak": S,
    "test_only_the_good_case": S,
    "test_effect_that_nobody_looks_at": S,
    "test_that_nothing_comes_back": S,
    "test_swallower": S,
    "test_weak_model": S,
    "test_weak_against_custom_sabotage": S,
    "test_type_error": B,
    "test_setup_stumbles": B,
    "test_the_system_asserts": B,
    "test_the_sabotage_asserts": B,
    "test_hangs_without_it": B,
    "test_once_only": NOT_REPEATABLE,
    "test_leaves_a_lock": NOT_REPEATABLE,
    "test_network": NOT_CHALLENGEABLE,
    "test_unknown_sabotage": NOT_CHALLENGEABLE,
    "test_custom_sabotage_of_a_model": NOT_CHALLENGEABLE,
    "test_model_in_compiled_code": NOT_CHALLENGEABLE,
    "test_mocked_target": NOT_REACHED,
    "test_mocked_callee": C,
}

RESULT = re.compile(
    r"tests/(test_\w+\.py)::(\S+) by (?:subject|shapes):[\w.]+ ([A-Z ]+)$", re.MULTILINE
)


@pytest.fixture
def project(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = pytester.path / "challenged"
    source = Path(__file__).with_name("project")
    shutil.copytree(source, root, ignore=shutil.ignore_patterns("__pyc*"))
    monkeypatch.chdir(root)
    return root


def _results(result: pytest.RunResult) -> Mapping[str, Mapping[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for file, test, outcome in RESULT.findall(result.stdout.str()):
        found.setdefault(file, {})[test] = outcome
    return found


@pytest.mark.parametrize("line", [[], ["-n", "2"]], ids=["one process", "two workers"])
@pytest.mark.usefixtures("project")
def test_every_result_is_that_of_the_table(
    pytester: pytest.Pytester, line: list[str]
) -> None:
    result = pytester.runpytest_subprocess("--psf", "--psf-challenge", "-v", *line)

    found = _results(result)
    assert found["test_honest.py"] == HONEST
    assert found["test_others.py"] == OTHERS
    assert found["test_shapes.py"] == SHAPES
