"""What brings the system into production: the pipelines and scripts that deploy it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_psf.proposals.signs import signs

if TYPE_CHECKING:
    from pytest_psf.proposals.tree import Tree

#: So many files are named.
_MOST = 4


def deploys(tree: Tree) -> tuple[str, ...]:
    """Return the files that deploy; those that only test or publish a package do not."""
    known = signs()
    file, says = known.pattern("deploys", "file"), known.pattern("deploys", "says")
    script, never = (
        known.pattern("deploys", "script"),
        known.pattern("deploys", "never"),
    )
    found = [
        name
        for name in tree.names
        if not never.search(name)
        and (
            script.search(name)
            or (file.search(name) and says.search(_without_comments(tree.text(name))))
        )
    ]
    return tuple(found[:_MOST])


def _without_comments(text: str) -> str:
    lines = (line for line in text.splitlines() if not line.lstrip().startswith("#"))
    return "\n".join(lines)
