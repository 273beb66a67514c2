"""The line of each table, key and element of a TOML text, by examples."""

from __future__ import annotations

import pytest

from pytest_psf.toml_lines import TOMLDecodeError, error_line, lines, loads

NESTED = """\
a = [[1, 2], [
  3], []]
b = {c = [{d = 1},
  {e.f = [4,
    5]}], g = "]"}
"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a = [1,2]\n", {("a",): 1, ("a", 0): 1, ("a", 1): 1}),
        ("a = [\n  1,\n\n  2,\n]\n", {("a",): 1, ("a", 0): 2, ("a", 1): 4}),
        ("a = {b=1,c=2}\n", {("a",): 1, ("a", "b"): 1, ("a", "c"): 1}),
        ("a=[[]]\nb={}\n", {("a",): 1, ("a", 0): 1, ("b",): 2}),
        (
            NESTED,
            {
                ("a",): 1,
                ("a", 0): 1,
                ("a", 0, 0): 1,
                ("a", 0, 1): 1,
                ("a", 1): 1,
                ("a", 1, 0): 2,
                ("a", 2): 2,
                ("b",): 3,
                ("b", "c"): 3,
                ("b", "c", 0): 3,
                ("b", "c", 0, "d"): 3,
                ("b", "c", 1): 4,
                ("b", "c", 1, "e"): 4,
                ("b", "c", 1, "e", "f"): 4,
                ("b", "c", 1, "e", "f", 0): 4,
                ("b", "c", 1, "e", "f", 1): 5,
                ("b", "g"): 5,
            },
        ),
    ],
)
def test_nested_values_have_their_lines(
    text: str, expected: dict[tuple[str | int, ...], int]
) -> None:
    found = lines(text)

    assert {path: line for path, line in found.items() if path} == expected


@pytest.mark.parametrize("text", ["a = 1\nb = [\n\n", "a = 1\nb = ?\nc = 1\n"])
def test_an_error_has_the_line_where_the_text_breaks_off_or_is_wrong(text: str) -> None:
    with pytest.raises(TOMLDecodeError) as caught:
        loads(text)

    assert error_line(caught.value, text) == 2


@pytest.mark.parametrize("text", ["? = 1", 'a = "b'])
def test_what_is_no_toml_has_no_lines(text: str) -> None:
    with pytest.raises(ValueError, match="not valid TOML at offset"):
        lines(text)
