"""What a document says of its own standing: drafts are named, what is gone shows nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pytest_psf.verify.document.filled import reading
from pytest_psf.verify.document.sections import find_section
from pytest_psf.verify.project import Project
from pytest_psf.verify.unverifiable import UnverifiableError

if TYPE_CHECKING:
    from pathlib import Path

TEXT = "Freeze deploys, then run the script that goes back to the last build.\n"
PLAIN = f"# Rollback\n\nHow we go back.\n\n## Procedure\n\n{TEXT}\n## Other\n\nMore.\n"


def warnings(root: Path, text: str, name: str = "d.md") -> tuple[str, ...]:
    (root / name).write_text(text, encoding="utf-8")
    project = Project(root)
    section = find_section(name, ("Procedure",), project)
    return reading(name, section, (), project).warnings


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f"---\ntitle: R\nstatus: draft\n---\n{PLAIN}", 'd.md:3 still says "status: draft"'),
        (f"---\ndraft: true\n---\n{PLAIN}", 'd.md:2 still says "draft: true"'),
        (f'+++\nstatus = "Draft"\n+++\n{PLAIN}', "d.md:2 still says \"status = 'Draft'\""),
        (f"> **DRAFT** - not approved yet\n\n{PLAIN}", "d.md:1 still says"),
        (PLAIN.replace("How we", "**Status:** Draft, v0.3\n\nHow we"), "d.md:3 still"),
        (PLAIN.replace("How we", "| Status | Work in progress |\n\nHow we"), "d.md:3 still"),
        (PLAIN.replace("# Rollback", "# Rollback [DRAFT]"), "d.md:1 still says"),
        (PLAIN.replace(TEXT, f"_This section is still a draft._\n\n{TEXT}"), "d.md:7 still"),
        (PLAIN.replace(TEXT, f"WIP\n\n{TEXT}"), "d.md:7 still"),
        (PLAIN.replace(TEXT, f"{TEXT}\n### Old hosts (deprecated)\n\nBy hand.\n"),
         "d.md:9 still says"),
        (PLAIN.replace(TEXT, f"{TEXT}\n### Old\n\nThis section is obsolete.\n"),
         "d.md:11 still says"),
        (f"> Note: this runbook is provided as a template only.\n\n{PLAIN}", "d.md:1 still"),
        (PLAIN.replace("# Rollback", "# Rollback Template"), "d.md:1 still says"),
        (PLAIN.replace("# Rollback", "# Template for going back"), "d.md:1 still says"),
        (f"This is a blank template for all teams.\n\n{PLAIN}", "d.md:1 still"),
    ],
)  # fmt: skip
def test_a_draft_is_named(tmp_path: Path, text: str, said: str) -> None:
    (found,) = warnings(tmp_path, text)
    assert found.startswith(said.replace("'Draft'", '"Draft"'))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("d.rst", f"Rollback\n========\n\n:Status: Draft\n\nProcedure\n---------\n\n{TEXT}"),
        ("d.adoc", f"= Rollback\n:status: draft\n\n== Procedure\n\n{TEXT}"),
        ("d.html", f"<p>DRAFT</p><h1>Rollback</h1><h2>Procedure</h2><p>{TEXT}</p>"),
        ("d.html", f'<meta name="status" content="draft"><h2>Procedure</h2><p>{TEXT}</p>'),
    ],
)  # fmt: skip
def test_a_draft_is_named_in_every_format(tmp_path: Path, name: str, text: str) -> None:
    assert len(warnings(tmp_path, text, name)) == 1


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (f"---\nstatus: superseded\n---\n{PLAIN}", 2),
        (f"---\nsuperseded_by: rollback-2.md\n---\n{PLAIN}", 2),
        (f"---\nobsolete: true\n---\n{PLAIN}", 2),
        (PLAIN.replace("How we", "Status: Superseded by ADR-12\n\nHow we"), 3),
        (PLAIN.replace("How we", "> [!WARNING]\n> This page is obsolete.\n\nHow we"), 4),
        (PLAIN.replace("How we", "This document has been withdrawn.\n\nHow we"), 3),
        (PLAIN.replace("How we", "Superseded by [the new one](r2.md).\n\nHow we"), 3),
        (PLAIN.replace("## Procedure", "## Procedure (deprecated)"), 5),
        (PLAIN.replace(TEXT, f"**OBSOLETE**: see the wiki.\n\n{TEXT}"), 7),
        (PLAIN.replace("How we", "This procedure is no longer in use.\n\nHow we"), 3),
        (PLAIN.replace(TEXT, f"### Hosts (obsolete)\n\n{TEXT}"), 7),
        (PLAIN.replace(TEXT, f"{TEXT}\n### Old\n\nThis page is obsolete.\n"), 11),
    ],
)  # fmt: skip
def test_what_no_longer_holds_shows_nothing(
    tmp_path: Path, text: str, line: int
) -> None:
    text = text.replace("## Procedure (deprecated)", "## Procedure\n\n(deprecated)")
    line += 2 * ("(deprecated)" in text)
    with pytest.raises(UnverifiableError) as told:
        warnings(tmp_path, text)
    problem = told.value.problem
    assert problem.reason.slug == "no-longer-holds"
    assert str(problem.place) == f"d.md:{line}"
    assert "says of itself that it no longer holds" in problem.why


@pytest.mark.parametrize(
    "text",
    [
        PLAIN,
        f"---\nstatus: accepted\ndraft: false\nsuperseded_by: null\n---\n{PLAIN}",
        PLAIN.replace(TEXT, f"{TEXT}\nDraft answers wait for a handler.\n"),
        PLAIN.replace(TEXT, f"{TEXT}\nThe draft that it replaces is archived.\n"),
        PLAIN.replace(TEXT, f"{TEXT}\n```yaml\nstatus: superseded\n```\n"),
        PLAIN.replace(TEXT, f"{TEXT}\n    DRAFT\n"),
        PLAIN.replace(TEXT, f"{TEXT}\nA claim's states:\n\n"
                            "| a | b |\n|---|---|\n| status | withdrawn |\n"),
        PLAIN.replace("# Rollback", "# Template engine"),
        PLAIN.replace("# Rollback", "# Templates of prompts"),
        PLAIN.replace("## Other", "## Template"),
        PLAIN.replace("More.", "This section is obsolete."),
        PLAIN.replace(TEXT, f"{TEXT}\n- Held: by the desk\n- Withdrawn: \u231b\n- Draft\n"),
        PLAIN.replace(TEXT, f"{TEXT}\n1. DEPRECATED hosts are left out.\n"),
        PLAIN.replace("How we", "This is a template engine's own page.\n\nHow we"),
        PLAIN.replace("## Other", "### Deprecated\n\nThe old script.\n\n## Other"),
        PLAIN.replace(TEXT, f"This procedure is obsolete once builds are signed. {TEXT}"),
        PLAIN.replace(TEXT, f"Status: Draft answers are kept. {TEXT}"),
        PLAIN.replace(TEXT, f"DRAFT answers are kept apart. {TEXT}"),
    ],
)  # fmt: skip
def test_words_of_the_text_itself_say_nothing_of_its_standing(
    tmp_path: Path, text: str
) -> None:
    assert warnings(tmp_path, text) == ()


@pytest.mark.parametrize(
    ("name", "named"),
    [
        ("rollback-template.md", True),
        ("TEMPLATE_rollback.md", True),
        ("0000.template.md", False),
        ("templates.md", False),
        ("contemplate.md", False),
        ("templates/rollback.md", False),
    ],
)
def test_a_file_that_is_called_a_template_is_named(
    tmp_path: Path, name: str, *, named: bool
) -> None:
    (tmp_path / "templates").mkdir()
    told = (f"{name} is called a template",) if named else ()
    assert warnings(tmp_path, PLAIN, name) == told


def test_what_a_link_leads_to_must_hold_too(tmp_path: Path) -> None:
    old = f"# Old\n\nThis page has been superseded.\n\n{TEXT}"
    (tmp_path / "old.md").write_text(old, encoding="utf-8")
    text = "# Rollback\n\n## Procedure\n\nSee [the old one](old.md).\n"
    with pytest.raises(UnverifiableError) as told:
        warnings(tmp_path, text)
    assert str(told.value.problem.place) == "old.md:3"
