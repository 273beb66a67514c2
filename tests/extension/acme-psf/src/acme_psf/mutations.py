"""How tickets are broken: reopened, or closed long ago."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from acme_psf.kind import TICKET_OPEN, TICKET_TOO_OLD, TicketClaim
from acme_psf.tickets import ticket_in
from pytest_psf.api import ChangeValue, Mutant, NotTriedError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_psf.api import Candidate, Editable, Project


class TicketMutations:
    """The mutants of a ticket, and what it rests on: its entry in the export."""

    runs_code = False

    def mutants(self, candidate: Candidate, project: Project) -> Iterator[Mutant]:
        """Yield two for each claim."""
        for content in _claimed(candidate):
            ticket = ticket_in(content.export, content.ticket, project)
            key = f"tickets[{ticket.index}].state"
            yield Mutant(
                name="ticket reopened",
                reasons=frozenset({TICKET_OPEN}),
                edits=(ChangeValue(file=content.export, key=key, value="open"),),
            )
            yield Mutant(
                name="ticket aged",
                reasons=frozenset({TICKET_TOO_OLD}),
                edits=(AgeTicket(file=content.export, day=str(ticket.closed_on)),),
            )

    def files(self, candidate: Candidate, project: Project) -> Iterator[str]:  # noqa: ARG002 - the common signature
        """Yield the export."""
        for content in _claimed(candidate):
            yield content.export

    def fingerprint(self, candidate: Candidate, project: Project) -> str:
        """Return what the export says of the ticket."""
        return "\n".join(
            repr(ticket_in(content.export, content.ticket, project))
            for content in _claimed(candidate)
        )


def _claimed(candidate: Candidate) -> list[TicketClaim]:
    return [one for one in candidate.contents if isinstance(one, TicketClaim)]


@dataclass(frozen=True, kw_only=True)
class AgeTicket:
    """Puts a day of the export far back, if it stands there once."""

    file: str
    day: str

    def apply(self, copy: Editable) -> None:
        """Change the file. Raise NotTriedError if other tickets are of that day."""
        text = copy.project().read(self.file).text
        if text.count(self.day) != 1:
            raise NotTriedError("other tickets were closed on that day as well")
        copy.write(self.file, text.replace(self.day, "2001-01-01").encode())
