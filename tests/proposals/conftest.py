"""Folders to look through, as a team would have them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pytest_psf import catalogue
from pytest_psf.proposals.found import proposals
from pytest_psf.proposals.tree import Tree

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytest_psf.proposals.found import Proposals

    Looking = Callable[[dict[str, str]], Proposals]


@pytest.fixture
def looked_through(tmp_path: Path) -> Looking:
    """Write files, and return what is proposed of them."""

    def look(files: dict[str, str]) -> Proposals:
        for name, text in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return proposals(Tree.below(tmp_path), catalogue.load())

    return look
