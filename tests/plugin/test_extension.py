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

    judged = extended.judged_forked("--psf-report", "short:short.txt")

    assert judged.status == 0
    assert judged.verdict("PSF-05.override") == "met"
    assert judged.criterion("PSF-05.override")["evidence"][0]["notes"] == ["drill"]
    assert (extended.root / "short.txt").read_text() == "not ready"


def test_what_an_extension_says_is_counted_apart(extended: Team) -> None:
    path = extended.root / "site/psf_tickets.py"
    text = path.read_text(encoding="utf-8")
    tested = text.replace('"drill"', '"test"').replace("TESTED", "CHALLENGED")
    said = 'made_of=(("test", "a.py::b"), ("function", "a:b"), ("reviewer", "A. B")),'
    path.write_text(tested.replace("notes=", f"{said} notes="), encoding="utf-8")
    claim = 'PSF-05.override = { ticket = "T-7", closed-by = "D. Patel" }'
    extended.config(claim, gate='"PSF-05.override"')

    judged = extended.judged_forked("-v")

    assert judged.status == 0
    assert "met: judged by extensions 1 report" in judged.text
    nothing = "0 tests, 0 functions, 0 sections, 0 reviewers, 0 drills"
    assert f"rests on: {nothing}, 1 claim judged by extensions" in judged.text
    assert judged.report["rests_on"]["extensions"] == 1
    assert judged.report["rests_on"]["tests"] == 0


def test_beside_evidence_of_ours_it_is_no_more_than_another_claim(
    extended: Team,
) -> None:
    extended.write("app.py", "def f(x):\n    return x + 1\ndef main():\n    f(1)\n")
    extended.write(
        "test_it.py", "import app\ndef test_it():\n    assert app.f(1) == 2\n"
    )
    extended.config(
        'PSF-05.override = [{ ticket = "T-7", closed-by = "D. Patel" }, '
        '{ test = "test_it.py::test_it", exercises = "app:f" }]',
        gate='"PSF-05.override"',
    )

    judged = extended.judged_forked("-v")

    assert "met: shown by running code 1 report" in judged.text
    assert "rests on: 1 test, 1 function, " in judged.text
    assert judged.report["rests_on"]["extensions"] == 1


def test_a_format_that_lacks_a_package_says_so_before_any_test(extended: Team) -> None:
    extended.config("")
    more = """
def _lacks(self):
    return "it needs acme: pip install acme"

ShortReport.lacks = _lacks
"""
    extended.write("site/psf_tickets.py", EXTENSION + more)

    result = extended.run_apart("--psf-report", "short:short.txt")

    assert result.ret == 4
    said = "--psf-report 'short:short.txt': it needs acme: pip install acme"
    assert said in result.stderr.str()
    assert not (extended.root / "short.txt").exists()


def test_its_faults_are_told_like_ours(extended: Team) -> None:
    extended.config('PSF-05.override = { ticket = "7", closed_by = "D. Patel" }')

    result = extended.run_forked()

    assert result.ret == 4
    text = " ".join(result.stderr.str().split())
    assert 'unknown key "closed_by"' in text
    assert 'did you mean "closed-by"?' in text


def test_an_extension_that_cannot_be_loaded_is_named(extended: Team) -> None:
    extended.config()
    extended.write("site/psf_tickets.py", "import no_such_module\n")

    result = extended.run_forked()

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

    result = extended.fork("--psf", "--psf-report", "short:short.txt")

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

    result = extended.run_forked()

    assert result.ret == 4
    text = " ".join(result.stderr.str().split())
    assert "psf-tickets 1.0, entry point 'tickets = psf_tickets'" in text
    assert "found 'document', which is a kind of evidence already" in text
