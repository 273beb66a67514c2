"""What others wrote is shown in one line, with nothing hidden in it."""

from __future__ import annotations

import pytest

from pytest_psf.core.shown import shown, typed


@pytest.mark.parametrize(
    ("text", "line"),
    [
        pytest.param("2. Retention", "2. Retention", id="plain"),
        pytest.param("größer 保存 می\u200cشود 👩\u200d⚖", None, id="as-it-is"),
        pytest.param("two\nlines\t here", "two lines here", id="lines"),
        pytest.param("a\u202eb\u2066c", "a\\u202eb\\u2066c", id="direction"),
        pytest.param("a\u200bb\ufeff", "a\\u200bb\\ufeff", id="zero-width"),
        pytest.param("a\x1b[31mb\0", "a\\x1b[31mb\\x00", id="escape"),
        pytest.param("x" * 121, "x" * 117 + "...", id="long"),
        pytest.param("x" * 120, "x" * 120, id="as-long-as-it-may-be"),
    ],
)
def test_a_text_is_shown_in_one_line_with_nothing_hidden(
    text: str, line: str | None
) -> None:
    assert shown(text) == (text if line is None else line)


def test_a_text_to_paste_lacks_what_cannot_be_seen() -> None:
    assert typed("a\u202eb\n c\u200bd\x1b") == "ab cd"
    assert typed("می\u200cشود") == "می\u200cشود"
