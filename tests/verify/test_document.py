"""A document is evidence while it is filled, reviewed and unchanged since."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import shlex
import signal
import subprocess
import sys
import tracemalloc
from typing import TYPE_CHECKING, Any

import pytest

from pytest_psf import catalogue
from pytest_psf.core.claims import Claim
from pytest_psf.core.evidence import Finding, Standing
from pytest_psf.core.places import Place
from pytest_psf.core.reviews import TWO_REVIEWERS, Review
from pytest_psf.core.rungs import Rung
from pytest_psf.verify.context import Context
from pytest_psf.verify.covered import covered_digests
from pytest_psf.verify.document.claim import DocumentClaim
from pytest_psf.verify.document.kind import DocumentKind
from pytest_psf.verify.document.reviews import review_command, section_digest
from pytest_psf.verify.document.sections import find_section
from pytest_psf.verify.project import Project
from pytest_psf.verify.reviews_file import reviews_as_toml
from pytest_psf.verify.unverifiable import UnverifiableError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TODAY = dt.date(2026, 11, 24)
CRITERIA = catalogue.load().by_id

PRIVACY = """\
# Privacy of claims triage

This page is for whoever operates the system.

## 1. Purpose

Claims are sorted so that urgent ones are seen on the same day.

## 2. Retention

Drafts are deleted after 90 days by the nightly job `purge`.

### Exceptions

A legal hold stops the deletion of one claim.

## 3. Access

Only claims handlers may open a draft.
"""


class Tree:
    """A project on disk, with a record of reviews that is written as `review` does."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.reviews: list[Review] = []

    def write(self, name: str, content: str | bytes) -> Path:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        data = content if isinstance(content, bytes) else content.encode()
        path.write_bytes(data)
        return path

    def project(self) -> Project:
        return Project(self.root)

    def review(
        self,
        section: str = "2. Retention",
        *,
        by: str = "D. Patel",
        on: dt.date = TODAY,
        covers: tuple[str, ...] = (),
        document: str = "docs/privacy.md",
    ) -> None:
        project = self.project()
        found = find_section(document, (section,) if section else (), project)
        made = Review(
            document=document,
            section=found.title,
            by=by,
            on=on,
            digest=section_digest(found),
            covers=covered_digests(covers, project),
        )
        self.reviews.append(made)
        self.write("psf/reviews.toml", reviews_as_toml(self.reviews))

    def verify(
        self,
        document: str = "docs/privacy.md",
        section: tuple[str, ...] = ("Retention",),
        *,
        criterion: str = "PSF-01.pii-handling",
        today: dt.date = TODAY,
        **claimed: Any,
    ) -> Finding:
        content = DocumentClaim(document=document, section=section, **claimed)
        claim = Claim(
            criterion=criterion,
            facet=None,
            kind="document",
            content=content,
            place=Place("pyproject.toml", 7),
        )
        context = Context(project=self.project(), today=today)
        return DocumentKind().verify(claim, CRITERIA[criterion], context)


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    made = Tree(tmp_path)
    made.write("docs/privacy.md", PRIVACY)
    return made


@pytest.fixture
def deadline() -> Iterator[None]:
    def expired(*_: object) -> None:
        raise TimeoutError("it hangs")

    before = signal.signal(signal.SIGALRM, expired)
    signal.alarm(20)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


def assert_broken(finding: Finding, reason: str, place: str | None) -> None:
    assert finding.reason == reason, finding
    assert finding.standing is Standing.BROKEN
    assert finding.rung is Rung.CLAIMED
    assert not finding.qualities
    assert finding.counts_as == "document"
    assert (None if finding.place is None else str(finding.place)) == place
    assert finding.why
    assert finding.fix


def test_a_filled_and_reviewed_section_holds_at_documented(tree: Tree) -> None:
    tree.review(on=dt.date(2026, 11, 1))
    finding = tree.verify()
    assert finding.standing is Standing.HOLDS
    assert finding.rung is Rung.DOCUMENTED
    assert str(finding.place) == "docs/privacy.md:9"
    assert finding.source == "docs/privacy.md#2. Retention"
    assert finding.notes == (
        'docs/privacy.md:9: the heading "2. Retention"',
        "19 words",
        "reviewed 2026-11-01 by D. Patel",
    )
    assert not finding.qualities
    assert not finding.reason


def test_a_whole_document_can_be_claimed_and_reviewed(tree: Tree) -> None:
    tree.review("")
    finding = tree.verify(section=())
    assert finding.holds
    assert finding.source == "docs/privacy.md"
    assert str(finding.place) == "docs/privacy.md:1"


def test_plain_text_is_claimed_as_a_whole(tree: Tree) -> None:
    tree.write("NOTICE.txt", "Drafts are deleted after ninety days.\n")
    tree.review("", document="NOTICE.txt")
    assert tree.verify("NOTICE.txt", ()).holds


def test_any_of_the_aliases_will_do(tree: Tree) -> None:
    tree.review()
    assert tree.verify(section=("Storage limitation", "retention")).holds


def test_the_recorded_digest_is_that_of_the_section_from_heading_to_next(
    tree: Tree,
) -> None:
    start, end = PRIVACY.index("## 2."), PRIVACY.index("## 3.")
    expected = hashlib.sha256(PRIVACY[start:end].strip().encode()).hexdigest()
    section = find_section("docs/privacy.md", ("Retention",), tree.project())
    assert section_digest(section) == f"sha256:{expected}"


# What stands in the way of the section itself


@pytest.mark.parametrize(
    ("document", "why", "fix"),
    [
        pytest.param(
            "docs/privcy.md",
            "docs/privcy.md does not exist",
            "did you mean docs/privacy.md?",
            id="near-miss",
        ),
        pytest.param(
            "zzz/other.rst",
            "zzz/other.rst does not exist",
            "write it, or correct the path",
            id="nothing-alike",
        ),
        pytest.param(
            "/dev/zero", "/dev/zero does not exist", "correct the path", id="device"
        ),
        pytest.param(
            "/etc/passwd", "/etc/passwd does not exist", "correct the path", id="etc"
        ),
    ],
)
def test_a_file_that_is_not_there_is_told_with_what_may_be_meant(
    tree: Tree, document: str, why: str, fix: str
) -> None:
    finding = tree.verify(document)
    assert_broken(finding, "no-such-file", None)
    assert finding.why == why
    assert fix in finding.fix


def test_a_leading_slash_means_the_git_top(tree: Tree) -> None:
    (tree.root / ".git").mkdir()
    service = Tree(tree.root / "services" / "triage")
    service.write("psf/reviews.toml", "")
    service.review("2. Retention", document="/docs/privacy.md")
    assert service.verify("/docs/privacy.md").holds
    assert_broken(service.verify("docs/privacy.md"), "no-such-file", None)


@pytest.mark.parametrize(
    ("document", "why"),
    [
        pytest.param("docs", "'docs' is a directory", id="directory"),
        pytest.param(".", "'.' is not a path", id="dot"),
        pytest.param("/", "'/' is a directory", id="top"),
        pytest.param("../x.md", "'../x.md' leads out of the folder with ..", id="up"),
        pytest.param("docs/../docs/privacy.md", "leads out of the folder", id="upin"),
        pytest.param("", "'' is not a path", id="empty"),
        pytest.param(" ", "' ' is not a path", id="blank"),
        pytest.param("docs/\0.md", r"'docs/\x00.md' is not a path", id="nul"),
    ],
)
def test_what_is_no_file_of_the_project_is_refused(
    tree: Tree, document: str, why: str
) -> None:
    finding = tree.verify(document)
    assert_broken(finding, "not-a-project-file", None)
    assert why in finding.why


@pytest.mark.usefixtures("deadline")
@pytest.mark.parametrize("target", ["/dev/zero", "/etc/passwd", "/dev/tty"])
def test_a_link_to_the_machine_is_refused_unread(tree: Tree, target: str) -> None:
    (tree.root / "docs/link.md").symlink_to(target)
    finding = tree.verify("docs/link.md")
    if os.path.exists(target):  # noqa: PTH110 - /dev/tty is not in every container
        assert_broken(finding, "not-a-project-file", None)
        assert "leads out of the project" in finding.why


def test_a_link_to_a_neighbouring_project_is_refused(
    tree: Tree, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("elsewhere")
    (outside / "privacy.md").write_text(PRIVACY)
    (tree.root / "docs/link.md").symlink_to(outside / "privacy.md")
    (tree.root / "linked").symlink_to(outside, target_is_directory=True)
    for document in ("docs/link.md", "linked/privacy.md"):
        finding = tree.verify(document)
        assert_broken(finding, "not-a-project-file", None)
        assert "keep a copy inside it" in finding.fix


def test_a_link_within_the_project_is_followed(tree: Tree) -> None:
    (tree.root / "PRIVACY.md").symlink_to("docs/privacy.md")
    tree.review(document="PRIVACY.md")
    assert tree.verify("PRIVACY.md").holds


@pytest.mark.usefixtures("deadline")
def test_a_pipe_is_refused_without_waiting_for_a_writer(tree: Tree) -> None:
    os.mkfifo(tree.root / "docs/pipe.md")
    finding = tree.verify("docs/pipe.md")
    assert_broken(finding, "not-a-project-file", None)
    assert "pipe" in finding.why


@pytest.mark.usefixtures("deadline")
def test_a_link_that_leads_to_itself_is_unreadable(tree: Tree) -> None:
    (tree.root / "docs/loop.md").symlink_to("loop.md")
    assert_broken(tree.verify("docs/loop.md"), "unreadable", None)


@pytest.mark.usefixtures("deadline")
def test_two_gigabytes_are_refused_without_being_read(tree: Tree) -> None:
    path = tree.write("docs/huge.md", PRIVACY)
    os.truncate(path, 2 * 2**30)
    tracemalloc.start()
    finding = tree.verify("docs/huge.md")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert_broken(finding, "not-a-project-file", None)
    assert "too large (2,048 MiB; at most 16 MiB)" in finding.why
    assert peak < 4 * 2**20


@pytest.mark.parametrize(
    ("data", "why", "line"),
    [
        pytest.param(b"# A\n\nGel\xf6scht\n", "is not UTF-8 (byte 8)", 3, id="latin-1"),
        pytest.param(b"\xff\xfe#\0 \0", "is a binary file", None, id="utf-16"),
        pytest.param(b"%PDF\0\1", "is a binary file", None, id="binary"),
    ],
)
def test_what_is_not_utf_8_text_is_refused(
    tree: Tree, data: bytes, why: str, line: int | None
) -> None:
    tree.write("docs/old.md", data)
    finding = tree.verify("docs/old.md")
    assert_broken(finding, "not-text", str(Place("docs/old.md", line)))
    assert finding.why == f"docs/old.md {why}"
    assert "UTF-8" in finding.fix


def test_a_byte_order_mark_does_not_hide_the_first_heading(tree: Tree) -> None:
    text = "# Retention\n\nDrafts are deleted after ninety days.\n"
    tree.write("docs/bom.md", b"\xef\xbb\xbf" + text.encode())
    tree.review("Retention", document="docs/bom.md")
    assert tree.verify("docs/bom.md").holds


@pytest.mark.parametrize(
    "name",
    [
        "docs/privacy.pdf",
        "docs/privacy.docx",
        "README",
        *("src/pages/privacy.astro", "app/privacy/page.tsx", "src/Privacy.vue"),
    ],
)
def test_a_format_that_cannot_be_read_is_told_with_those_that_can(
    tree: Tree, name: str
) -> None:
    tree.write(name, PRIVACY)
    finding = tree.verify(name)
    assert_broken(finding, "unknown-format", None)
    assert ".md" in finding.fix
    assert ".html" in finding.fix
    assert (
        'the published page by its URL, as in document = "https://..."' in finding.fix
    )
    *_, command = finding.fix.splitlines()
    assert command == "pytest-psf review https://... --saw VERSION --by NAME"


@pytest.mark.parametrize(
    ("name", "text", "section"),
    [
        ("docs/p.mdx", 'import A from "a"\n\n# Way back\n\n{}\n', "Way back"),
        ("docs/p.adoc", "= P\n\n== Way back\n\n{}\n", "Way back"),
        ("docs/p.html.j2", "<h2>{{{{ _('Way back') }}}}</h2><p>{}</p>", "Way back"),
        ("docs/p.j2", "<h2>Way back</h2><p>{}</p>", "Way back"),
        ("docs/p.md.j2", "# Way back\n\n{}\n", "Way back"),
        (
            "docs/p.ipynb",
            '{{"cells": [{{"cell_type": "markdown", "source": ["# Way back\\n", "{}"]}}]}}',
            "Way back",
        ),
        ("docs/p.rst", "Way back of all\n----\n\n{}\n", "Way back of all"),
        ("docs/p.html", "<dl><dt>Way back</dt><dd>{}</dd></dl>", "Way back"),
    ],
)
def test_a_section_of_any_form_is_reviewed_and_falls_when_it_changes(
    tree: Tree, name: str, text: str, section: str
) -> None:
    tree.write(name, text.format("Freeze deploys, then go back to it."))
    tree.review(section, document=name)
    assert tree.verify(name, (section,)).holds
    tree.write(name, text.format("Freeze deploys, then go forth to it."))
    assert tree.verify(name, (section,)).reason == "review-fallen"


def test_a_damaged_notebook_is_told(tree: Tree) -> None:
    tree.write("docs/p.ipynb", '{"cells": [}')
    assert_broken(tree.verify("docs/p.ipynb"), "malformed", "docs/p.ipynb")


def test_a_section_that_is_not_there_names_the_near_one(tree: Tree) -> None:
    finding = tree.verify(section=("Retentions",))
    assert_broken(finding, "no-such-section", "docs/privacy.md")
    assert finding.why == 'docs/privacy.md has no heading "Retentions"'
    assert 'did you mean "2. Retention"?' in finding.fix


def test_a_section_that_is_nowhere_near_lists_what_is_there(tree: Tree) -> None:
    finding = tree.verify(section=("Quorum", "Zebra"))
    assert_broken(finding, "no-such-section", "docs/privacy.md")
    assert '"Quorum" or "Zebra"' in finding.why
    assert '"1. Purpose"' in finding.fix
    assert '"3. Access"' in finding.fix


def test_part_of_a_heading_is_not_the_heading(tree: Tree) -> None:
    tree.write("docs/privacy.md", PRIVACY.replace("2. Retention", "No retention"))
    assert tree.verify().reason == "no-such-section"


def test_two_sections_of_one_name_are_told_with_both_lines(tree: Tree) -> None:
    twice = PRIVACY.replace("## 3. Access", "## 3. Retention [optional]")
    tree.write("docs/privacy.md", twice)
    finding = tree.verify()
    assert_broken(finding, "ambiguous-section", "docs/privacy.md:9")
    assert "docs/privacy.md:9 and docs/privacy.md:17" in finding.why


def test_aliases_that_name_two_sections_are_ambiguous(tree: Tree) -> None:
    finding = tree.verify(section=("Retention", "Access"))
    assert_broken(finding, "ambiguous-section", "docs/privacy.md:9")


def test_plain_text_has_no_sections(tree: Tree) -> None:
    tree.write("NOTICE.txt", "Retention\n\nDrafts are deleted after ninety days.\n")
    finding = tree.verify("NOTICE.txt")
    assert_broken(finding, "no-sections", None)
    assert "leave `section` out" in finding.fix


# What a section says


@pytest.mark.parametrize(
    ("body", "reason", "line", "said"),
    [
        pytest.param("", "empty-section", 9, "is empty", id="nothing"),
        pytest.param("\n\n  \n", "empty-section", 9, "is empty", id="blank"),
        pytest.param("We keep data.", "empty-section", 9, "only 3 words", id="few"),
        pytest.param("TODO: write it with Ada", "not-filled", 11, "TODO", id="todo"),
        pytest.param("Tbd by legal in January.", "not-filled", 11, "Tbd", id="tbd"),
        pytest.param("{{ days }}", "not-filled", 11, "{{ days }}", id="jinja"),
        pytest.param(
            "[More Information Needed]",
            "not-filled",
            11,
            "[More Information Needed]",
            id="model-card",
        ),
        pytest.param("Owner: [Name]", "not-filled", 11, "[Name]", id="name"),
        pytest.param(
            "Lorem ipsum dolor sit amet, consetetur sadipscing elitr.",
            "not-filled",
            11,
            "Lorem ipsum",
            id="lorem-ipsum",
        ),
        pytest.param(
            "Coming soon to this page.", "not-filled", 11, "Coming", id="soon"
        ),
        pytest.param(
            "<!-- Say how long each kind of data is kept, and why. -->",
            "empty-section",
            9,
            "is empty",
            id="comment",
        ),
        pytest.param(
            "<!--\nSay how long each kind\n\nof data is kept, and why.\n-->",
            "empty-section",
            9,
            "is empty",
            id="comment-of-many-lines",
        ),
        pytest.param(
            "### How long each kind of data is kept\n\n### Why it is kept that long",
            "empty-section",
            9,
            "is empty",
            id="headings",
        ),
        pytest.param(
            "### Drafts\n\nSee below.\n\n### Logs\n\nTBD",
            "not-filled",
            17,
            "TBD",
            id="placeholder-further-down",
        ),
    ],
)
def test_a_section_that_says_nothing_is_refused_however_well_reviewed(
    tree: Tree, body: str, reason: str, line: int, said: str
) -> None:
    unfilled = PRIVACY[: PRIVACY.index("Drafts")] + body + "\n\n## 3. Access\n"
    tree.write("docs/privacy.md", unfilled)
    tree.review()
    finding = tree.verify()
    assert_broken(finding, reason, f"docs/privacy.md:{line}")
    assert '"2. Retention"' in finding.why
    assert said in finding.why
    assert "write what holds for this system" in finding.fix


def test_a_placeholder_beside_real_words_does_not_make_it_fall(tree: Tree) -> None:
    text = PRIVACY.replace("### Exceptions", "Asked by [Name] on YYYY-MM-DD.\n\nTODO\n")
    tree.write("docs/privacy.md", text)
    tree.review()
    assert tree.verify().holds


OPEN = """\
# Privacy

Drafts are deleted after ninety days.

## Backups (TODO)

Kept for a year by the team. TBD by legal.
<!-- FIXME: ask Ada -->

> This paragraph is a placeholder.

| Who | TBD |
|---|---|
| Logs | coming soon |

```sh
# XXX
```

Placeholder: say who restores them.
"""


def test_lines_that_are_still_open_are_named_wherever_they_stand(tree: Tree) -> None:
    tree.write("docs/open.md", OPEN)
    tree.review("", document="docs/open.md")
    finding = tree.verify("docs/open.md", ())
    assert finding.holds
    assert finding.warnings == (
        'docs/open.md:5 still says "## Backups (TODO)"',
        'docs/open.md:7 still says "Kept for a year by the team. TBD by legal."',
        'docs/open.md:8 still says "<!-- FIXME: ask Ada -->"',
        'docs/open.md:10 still says "> This paragraph is a placeholder."',
        'docs/open.md:12 still says "| Who | TBD |"',
        'docs/open.md:14 still says "| Logs | coming soon |"',
        'docs/open.md:17 still says "# XXX"',
        'docs/open.md:20 still says "Placeholder: say who restores them."',
    )
    tree.write("docs/open.md", OPEN + "\nTODO\n\nTODO\n")
    tree.review("", document="docs/open.md")
    last = tree.verify("docs/open.md", ()).warnings[-1]
    assert last == "docs/open.md: 2 more of its lines are still to be written"


def test_lines_of_a_page_are_named_by_what_it_shows(tree: Tree) -> None:
    page = (
        "<h2>Way back</h2><p>Freeze deploys, then go back.</p>\n"
        "<!-- TODO --><input placeholder='TODO'><script>// TODO</script>\n"
        "<p>The rest:\nTBD</p>"
    )
    tree.write("docs/p.html", page)
    tree.review("Way back", document="docs/p.html")
    finding = tree.verify("docs/p.html", ("Way back",))
    assert finding.warnings == ('docs/p.html:4 still says "TBD"',)


@pytest.mark.parametrize(
    ("suffix", "text", "line"),
    [
        pytest.param("md", "# A\n\n{w}\n\n## B\n\nTBD\n", 7, id="tbd"),
        pytest.param("md", "# A\n\n{w}\n\n## B\n\nThis is a stub.\n", 7, id="stub"),
        pytest.param("md", "# A\n\n{w}\n\n## B\n\n## C\n\n{w}\n", 5, id="empty"),
        pytest.param("md", "# A\n\n{w}\n\n## B\n\n<!-- say it -->\n", 5, id="comment"),
        pytest.param("rst", "A\n=\n\n{w}\n\nBB\n==\n\nTODO\n", 9, id="rst"),
        pytest.param("adoc", "= A\n\n{w}\n\n== B\n\nTODO\n", 7, id="adoc"),
        pytest.param("html", "<h1>A</h1>{w}\n<h2>B</h2><p>TBD</p>", 2, id="html"),
        pytest.param("md", "# A\n\n{w}\n\n## B\n\n- [Insert name]\n", 7, id="insert"),
    ],
)
def test_a_whole_document_is_not_filled_if_one_of_its_sections_is_not(
    tree: Tree, suffix: str, text: str, line: int
) -> None:
    name = f"docs/a.{suffix}"
    tree.write(name, text.format(w="Drafts are deleted after ninety days."))
    finding = tree.verify(name, ())
    assert finding.reason in {"not-filled", "empty-section"}
    assert str(finding.place) == f"{name}:{line}"
    assert finding.why.startswith('the section "B')


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("# Site\n\n# A\n\n{w}\n", id="two-titles"),
        pytest.param("# A\n\n{w}\n\n## Licence\n\nMIT\n", id="one-word"),
        pytest.param("# A\n\n{w}\n\n## View\n\n![how](a.svg)\n", id="picture"),
        pytest.param("# A\n\n{w}\n\n## Mail\n\n<ada@claims.org>\n", id="mail"),
        pytest.param("# A\n\n{w}\n\n## Fees\n\nN/A\n", id="not-applicable"),
        pytest.param("# A\n\n{w}\n\n## Done\n\n- [x] yes\n", id="box"),
        pytest.param("# A\n\n{w}\n\n## More\n\n[x](b.md)\n", id="link"),
        pytest.param("# A\n\n{w}\n\n## Row\n\n| a | b |\n|-|-|\n", id="columns"),
        pytest.param("# A\n\n{w}\n\nNo `TODO` may stay.\n", id="code"),
        pytest.param('# A\n\n{w}\n\nIt never says "TBD".\n', id="quoted"),
        pytest.param("# A\n\n{w}\n\nThe stub answers for the bank.\n", id="a-stub"),
        pytest.param("# A\n\n{w}\n\nEach placeholder gets a value.\n", id="one"),
    ],
)
def test_short_and_honest_sections_leave_a_document_filled(
    tree: Tree, text: str
) -> None:
    tree.write("docs/a.md", text.format(w="Drafts are deleted after ninety days."))
    tree.review("", document="docs/a.md")
    finding = tree.verify("docs/a.md", ())
    assert finding.holds, finding
    assert not finding.warnings


@pytest.mark.parametrize(
    "body", ["foo foo foo foo foo", "a b c d e", "yes no yes no yes no", "x y z " * 9]
)
def test_few_words_again_and_again_say_nothing(tree: Tree, body: str) -> None:
    tree.write("docs/a.md", f"# A\n\n{body}\n")
    finding = tree.verify("docs/a.md", ("A",))
    assert_broken(finding, "empty-section", "docs/a.md:1")
    assert "hardly any different words" in finding.why


@pytest.mark.parametrize(
    ("body", "count"),
    [
        ("Limits of drafts and claims: " + " ".join(map(str, range(1, 60))), 10),
        ("Drafts 90, claims 365 and logs 30 days are kept, then deleted.", 12),
    ],
)
def test_there_are_no_more_numbers_than_words(
    tree: Tree, body: str, count: int
) -> None:
    tree.write("docs/a.md", f"# A\n\n{body}\n")
    tree.review("A", document="docs/a.md")
    finding = tree.verify("docs/a.md", ("A",))
    assert finding.different_words == count


def test_a_version_that_is_covered_and_not_named_is_told(tree: Tree) -> None:
    tree.write("model.toml", 'id = "gpt-4o-2024-08-06"\ndays = 90\n')
    covers = ("model.toml#id", "model.toml#days")
    for text, told in (
        ("Production uses gpt-3.5-turbo-0613 of OpenAI, always.", True),
        ("Production uses GPT-4o-2024-08-06 of OpenAI, always.", False),
    ):
        tree.write("docs/m.md", f"# Model\n\n{text}\n")
        tree.review("Model", document="docs/m.md", covers=covers)
        finding = tree.verify("docs/m.md", ("Model",), covers=covers)
        assert finding.holds
        assert bool(finding.warnings) is told
    assert "'gpt-4o-2024-08-06', the value of model.toml#id" in str(
        tree_warning(tree, covers)
    )


def tree_warning(tree: Tree, covers: tuple[str, ...]) -> tuple[str, ...]:
    tree.write("docs/m.md", "# Model\n\nA GPT-4 class model is used here.\n")
    tree.review("Model", document="docs/m.md", covers=covers)
    return tree.verify("docs/m.md", ("Model",), covers=covers).warnings


# A section that says it elsewhere


def linking(tree: Tree, body: str) -> None:
    tree.write(
        "docs/privacy.md",
        f"# Privacy\n\n## Retention\n\n{body}\n\n## Access\n\n{WORDS}",
    )


WORDS = "Only claims handlers may open a draft.\n"
POLICY = f"""\
# Policy

[More Information Needed]

## 2. How long

{WORDS}
## Only a link

[How long we keep the drafts of claims](#2-how-long)
"""


@pytest.mark.parametrize(
    "link",
    [
        pytest.param("[How long we keep the drafts](policy.md)", id="document"),
        pytest.param("[How long we keep the drafts](./policy.md)", id="dot-slash"),
        pytest.param("[How long](../docs/policy.md)", id="up-and-down"),
        pytest.param("[How long](/docs/policy.md)", id="from-the-top"),
        pytest.param("[How long](policy.md#2-how-long)", id="heading"),
        pytest.param("[How long](<policy.md#2-how-long> 'title')", id="title"),
        pytest.param("[How long](#access)", id="another-section"),
        pytest.param("Please see [how long][1].\n\n[1]: policy.md", id="reference"),
        pytest.param("See [policy.md].\n\n<a href='policy.md'>how</a>", id="html"),
        pytest.param("[How](https://x.org/a) and [long](policy.md)", id="one-inside"),
        pytest.param("[How](policy.md#only-a-link) [long](policy.md)", id="one-filled"),
        pytest.param("[How long](my%20policy.md)", id="blank-in-its-name"),
    ],
)
def test_a_link_to_words_of_the_project_counts_and_is_covered(
    tree: Tree, link: str
) -> None:
    tree.write("docs/policy.md", POLICY)
    tree.write("docs/my policy.md", POLICY)
    linking(tree, link)
    assert_broken(tree.verify(), "not-reviewed", "docs/privacy.md:3")
    tree.review("Retention", covers=("docs/*.md",))
    finding = tree.verify()
    assert finding.holds, finding
    (said,) = [note for note in finding.notes if note.startswith("says it in")]
    name = said.removeprefix("says it in ").removesuffix(", unchanged")
    assert name in finding.covers
    tree.write(name, (tree.root / name).read_text() + "\nAnd more.\n")
    assert f"{name} has changed since" in tree.verify().why


def test_a_review_that_did_not_cover_what_is_linked_does_not_count(tree: Tree) -> None:
    tree.write("docs/policy.md", POLICY)
    linking(tree, "[How long](policy.md)")
    tree.review("Retention")
    assert "did not cover docs/policy.md" in tree.verify().why


@pytest.mark.parametrize(
    ("link", "reason", "why"),
    [
        pytest.param(
            "[How long we keep the drafts of claims](https://wiki/x)",
            "link-only",
            'the section "Retention" only links elsewhere',
            id="site",
        ),
        pytest.param("https://wiki/a/b", "link-only", "links elsewhere", id="bare"),
        pytest.param("Mail [us](mailto:a@b.c)", "link-only", "elsewhere", id="mail"),
        pytest.param("[All of it](//wiki/x)", "link-only", "elsewhere", id="no-scheme"),
        pytest.param(
            "Please see the [retention policy](https://wiki/x) there",
            "link-only",
            "elsewhere",
            id="with-few-words",
        ),
        pytest.param(
            "[All of it][1] is there\n\n[1]: https://wiki/x",
            "link-only",
            "elsewhere",
            id="reference",
        ),
        pytest.param(
            "[How long](policies.md)",
            "link-broken",
            "docs/policies.md does not exist",
            id="missing-file",
        ),
        pytest.param(
            "[How long](policy.md#how-many)",
            "link-broken",
            'docs/policy.md has no heading "how-many"',
            id="missing-heading",
        ),
        pytest.param(
            "[How](policy.md) [long](gone.md)", "link-broken", "gone.md", id="one-gone"
        ),
        pytest.param("[How long](../../x.md)", "link-broken", "leads out", id="out"),
        pytest.param("[How long](../src)", "link-broken", "src", id="no-document"),
        pytest.param(
            "[How long](empty.md)", "link-only", "says nothing either", id="empty-file"
        ),
        pytest.param(
            "[How long](policy.md#only-a-link)", "link-only", "either", id="chain"
        ),
        pytest.param("[How long](#retention)", "link-only", "either", id="itself"),
        pytest.param("[How long](privacy.md)", "link-only", "either", id="around-it"),
        pytest.param("TODO [How long](policy.md)", "not-filled", "TODO", id="open"),
        pytest.param("![How long we keep it](x.svg)", "empty-section", "", id="image"),
    ],
)
def test_a_link_alone_does_not_count_unless_it_leads_to_words(
    tree: Tree, link: str, reason: str, why: str
) -> None:
    tree.write("docs/policy.md", POLICY)
    tree.write("docs/empty.md", "# Empty\n\nTBD\n")
    tree.write("src/a.py", "")
    linking(tree, link)
    tree.review("Retention", covers=("docs/*.md",))
    finding = tree.verify()
    line = 3 if reason == "empty-section" else 5
    assert_broken(finding, reason, f"docs/privacy.md:{line}")
    assert why in finding.why


def test_words_beside_a_link_need_no_target(tree: Tree) -> None:
    linking(tree, "Kept for ninety days, as [the policy](https://wiki/x) says.")
    tree.review("Retention")
    assert tree.verify().holds


# Reviews


def test_a_section_that_nobody_reviewed_tells_the_command(tree: Tree) -> None:
    finding = tree.verify()
    assert_broken(finding, "not-reviewed", "docs/privacy.md:9")
    assert "nobody has reviewed it" in finding.why
    assert 'pytest-psf review "docs/privacy.md#2. Retention" --by NAME' in finding.fix


@pytest.mark.parametrize(
    ("document", "title"),
    [
        pytest.param("a.md", "", id="whole"),
        pytest.param("docs/a.md", "2. Retention", id="blank"),
        pytest.param("a.md", "a $(touch pwned)", id="dollar"),
        pytest.param("a.md", "a `touch pwned`", id="backticks"),
        pytest.param("a.md", 'a "$(touch pwned)"', id="quoted-dollar"),
        pytest.param("a.md", "x; touch pwned", id="semicolon"),
        pytest.param("a.md", "it's & `that` \\ !", id="all-at-once"),
        pytest.param("$(touch pwned).md", "x", id="file"),
    ],
)
def test_a_command_to_paste_runs_nothing_else_and_names_the_section_as_it_is(
    tmp_path: Path, document: str, title: str
) -> None:
    command = review_command(document, title)
    name = f"{document}#{title}" if title else document
    assert shlex.split(command) == ["pytest-psf", "review", name, "--by", "NAME"]
    shown = command.replace("pytest-psf", "printf %s,", 1)
    done = subprocess.run(
        ["sh", "-c", shown], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert done.stdout == f"review,{name},--by,NAME,"
    assert not (tmp_path / "pwned").exists()


@pytest.mark.parametrize(
    ("claimed", "reviewed"),
    [
        ("docs/privacy.md", "./docs/privacy.md"),
        ("./docs/privacy.md", "docs/privacy.md"),
    ],
)
def test_dot_slash_names_the_same_document(
    tree: Tree, claimed: str, reviewed: str
) -> None:
    tree.review(document=reviewed)
    assert tree.verify(claimed).holds


def test_the_review_of_another_section_does_not_count(tree: Tree) -> None:
    tree.review("3. Access")
    assert_broken(tree.verify(), "not-reviewed", "docs/privacy.md:9")


def test_the_review_of_the_whole_document_does_not_stand_for_a_section(
    tree: Tree,
) -> None:
    tree.review("")
    assert_broken(tree.verify(), "not-reviewed", "docs/privacy.md:9")


def test_the_review_of_another_document_does_not_count(tree: Tree) -> None:
    tree.write("docs/copy.md", PRIVACY)
    tree.review(document="docs/copy.md")
    assert tree.verify().reason == "not-reviewed"


@pytest.mark.parametrize(
    ("days", "max_age", "holds"),
    [
        pytest.param(0, None, True, id="today"),
        pytest.param(365, None, True, id="last-day"),
        pytest.param(366, None, False, id="the-day-after"),
        pytest.param(180, "180d", True, id="last-day-of-a-shorter-one"),
        pytest.param(181, "180d", False, id="the-day-after-a-shorter-one"),
        pytest.param(1, "1d", True, id="yesterday"),
        pytest.param(2, "1d", False, id="the-day-before-yesterday"),
    ],
)
def test_a_review_holds_to_the_day(
    tree: Tree, days: int, max_age: str | None, *, holds: bool
) -> None:
    tree.review(on=TODAY - dt.timedelta(days=days))
    finding = tree.verify(max_age=max_age)
    assert finding.holds is holds
    if not holds:
        limit = max_age[:-1] if max_age else "365"
        assert_broken(finding, "review-fallen", "docs/privacy.md:9")
        assert f"that is {days} days ago; it holds for {limit}" in finding.why
        assert "read it again" in finding.fix


def test_a_review_in_the_future_does_not_count(tree: Tree) -> None:
    tree.review(on=TODAY + dt.timedelta(days=1))
    finding = tree.verify()
    assert_broken(finding, "review-fallen", "docs/privacy.md:9")
    assert "reviewed 2026-11-25 by D. Patel" in finding.why
    assert "still to come (today is 2026-11-24)" in finding.why


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("90 days", "900 days", id="text"),
        pytest.param("A legal hold", "Any wish", id="sub-section"),
        pytest.param("## 2. Retention", "## 2. Retention [optional]", id="heading"),
        pytest.param("`purge`.", "`purge`. <!-- not really -->", id="comment"),
    ],
)
def test_a_review_falls_when_its_section_is_edited(
    tree: Tree, old: str, new: str
) -> None:
    tree.review()
    assert old in PRIVACY
    tree.write("docs/privacy.md", PRIVACY.replace(old, new))
    finding = tree.verify()
    assert_broken(finding, "review-fallen", "docs/privacy.md:9")
    assert "the section has changed since" in finding.why


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("Only claims handlers", "Everyone", id="later-section"),
        pytest.param("on the same day", "sooner", id="earlier-section"),
        pytest.param("# Privacy of", "Intro\n\n# Privacy of", id="lines-above"),
    ],
)
def test_editing_elsewhere_leaves_the_review_of_a_section_alone(
    tree: Tree, old: str, new: str
) -> None:
    tree.review()
    assert old in PRIVACY
    tree.write("docs/privacy.md", PRIVACY.replace(old, new))
    assert tree.verify().holds


def test_newlines_and_trailing_blanks_do_not_matter(tree: Tree) -> None:
    tree.write("src/store.py", "DAYS = 90\n")
    tree.review(covers=("src/store.py",))
    tree.write("docs/privacy.md", PRIVACY.replace("\n", "\r\n"))
    tree.write("src/store.py", "DAYS = 90\r\n")
    assert tree.verify(covers=("src/store.py",)).holds
    tree.write("docs/privacy.md", PRIVACY.replace("`purge`.", "`purge`.   "))
    assert tree.verify(covers=("src/store.py",)).holds


@pytest.mark.parametrize(
    ("by", "doubt"),
    [
        pytest.param("Claims team", "it is a group, a role or a machine", id="team"),
        pytest.param(
            "AI Platform", "it is a group, a role or a machine", id="platform"
        ),
        pytest.param("Your Name", "it is a placeholder", id="placeholder"),
        pytest.param("<reviewer>", "it is a placeholder", id="brackets"),
        pytest.param("ops@claims.net", "it is an address", id="address"),
        pytest.param("  ", "it is empty", id="blank"),
    ],
)
def test_a_reviewer_who_is_no_person_does_not_count(
    tree: Tree, by: str, doubt: str
) -> None:
    tree.review(by=by)
    finding = tree.verify()
    assert_broken(finding, "review-fallen", "docs/privacy.md:9")
    assert f"{by!r} is not a person's name: {doubt}" in finding.why


# What a document speaks of


def covered(tree: Tree) -> Tree:
    tree.write("src/store.py", "DAYS = 90\n")
    tree.write("src/purge.py", "def purge(): ...\n")
    tree.write("config/store.toml", "[retention]\ndays = 90\nbatch = 10\n")
    return tree


@pytest.mark.parametrize(
    ("covers", "name", "text", "why"),
    [
        pytest.param(
            "src/store.py",
            "src/store.py",
            "DAYS = 9000\n",
            "src/store.py has changed since",
            id="file",
        ),
        pytest.param(
            "src/*.py",
            "src/purge.py",
            "def purge(): return\n",
            "src/purge.py has changed since",
            id="file-of-a-glob",
        ),
        pytest.param(
            "src/**/*.py",
            "src/deep/new.py",
            "",
            "the review did not cover src/deep/new.py",
            id="new-file-of-a-glob",
        ),
        pytest.param(
            "config/store.toml#retention.days",
            "config/store.toml",
            "[retention]\ndays = 91\nbatch = 10\n",
            "config/store.toml#retention.days has changed since",
            id="setting",
        ),
    ],
)
def test_a_review_falls_when_what_it_covers_moves(
    tree: Tree, covers: str, name: str, text: str, why: str
) -> None:
    covered(tree).review(covers=(covers,))
    assert tree.verify(covers=(covers,)).holds
    tree.write(name, text)
    finding = tree.verify(covers=(covers,))
    assert_broken(finding, "review-fallen", "docs/privacy.md:9")
    assert finding.why.endswith(why)
    assert "read it again" in finding.fix


def test_a_file_of_a_glob_that_is_gone_makes_the_review_fall(tree: Tree) -> None:
    covered(tree).review(covers=("src/*.py",))
    (tree.root / "src/purge.py").unlink()
    finding = tree.verify(covers=("src/*.py",))
    assert_broken(finding, "review-fallen", "docs/privacy.md:9")
    assert "src/purge.py is gone since" in finding.why


def test_a_covered_file_that_is_gone_is_named(tree: Tree) -> None:
    covered(tree).review(covers=("src/store.py",))
    (tree.root / "src/store.py").unlink()
    finding = tree.verify(covers=("src/store.py",))
    assert_broken(finding, "no-such-file", None)
    assert finding.why == "src/store.py does not exist"


def test_a_covered_setting_that_is_gone_is_named_with_its_file(tree: Tree) -> None:
    covered(tree).review(covers=("config/store.toml#retention.days",))
    tree.write("config/store.toml", "[retention]\nbatch = 10\n")
    finding = tree.verify(covers=("config/store.toml#retention.days",))
    assert_broken(finding, "no-such-key", "config/store.toml")


def test_the_rest_of_the_file_of_a_covered_setting_changes_freely(tree: Tree) -> None:
    covered(tree).review(covers=("config/store.toml#retention.days",))
    tree.write("config/store.toml", "# new\n[retention]\nbatch = 99\ndays = 90\n")
    assert tree.verify(covers=("config/store.toml#retention.days",)).holds


def test_a_covered_table_falls_with_any_of_its_values(tree: Tree) -> None:
    covered(tree).review(covers=("config/store.toml#retention",))
    assert tree.verify(covers=("config/store.toml#retention",)).holds
    tree.write("config/store.toml", "[retention]\ndays = 90\nbatch = 11\n")
    assert not tree.verify(covers=("config/store.toml#retention",)).holds


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        pytest.param("a.yaml", "x:\n  y: 1\n", "x:\n  y: 2\n", id="yaml-mapping"),
        pytest.param("a.yaml", "x: [1, 2]\n", "x: [1, 3]\n", id="yaml-sequence"),
        pytest.param("a.yaml", "x: {y: [1]}\n", "x: {z: [1]}\n", id="yaml-key"),
        pytest.param("a.yaml", "x: 1.10\n", "x: 1.1\n", id="yaml-text"),
        pytest.param("a.json", '{"x": {"y": 1}}', '{"x": {"y": "1"}}', id="json-type"),
        pytest.param("a.toml", "x = [1]\n", "x = [1, 1]\n", id="toml-array"),
        pytest.param("a.py", "x = {'y': 1}\n", "x = {'y': 2}\n", id="python-dict"),
        pytest.param("a.py", "x = {1, 2}\n", "x = {1, 3}\n", id="python-set"),
    ],
)
def test_a_covered_value_of_any_shape_falls_when_it_changes(
    tree: Tree, name: str, before: str, after: str
) -> None:
    tree.write(name, before)
    tree.review(covers=(f"{name}#x",))
    assert tree.verify(covers=(f"{name}#x",)).holds
    tree.write(name, after)
    finding = tree.verify(covers=(f"{name}#x",))
    assert_broken(finding, "review-fallen", "docs/privacy.md:9")
    assert finding.why.endswith(f"{name}#x has changed since")


@pytest.mark.parametrize("key", ["", ".", "x..", "[x", "x]"])
def test_a_malformed_key_covers_nothing(tree: Tree, key: str) -> None:
    tree.write("a.yaml", "x: 1\n")
    with pytest.raises(UnverifiableError) as caught:
        covered_digests([f"a.yaml#{key}"], tree.project())
    assert caught.value.problem.reason.slug == "no-such-key"


def test_a_value_that_is_no_valid_unicode_can_be_covered(tree: Tree) -> None:
    tree.write("a.json", '{"x": "\\ud800"}')
    tree.review(covers=("a.json#x",))
    assert tree.verify(covers=("a.json#x",)).holds
    tree.write("a.json", '{"x": "\\ud801"}')
    assert tree.verify(covers=("a.json#x",)).reason == "review-fallen"


def test_the_digest_of_a_set_is_the_same_in_every_process(tree: Tree) -> None:
    tree.write("a.py", 'A = {"a", "b", "c", "d", "e"}\n')
    code = f"""
from pathlib import Path
from pytest_psf.verify.covered import covered_digests
from pytest_psf.verify.project import Project
project = Project(Path({str(tree.root)!r}))
print(covered_digests(["a.py#A"], project))
"""
    found = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in "123"
    }
    assert len(found) == 1
    assert "a.py#A" in found.pop()


def test_dot_slash_covers_the_same_file(tree: Tree) -> None:
    covered(tree).review(covers=("./src/store.py",))
    assert tree.verify(covers=("src/store.py",)).holds
    assert tree.verify(covers=("./src/store.py",)).holds


def test_a_review_from_before_the_claim_named_a_file_does_not_cover_it(
    tree: Tree,
) -> None:
    covered(tree).review()
    finding = tree.verify(covers=("src/store.py",))
    assert_broken(finding, "review-fallen", "docs/privacy.md:9")
    assert "the review did not cover src/store.py" in finding.why


def test_covering_only_one_setting_is_not_covering_the_file(tree: Tree) -> None:
    covered(tree).review(covers=("config/store.toml#retention.days",))
    finding = tree.verify(covers=("config/store.toml",))
    assert "the review did not cover config/store.toml" in finding.why


def test_a_glob_that_matches_nothing_covers_nothing(tree: Tree) -> None:
    tree.review()
    finding = tree.verify(covers=("src/*.py",))
    assert_broken(finding, "no-such-file", None)
    assert finding.why == "src/*.py matches no file"


def test_a_script_that_is_gone_is_a_warning(tree: Tree) -> None:
    text = "# 2. Retention\n\nEach night scripts/purge.sh removes claims of 90 days.\n"
    tree.write("docs/nights.md", text)
    tree.write("src/purge.py", "DAYS = 90\n")
    tree.review("2. Retention", document="docs/nights.md", covers=("src/purge.py",))

    def warnings() -> tuple[str, ...]:
        found = tree.verify(document="docs/nights.md", covers=("src/purge.py",))
        return tuple(one for one in found.warnings if "does not have" in one)

    assert len(warnings()) == 1
    tree.write("scripts/purge.sh", "exit 0\n")
    assert warnings() == ()


def test_what_is_covered_is_shown_in_the_notes(tree: Tree) -> None:
    covered(tree).review(covers=("src/*.py",))
    assert "covers src/*.py, unchanged" in tree.verify(covers=("src/*.py",)).notes


def test_where_the_catalogue_names_a_subject_the_claim_must_say_what_it_covers(
    tree: Tree,
) -> None:
    tree.review()
    finding = tree.verify(criterion="PSF-01.retention")
    assert_broken(finding, "covers-missing", None)
    assert "the code or the setting that deletes the data" in finding.why
    assert "covers = [...]" in finding.fix
    assert "covers-nothing" in finding.fix


@pytest.mark.parametrize(
    "covers",
    [
        pytest.param("docs/privacy.md", id="itself"),
        pytest.param("./docs/privacy.md", id="itself-otherwise"),
        pytest.param("src/__init__.py", id="empty-file"),
    ],
)
def test_covers_of_nothing_but_itself_and_empty_files_is_refused(
    tree: Tree, covers: str
) -> None:
    tree.write("src/__init__.py", "")
    tree.review(covers=(covers,))
    finding = tree.verify(covers=(covers,))
    assert_broken(finding, "covers-nothing", None)
    assert "would make the section wrong" in finding.fix


def test_a_label_is_told_from_a_heading(tree: Tree) -> None:
    tree.write("docs/ropa.md", "# A\n\n- **Basis:** a contract with the person\n")
    tree.review("Basis", document="docs/ropa.md")
    finding = tree.verify("docs/ropa.md", ("Legal basis", "Basis"))
    assert finding.notes[0] == 'docs/ropa.md:3: the label "Basis"'


def test_covers_nothing_is_an_answer_that_is_shown(tree: Tree) -> None:
    tree.review()
    because = "the store is bought, its retention is a contract"
    finding = tree.verify(criterion="PSF-01.retention", covers_nothing=because)
    assert finding.holds
    assert f"covers nothing: {because}" in finding.notes


def test_covers_answers_a_criterion_with_a_subject(tree: Tree) -> None:
    covered(tree).review(covers=("src/store.py",))
    finding = tree.verify(criterion="PSF-01.retention", covers=("src/store.py",))
    assert finding.holds


# What it may speak of instead


@pytest.mark.parametrize(
    ("text", "key", "why"),
    [
        ("days = 90\n", "#days", ""),
        (
            "days = 47\n",
            "#days",
            "does not hold 47, the value of config/purge.toml#days",
        ),
        ("days = 90\nbatch = 10\n", "", ""),  # one limit of the file is said
        (
            "days = 47\nbatch = 11\n",
            "",
            "holds none of its numbers, such as 47 (days), 11 (batch)",
        ),
        ("team = 'purge'\n", "", ""),
    ],
)
def test_a_limit_that_is_covered_must_be_said(
    tree: Tree, text: str, key: str, why: str
) -> None:
    covers = f"config/purge.toml{key}"
    tree.write("config/purge.toml", text)
    tree.review(covers=(covers,))
    finding = tree.verify(criterion="PSF-01.retention", covers=(covers,))
    assert finding.holds
    if not why:
        assert finding.doubt is None
        return
    assert finding.doubt is not None
    assert finding.doubt.reason.slug == "limit-not-said"
    assert finding.doubt.why == f"docs/privacy.md covers {covers}, and {why}"


@pytest.mark.parametrize(
    ("code", "is_asked"),
    [
        ("DAYS = 47\n", True),
        ("class Limits:\n    days: int = 47\n", True),
        ("DAY = 86400\n\ndef purge(cost=0.0):\n    return cost\n", False),
        ("class Purge:\n    cost: float = 0.5\n    async def run(self): ...\n", False),
    ],
    ids=["constants", "a class of settings", "functions", "a class with methods"],
)
def test_what_code_counts_with_is_no_limit_that_a_document_has_to_say(
    tree: Tree, code: str, *, is_asked: bool
) -> None:
    tree.write("src/purge.py", code)
    tree.review(covers=("src/purge.py",))
    finding = tree.verify(criterion="PSF-01.retention", covers=("src/purge.py",))
    asked = finding.doubt is not None and finding.doubt.reason.slug == "limit-not-said"
    assert asked is is_asked


@pytest.mark.parametrize(
    ("code", "is_named"),
    [
        ("def pause(config):\n    return config.model before after\n", False),
        ("def forget(claims, ledger):\n    return [claims, ledger]\n", True),
    ],
    ids=["words of any text", "words of this one"],
)
def test_a_text_speaks_of_code_by_words_that_not_all_texts_share(
    tree: Tree, code: str, *, is_named: bool
) -> None:
    text = "Before a year has gone, claims leave the ledger; after that, the model and "
    text += "its config know nothing of them, and 40 days later nobody else does."
    tree.write("lib/x9.py", code)
    tree.write("docs/keep.md", f"# Keep\n\n{text}\n")
    covers = ("lib/x9.py",)
    tree.review("Keep", document="docs/keep.md", covers=covers)
    finding = tree.verify(
        "docs/keep.md", ("Keep",), criterion="PSF-01.retention", covers=covers
    )
    assert (finding.doubt is None) is is_named


@pytest.mark.parametrize(
    ("criterion", "reason", "doubt"),
    [
        (
            "PSF-01.retention",
            "limit-not-said",
            "states no limit: no number stands in it",
        ),
        ("PSF-08.owner", "nobody-named", "names no person"),
    ],
)
def test_what_the_criterion_is_about_must_be_said(
    tree: Tree, criterion: str, reason: str, doubt: str
) -> None:
    covers = ("src/purge.py",)
    text = "The purge removes what the team on duty needs no longer, and tells it so."
    covered(tree).write("docs/duty.md", f"# Duty\n\n{text}\n")
    tree.review("Duty", document="docs/duty.md", covers=covers)
    finding = tree.verify("docs/duty.md", ("Duty",), criterion=criterion, covers=covers)
    assert finding.doubt is not None
    assert finding.doubt.reason.slug == reason
    assert finding.doubt.why == f"docs/duty.md#Duty {doubt}"


# Several reviewers, and the record itself


def test_two_people_who_reviewed_it_are_a_quality(tree: Tree) -> None:
    tree.review(by="D. Patel")
    tree.review(by="R. Okafor")
    finding = tree.verify()
    assert finding.qualities == {TWO_REVIEWERS}
    assert [note for note in finding.notes if "reviewed" in note] == [
        "reviewed 2026-11-24 by D. Patel",
        "reviewed 2026-11-24 by R. Okafor",
    ]


@pytest.mark.parametrize(
    "again",
    [
        "D. Patel",
        "d. patel",
        "  D. PATEL ",
        "D Patel",
        "D.  Patel",
        "D.Patel",
        "Patel, D.",
    ],
)
def test_the_same_person_twice_is_one_reviewer(tree: Tree, again: str) -> None:
    tree.review(by="D. Patel")
    tree.review(by=again)
    finding = tree.verify()
    assert finding.holds
    assert not finding.qualities


def test_a_review_that_fell_is_no_second_reviewer(tree: Tree) -> None:
    tree.review(by="R. Okafor", on=TODAY - dt.timedelta(days=366))
    tree.review(by="D. Patel")
    finding = tree.verify()
    assert finding.holds
    assert not finding.qualities
    assert "reviewed 2026-11-24 by D. Patel" in finding.notes


def test_of_several_reviews_that_fell_the_latest_is_told(tree: Tree) -> None:
    tree.review(by="R. Okafor", on=dt.date(2026, 10, 1))
    tree.review(by="D. Patel", on=dt.date(2026, 11, 1))
    tree.write("docs/privacy.md", PRIVACY.replace("90", "91"))
    finding = tree.verify()
    assert "reviewed 2026-11-01 by D. Patel; the section has changed" in finding.why


GOOD = f"""\
[[reviews]]
document = "docs/privacy.md"
section = "2. Retention"
by = "D. Patel"
on = 2026-11-24
digest = "sha256:{"0" * 64}"
"""


@pytest.mark.parametrize(
    ("record", "line", "why"),
    [
        pytest.param(GOOD + "<<<<<<< HEAD\n", 7, "damaged", id="merge-conflict"),
        pytest.param(GOOD + 'mood = "good"\n', 1, "unknown key 'mood'", id="key"),
        pytest.param(
            GOOD + GOOD.replace("on = 2026-11-24\n", ""),
            7,
            "on is missing",
            id="no-date",
        ),
        pytest.param(
            GOOD.replace("2026-11-24", '"yesterday"'), 1, "on must be a date", id="word"
        ),
        pytest.param(
            GOOD.replace("2026-11-24", "2026-11-24T10:00:00"),
            1,
            "on must be a date",
            id="date-with-a-time",
        ),
        pytest.param(
            GOOD.replace('by = "D. Patel"', "by = 7"), 1, "by must be", id="by-a-number"
        ),
        pytest.param(GOOD + "covers = 1\n", 1, "covers must be a table", id="covers"),
        pytest.param("[tool]\nx = 1\n", 1, "more than [[reviews]]", id="other-table"),
        pytest.param("reviews = 3\n", 1, "more than [[reviews]]", id="no-list"),
        pytest.param("reviews = [3]\n", 1, "a review is a table", id="no-table"),
    ],
)
def test_a_damaged_record_of_reviews_is_never_read_as_an_empty_one(
    tree: Tree, record: str, line: int, why: str
) -> None:
    tree.write("psf/reviews.toml", record)
    finding = tree.verify()
    assert_broken(finding, "reviews-damaged", f"psf/reviews.toml:{line}")
    assert why in finding.why
    assert "version control" in finding.fix


def test_a_record_that_is_not_utf_8_is_never_read_as_an_empty_one(tree: Tree) -> None:
    tree.write("psf/reviews.toml", b'[[reviews]]\nby = "Andr\xe9"\n')
    finding = tree.verify()
    assert_broken(finding, "not-text", "psf/reviews.toml:2")


# What stands outside of the repository

URL = "https://wiki.example.org/retention?v=3#how-long"


def seen(
    tree: Tree, saw: str = "version 12", *, by: str = "D. Patel", **kept: Any
) -> None:
    usual: dict[str, Any] = {"document": URL, "on": TODAY, "digest": "", "covers": {}}
    made = Review(**(usual | kept), section="", by=by, saw=saw)
    tree.reviews.append(made)
    tree.write("psf/reviews.toml", reviews_as_toml(tree.reviews))


def test_a_url_without_a_review_is_unmet_with_the_command(tree: Tree) -> None:
    finding = tree.verify(URL, ())
    assert_broken(finding, "not-reviewed", None)
    assert finding.why == "nobody has reviewed it, and it is not fetched"
    assert finding.fix.splitlines()[1] == (
        f'pytest-psf review "{URL}" --saw VERSION --by NAME'
    )


def test_a_url_holds_by_a_review_that_says_what_was_seen(tree: Tree) -> None:
    seen(tree, on=dt.date(2026, 11, 1))
    finding = tree.verify(URL, ())
    assert finding.holds
    assert finding.rung is Rung.DOCUMENTED
    assert finding.source == URL
    assert str(finding.place) == "psf/reviews.toml:3"
    assert finding.until == dt.date(2027, 11, 1)
    assert finding.notes == ('reviewed 2026-11-01 by D. Patel, who saw "version 12"',)
    assert not finding.qualities
    seen(tree, "version 13", by="R. Okafor")
    assert tree.verify(URL, ()).qualities == {TWO_REVIEWERS}


def test_a_review_of_a_url_falls_with_age_and_with_what_it_covers(tree: Tree) -> None:
    covered(tree)
    digests = covered_digests(("src/store.py",), tree.project())
    seen(tree, on=dt.date(2026, 11, 1), covers=digests)
    assert tree.verify(URL, (), covers=("src/store.py",)).holds
    assert tree.verify(URL, (), max_age="23d").holds
    assert "23" in tree.verify(URL, (), max_age="22d").why
    finding = tree.verify(URL, (), covers=("src/*.py",))
    assert_broken(finding, "review-fallen", "psf/reviews.toml:3")
    assert "the review did not cover src/purge.py" in finding.why
    tree.write("src/store.py", "DAYS = 9\n")
    assert "src/store.py has changed since" in tree.verify(URL, ()).why


@pytest.mark.parametrize("saw", ["", "  ", "VERSION", "it", "a\x1b b"])
def test_a_review_of_a_url_that_does_not_say_what_was_seen_does_not_count(
    tree: Tree, saw: str
) -> None:
    seen(tree, saw)
    finding = tree.verify(URL, ())
    assert_broken(finding, "review-fallen", "psf/reviews.toml:3")
    assert "does not say what was read" in finding.why


@pytest.mark.parametrize(
    "other",
    [
        "https://wiki.example.org/retention?v=4#how-long",
        "https://wiki.example.org/retention?v=3",
        "http://wiki.example.org/retention?v=3#how-long",
        "https:/wiki.example.org/retention?v=3#how-long",
    ],
)
def test_the_review_of_another_url_does_not_count(tree: Tree, other: str) -> None:
    kept = {"digest": "sha256:" + "0" * 64} if "//" not in other else {}
    seen(tree, "" if kept else "version 12", document=other, **kept)
    assert tree.verify(URL, ()).reason == "not-reviewed"


def test_a_url_says_what_it_speaks_of_like_any_document(tree: Tree) -> None:
    tree.write("src/__init__.py", "")
    seen(tree, covers=covered_digests(("src/*.py",), tree.project()))
    assert tree.verify(URL, (), criterion="PSF-01.retention").reason == "covers-missing"
    finding = tree.verify(URL, (), covers=("src/__init__.py",))
    assert finding.reason == "covers-nothing"


# What is wrong with the text of the claim alone


@pytest.mark.parametrize(
    ("claimed", "keys"),
    [
        pytest.param({}, [], id="nothing-wrong"),
        pytest.param({"max_age": "180d"}, [], id="shorter"),
        pytest.param({"max_age": "365d"}, [], id="as-long-as-it-may-be"),
        pytest.param({"max_age": "366d"}, ["max-age"], id="longer"),
        pytest.param({"max_age": "0d"}, ["max-age"], id="no-time"),
        pytest.param({"max_age": "6 months"}, ["max-age"], id="months"),
        pytest.param({"max_age": "-5d"}, ["max-age"], id="negative"),
        pytest.param({"covers_nothing": " "}, ["covers-nothing"], id="no-reason"),
        pytest.param(
            {"covers": ("a",), "covers_nothing": "x"}, ["covers-nothing"], id="both"
        ),
    ],
)
def test_faults_of_the_text_are_told_by_key(
    claimed: dict[str, Any], keys: list[str]
) -> None:
    content = DocumentClaim(document="x.md", **claimed)
    found = list(DocumentKind().faults(content, CRITERIA["PSF-01.retention"]))
    assert [one.keys for one in found] == [(key,) for key in keys]
    assert all(one.why and one.fix for one in found)


# Until when it holds


@pytest.mark.parametrize(
    ("max_age", "until"),
    [
        pytest.param(None, dt.date(2027, 11, 1), id="a-year"),
        pytest.param("60d", dt.date(2026, 12, 31), id="a-shorter-one"),
        pytest.param("23d", TODAY, id="today"),
    ],
)
def test_it_holds_until_the_last_day_of_its_review(
    tree: Tree, max_age: str | None, until: dt.date
) -> None:
    tree.review(on=dt.date(2026, 11, 1))
    finding = tree.verify(max_age=max_age)
    assert finding.until == until
    assert tree.verify(max_age=max_age, today=until).holds
    assert not tree.verify(max_age=max_age, today=until + dt.timedelta(days=1)).holds


def test_of_several_reviews_the_one_that_lasts_longest_counts(tree: Tree) -> None:
    tree.review(by="R. Okafor", on=dt.date(2026, 11, 3))
    tree.review(by="D. Patel", on=dt.date(2026, 11, 1))
    assert tree.verify().until == dt.date(2027, 11, 3)


def test_a_fallen_review_does_not_last(tree: Tree) -> None:
    tree.review(by="R. Okafor", on=TODAY, section="2. Retention")
    tree.write("docs/privacy.md", PRIVACY.replace("90 days", "91 days"))
    tree.review(by="D. Patel", on=dt.date(2026, 11, 1))
    assert tree.verify().until == dt.date(2027, 11, 1)


def test_where_two_must_have_read_it_the_second_review_counts(tree: Tree) -> None:
    criterion = "PSF-07.incident-definition"
    tree.review(by="D. Patel", on=dt.date(2026, 11, 5))
    tree.review(by="Dina Patel", on=dt.date(2026, 11, 4))
    assert tree.verify(criterion=criterion).until == dt.date(2027, 11, 5)
    tree.review(by="R. Okafor", on=dt.date(2026, 11, 1))
    assert tree.verify(criterion=criterion).until == dt.date(2027, 11, 1)
    assert tree.verify().until == dt.date(2027, 11, 5)


def test_a_broken_claim_has_no_last_day(tree: Tree) -> None:
    assert tree.verify().until is None


def test_a_review_at_the_end_of_the_calendar_holds_to_its_last_day(tree: Tree) -> None:
    tree.review(on=dt.date(9999, 6, 1))
    assert tree.verify(today=dt.date(9999, 7, 1)).until == dt.date.max


# How little has changed, for who has to read it again


def committed(tree: Tree, day: str = "2026-11-20") -> str:
    """Commit all that there is, and return how git calls the commit in short."""
    who = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
    dated = {**os.environ, "GIT_COMMITTER_DATE": f"{day}T12:00:00Z"}
    for line in (["init", "-q"], ["add", "."], [*who, "commit", "-qm", "1"]):
        subprocess.run(["git", *line], cwd=tree.root, check=True, env=dated)
    command = ["git", "rev-parse", "--short", "HEAD"]
    return subprocess.check_output(command, cwd=tree.root, text=True).strip()


CODE = "DAYS = 90\n\n\ndef purge():\n    return DAYS\n"


@pytest.mark.parametrize(
    ("now", "told"),
    [
        (
            f"# Ninety, as the office asks.\n{CODE}",
            "1 line, {}, in comments and layout",
        ),
        (CODE.replace("\n\n\ndef", "\n\n# It is called at night.\ndef"), "alone)"),
        (CODE.replace("90", "9000"), "(1 line, {})"),
        (
            CODE.replace("    return DAYS", "    days = DAYS\n    return 1"),
            "(2 lines, {})",
        ),
        ("def (:", "(5 lines, {})"),
    ],
)
def test_a_review_that_fell_says_how_much_of_a_file_has_changed(
    tree: Tree, now: str, told: str
) -> None:
    tree.write("src/store.py", CODE)
    committed(tree)
    tree.review(covers=("src/store.py",))
    tree.write("src/store.py", now)
    fallen = tree.verify(covers=("src/store.py",))
    assert fallen.reason == "review-fallen"
    assert "src/store.py has changed since (" in fallen.why
    assert told.format("not committed") in fallen.why

    first = committed(tree, "2026-11-21")
    tree.write("README.md", "Another file.")
    committed(tree, "2026-11-22")
    fallen = tree.verify(covers=("src/store.py",))
    assert told.format(f"since commit {first} of 2026-11-21") in fallen.why


def test_the_change_is_told_by_the_first_commit_since_the_review(tree: Tree) -> None:
    tree.write("src/store.py", CODE)
    committed(tree)
    tree.review(covers=("src/store.py",))
    tree.write("src/store.py", CODE.replace("90", "91"))
    first = committed(tree, "2026-11-21")
    tree.write("src/store.py", CODE.replace("90", "92").replace("purge", "purged"))
    committed(tree, "2026-11-22")
    told = f"has changed since (2 lines, since commit {first} of 2026-11-21)"
    assert tree.verify(covers=("src/store.py",)).why.endswith(told)


def test_of_a_section_and_a_setting_it_is_told_as_well(tree: Tree) -> None:
    covered(tree)
    committed(tree)
    name = "config/store.toml#retention.days"
    tree.review(covers=(name,))
    tree.write("config/store.toml", "[retention]\nbatch = 10\ndays = 91\n")
    fallen = tree.verify(covers=(name,))
    where = f"{name} has changed since (config/store.toml:3, not committed)"
    assert fallen.why.endswith(where)
    second = committed(tree, "2026-11-21")
    fallen = tree.verify(covers=(name,))
    assert fallen.why.endswith(f":3, since commit {second} of 2026-11-21)")

    text = (tree.root / "docs/privacy.md").read_text("utf-8")
    section = find_section("docs/privacy.md", ("Retention",), tree.project())
    first, *_ = [one for one in section.source.splitlines()[1:] if one.strip()]
    tree.write("docs/privacy.md", text.replace(first, f"{first}\nAnd no later."))
    fallen = tree.verify(covers=(name,))
    assert (
        "the section has changed since (1 line, not committed); nor is 1" in fallen.why
    )


def test_without_git_or_its_versions_nothing_is_said_of_how_much(
    tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    tree.write("src/store.py", CODE)
    tree.review(covers=("src/store.py",))
    tree.write("src/store.py", f"{CODE}#\n")
    told = "src/store.py has changed since"
    assert tree.verify(covers=("src/store.py",)).why.endswith(told)
    committed(tree)  # with no version of it as it was read
    assert tree.verify(covers=("src/store.py",)).why.endswith(told)
    monkeypatch.setenv("PATH", "")
    assert tree.verify(covers=("src/store.py",)).why.endswith(told)


def test_a_very_long_file_is_not_compared_line_by_line(tree: Tree) -> None:
    tree.write("data.csv", "1\n" * 15_000)
    committed(tree)
    tree.review(covers=("data.csv",))
    tree.write("data.csv", "2\n" * 15_000)
    fallen = tree.verify(covers=("data.csv",))
    assert "(more lines than are compared, not committed)" in fallen.why


def test_of_what_is_no_text_nothing_is_said_of_how_much(tree: Tree) -> None:
    tree.write("logo.png", b"\x89PNG\xff\x00")
    committed(tree)
    tree.review(covers=("logo.png",))
    tree.write("logo.png", b"\x89PNG\xff\x01")
    fallen = tree.verify(covers=("logo.png",))
    assert (fallen.reason, "logo.png has changed since" in fallen.why) == (
        "review-fallen",
        True,
    )


def test_an_earlier_text_that_is_no_document_is_passed_over(tree: Tree) -> None:
    def notebook(text: str) -> str:
        cell = {"cell_type": "markdown", "source": text, "metadata": {}}
        return json.dumps({"cells": [cell], "nbformat": 4, "nbformat_minor": 5})

    said = "# Model\n\nThe desk drops each draft after ninety days, at night."
    tree.write("model.ipynb", "{")
    committed(tree)
    tree.write("model.ipynb", notebook(said))
    tree.review("Model", document="model.ipynb")
    tree.write("model.ipynb", notebook(f"{said} Nobody waits."))
    fallen = tree.verify("model.ipynb", ("Model",))
    assert fallen.why.endswith("the section has changed since")


def test_a_change_of_long_ago_is_not_looked_for_without_end(tree: Tree) -> None:
    tree.write("src/store.py", CODE)
    tree.review(covers=("src/store.py",))
    for number in range(22):
        tree.write("src/store.py", f"{CODE}#{number}\n")
        committed(tree)
    fallen = tree.verify(covers=("src/store.py",))
    assert fallen.why.endswith("src/store.py has changed since")
