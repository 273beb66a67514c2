"""What may be claimed beside what a config claims already: for who has written more since."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from pytest_psf.core.catalogue import EVERY_FACET
from pytest_psf.core.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_psf.core.catalogue import Catalogue
    from pytest_psf.proposals.found import Proposals
    from pytest_psf.proposals.proposal import Proposal
    from pytest_psf.proposals.tree import Tree

#: The id of a criterion or facet, as a mark has it.
_ID = regex(r"""["'](PSF-\d\d\.[a-z.-]+)["']""")
_KINDS = ("test", "document", "setting", "record")


def beside(found: Proposals, evidence: Any, tree: Tree) -> Proposals:
    """Return the proposals of a kind that is claimed for their criterion nowhere yet.

    `evidence` is the config's own table, which may be wrong in any way.
    """
    claimed = {*_claimed(evidence, ())}

    def is_new(one: Proposal) -> bool:
        criterion = ".".join(one.id.split(".")[:2])
        ids = {one.id, criterion, f"{criterion}.{EVERY_FACET}"}
        if any((name, one.kind) in claimed for name in ids):
            return False
        # Marks stand in the tests themselves.
        marked = tree.text(one.place.file) if one.kind == "test" else ""
        return not any(f'"{name}"' in marked for name in ids)

    by_id = {
        name: left
        for name, ones in found.by_id.items()
        if (left := tuple(filter(is_new, ones)))
    }
    return replace(found, by_id=by_id, more={}, unsaid={}, untested={}, unfinished={})


def needs_no_page(
    evidence: Any, found: Proposals, tree: Tree, catalogue: Catalogue
) -> set[str]:
    """Return the ids of which no page is to be begun: one is claimed or found, or not needed.

    `evidence` is the config's own table, as for `beside`; marks stand in the tests.
    """
    known = {
        name
        for name, ones in found.by_id.items()
        if any(one.kind == "document" for one in ones)
    }
    for name, kind in (*_claimed(evidence, ()), *_marked(tree)):
        criterion = catalogue.by_id.get(".".join(name.split(".")[:2]))
        ways = criterion.needs if criterion is not None else ()
        is_enough = any(all(term.kind != "document" for term in way) for way in ways)
        if kind == "document" or is_enough:
            known.add(name)
    return known


def _marked(tree: Tree) -> Iterator[tuple[str, str]]:
    """Yield each id that a file of tests names beside a mark of ours."""
    for file in tree.tests:
        text = tree.text(file)
        if "mark.psf" in text:
            yield from ((name, "test") for name in _ID.findall(text))


def _claimed(value: Any, path: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Yield each id with the kind that is claimed for it."""
    if isinstance(value, list):
        for one in value:
            yield from _claimed(one, path)
    elif isinstance(value, dict):
        kinds = [one for one in _KINDS if isinstance(value.get(one), str)]
        yield from ((".".join(path), kind) for kind in kinds)
        for key, one in value.items():
            yield from _claimed(one, (*path, key))
