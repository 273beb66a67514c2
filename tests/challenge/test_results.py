"""What every kind of test comes to when its target is sabotaged: a table by hand."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.inner_runs import unrecorded

if TYPE_CHECKING:
    from collections.abc import Mapping

pytestmark = pytest.mark.usefixtures("unmeasured_processes")


C, T, S = "CAUGHT", "CANNOT TELL", "SURVIVED"
NOT_ENTERED, NOT_REPEATABLE = "NOT ENTERED", "NOT REPEATABLE"
NOT_CHALLENGEABLE = "NOT CHALLENGEABLE"

HONEST = {
    "test_function": C,
    "test_enum": C,
    "test_dataclass": C,
    "test_named_tuple": C,
    "test_bool[stranger]": C,  # one of its sets of parameters is enough
    "test_exception": C,
    "test_an_exception_of_another_type": C,
    "test_a_value_that_an_assertion_cannot_look_at": C,
    "test_the_system_stumbles_in_an_assertion": C,
    "test_the_system_stumbles_instead_of_refusing": C,
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
    "test_decorator_that_lets_in": C,
    "test_decorator_that_refuses": C,
    "test_decorator_with_a_sabotage": C,
    "test_decorator_that_nobody_looks_at": S,
    "test_partial": C,
    "test_lazy_attribute": C,
}
#: Values of every kind; what looks at no more than the kind survives.
KINDS = {
    "test_attribute": C,
    "test_method": C,
    "test_inside": C,
    "test_not_inside": C,
    "test_class_alone": S,
    "test_something": S,
    "test_always_true": S,
    "test_has_the_attribute": S,
    "test_types_inside": S,
    "test_class_of_what_a_method_does_not_say": T,
    "test_what_a_method_does_not_say": C,
    "test_among_itself": S,
    "test_text_around_it": S,
    "test_class_of_its_length": S,
    "test_length_of_anything": S,
    "test_no_assertion": S,
    "test_length_of_each": C,
    "test_length_of_each_of_any": S,
    "test_length_behind_a_key": C,
    "test_what_is_behind_a_key_alone": S,
    "test_what_has_to_be_there_to_be_judged": C,
    "test_that_it_is_there": T,
    "test_attribute_that_must_not_be_there": T,
    "test_attribute_that_cannot_be_asked_for": T,
    "test_what_is_made_in_any_way": S,
    "test_settled_by_the_system": C,
    "test_followed_to_its_origin": C,
    "test_class_by_its_name": T,
    "test_awaited": C,
    "test_awaited_class_alone": S,
    "test_a_text_lets_nothing_out": C,
    "test_a_text_at_all": S,
    "test_entries_let_nothing_out": C,
    "test_entries_of_a_type": S,
    "test_a_set_lets_nothing_out": C,
    "test_a_set_of_a_type": S,
    "test_a_list_lets_nothing_out": C,
    "test_an_iteration_lets_nothing_out": C,
    "test_equal_customers_are_one": C,
    "test_equal_hashes": C,
    "test_one_hash": S,
    "test_either_way": C,
    "test_the_same_way": S,
    "test_found": C,
    "test_not_found": C,
    "test_class_of_what_is_found": S,
    "test_made": C,
    "test_refused_when_made": C,
    "test_made_of_its_class": S,
    "test_attribute_set_later": C,
    "test_chain": C,
    "test_chain_of_nothing": S,
    "test_closure": C,
    "test_closure_that_can_be_called": S,
    "test_decorator": C,
    "test_decorator_with_arguments": C,
    "test_context_manager": C,
    "test_context_manager_entered_only": S,
    "test_entered": C,
    "test_datetime": C,
    "test_datetime_at_most": C,
    "test_datetime_alone": S,
    "test_date": C,
    "test_date_alone": S,
    "test_duration_at_most": C,
    "test_decimal": C,
    "test_decimal_at_least": C,
    "test_decimal_alone": S,
    "test_equal_to_itself": S,
    "test_fraction": C,
    "test_path": C,
    "test_path_alone": S,
    "test_uuid": C,
    "test_flags": C,
    "test_flag_that_is_not_set": C,
    "test_flags_alone": S,
    "test_namespace": C,
    "test_match": C,
    "test_matches": C,
    "test_match_alone": S,
    "test_pattern": C,
    "test_pattern_that_is_too_wide": C,
    "test_json": C,
    "test_json_inside": C,
    "test_json_alone": S,
    "test_counter": C,
    "test_deque": C,
    "test_deque_alone": S,
    "test_read_only": C,
    "test_read_only_alone": S,
    "test_range": C,
    "test_default": C,
    "test_text_of_its_own": C,
    "test_text_of_its_own_alone": S,
    "test_limit": C,
    "test_frozen": C,
    "test_limits_alone": S,
    "test_length": C,
    "test_yielded": C,
    "test_yielded_at_all": S,
    "test_elements": C,
    "test_elements_alone": S,
    "test_entry_that_is_gone": C,
    "test_entries_alone": S,
    "test_refusal": C,
    "test_no_refusal": S,
    "test_none": C,
    "test_frozen_model": C,
    "test_frozen_field": C,
    "test_converted": C,
    "test_model_alone": S,
    "test_nothing_more": C,
    "test_default_of_a_field": C,
    "test_default_that_is_made": C,
    "test_default_alone": S,
    "test_validator_before": C,
    "test_normalised": C,
    "test_validator_after": C,
    "test_validator_around": C,
    "test_validator_of_all_before": C,
    "test_validator_of_all_after": C,
    "test_validator_of_what_is_good": S,
    "test_done_three_times": C,
    "test_done_and_nobody_counts": S,
    "test_another_order_is_the_same": C,
    "test_what_is_the_same_is_the_same": S,
    "test_looked_for_among_none": C,
    "test_whose_caller_is_told": NOT_CHALLENGEABLE,
    "test_a_refusal_that_is_kept": C,
    "test_what_is_given_stays_as_it_is": T,
    "test_what_is_given_is_something": S,
    "test_no_marks_are_left_behind": T,
    "test_something_else_of_the_same_object": S,
    "test_what_is_decorated_still_answers": C,
    "test_what_is_decorated_can_be_called": S,
    "test_a_refusal_that_nobody_asks_for": S,
}
OTHERS = {
    "test_liar": NOT_ENTERED,
    "test_cached_before": NOT_ENTERED,
    "test_weak": S,
    "test_only_the_good_case": S,
    "test_effect_that_nobody_looks_at": S,
    "test_that_nothing_comes_back": S,
    "test_swallower": S,
    "test_weak_model": S,
    "test_weak_against_custom_sabotage": S,
    "test_type_error": T,
    "test_setup_stumbles": T,
    "test_the_system_asserts": T,
    "test_the_system_stumbles_before_it_asserts": T,
    "test_only_its_type": T,
    "test_only_its_type_in_other_words": T,
    "test_only_that_there_is_something": T,
    "test_what_is_always_true": T,
    "test_the_system_stumbles_while_it_is_prepared": T,
    "test_what_must_not_happen": T,
    "test_what_must_not_happen_that_nobody_looks_at": S,
    "test_the_sabotage_asserts": S,  # and it asserts nothing itself
    "test_hangs_without_it": T,
    "test_once_only": NOT_REPEATABLE,
    "test_leaves_a_lock": NOT_REPEATABLE,
    "test_network": NOT_CHALLENGEABLE,
    "test_unknown_sabotage": NOT_CHALLENGEABLE,
    "test_custom_sabotage_of_a_model": NOT_CHALLENGEABLE,
    "test_model_in_compiled_code": NOT_CHALLENGEABLE,
    "test_mocked_target": NOT_ENTERED,
    "test_mocked_callee": C,
}

RESULT = re.compile(
    r"tests/(test_\w+\.py)::(\S+) by (?:subject|shapes|kinds):[\w.]+ ([A-Z ]+)$",
    re.MULTILINE,
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


@pytest.mark.usefixtures("project")
def test_every_result_is_that_of_the_table(pytester: pytest.Pytester) -> None:
    # Faker's plugin has each of a thousand copies make one, which nothing here asks for.
    run = unrecorded(pytester).runpytest_inprocess
    result = run("--psf", "--psf-challenge", "-v", "-p", "no:faker")

    found = _results(result)
    assert found["test_honest.py"] == HONEST
    assert found["test_others.py"] == OTHERS
    assert found["test_shapes.py"] == SHAPES
    assert found["test_kinds.py"] == KINDS


@pytest.mark.once
@pytest.mark.usefixtures("project", "forked_workers")
def test_two_workers_come_to_the_same(pytester: pytest.Pytester) -> None:
    """They hand tests of every result on; what stands in for a value knows no worker."""
    files = ("tests/test_honest.py", "tests/test_others.py")
    line = ("--psf", "--psf-challenge", "-v", "-n", "2", *files)
    result = unrecorded(pytester).runpytest_inprocess(*line)

    found = _results(result)
    assert found == {"test_honest.py": HONEST, "test_others.py": OTHERS}
