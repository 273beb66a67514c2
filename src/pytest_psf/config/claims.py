"""From the table of one claim, in the config or in a mark, to its value."""

from __future__ import annotations

from dataclasses import MISSING, Field, fields
from typing import TYPE_CHECKING, Any

from pytest_psf.config.sound import SUPPORTING, Form, UnsureError, kebab
from pytest_psf.core import reasons
from pytest_psf.core.catalogue import UnknownIdError
from pytest_psf.core.claims import Claim
from pytest_psf.core.places import nearest
from pytest_psf.core.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pytest_psf.config.claim_models import ClaimForm
    from pytest_psf.core.catalogue import Catalogue, Criterion
    from pytest_psf.core.places import Place
    from pytest_psf.hookspecs import FullKind


class ClaimReader:
    """Turns the table of one claim into a value, whoever wrote the table."""

    def __init__(self, catalogue: Catalogue, kinds: Mapping[str, FullKind]) -> None:
        self.catalogue = catalogue
        self.kinds = kinds
        self._keys = {
            name: frozenset(kebab(field.name) for field in fields(kind.claim))
            for name, kind in kinds.items()
        }
        self._forms: dict[str, Form] = {}
        self._models: dict[str, ClaimForm] = {}

    def claim(
        self, text: str, table: Mapping[str, Any], place: Place
    ) -> Claim | list[Problem]:
        """Return the claim, or its faults, whose keys lead from its table."""
        owner = self._owner(text)
        faults = [owner] if isinstance(owner, Problem) else []
        kind = self._kind(table)
        if isinstance(kind, Problem):
            return [*faults, kind]
        read = self._content(kind, table)
        if isinstance(read, list):
            return faults + read
        content, supporting = read
        if isinstance(owner, Problem):
            return faults
        criterion, facet = owner
        faults = [*_blanks(content), *self.kinds[kind].faults(content, criterion)]
        return faults or Claim(
            criterion=criterion.id,
            facet=facet,
            kind=kind,
            content=content,
            place=place,
            supporting=supporting,
        )

    def identity(self, claim: Claim) -> object:
        """Return what two claims of a config have in common if they are the same claim."""
        content = self.kinds[claim.kind].identity(claim.content)
        return (claim.id, claim.kind, content)

    def _owner(self, text: str) -> tuple[Criterion, str | None] | Problem:
        """Return the criterion and facet that the claim speaks of, or the fault."""
        try:
            criterion, facet = self.catalogue.claimable(text)
        except UnknownIdError as error:
            return error.problem
        if not criterion.accepts:
            fix = f"leave it out; pytest-psf explain {criterion.id}"
            why = f"{criterion.id} takes no claims"
            return Problem(reasons.NOT_ALLOWED, why, fix)
        return criterion, facet

    def _kind(self, table: Mapping[str, Any]) -> str | Problem:
        known = tuple(self.kinds)
        named = self._named(table)
        if len(named) == 1:
            return named[0]
        if named:
            why, fix = (
                f"stands beside {named[0]}",
                "keep one of the two: a claim has one kind",
            )
            return Problem(reasons.CONTRADICTION, why, fix, keys=(named[1],))
        listed = ", ".join(known)
        fields_of = frozenset().union(*self._keys.values())
        for key in table:
            near = nearest(key, known)
            if near is not None and key not in fields_of:
                why, fix = f'unknown key "{key}"', f'did you mean "{near}"?'
                return Problem(reasons.UNKNOWN_KEY, why, fix, keys=(key,))
        why = "names no kind of evidence"
        if table:
            why += f" (its keys: {', '.join(table)})"
        return Problem(reasons.MISSING_KEY, why, f"add one of {listed}")

    def _named(self, table: Mapping[str, Any]) -> list[str]:
        """Return the kinds that a table names.

        A kind that is named by a key of another one's claims is that key: in a claim on a
        setting, `document` says in which of a file's documents it stands.
        """
        named = [kind for kind in self.kinds if kind in table]
        for kind in named:
            if self._keys[kind].issuperset(named):
                return [kind]
        return named

    def _content(
        self, kind: str, table: Mapping[str, Any]
    ) -> tuple[object, bool] | list[Problem]:
        """Return the kind's own value and whether it only supports, or the faults."""
        claim = self.kinds[kind].claim
        if kind not in self._forms:
            self._forms[kind] = Form(claim)
        own = {key: value for key, value in table.items() if key != SUPPORTING}
        supporting = table.get(SUPPORTING, False)
        try:
            if type(supporting) is bool:
                return self._forms[kind].read(own), supporting
        except UnsureError:
            pass
        from pytest_psf.config.claim_models import ClaimForm

        if kind not in self._models:
            self._models[kind] = ClaimForm(kind, claim)
        return self._models[kind].read(table)


def _blanks(content: Any) -> Iterator[Problem]:
    """Yield a fault for everything that a claim must name and leaves empty."""
    for field in fields(content):
        value = getattr(content, field.name)
        if _is_blank(value) and _is_required(field):
            keys, fix = (kebab(field.name),), "name what to look at"
            yield Problem(reasons.SAYS_NOTHING, "is empty", fix, keys=keys)


def _is_blank(value: object) -> bool:
    if isinstance(value, tuple):
        return not value or any(map(_is_blank, value))
    return isinstance(value, str) and not value.strip()


def _is_required(field: Field[Any]) -> bool:
    return field.default is MISSING and field.default_factory is MISSING
