"""Kinds and formats as all others know them: complete, and an extension's answers checked.

What an answer must be is told by `answers.py`, what is wrong with a kind as it is loaded
by `contract.py`, and which there are by `registry.py`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, NoReturn

from pytest_psf.core.made_of import EXTENSION
from pytest_psf.core.wording import counted
from pytest_psf.verify.unverifiable import UnverifiableError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pytest_psf.contract import Breach, Origin
    from pytest_psf.core.catalogue import Criterion
    from pytest_psf.core.claims import Claim
    from pytest_psf.core.evidence import Finding
    from pytest_psf.core.problem import Problem
    from pytest_psf.core.report import Report
    from pytest_psf.hookspecs import Kind, ReportFormat
    from pytest_psf.verify.context import Context
    from pytest_psf.verify.mutants import Mutations
    from pytest_psf.verify.project import Project


class RegistryError(Exception):
    """Raise RegistryError if an extension cannot be used; it says which and why."""


class KnownKind:
    """A kind with every part: what it leaves out is supplied here, and nowhere else.

    What an extension's kind returns is checked where it is used. `origin` is None for
    ours, which are checked by our tests instead.
    """

    def __init__(self, kind: Kind, origin: Origin | None = None) -> None:
        self._kind: Any = kind
        self._origin = origin
        self.name = kind.name
        self.claim = kind.claim
        self.counts_as = kind.counts_as

    def faults(self, content: Any, criterion: Criterion) -> Iterable[Problem]:
        """Return the faults of the text. Raise RegistryError if they are not problems."""
        if self._origin is None:
            return self._kind.faults(content, criterion)  # type: ignore[no-any-return] # ours
        from pytest_psf.answers import why_no_faults

        found = self._asked("faults", content, criterion, made=list)
        wrong = why_no_faults(found)
        if wrong is not None:
            self._refuse(
                "faults", wrong, "a sound Problem, with the keys that lead to it"
            )
        return found  # type: ignore[no-any-return] # as was just checked

    def verify(self, claim: Claim, criterion: Criterion, context: Context) -> Finding:
        """Check a claim. Raise TypeError if what comes of it is not a proper finding."""
        found = self._kind.verify(claim, criterion, context)
        if self._origin is not None:
            from pytest_psf.answers import why_no_finding

            wrong = why_no_finding(found, self.counts_as)
            if wrong is not None:
                raise TypeError(wrong)
            found = replace(found, made_of=(*found.made_of, self._judged(claim, found)))
        return found  # type: ignore[no-any-return] # as was just checked

    def _judged(self, claim: Claim, found: Finding) -> tuple[str, str]:
        """Return what is counted of a finding of which nobody else looks into anything."""
        assert self._origin is not None
        by = f"{self._origin.distribution}: {self.name}"
        return EXTENSION, f"{claim.id} by {by} {found.source}"

    def identity(self, content: Any) -> object:
        """Return what makes two claims one; by default, all that they say.

        Raise RegistryError if the kind raises, or returns what is not hashable.
        """
        if not hasattr(self._kind, "identity"):
            return repr(content)  # it may hold tables, which are not hashable
        found = self._asked("identity", content)
        try:
            hash(found)
        except TypeError:
            self._refuse("identity", repr(found), "something hashable")
        return found

    def source(self, content: Any, project: Project) -> str:
        """Return what a claim looks at; by default, what its own key says.

        Raise UnverifiableError if the kind does, and RegistryError if it raises another.
        """
        if not hasattr(self._kind, "source"):
            return str(getattr(content, self.name))
        return str(self._asked("source", content, project))

    def mutations(self) -> Mutations | None:
        """Return how it is broken; by default None: nobody knows.

        Raise RegistryError if the kind raises, or returns what is not like `Mutations`.
        """
        if not hasattr(self._kind, "mutations"):
            return None
        from pytest_psf.answers import why_no_mutations

        found = self._asked("mutations")
        wrong = why_no_mutations(found)
        if wrong is not None:
            expected = "None, or an object like pytest_psf.api.Mutations"
            self._refuse("mutations", wrong, expected)
        return found  # type: ignore[no-any-return] # as was just checked

    def _asked(self, part: str, *arguments: object, made: type | None = None) -> Any:
        try:
            found = getattr(self._kind, part)(*arguments)
            return found if made is None else made(found)
        except UnverifiableError:
            raise  # what `source` says of a claim that is broken as it stands
        except Exception as error:  # noqa: BLE001 - whatever it is, it is one usage error
            self._refuse(part, repr(error), "something returned")

    def _refuse(
        self,
        part: str,
        found: str,
        expected: str,
    ) -> NoReturn:
        label = f"{type(self._kind).__name__}.{part}"
        if self._origin is None:
            raise RegistryError(f"{label}: {found}")
        raise RegistryError(reported([self._origin.breach(label, found, expected)]))


class KnownFormat:
    """A report format whose answers are checked where it is used."""

    def __init__(self, form: ReportFormat, origin: Origin) -> None:
        self._form = form
        self._origin = origin
        self.name = form.name

    def lacks(self) -> str:
        """Say what must be installed first. Raise RegistryError if it is not text."""
        return self._text("lacks") if hasattr(self._form, "lacks") else ""

    def unfinished(self) -> str:
        """Return the report of an unfinished run. Raise RegistryError if it is not text."""
        return self._text("unfinished")

    def recognises(self, text: str) -> bool:
        """Tell whether a text is such a report. Raise RegistryError if it raises."""
        return bool(self._asked("recognises", text))

    def render(self, report: Report) -> str:
        """Return the text of a report. Raise RegistryError if it is not text."""
        return self._text("render", report)

    def _text(self, part: str, *arguments: object) -> str:
        found = self._asked(part, *arguments)
        if not isinstance(found, str):
            self._refuse(part, repr(found), "a str")
        return found

    def _asked(self, part: str, *arguments: object) -> Any:
        try:
            return getattr(self._form, part)(*arguments)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is one usage error
            self._refuse(part, repr(error), "something returned")

    def _refuse(self, part: str, found: str, expected: str) -> NoReturn:
        label = f"{type(self._form).__name__}.{part}"
        raise RegistryError(reported([self._origin.breach(label, found, expected)]))


def reported(breaches: Sequence[Breach]) -> str:
    """Return the text of all breaches, with their number above them."""
    count = len(breaches)
    head = f"{counted(count, 'fault')} in extensions of pytest-psf:"
    return "\n\n".join([head, *map(str, breaches)])
