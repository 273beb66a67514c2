"""What is proposed is of a kind that its criterion accepts, and what it lacks is said."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.proposals.test_look_alikes import GUARD, INCIDENT, OWNER, SOUND

from pytest_psf import catalogue
from pytest_psf.proposals.found import proposals
from pytest_psf.proposals.signs import signs
from pytest_psf.proposals.tree import Tree
from pytest_psf.proposals.written import config_text

if TYPE_CHECKING:
    from pathlib import Path

    from tests.proposals.conftest import Looking

CATALOGUE = catalogue.load()
CALLED = [
    *((one.id, one.by_test) for one in signs().functions),
    *((one.id, one.by_test) for one in signs().tests),
]
SIGNS = {
    *(("document", one.id) for one in signs().documents),
    *(("setting", one.id) for one in signs().settings),
    *(("test", name) for id_, facets in CALLED for name in (id_, *facets)),
}


@pytest.mark.parametrize(("kind", "name"), sorted(SIGNS))
def test_a_sign_is_of_a_kind_that_its_criterion_accepts(kind: str, name: str) -> None:
    domain, criterion, *facet = name.split(".")
    (one,) = [one for one in CATALOGUE if one.id == f"{domain}.{criterion}"]
    assert kind in one.accepts
    assert set(facet) <= set(one.facet_names)


@pytest.mark.parametrize("name", SOUND)
def test_so_is_what_is_proposed(name: str, looked_through: Looking) -> None:
    accepts = {one.id: one.accepts for one in CATALOGUE}
    files, _ = SOUND[name]
    for id_, found in looked_through(files).by_id.items():
        criterion = ".".join(id_.split(".")[:2])
        assert {one.kind for one in found} <= set(accepts[criterion])


REDACTS = "def redact(text):\n    return text[:1]\n"
REDACTED = (
    "from app.privacy import redact\n\ndef test_it():\n    assert redact('ab') == 'a'\n"
)
HANDLING = """# Handling personal data

Names, e-mails and phones are masked before a letter is sent to the provider. Whoever finds one
in the log tells the privacy officer on the same day, who removes it and asks how it came there.
"""
BY_TEST = {"app/privacy.py": REDACTS, "tests/test_privacy.py": REDACTED}
LACKING = {
    "a test alone": (BY_TEST, "PSF-01.pii-handling also needs a document"),
    "a document alone": (
        {"docs/privacy.md": HANDLING},
        "PSF-01.pii-handling also needs a test",
    ),
    "a limit without a test": (
        {"config/llm.toml": "[timeouts]\nread_s = 30\n"},
        "PSF-03.timeouts also needs a test",
    ),
    "a page that one person reads": (
        {"docs/runbook.md": INCIDENT},
        "PSF-07.incident-response also needs a second person who reviews the document, "
        "or a drill",
    ),
    "a period that nobody wrote down": (
        {"config/service.toml": "[storage]\nretention_days = 30\n"},
        "PSF-01.retention also needs a document",
    ),
    "a model that no setting pins": (
        SOUND["a model of a read-me"][0],
        "PSF-02.version-documented also needs a document that covers the setting which "
        "pins the model",
    ),
    "who owns the code": (
        {".github/CODEOWNERS": "* @marta-brandt\n"},
        "PSF-08.owner.all also needs a document, or a setting (named person)",
    ),
}
WHOLE = {
    "a model that a setting pins": {
        **SOUND["a model of a read-me"][0],
        **SOUND["a model"][0],
    },
    "a document and a test": {**BY_TEST, "docs/privacy.md": HANDLING},
    "a page with the owners": {"docs/owners.md": OWNER},
    "a test of what takes no more": {
        "app/guard.py": GUARD,
        "tests/test_guard.py": "from app.guard import validate_answer\n"
        "def test_it():\n    assert validate_answer('x') == 'x'\n",
    },
}


def _written(folder: Path, files: dict[str, str]) -> str:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    found = proposals(Tree.below(folder), CATALOGUE)
    assert found.count
    return " ".join(config_text(found, CATALOGUE, "desk").replace("\n#", "").split())


@pytest.mark.parametrize("name", LACKING)
def test_what_a_criterion_needs_besides_is_said(name: str, tmp_path: Path) -> None:
    files, said = LACKING[name]
    assert f" {said} " in _written(tmp_path, files)


@pytest.mark.parametrize("name", WHOLE)
def test_nothing_is_where_all_of_it_was_found(name: str, tmp_path: Path) -> None:
    assert "also needs" not in _written(tmp_path, WHOLE[name])


def test_a_page_that_is_to_be_finished_is_named(tmp_path: Path) -> None:
    files = {**BY_TEST, "docs/owners.md": f"{OWNER}\nTBD: who stands in for them?\n"}
    said = "PSF-08.owner.all: the section Service owner (docs/owners.md:6) may say this"
    assert said in _written(tmp_path, files)


def test_of_what_is_not_written_out_it_is_told_where_it_stands(tmp_path: Path) -> None:
    def rollback(place: str) -> str:
        return (
            f"# Rollback\n\nRun the script of {place} with the version before, and watch the "
            "health page until it serves again.\n"
        )

    pages = {f"docs/{place}/rollback.md": rollback(place) for place in "abcd"}
    told = _written(tmp_path, pages)
    assert told.count("{ document = ") == 2
    said = "docs/c/rollback.md:1, docs/d/rollback.md:1 "
    assert f" 2 more like these for PSF-07.rollback-procedure: {said}" in told


def test_of_many_places_some_are_told_and_the_rest_is_counted(tmp_path: Path) -> None:
    text = (
        "# Rollback\n\nRun the script with the version before until it serves again.\n"
    )
    pages = {f"docs/{number:02}/rollback.md": text for number in range(14)}
    told = _written(tmp_path, pages)
    assert "12 more like these for PSF-07.rollback-procedure: docs/02/" in told
    assert "docs/09/rollback.md:1, and 4 more" in told
