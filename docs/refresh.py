"""Write what the commands of the pages print now, and the screens of the examples.

    python docs/refresh.py                all of it
    python docs/refresh.py quick-start    one page
    python docs/refresh.py examples       only the screens in tests/examples

Read the difference before you commit it: what a page says around a block may not fit it
any more.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

from tests.examples.test_examples import (  # noqa: E402
    EXAMPLES_RUN,
    screen,
    screen_of,
)
from tests.examples.test_two_suites import EXPECTED, run_all_and_judge  # noqa: E402

import blocks  # noqa: E402 - found by the line above


def main(names: list[str]) -> int:
    """Refresh what is named, or everything; screens first, since pages show them."""
    if not names or "examples" in names:
        screens()
    status = 0
    for page in pages():
        if not names or page.stem in names:
            try:
                refresh(page)
            except (
                blocks.ShownError
            ) as error:  # the page says what it shows: see blocks.py
                print(f"left as it was: {error}")  # noqa: T201 - a script
                status = 1
    return status


def pages() -> list[Path]:
    """Return the pages that have something to run, the README first."""
    found = [HERE.parent / "README.md", *sorted(HERE.rglob("*.md"))]
    return [page for page in found if blocks.is_run(page)]


def screens() -> None:
    """Write the screen of each example."""
    for folder in EXAMPLES_RUN:
        with tempfile.TemporaryDirectory() as temporary:
            found, _ = screen(folder, Path(temporary))
        _write(screen_of(folder), found)
    with tempfile.TemporaryDirectory() as temporary:
        _write(EXPECTED, run_all_and_judge(Path(temporary)))


def refresh(page: Path) -> None:
    """Write what the blocks of a page show now."""
    text = page.read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as temporary:
        done = list(blocks.run(page, Path(temporary).resolve()))
    for block, shown in reversed(done):
        if blocks.comparable(shown) != blocks.comparable(block.body):
            text = text[: block.start] + shown + text[block.end :]
    _write(page, text)


def _write(path: Path, text: str) -> None:
    if path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")
        print(f"changed: {path.relative_to(HERE.parent)}")  # noqa: T201 - a script


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
