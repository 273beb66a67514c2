"""What documents, their reviews and the files that they speak of cost."""

from __future__ import annotations

import datetime as dt
import statistics
import time
from typing import TYPE_CHECKING

from pytest_psf import catalogue
from pytest_psf.core.claims import Claim
from pytest_psf.core.places import Place
from pytest_psf.core.reviews import Review
from pytest_psf.verify.context import Context
from pytest_psf.verify.covered import covered_digests
from pytest_psf.verify.document.claim import DocumentClaim
from pytest_psf.verify.document.kind import DocumentKind
from pytest_psf.verify.document.reviews import section_digest
from pytest_psf.verify.document.sections import find_section
from pytest_psf.verify.project import Project
from pytest_psf.verify.reviews_file import REVIEWS_FILE, reviews_as_toml
from pytest_psf.verify.unverifiable import UnverifiableError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

TODAY = dt.date(2026, 12, 1)
COUNT = 1_000
CRITERION = catalogue.load().by_id["PSF-01.retention"]
PARAGRAPH = (
    "Drafts are deleted after ninety days by the nightly job `purge`, which **logs**\n"
    "what it did.\n\n"
)
LISTS = "- one item\n- another item\n\n| a | b |\n|---|---|\n| c | d |\n\n"
DOCUMENT = "# Privacy\n\n" + "".join(
    f"## {number}. Part {number}\n\n{4 * PARAGRAPH}{LISTS}" for number in range(8)
)


def documents(folder: Path) -> None:
    """Print the CPU time of verifying 1,000 reviewed documents, a section each."""
    claims = [
        DocumentClaim(
            document=f"docs/{number}.md",
            section=("Part 3",),
            covers_nothing="it speaks of no file",
        )
        for number in range(COUNT)
    ]
    for claim in claims:
        _write(folder / claim.document, f"{DOCUMENT}\n{claim.document}\n")
    _review(folder, claims)
    spent = _median(lambda: _verify(folder, claims))
    size = len(DOCUMENT) / 1024
    print(f"{COUNT} documents of {size:.1f} KiB verified  {spent:6.3f} s of CPU")


def covered_files(folder: Path) -> None:
    """Print the CPU time of the digests of 1,000 files that ten claims cover."""
    for number in range(COUNT):
        _write(folder / f"src/{number % 20}/{number}.py", f"DAYS = {number}\n" * 200)
    claims = [
        DocumentClaim(document=f"{number}.md", section=("Part 3",), covers=("src/**",))
        for number in range(10)
    ]
    for claim in claims:
        _write(folder / claim.document, DOCUMENT)
    _review(folder, claims)
    digests = _median(lambda: covered_digests(("src/**",), _project(folder)))
    verified = _median(lambda: _verify(folder, claims))
    print(f"digests of {COUNT} covered files        {digests:6.3f} s of CPU")
    print(f"ten claims that cover them verified  {verified:6.3f} s of CPU")


def copied(folder: Path) -> None:
    """Print how long it takes to copy a project of 2,000 files, and to put it in order."""
    from pytest_psf.workshop.sandbox import opened

    for number in range(2 * COUNT):
        _write(folder / f"src/{number % 100}/{number}.py", f"DAYS = {number}\n" * 200)
    times = []
    for _ in range(5):
        began = time.perf_counter()
        with opened(folder) as sandbox:
            made = time.perf_counter() - began
            sandbox.keep(folder)
            began = time.perf_counter()
            sandbox.restore()
            times.append((made, time.perf_counter() - began))
    made, restored = (statistics.median(one) for one in zip(*times, strict=True))
    print(f"copy of a project of {2 * COUNT:,} files     {made:6.3f} s")
    print(f"the copy looked through after a run  {restored:6.3f} s")


def growth(folder: Path) -> None:
    """Print how the time of one claim grows from a document of 1 MiB to one of 4 MiB."""
    claim = DocumentClaim(document="large.md", section=("None of them",))
    spent = []
    for size in (2**20, 2**22):
        _write(folder / claim.document, DOCUMENT * (size // len(DOCUMENT)))
        spent.append(_median(lambda: _fail(folder, claim)))
    times = spent[1] / spent[0]
    print(f"a document of four times the size    {times:6.2f} times the CPU")


def _fail(folder: Path, claim: DocumentClaim) -> None:
    try:
        find_section(claim.document, claim.section, _project(folder))
    except UnverifiableError:
        return
    raise AssertionError("there is no such section")


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def _project(folder: Path) -> Project:
    return Project(folder)


def _review(folder: Path, claims: Sequence[DocumentClaim]) -> None:
    project = _project(folder)
    made = []
    for claim in claims:
        section = find_section(claim.document, claim.section, project)
        one = Review(
            document=claim.document,
            section=section.title,
            by="D. Patel",
            on=TODAY,
            digest=section_digest(section),
            covers=covered_digests(claim.covers, project),
        )
        made.append(one)
    _write(folder / REVIEWS_FILE, reviews_as_toml(made))


def _verify(folder: Path, claims: Sequence[DocumentClaim]) -> None:
    context = Context(project=_project(folder), today=TODAY)
    for content in claims:
        claim = Claim(
            criterion=CRITERION.id,
            facet=None,
            kind="document",
            content=content,
            place=Place("pyproject.toml", 1),
        )
        finding = DocumentKind().verify(claim, CRITERION, context)
        assert finding.holds, finding


def _median(call: Callable[[], object]) -> float:
    """Return the median CPU time of some calls, in seconds; the first is not taken."""
    call()
    return statistics.median(_time(call) for _ in range(5))


def _time(call: Callable[[], object]) -> float:
    start = time.process_time()
    call()
    return time.process_time() - start
