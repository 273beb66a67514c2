"""Values that say nothing that a bound could be held against, and files that are damaged."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.verify.conftest import setting

from pytest_psf.verify.formats.arithmetic import number_of
from pytest_psf.verify.formats.setting_value import SettingValue
from pytest_psf.verify.setting.quantities import beyond, compared, readings

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("text", ["1 +", "'a' * 2", "(" * 300 + "1" + ")" * 300])
def test_what_is_no_arithmetic_has_no_number(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        number_of(text)


def test_a_division_by_zero_reads_as_nothing() -> None:
    assert readings("1/0") == ()


def test_a_rule_without_end_is_not_read() -> None:
    assert list(compared("rate(x) > 8 or " * 10_000)) == []


def test_a_text_without_a_quantity_has_no_value_beyond_a_bound() -> None:
    found = SettingValue(value="as long as needed", line=1)

    assert beyond(found, 30, 1) is None


def test_a_value_beyond_a_bound_is_one_of_what_the_rule_asks() -> None:
    found = SettingValue(value="read_only == 0 and free < 9 and free > 0", line=1)

    assert beyond(found, 9, -1) == "read_only == 0 and free < 8 and free > 0"


@pytest.mark.parametrize(
    ("name", "text", "key", "reason"),
    [
        ("a.properties", "days=30\nlast=\\", "days", ""),
        (
            "a.tf",
            'x "a" "b" {\n  days = "${var.a}0"\n}\n',
            "x.a.b.days",
            "not-constant",
        ),
        ("a.tf", 'x "a" "b" {\n  days = 30\n', "x.a.b.days", "malformed"),
    ],
)
@pytest.mark.usefixtures("unmeasured_test")
def test_files_in_other_formats_are_read_or_refused(
    tmp_path: Path, name: str, text: str, key: str, reason: str
) -> None:
    found = setting(tmp_path, name, text, key, at_most=90)

    assert found.reason == reason or (not reason and found.holds), found.why
