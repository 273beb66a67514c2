"""Pages that are called like a criterion, and what else tells which page is meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.proposals.test_look_alikes import ESCALATION, INCIDENT, OWNER

if TYPE_CHECKING:
    from tests.proposals.conftest import Looking

HURT = """# What may happen to those who write to us

Somebody who is ill may be hurt by advice that sounds sure of itself; a child more than others.
That is rare and severe. Letters on health go to a nurse, and the prompt forbids to advise.
"""
GRADES = """# Incidents

**Severity 1**: a wrong answer was sent that may hurt somebody, or a name went to a stranger.
**Severity 2**: a wrong answer that does no damage. **Severity 3**: all of the others.

The person on call stops the sending, tells the lead, and writes to those who are affected.
"""
DISHES = """# Harm assessment

The soup is served before the fish, which our cook has never seen done otherwise in all of the
kitchens of the north where he has worked since he left school, and nobody has complained yet.
"""


@pytest.mark.parametrize(
    ("name", "text", "criterion"),
    [
        ("docs/harm-assessment.md", HURT, "PSF-08.harm-assessment"),
        ("docs/harm_assessment_2026.md", HURT, "PSF-08.harm-assessment"),
        ("docs/desk-harm-assessment.md", HURT, "PSF-08.harm-assessment"),
        (
            "docs/incident-response.md",
            INCIDENT.replace("# Incident response", "# When it burns"),
            "PSF-07.incident-response",
        ),
        (
            "docs/owners.md",
            OWNER.replace("# Service owner", "# People"),
            "PSF-08.owner.all",
        ),
        (
            "docs/escalation-defined.md",
            ESCALATION.replace("# Escalation", "# Who decides in doubt"),
            "PSF-05.escalation-defined.all",
        ),
    ],
)
def test_the_name_of_a_file_weighs_as_much_as_a_heading(
    looked_through: Looking, name: str, text: str, criterion: str
) -> None:
    (one,) = looked_through({name: text}).by_id[criterion]
    assert one.place.file == name


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("docs/other.md", HURT),
        ("docs/assessment-of-harm-to-the-lawn.md", HURT),
        ("docs/product-owners.md", OWNER.replace("# Service owner", "# People")),
        # It is called so, and speaks of something else.
        ("docs/harm-assessment.md", DISHES),
    ],
)
def test_a_name_that_is_not_the_criterion_s_words_does_not(
    looked_through: Looking, name: str, text: str
) -> None:
    assert looked_through({name: text}).by_id == {}


def test_a_page_that_is_called_so_comes_before_one_that_is_headed_so(
    looked_through: Looking,
) -> None:
    files = {
        "docs/a/runbook.md": INCIDENT.replace("Incident response", "Runbook"),
        "docs/deep/er/incident-response.md": INCIDENT.replace(
            "# Incident response", "# When it burns"
        ),
        "runbook.md": INCIDENT.replace("Incident response", "Runbook"),
    }
    first, *_ = looked_through(files).by_id["PSF-07.incident-response"]
    assert first.place.file == "docs/deep/er/incident-response.md"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("", ""),
        ("# Incidents", "# Incident management"),
        ("**Severity 1**:", "- Sev-1 means that"),
        ("**Severity 1**:", "| P1 |"),
        ("**Severity 1**:", "SEV1 (at once):"),
    ],
)
def test_grades_of_incidents_need_no_heading_of_their_own(
    looked_through: Looking, old: str, new: str
) -> None:
    found = looked_through({"docs/operations.md": GRADES.replace(old, new)})
    assert "PSF-07.incident-definition" in found.by_id


def test_a_page_that_only_mentions_a_grade_defines_none(
    looked_through: Looking,
) -> None:
    text = GRADES.partition("**")[0] + "After a wrong answer, open a SEV1 channel.\n"
    text += GRADES.rpartition("\n\n")[2]
    found = looked_through({"docs/operations.md": text})
    assert "PSF-07.incident-definition" not in found.by_id


def test_a_section_of_its_own_stands_alone(looked_through: Looking) -> None:
    text = GRADES.replace("# Incidents\n", "# Incidents\n\n## What is an incident\n")
    found = looked_through({"docs/operations.md": text})
    (one,) = found.by_id["PSF-07.incident-definition"]
    assert 'section = "What is an incident"' in one.claim


def test_a_page_that_is_not_finished_is_named_and_not_proposed(
    looked_through: Looking,
) -> None:
    files = {"docs/owners.md": f"{OWNER}\nTBD: who stands in for them?\n"}
    found = looked_through(files)
    assert not found.by_id
    assert str(found.unfinished["PSF-08.owner.all"].place) == "docs/owners.md:6"
    # Nor is it named where another page says it.
    files["docs/service.md"] = OWNER
    found = looked_through(files)
    assert list(found.by_id) == ["PSF-08.owner.all"]
    assert not found.unfinished


PERIODS = "retention:\n  letter_days: 90\n  draft_days: 30\n  audit_log_days: 365\n"


def test_all_periods_of_a_table_are_proposed(looked_through: Looking) -> None:
    found = looked_through({"config/settings.yaml": PERIODS})
    claims = " ".join(one.claim for one in found.by_id["PSF-01.retention"])
    for key in ("letter_days", "draft_days", "audit_log_days"):
        assert f'"retention.{key}"' in claims
    assert not any(found.more.values())


def test_other_tables_and_other_numbers_are_no_periods(looked_through: Looking) -> None:
    text = PERIODS.replace("retention:", "logging:")
    text += "customer_retention:\n  target_days: 30\nretention:\n  metrics_days: 10\n"
    text += "  workers_max: 3\n"
    assert not looked_through({"config/settings.yaml": text}).by_id


NOTICE = """<html><body><h1>Your data</h1>
<h2 class="l">Lawful basis of <b>what we do</b></h2>
<p>We process the names of users because they gave us their consent, which they may take
back on any day by a message to the desk that is named at the end of this page.</p>
<h2>How long we keep it</h2>
<p>Chats are kept for 90 days. After that a job deletes the messages and the files of each
user, and nothing is left of them but the number of questions that were asked.
Your organisation may ask for less.</p>
</body></html>
"""


@pytest.mark.parametrize(
    "name",
    [
        "web/templates/privacy-notice.html",
        "web/app/templates/legal/data_protection.html",
        "frontend/content/privacy-page.html",
        "web/privacy.html.j2",
    ],
)
def test_what_users_are_told_of_their_data_is_a_page_of_the_site(
    looked_through: Looking, name: str
) -> None:
    found = looked_through({name: NOTICE}).by_id
    (basis,) = found["PSF-01.legal-basis.personal"]
    (retention,) = found["PSF-01.retention"]
    assert (str(basis.place), str(retention.place)) == (f"{name}:2", f"{name}:5")


def test_a_module_that_begins_where_no_package_does_is_the_systems_own(
    looked_through: Looking,
) -> None:
    test = (
        "import llm\n\ndef test_an_empty_question_is_refused():\n"
        "    assert llm.ask('') == 'no'\n"
    )
    files = {"src/llm/__init__.py": "def ask(text):\n    return 'no'\n"}
    found = looked_through({**files, "tests/test_answer.py": test}).by_id
    (one,) = found["PSF-04.edge-cases"]
    assert "llm:ask" in one.claim
