"""What runs the pages runs all of a page, and takes nothing for shown that is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import blocks

if TYPE_CHECKING:
    from pathlib import Path

PAGE = """
Write a file,

```text title="words.txt"
one
two
three
four
```

<!-- append -->
```text title="words.txt"
five
```

and look at it:

<!-- show: /^two/ to /^three/, /five/ to end -->
```console
$ cat words.txt
old
$ false
$ echo $?
1
```

<!-- not run: it is another tool's -->
```console
$ false
```
"""


def _page(folder: Path, text: str) -> Path:
    page = folder / "page.md"
    page.write_text(text, encoding="utf-8")
    return page


def _shown(page: Path, folder: Path) -> list[str]:
    folder.mkdir()
    return [shown for _, shown in blocks.run(page, folder)]


def test_a_page_is_a_session(tmp_path: Path) -> None:
    page = _page(tmp_path, PAGE)

    assert _shown(page, tmp_path / "work") == [
        "$ cat words.txt\n...\ntwo\nthree\n...\nfive\n$ false\n$ echo $?\n1\n"
    ]


def test_what_is_to_be_shown_must_be_printed(tmp_path: Path) -> None:
    page = _page(tmp_path, PAGE.replace("/^two/", "/^twelve/"))

    with pytest.raises(blocks.ShownError, match=r"page\.md:20: no /\^twelve/"):
        _shown(page, tmp_path / "work")


def test_what_a_file_shows_is_not_run(tmp_path: Path) -> None:
    screen = "<!-- screen: tests/examples/first-run.txt -->\n"
    page = _page(tmp_path, f"{screen}```console\n$ no-such-program\n```\n")

    (shown,) = _shown(page, tmp_path / "work")

    assert shown.startswith("$ no-such-program\nFIRST RUN ")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("= 3 passed in 0.41s =", "=== 3 passed in 12.30s ===", True),
        ("reviewed 2026-11-29 by Ana", "reviewed 2027-01-03 by Ana", True),
        ("PSF-01  4/4", "PSF-01  3/4", False),
        ("= 3 passed in 0.41s =", "= 4 passed in 0.41s =", False),
        ("READY", "READY\nand more", False),
    ],
)
def test_only_days_and_times_may_differ(one: str, other: str, *, same: bool) -> None:
    assert (blocks.comparable(one) == blocks.comparable(other)) is same


def test_every_console_of_a_page_is_found() -> None:
    for page in (blocks.ROOT / "docs").rglob("*.md"):
        found = [one for one in blocks.blocks(page) if one.head.startswith("console")]
        text = page.read_text(encoding="utf-8")
        assert len(found) == text.count("```console"), page.name
