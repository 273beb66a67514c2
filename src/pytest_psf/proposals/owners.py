"""Owners: the people whom CODEOWNERS names for all of the repository."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_psf.core.places import Place
from pytest_psf.proposals.proposal import Confidence, Proposal, toml_table
from pytest_psf.verify.formats.codeowners import is_personal_account
from pytest_psf.verify.formats.values import documents_of
from pytest_psf.verify.unverifiable import UnverifiableError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_psf.proposals.tree import Tree
    from pytest_psf.verify.project import Project

_FILES = ("CODEOWNERS", ".github/CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS")
#: Patterns that stand for everything.
_ALL = ("*", "/", "**")


def owners(tree: Tree, project: Project) -> Iterator[Proposal]:
    """Yield who owns everything, if that is people and no group."""
    for name in _FILES:
        if name not in tree.names:
            continue
        try:
            (values,) = documents_of(name, project)
        except UnverifiableError:
            return
        for path, setting in values.items():
            people = str(setting.value).split()
            if path[0] in _ALL and people and all(map(is_personal_account, people)):
                yield Proposal(
                    id="PSF-08.owner.all",
                    claim=toml_table(
                        setting=name,
                        key=str(path[0]),
                        equals=str(setting.value),
                        # Who reads changes may not know of it: somebody has to ask.
                        supporting=True,
                    ),
                    why="who owns all of the code; whether they answer for the running "
                    "system is not said",
                    place=Place(name, setting.line),
                    confidence=Confidence.POSSIBLE,
                    needs="ask them, and take `supporting` away if they do; a document with "
                    "their full names says more",
                )
        return
