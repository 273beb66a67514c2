"""A real browser: Chromium as the system has it, driven from outside.

Where it, or axe-core, is missing, the tests say so and are skipped, unless
`PSF_REQUIRE_BROWSER` is set: then they fail, so that nobody takes a green run for a seen page.
"""

from __future__ import annotations

import os
import shutil
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

_NAMES = ("chromium", "chromium-browser", "google-chrome")


def _missing(why: str) -> NoReturn:
    if os.environ.get("PSF_REQUIRE_BROWSER"):
        pytest.fail(f"{why}, and PSF_REQUIRE_BROWSER is set")
    pytest.skip(why)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Start the browser once; each test opens pages of its own."""
    program = next(filter(None, map(shutil.which, _NAMES)), None)
    if program is None:
        _missing(f"no browser: none of {', '.join(_NAMES)} is on the PATH")
    if find_spec("playwright") is None:
        _missing("no playwright: pip install playwright")
    with import_module("playwright.sync_api").sync_playwright() as driver:
        # Chromium has no sandbox for root, whom CI runs as.
        found = driver.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield found
        found.close()


@pytest.fixture(scope="session")
def axe() -> str:
    """Return axe-core, the checker of accessibility."""
    path = Path(os.environ.get("PSF_AXE", ""), "axe.min.js")
    if not path.is_file():
        _missing("no axe-core: set PSF_AXE to the folder of the npm package axe-core")
    return path.read_text(encoding="utf-8")
