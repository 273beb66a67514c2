"""Sections that are headed as `pytest-psf explain` heads them, and rules as Prometheus has them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pytest_psf import catalogue
from pytest_psf.proposals.headed import Headings
from pytest_psf.proposals.proposal import Confidence

if TYPE_CHECKING:
    from tests.proposals.conftest import Looking

FIRST_HOUR = """\
## First hour

Ira Sokolova leads. She switches the desk off when somebody may come to harm, tells the team and all
of its guests on the status page, and writes down the times and what was found.
"""
POINTS = """\
## Single points of failure

| part | if it is lost |
|---|---|
| the host of the model | each question gets a polite answer that asks for patience |
| the container | docker starts it anew, while the balancer says that it is busy |
"""
HANDLING = """\
## Handling personal data

Nobody reads what guests type. Logs hold a length and a hash, never the text. Whoever meets personal
data in a log deletes that file and tells Ira Sokolova on the same day.
"""
SENSITIVE = """\
## Legal basis: sensitive data

The page asks guests not to type any; what comes all the same is used with their explicit consent,
which they give before the first question. Ira Sokolova decided so in October.
"""
OWN = {
    "PSF-07.incident-response": FIRST_HOUR,
    "PSF-03.no-single-point-of-failure": POINTS,
    "PSF-01.pii-handling": HANDLING,
    "PSF-01.legal-basis.sensitive": SENSITIVE,
}


@pytest.mark.parametrize("criterion", OWN)
def test_a_section_headed_as_explain_heads_it_is_possible_in_any_words(
    looked_through: Looking, criterion: str
) -> None:
    found = looked_through({"docs/desk.md": f"# The desk\n\n{OWN[criterion]}"})
    (one,) = found.by_id[criterion]
    assert one.confidence is Confidence.POSSIBLE
    assert one.why.endswith('"')


@pytest.mark.parametrize("criterion", OWN)
def test_such_a_heading_over_other_things_is_none(
    looked_through: Looking, criterion: str
) -> None:
    heading = OWN[criterion].partition("\n")[0]
    dishes = "The soup comes before the fish, which our cook has done in each kitchen of the north.\n"
    found = looked_through({"docs/desk.md": f"{heading}\n\n{dishes * 3}"})
    assert criterion not in found.by_id


def test_a_heading_of_one_word_says_nothing_by_itself(looked_through: Looking) -> None:
    text = "# Retention\n\nOur data are good, and so are the people here who care for them well.\n"
    assert "PSF-01.retention" not in looked_through({"docs/desk.md": text}).by_id


PAGE = """\
# Accountability

## Owner

Pavel Logachev answers for uptime, accuracy and safety of the desk, and has a deputy.

## Who decides

Pavel Logachev decides on releases and may stop the service. Ira Sokolova decides on what data may be
used. The maker of the model answers for nothing. In October she refused to log raw prompts.
"""


def test_the_section_comes_before_the_page_of_several_criteria(
    looked_through: Looking,
) -> None:
    found = looked_through({"docs/accountability.md": PAGE})
    (one,) = found.by_id["PSF-08.accountability-chain"]
    assert 'section = "Who decides"' in one.claim


def test_a_page_of_one_criterion_is_proposed_as_a_whole(
    looked_through: Looking,
) -> None:
    """What stands beside its own section belongs to it as well."""
    text = PAGE.replace("## Owner", "## Beginnings")
    found = looked_through({"docs/accountability.md": text})
    (one,) = found.by_id["PSF-08.accountability-chain"]
    assert 'section = "Accountability"' in one.claim


def test_the_headings_are_those_that_explain_shows() -> None:
    own = Headings.of(catalogue.load())
    assert own.are_of("2. First hour", "PSF-07.incident-response")
    assert own.say_enough("Who decides", "PSF-08.accountability-chain")
    assert not own.say_enough("Owner", "PSF-08.owner")
    assert own.are_of_another("Owner", "PSF-08.harm-assessment")
    assert not own.are_of_another("Owner", "PSF-08.owner")


RULES = """\
groups:
- rules:
  - alert: HighErrorRate
    expr: rate(desk_failed_total[5m]) / rate(desk_requests_total[5m]) > 0.05
    annotations: {tell: "@ira.sokolova on #desk"}
  - alert: SlowAnswers
    expr: rate(desk_seconds_sum[5m]) > 15
    labels: {team: desk}
"""


def test_rules_are_known_by_each_word_of_their_names_with_whom_they_tell(
    looked_through: Looking,
) -> None:
    found = looked_through({"ops/alerts.yaml": RULES})
    (errors,) = found.by_id["PSF-06.alerts-defined.error-rate"]
    assert 'annotations.tell", equals = "@ira.sokolova on #desk"' in errors.claim
    (slow,) = found.by_id["PSF-06.alerts-defined.latency"]
    assert slow.needs.endswith("claim who is told as well")
    assert slow.claim.endswith("at-most = 15 }")
    assert "tell" not in slow.claim
