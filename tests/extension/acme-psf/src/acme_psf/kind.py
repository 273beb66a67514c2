"""The kind `ticket`: something was practised, and the tracker says so.

PSF-05.override = { ticket = "OPS-17", closed = { by = "D. Patel", within = 90 } }
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from acme_psf.tickets import Ticket, ticket_in
from pytest_psf.api import (
    Finding,
    Place,
    Problem,
    Reason,
    Rung,
    Standing,
    UnverifiableError,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_psf.api import Claim, Context, Criterion, Mutations

NO_TICKET_ID = Reason("no-ticket-id", "The tracker gives no such id.")
NO_TIME_LEFT = Reason("no-time-left", "No ticket is young enough.")
TICKET_OPEN = Reason("ticket-open", "The ticket is not closed.")
CLOSED_BY_OTHER = Reason("closed-by-other", "Somebody else closed the ticket.")
TICKET_TOO_OLD = Reason("ticket-too-old", "The ticket was closed too long ago.")

_ID = re.compile(r"[A-Z]+-\d+")


@dataclass(frozen=True, kw_only=True)
class Closed:
    """What a claim says of a ticket's end."""

    by: str
    #: In days.
    within: int = 180


@dataclass(frozen=True, kw_only=True)
class TicketClaim:
    """What a claim on a ticket says."""

    ticket: str
    export: str = "ops/tickets.json"
    closed: Closed | None = field(
        default=None, metadata={"example": '{ by = "D. Patel", within = 90 }'}
    )
    #: Shown with the evidence.
    tags: tuple[str, ...] = ()


class TicketKind:
    """The kind of claim that `ticket = "..."` makes."""

    name = "ticket"
    claim = TicketClaim
    counts_as = frozenset({"drill"})

    def faults(
        self,
        content: TicketClaim,
        criterion: Criterion,  # noqa: ARG002 - the kinds' common signature
    ) -> Iterator[Problem]:
        """Yield a fault for what no ticket can be, however the tracker stands."""
        if not _ID.fullmatch(content.ticket):
            why, fix = f'"{content.ticket}" is not the id of a ticket', 'write "OPS-17"'
            yield Problem(NO_TICKET_ID, why, fix, keys=("ticket",))
        if content.closed is not None and content.closed.within < 1:
            why, fix = f"{content.closed.within} days are none", "write at least 1"
            yield Problem(NO_TIME_LEFT, why, fix, keys=("closed", "within"))

    def verify(
        self,
        claim: Claim,
        criterion: Criterion,  # noqa: ARG002 - the kinds' common signature
        context: Context,
    ) -> Finding:
        """Find the ticket in the export, and check that it is closed as claimed."""
        content = claim.content
        assert isinstance(content, TicketClaim)
        try:
            ticket = ticket_in(content.export, content.ticket, context.project)
            until = _require_closed(content, ticket, context)
        except UnverifiableError as error:
            return error.finding("drill", content.ticket)
        return Finding(
            counts_as="drill",
            source=content.ticket,
            standing=Standing.HOLDS,
            rung=Rung.TESTED,
            place=Place(content.export),
            until=until,
            notes=(
                f"closed on {ticket.closed_on} by {ticket.closed_by}",
                *content.tags,
            ),
        )

    def identity(self, content: TicketClaim) -> str:
        """Return the ticket: to claim it twice says no more, whatever is said of it."""
        return content.ticket

    def mutations(self) -> Mutations:
        """Return how it is broken; only `pytest-psf selftest` needs that module."""
        from acme_psf.mutations import TicketMutations

        return TicketMutations()


def _require_closed(content: TicketClaim, ticket: Ticket, context: Context) -> dt.date:
    """Return the last day on which it counts. Raise UnverifiableError if it does not."""
    wanted = content.closed or Closed(by=ticket.closed_by)
    until = ticket.closed_on + dt.timedelta(days=wanted.within)
    place = Place(content.export)
    if ticket.state != "closed":
        why = f"{content.ticket} is {ticket.state}"
        raise UnverifiableError(TICKET_OPEN, why, "close it, then export", place)
    if ticket.closed_by != wanted.by:
        why = f"{content.ticket} was closed by {ticket.closed_by}, not by {wanted.by}"
        raise UnverifiableError(CLOSED_BY_OTHER, why, "correct `closed.by`", place)
    if context.today > until:
        why = f"{content.ticket} was closed on {ticket.closed_on}; it counts until {until}"
        raise UnverifiableError(TICKET_TOO_OLD, why, "practise it again", place)
    return until
