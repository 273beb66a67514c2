"""Documents, reviews and names that nobody should have: told within seconds, never met."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from pytest_psf import catalogue
from pytest_psf.core.claims import Claim
from pytest_psf.core.places import Place
from pytest_psf.core.reviews import Review
from pytest_psf.verify.context import Context
from pytest_psf.verify.document.claim import DocumentClaim
from pytest_psf.verify.document.kind import DocumentKind
from pytest_psf.verify.document.reviews import section_digest
from pytest_psf.verify.document.sections import find_section
from pytest_psf.verify.project import Project
from pytest_psf.verify.reviews_file import reviews_as_toml
from pytest_psf.verify.unverifiable import UnverifiableError

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_psf.core.evidence import Finding

TODAY = dt.date(2026, 11, 24)
CRITERION = catalogue.load().by_id["PSF-01.pii-handling"]
WORDS = "Drafts are deleted after ninety days."
DIGEST = "sha256:" + "0" * 64


pytestmark = [pytest.mark.once, pytest.mark.usefixtures("deadline")]


class Desk:
    """A project with documents, and claims on their sections."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.project = Project(root)

    def write(self, name: str, text: str | bytes) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        self.project = Project(self.root)

    def review(self, *sections: str, document: str = "a.md") -> None:
        made = []
        for name in sections:
            found = find_section(document, (name,), self.project)
            one = Review(
                document=document,
                section=found.title,
                by="D. Patel",
                on=TODAY,
                digest=section_digest(found),
                covers={},
            )
            made.append(one)
        self.write("psf/reviews.toml", reviews_as_toml(made))

    def verify(self, section: str = "A", document: str = "a.md") -> Finding:
        claim = Claim(
            criterion=CRITERION.id,
            facet=None,
            kind="document",
            content=DocumentClaim(document=document, section=(section,)),
            place=Place("pyproject.toml", 1),
        )
        context = Context(project=self.project, today=TODAY)
        return DocumentKind().verify(claim, CRITERION, context)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


# Size


@pytest.mark.usefixtures("unmeasured_test")
@pytest.mark.once
@pytest.mark.usefixtures("unmeasured_test")
def test_a_thousand_claims_on_a_document_of_many_headings(desk: Desk) -> None:
    text = "".join(f"## Part {n}\n\n{WORDS}\n\n" for n in range(20_000))
    desk.write("a.md", text)
    names = [f"part {n}" for n in range(0, 20_000, 20)]
    desk.review(*names)
    assert all(desk.verify(name).holds for name in names)
    assert desk.verify("part 1").reason == "not-reviewed"
    missing = [desk.verify(f"section {n}") for n in range(50)]
    assert {one.reason for one in missing} == {"no-such-section"}
    assert all(len(one.fix) < 1_000 for one in missing)


def test_a_name_among_many_headings_is_found_or_told(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pytest_psf.verify.document.parts.MOST_PARTS", 5)
    parts = (f"# part {n % 199}\n\n{WORDS}\n\n" for n in range(200))
    desk.write("a.md", "".join(parts))

    assert desk.verify("part 1").reason == "not-reviewed"
    assert desk.verify("part 0").reason == "ambiguous-section"
    assert desk.verify("part 199").reason == "no-such-section"


@pytest.mark.usefixtures("unmeasured_test")
def test_twenty_thousand_sections_of_one_name_are_told_in_a_line(desk: Desk) -> None:
    desk.write("a.md", f"## A\n\n{WORDS}\n\n" * 20_000)
    finding = desk.verify()
    assert finding.reason == "ambiguous-section"
    assert finding.why.endswith("a.md:29 and 19992 more")


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("word " * 40_000, id="words"),
        pytest.param("a" * 200_000, id="word"),
        pytest.param("[" * 200_000, id="brackets"),
        pytest.param("[a](b " * 34_000, id="links"),
        pytest.param("{{" * 100_000, id="braces"),
        pytest.param("<a " * 66_000, id="tags"),
        pytest.param("</" * 100_000, id="ends-of-tags"),
        pytest.param("<!-- " * 40_000, id="comments"),
        pytest.param("**a" * 66_000, id="stars"),
        pytest.param("a:" * 100_000, id="colons"),
        pytest.param("> " * 100_000, id="quotations"),
        pytest.param("- " * 100_000, id="lists"),
    ],
)
@pytest.mark.parametrize("suffix", [".md", ".html"])
@pytest.mark.usefixtures("unmeasured_test")
def test_a_line_that_looks_like_much_is_read_once(
    desk: Desk, line: str, suffix: str
) -> None:
    desk.write(f"a{suffix}", line)
    content = DocumentClaim(document=f"a{suffix}")
    claim = Claim(
        criterion=CRITERION.id,
        facet=None,
        kind="document",
        content=content,
        place=Place("pyproject.toml", 1),
    )
    finding = DocumentKind().verify(
        claim, CRITERION, Context(project=desk.project, today=TODAY)
    )
    assert not finding.holds
    assert len(finding.why) < 1_000


@pytest.mark.parametrize(
    "nested",
    [
        pytest.param("\n".join("  " * n + "- a" for n in range(1_000)), id="lists"),
        pytest.param("\n".join("> " * n + "a" for n in range(1_000)), id="quotations"),
        pytest.param("<div>" * 50_000, id="tags"),
    ],
)
@pytest.mark.usefixtures("unmeasured_test")
def test_deep_nesting_neither_hangs_nor_hides_the_next_heading(
    desk: Desk, nested: str
) -> None:
    desk.write("a.md", f"# B\n\n{nested}\n\n# A\n\n{WORDS}\n")
    assert desk.verify().reason == "not-reviewed"


@pytest.mark.usefixtures("unmeasured_test")
def test_a_heading_of_a_megabyte_is_shown_in_part(desk: Desk) -> None:
    desk.write("a.md", f"# {'b' * 1_000_000}\n\n{WORDS}\n")
    finding = desk.verify()
    assert finding.reason == "no-such-section"
    assert len(finding.fix) < 1_000


# What git leaves


def test_a_pointer_of_git_lfs_is_no_document(desk: Desk) -> None:
    pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n"
    desk.write("a.md", pointer)
    finding = desk.verify()
    assert finding.reason == "lfs-pointer"
    assert str(finding.place) == "a.md:1"
    assert "git lfs pull" in finding.fix


@pytest.mark.parametrize("where", ["section", "elsewhere"])
def test_a_merge_conflict_is_no_document(desk: Desk, where: str) -> None:
    conflict = f"<<<<<<< HEAD\n{WORDS}\n=======\nNot at all.\n>>>>>>> theirs\n"
    first, second = (conflict, WORDS) if where == "section" else (WORDS, conflict)
    desk.write("a.md", f"# A\n\n{first}\n\n# B\n\n{second}\n")
    finding = desk.verify()
    assert finding.reason == "merge-conflict"
    assert str(finding.place) == f"a.md:{3 if where == 'section' else 7}"


def test_half_of_a_conflict_may_be_what_a_document_is_about(desk: Desk) -> None:
    desk.write("a.md", f"# A\n\n```\n<<<<<<< HEAD\n```\n\n{WORDS}\n")
    desk.review("A")
    assert desk.verify().holds


def test_a_conflict_in_the_record_of_reviews_says_how_to_resolve_it(desk: Desk) -> None:
    desk.write("a.md", f"# A\n\n{WORDS}\n")
    desk.review("A")
    text = (desk.root / "psf/reviews.toml").read_text()
    desk.write("psf/reviews.toml", f"<<<<<<< HEAD\n{text}=======\n>>>>>>> theirs\n")
    finding = desk.verify()
    assert finding.reason == "reviews-damaged"
    assert str(finding.place) == "psf/reviews.toml:1"
    assert "keep the entries of both sides" in finding.fix


# What cannot be seen


@pytest.mark.parametrize(
    "heading", ["# A\u200b", "# \u202eA\u202c", "# \ufeffA", "# \u2066A\u2069"]
)
def test_a_heading_with_characters_that_cannot_be_seen_is_found(
    desk: Desk, heading: str
) -> None:
    desk.write("a.md", f"{heading}\n\n{WORDS}\n")
    finding = desk.verify()
    assert finding.reason == "not-reviewed"
    assert finding.fix.endswith("pytest-psf review a.md#A --by NAME")
    assert finding.source.isprintable()
    desk.review("A")
    assert desk.verify().holds
    assert all(note.isprintable() for note in desk.verify().notes)
    assert (desk.root / "psf/reviews.toml").read_text().replace("\n", "").isprintable()


@pytest.mark.parametrize(
    "name", ["a\u202edm.md", "a\x1b[31m.md", "a\u200b.md", "\u2066a.md"]
)
def test_a_file_whose_name_cannot_be_seen_is_refused(desk: Desk, name: str) -> None:
    desk.write(name, f"# A\n\n{WORDS}\n")
    finding = desk.verify(document=name)
    assert finding.reason == "not-a-project-file"
    assert finding.why.isprintable()
    assert finding.source.isprintable()


@pytest.mark.parametrize(
    "name", ["راهنمای می\u200cشود.md", "größe.md", "保存.md", "👩\u200d⚖.md"]
)
def test_a_file_of_any_script_is_a_file(desk: Desk, name: str) -> None:
    desk.write(name, f"# A\n\n{WORDS}\n")
    assert desk.verify(document=name).reason == "not-reviewed"


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_newlines_and_a_byte_order_mark_change_nothing(
    desk: Desk, newline: str
) -> None:
    text = f"# A\n\n{WORDS}\n\n# B\n\nMore.\n"
    desk.write("a.md", text)
    desk.review("A")
    desk.write("a.md", b"\xef\xbb\xbf" + text.replace("\n", newline).encode())
    assert desk.verify().holds


# The record of reviews

ENTRY = f"""\
[[reviews]]
document = "a.md"
section = "A"
by = "D. Patel"
on = 2026-11-24
digest = "{DIGEST}"
"""


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        pytest.param(DIGEST, DIGEST[:-1], "64 hex digits", id="short"),
        pytest.param(DIGEST, DIGEST + "0", "64 hex digits", id="long"),
        pytest.param(DIGEST, "sha256:" + "g" * 64, "64 hex digits", id="no-hex"),
        pytest.param(DIGEST, "sha1:" + "0" * 40, "64 hex digits", id="sha1"),
        pytest.param(DIGEST, "", "64 hex digits", id="empty"),
        pytest.param(f'digest = "{DIGEST}"\n', "", "64 hex digits", id="none"),
        pytest.param(f'"{DIGEST}"', "7", "digest must be a string", id="number"),
        pytest.param("2026-11-24", "2026-11-24T10:00:00", "a date such", id="naive"),
        pytest.param("2026-11-24", "2026-11-24T10:00:00Z", "a date such", id="aware"),
        pytest.param("2026-11-24", "10:00:00", "a date such", id="time"),
        pytest.param("2026-11-24", "2026-02-30", "damaged", id="no-day"),
        pytest.param("2026-11-24", "0000-01-01", "damaged", id="year-0"),
        pytest.param('"A"', "1", "section must be a string", id="section"),
        pytest.param('"D. Patel"', "['D. Patel']", "by must be", id="by"),
        pytest.param("\non =", "\nsaw = 'version 12'\non =", "saw is for", id="saw"),
        pytest.param(
            "\non =", "\nown-text = 'yes'\non =", "must be true or false", id="own"
        ),
        pytest.param(
            "\non =", "\ncovers = 1\non =", "covers must be a table", id="covers"
        ),
        pytest.param(
            "\non =", "\ncovers = {'b.py' = 'x'}\non =", "b.py must be", id="covered"
        ),
        pytest.param(
            "\non =", "\ncovers = {b = 1}\non =", "b must be", id="covered-number"
        ),
        pytest.param("a.md", "https://x.org/a", "neither section nor", id="url"),
    ],
)
def test_a_record_that_is_damaged_is_told_with_its_line(
    desk: Desk, old: str, new: str, why: str
) -> None:
    assert old in ENTRY
    desk.write("a.md", f"# A\n\n{WORDS}\n")
    desk.write("psf/reviews.toml", ENTRY.replace(old, new))
    finding = desk.verify()
    assert finding.reason == "reviews-damaged"
    assert finding.place is not None
    assert finding.place.file == "psf/reviews.toml"
    assert why in finding.why


@pytest.mark.parametrize(
    ("day", "why"),
    [
        ("0001-01-01", "days ago; it holds for 365"),
        ("9999-12-31", "still to come (today is 2026-11-24)"),
        ("2026-11-25", "still to come (today is 2026-11-24)"),
    ],
)
def test_the_ends_of_the_calendar_are_days_like_others(
    desk: Desk, day: str, why: str
) -> None:
    desk.write("a.md", f"# A\n\n{WORDS}\n")
    desk.write("psf/reviews.toml", ENTRY.replace("2026-11-24", day))
    finding = desk.verify()
    assert finding.reason == "review-fallen"
    assert why in finding.why


@pytest.mark.parametrize(
    "period", ["0d", "-1d", "1e9d", "1_0d", "\u0663\u0660d", "366d", "9" * 99]
)
def test_a_period_that_no_review_can_have_is_a_fault(period: str) -> None:
    content = DocumentClaim(document="a.md", max_age=period)
    (fault,) = DocumentKind().faults(content, CRITERION)
    assert (fault.keys, bool(fault.why), bool(fault.fix)) == (("max-age",), True, True)


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (DocumentClaim(document="https://x.org/a", section=("A",)), "section"),
        (DocumentClaim(document="ftp://x.org/a"), "document"),
        (DocumentClaim(document="https://"), "document"),
        (DocumentClaim(document="https:// x.org"), "document"),
        (DocumentClaim(document="https://..."), "document"),
        (DocumentClaim(document="https://x.org/a\u200b"), "document"),
        (DocumentClaim(document="file:///etc/passwd"), "document"),
    ],
)
def test_a_url_that_cannot_be_claimed_is_a_fault(
    content: DocumentClaim, key: str
) -> None:
    (fault,) = DocumentKind().faults(content, CRITERION)
    assert (fault.keys, bool(fault.why), bool(fault.fix)) == ((key,), True, True)


def test_a_glob_that_meets_a_name_that_cannot_be_seen_is_refused(desk: Desk) -> None:
    desk.write("src/a\u202eb.py", "")
    (name,) = desk.project.files("src/*.py")
    with pytest.raises(UnverifiableError) as caught:
        desk.project.read(name)
    assert caught.value.problem.reason.slug == "not-a-project-file"
