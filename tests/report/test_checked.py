"""What was found without running a test, as text of any width."""

from __future__ import annotations

import pytest

from pytest_psf.report.checked import Checked


@pytest.mark.parametrize("claims", [0, 1, 18, 1800])
def test_no_command_is_broken_wherever_the_line_ends(claims: int) -> None:
    checked = Checked(problems=(), claims=claims, tests=None if claims else 3)
    command = "`pytest --psf`" if claims else "`pytest-psf explain`"
    for width in range(45, 130):
        text = checked.text(width)
        assert command in text
        assert max(map(len, text.splitlines())) <= width
