"""The export of ACME's tracker: a JSON file with a list of tickets."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pytest_psf.api import Place, Reason, UnverifiableError

if TYPE_CHECKING:
    from pytest_psf.api import Project

EXPORT_DAMAGED = Reason("export-damaged", "The export cannot be read.")
NO_SUCH_TICKET = Reason("no-such-ticket", "The export holds no such ticket.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """One ticket, as the tracker exported it."""

    #: Where in the list it stands.
    index: int
    state: str
    closed_by: str
    closed_on: dt.date


def ticket_in(export: str, ticket_id: str, project: Project) -> Ticket:
    """Find a ticket. Raise UnverifiableError if it is not there, or says too little."""
    text = project.read(export).text
    try:
        tickets: list[dict[str, Any]] = json.loads(text)["tickets"]
        for index, one in enumerate(tickets):
            if one["id"] == ticket_id:
                return Ticket(
                    index=index,
                    state=one["state"],
                    closed_by=one["closed_by"],
                    closed_on=dt.date.fromisoformat(one["closed_on"]),
                )
    except (ValueError, TypeError, KeyError) as error:
        raise UnverifiableError(
            EXPORT_DAMAGED,
            f"{export} is not an export of the tracker: {error!r}",
            "export the tickets again",
            Place(export),
        ) from None
    raise UnverifiableError(
        NO_SUCH_TICKET,
        f"{export} holds no ticket {ticket_id}",
        "export the tickets again, or correct the id",
        Place(export),
    )
