"""What `--psf` registers, and when it has nothing to judge."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

import pytest

from pytest_psf.hooks.start import may_pass, start

if TYPE_CHECKING:
    from tests.hooks.conftest import Folder


@pytest.mark.parametrize(
    ("arguments", "judges"),
    [
        ((), True),
        (("-p", "no:cacheprovider"), True),  # some options are not there then
        (("--markers",), False),
        (("--fixtures",), False),
        (("--cache-show",), False),
    ],
)
def test_a_run_is_judged_unless_it_only_shows_something(
    folder: Folder, arguments: tuple[str, ...], *, judges: bool
) -> None:
    config = folder.config("--psf", *arguments)

    start(config, time.time(), {**os.environ})

    assert config.pluginmanager.has_plugin("psf-session") is judges
    assert may_pass(config) is not judges
