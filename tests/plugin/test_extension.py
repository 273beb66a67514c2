"""Another distribution brings a kind of evidence and a report format."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.conftest import Team

EXTENSION = """
from __future__ import annotations

from dataclasses import dataclass

from pytest_psf.api import Finding, Problem, Reason, Rung, Standing, hookimpl

NO_TICKET = Reason("no-ticket", "It is not a ticket.")


@dataclass(frozen=True)
class TicketClaim:
    ticket: str
    closed_by: str
    tags: tuple[str, ...] = ()


class TicketKind:
    name = "ticket"
    claim = TicketClaim
    counts_as = frozenset({"drill"})

    def faults(self, content, criterion):
        if not content.ticket.startswith("T-"):
            why = f"{content.ticket!r} is not a ticket"
            yield Problem(NO_TICKET, why, "write T-123", keys=("ticket",))

    def verify(self, claim, criterion, context):
        return Finding(
            counts_as="drill",
            source=claim.content.ticket,
            standing=Standing.HOLDS,
            rung=Rung.TESTED,
            notes=tuple(claim.content.tags),
        )


class ShortReport:
    name = "short"

    def unfinished(self):
        return "unfinished"

    def recognises(self, text):
        return text in {"unfinished", "ready", "not ready"}

    def render(self, report):
        return report.judgement.conclusion.value


@hookimpl
def psf_evidence_kinds():
    return [TicketKind()]


@hookimpl
def psf_report_formats():
    return [ShortReport()]
"""


@pytest.fixture
def extended(team: Team, monkeypatch: pytest.MonkeyPatch) -> Team:
    team.write("site/psf_tickets.py", EXTENSION)
    team.write(
        "site/psf_tickets-1.0.dist-info/METADATA", "Name: psf-tickets\nVersion: 1.0\n"
    )
    team.write(
        "site/psf_tickets-1.0.dist-info/entry_points.txt",
        "[pytest_psf]\ntickets = psf_tickets\n",
    )
    monkeypatch.setenv("PYTHONPATH", str(team.root / "site"))
    return team


def test_a_kind_of_another_distribution_counts(extended: Team) -> None:
    extended.config(
        'PSF-05.override = { ticket = "T-7", closed-by = "D. Patel", tags = "drill" }',
        gate='"PSF-05.override"',
    )

    judged = extended.judged_apart("--psf-report", "short:short.txt")

    assert judged.status == 0
    assert judged.verdict("PSF-05.override") == "met"
    assert judged.criterion("PSF-05.override")["evidence"][0]["notes"] == ["drill"]
    assert (extended.root / "short.txt").read_text() == "not ready"


def test_its_faults_are_told_like_ours(extended: Team) -> None:
    extended.config('PSF-05.override = { ticket = "7", closed_by = "D. Patel" }')

    result = extended.run_apart()

    assert result.ret == 4
    text = " ".join(result.stderr.str().split())
    assert 'unknown key "closed_by"' in text
    assert 'did you mean "closed-by"?' in text


def test_an_extension_that_cannot_be_loaded_is_named(extended: Team) -> None:
    extended.config()
    extended.write("site/psf_tickets.py", "import no_such_module\n")

    result = extended.run_apart()

    assert result.ret == 4
    text = " ".join(result.stderr.str().split())
    assert "psf-tickets 1.0, entry point 'tickets = psf_tickets'" in text
    assert "No module named 'no_such_module'" in text


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("return report.verdict", "AttributeError("),
        ("return report.judgement.conclusion", "found <Conclusion.NOT_READY"),
    ],
    ids=["raises", "is no text"],
)
def test_a_report_that_cannot_be_rendered_fails_the_run(
    extended: Team, body: str, found: str
) -> None:
    extended.config(
        'PSF-05.override = { ticket = "T-7", closed-by = "D. Patel", tags = "drill" }',
        gate='"PSF-05.override"',
    )
    source = EXTENSION.replace("return report.judgement.conclusion.value", body)
    extended.write("site/psf_tickets.py", source)

    result = extended.pytester.runpytest_subprocess(
        "--psf", "--psf-report", "short:short.txt"
    )

    assert result.ret == 3
    text = result.stdout.str() + result.stderr.str()
    assert "INTERNALERROR" not in text
    assert "NO REPORT was written, so the run fails" in text
    assert "psf-tickets 1.0, entry point 'tickets = psf_tickets'" in text
    assert "ShortReport.render" in text
    assert found in text
    assert (extended.root / "short.txt").read_text() == "unfinished"


def test_two_kinds_of_one_name_are_refused(extended: Team) -> None:
    extended.config()
    extended.write("site/psf_tickets.py", EXTENSION.replace('"ticket"', '"document"'))

    result = extended.run_apart()

    assert result.ret == 4
    text = " ".join(result.stderr.str().split())
    assert "psf-tickets 1.0, entry point 'tickets = psf_tickets'" in text
    assert "found 'document', which is a kind of evidence already" in text
