"""What the pages show is what their commands print, and what they link to is there."""

from __future__ import annotations

import re
from itertools import chain
from pathlib import Path

import pytest
from tests.conftest import forking_pythons

import blocks
import generate
import links
from pytest_psf import catalogue as editions
from pytest_psf.core import reasons
from pytest_psf.core.links import DOCS

pytestmark = pytest.mark.usefixtures("unmeasured")

ROOT = Path(__file__).parents[2]
PAGES_FOLDER = ROOT / "docs"
PAGES = sorted(PAGES_FOLDER.rglob("*.md"))
RUN = [page for page in (ROOT / "README.md", *PAGES) if blocks.is_run(page)]


def _name(page: Path) -> str:
    """Return how the site calls a page: its path without the ending."""
    return page.relative_to(PAGES_FOLDER).with_suffix("").as_posix()


@pytest.mark.parametrize("page", RUN, ids=lambda page: page.stem)
def test_every_block_shows_what_its_commands_print(page: Path, tmp_path: Path) -> None:
    """`python docs/refresh.py` writes what they print now."""
    with forking_pythons():
        ran = list(blocks.run(page, tmp_path))

    assert ran
    for block, printed in ran:
        place = f"{page.name}:{block.line}"
        assert blocks.comparable(block.body) == blocks.comparable(printed), place


@pytest.fixture(scope="module")
def anchors() -> dict[str, set[str]]:
    """Return the anchors of each page, as Sphinx gives them to headings."""
    return {_name(page): _anchors(page) for page in PAGES}


def _anchors(page: Path) -> set[str]:
    text = re.sub(r"^```.*?^```$", "", _text(page), flags=re.DOTALL | re.MULTILINE)
    found = re.findall(r'^\(([\w-]+)\)=$|id="([^"]+)"', text, re.MULTILINE)
    titles = re.findall(r"^#+ (.+?)$", text, re.MULTILINE)
    slugs = (re.sub(r"[^\w\s.-]", "", title).strip().lower() for title in titles)
    return {
        "",
        *(one for pair in found for one in pair),
        *(re.sub(r"[\s.]+", "-", slug) for slug in slugs),
    }


def _text(page: Path) -> str:
    return generate.expanded(page.read_text(encoding="utf-8"))


def test_every_message_and_criterion_has_its_anchor(
    anchors: dict[str, set[str]],
) -> None:
    catalogue = editions.load()
    every = chain(catalogue.scope.criteria, catalogue)
    slugs = {one.slug for one in reasons.known()}

    assert slugs <= anchors["messages"]
    assert {one.id.lower().replace(".", "-") for one in every} <= anchors["criteria"]
    assert {"psf-00", "psf-06", "psf-06-alerts-defined-latency"} <= anchors["criteria"]


def test_every_link_to_the_site_leads_to_a_page_and_an_anchor(
    anchors: dict[str, set[str]],
) -> None:
    for link in links.wanted():
        if link.page.endswith(".json"):  # the build looks whether it is there
            continue
        page = link.page or "index"
        assert link.anchor in anchors.get(page, ()), f"{page}#{link.anchor}"


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_every_link_of_a_page_leads_to_a_page_and_an_anchor(
    page: Path, anchors: dict[str, set[str]]
) -> None:
    targets = re.findall(r"\]\((?!https?:)([^)#\s]*)(?:#([^)\s]*))?\)", _text(page))
    for path, anchor in targets:
        assert Path(path).suffix in {"", ".md"}, path
        name = _name((page.parent / path).resolve() if path else page)
        assert anchor in anchors.get(name, ()), f"{page.name}: {path}#{anchor}"


def test_every_key_of_the_config_is_described() -> None:
    for part in ("top-level", "answers", "claims", "waivers", "pins"):
        assert not re.findall(r"^\| `.*\|  \|$", generate.PARTS[part](), re.MULTILINE)


def test_every_page_is_in_the_menu() -> None:
    trees = re.findall(
        r"```\{toctree\}\n(.*?)```", _text(PAGES_FOLDER / "index.md"), re.DOTALL
    )
    menu = re.findall(r"^[\w/-]+$", "\n".join(trees), re.MULTILINE)
    assert sorted(["index", *menu]) == sorted(map(_name, PAGES))


def test_the_pages_count_the_criteria_right() -> None:
    shadow = [one for one in editions.load() if "shadow" in one.classes]
    readme = (ROOT / "examples/shadow-ranker/README.md").read_text(encoding="utf-8")
    said = f"{len(shadow)} criteria, and a test that its outputs reach nobody"

    assert said in (PAGES_FOLDER / "judged.md").read_text(encoding="utf-8")
    assert f"{len(shadow)} of the {len(list(editions.load()))} criteria" in readme


def test_the_readme_says_how_to_install_try_and_test_it_on_two_screens() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    lines = text.splitlines()
    python = r"^python3 -m venv .* "

    assert len(lines) <= 110
    assert text.count("pip install pytest-psf") == 1
    assert (
        len(re.findall(python + r"coverage run -m pytest -n 2$", text, re.MULTILINE))
        == 1
    )
    assert (
        len(re.findall(python + r"--psf examples/claims-triage$", text, re.MULTILINE))
        == 1
    )
    assert DOCS in text
