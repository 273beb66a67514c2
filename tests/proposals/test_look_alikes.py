"""What only looks like evidence is not proposed, and what looks much the same, is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.proposals.conftest import Looking

ROLLBACK = """# Rollback

If the new release answers worse than the one before, the release manager decides to go
back. Run the deploy workflow with the tag of the previous release, and wait until the
health check has been green in production for ten minutes. Tell the desk when it is done.
"""
INCIDENT = """# Incident response

Whoever sees the alert pages the person on call, who opens a channel and tells the desk lead.
Pause the system with the switch, roll back to the release before, and write down when each
step was taken. The service owner informs those who were affected within one working day.
"""
RETENTION = """# Retention

Conversations with claimants are kept for 90 days after the case is closed. A job deletes
them every night, and the transcripts with them. Nobody can restore what it has removed.
"""
BIAS = """# Bias assessment

We compared how often claims of women and men, and of three age groups, were routed to the
slow queue. The rates differ by less than two points, which is below the limit that was set
beforehand. The result was discussed with the equality officer, who asked for a new figure.
"""
ESCALATION = """# Escalation

When the confidence is below 0.7, or the amount is above 10,000, a person decides. The case
goes to the reviewer on duty, who has it in the queue for one hour before a colleague is asked.
"""
OWNER = """# Service owner

Marta Brandt answers for the uptime of the service, and Dina Patel for how accurate its
routes are. Ruth Okafor is responsible for safety, and may stop the system at any time.
"""
GUARD = """
def validate_answer(text):
    if "IBAN" in text:
        raise ValueError(text)
    return text
"""
USES_GUARD = """
import pytest
from app.guard import validate_answer

def test_an_iban_is_held_back():
    with pytest.raises(ValueError):
        validate_answer("IBAN DE00")
    assert validate_answer("fine") == "fine"
"""

#: A look-alike -> its files. None of them may be proposed for anything.
LOOK_ALIKES: dict[str, dict[str, str]] = {
    "a runbook that is a stub": {
        "docs/runbook.md": INCIDENT.replace(
            "Pause the", "This page is a stub. Pause the"
        )
    },
    "a runbook that says so in its heading": {
        "docs/runbook.md": INCIDENT.replace(
            "Incident response", "Incident response (stub)"
        )
    },
    "a runbook with an open line": {
        "docs/runbook.md": f"{INCIDENT}\nTODO: who is on call at night?\n"
    },
    "a runbook whose number is still to be confirmed": {
        "docs/runbook.md": f"{INCIDENT}\nThe number to call at night is to be confirmed.\n"
    },
    "a heading with another text below it": {
        "docs/rollback.md": "# Rollback\n\nThe word comes from shops, which marked their "
        "goods down to an earlier price when nobody wanted them. Economists have used it for "
        "laws as well, and we like how it sounds; nobody here has ever needed one so far.\n",
        "docs/bias.md": "# Fairness\n\nWe care deeply about being fair to everybody, and "
        "believe that good intentions carry a team far. Our values hang on the wall of the "
        "kitchen, next to the machine for coffee, where all of us see them each morning.\n",
    },
    "an unedited security policy": {
        "SECURITY.md": "# Security Policy\n\n## Supported Versions\n\nUse this section to tell "
        "people about which versions of your project are\ncurrently being supported with "
        "security updates.\n\n## Reporting a Vulnerability\n\nUse this section to tell people "
        "how to report a vulnerability.\n\nTell them where to go, how often they can expect to "
        "get an update on a\nreported vulnerability, what to expect if the vulnerability is "
        "accepted or\ndeclined, etc.\n"
    },
    "documents of benchmarks, fixtures, examples and vendors": {
        f"{folder}/rollback.md": ROLLBACK
        for folder in (
            "benchmarks/desk",
            "tests/fixtures",
            "tests/data",
            "examples/shop",
            "vendor/lib/docs",
            "third_party/lib",
            "node_modules/lib",
            "docs/_build/html",
            "lib/python3.11/site-packages/lib",
            "docs/fr",
            "cookiecutter-service/docs",
        )
    },
    "a virtual environment by another name": {
        "tools/pyvenv.cfg": "home = /usr/bin\n",
        "tools/docs/rollback.md": ROLLBACK,
    },
    "database migrations as rollback": {
        "docs/database.md": "# Rolling back\n\nRun alembic downgrade in production to roll the "
        "schema of the database back to the revision before the release. The command asks "
        "whether the version is the right one, and writes what it did to the log.\n",
        "app/store.py": "class Store:\n    def rollback(self):\n        "
        "self.session.rollback()\n        return self\n",
        "migrations/versions/0001_first.py": "def rollback():\n    return op.drop_table('a')\n",
        "tests/test_store.py": "from app.store import Store\n\ndef test_rollback():\n"
        "    assert Store().rollback()\n",
    },
    "a judge's bias": {
        "docs/evaluation.md": "# Bias\n\nThe LLM judge prefers the first of two answers "
        "(position bias), so we swap them and compare the results of both orders. Verbosity "
        "bias was measured as well: longer answers of one group were rated better.\n"
    },
    "a bias of numbers": {
        "docs/training.md": "# Bias\n\nThe bias term of the last layer is measured and compared "
        "between the groups of weights. Its rate decays in each language of the data set, and "
        "we report the result for all of them in the table of the annex below.\n"
    },
    "logs of evaluations as retention": {
        "docs/evals.md": "# Retention\n\nEvaluation logs and the data of eval runs are kept for "
        "30 days. A nightly job deletes older records from the bucket, so that the costs stay "
        "low; the dashboards keep their numbers for longer than that, and need no raw data.\n"
    },
    "retention of customers": {
        "docs/growth.md": "# Retention\n\nCustomer retention fell in the last 30 days. We remove "
        "the users who never came back from the cohort, and compare the data with the churn of "
        "the campaign before it, which was run in the spring for the members only.\n",
        "config/growth.toml": "[customer_retention]\ntarget_days = 30\nretention_rate = 0.4\n",
    },
    "a time limit of a test runner": {
        "pytest.ini": "[pytest]\ntimeout = 60\n",
        "pyproject.toml": "[tool.pytest.ini_options]\nmodel_timeout = 60\n",
        "playwright.config.json": '{"ai": {"timeout": 30000}}',
        ".github/workflows/test.yml": "jobs:\n  llm:\n    timeout-minutes: 10\n",
        "docker-compose.yml": "services:\n  llm:\n    healthcheck:\n      timeout: 5\n",
    },
    "how long old passwords are good": {
        "config/store.yaml": "users:\n  password_rotation_user_retention: 180\n"
        "  old_credentials_retention_days: 30\n"
    },
    "limits of pages": {"config/api.toml": "[alerts]\npage_limit = 20\nlimit = 50\n"},
    "models of a database": {
        "app/models.py": 'model = "claim"\nMODEL_NAME = "Claim"\n',
        "config/app.toml": 'user_model = "accounts.User"\nmodel = "T-4000"\n',
    },
    "people and things that are called like models": {
        "config/shop.toml": '[painter]\nname = "claude-monet"\n[product]\nid = "phi-3"\n',
        "app/zoo.py": 'NAME = "llama-2"\n',
    },
    "a list of models to choose from": {
        "config/models.json": '{"models": ['
        + ", ".join(f'{{"model": "gpt-4o-2024-0{n}-01"}}' for n in range(1, 9))
        + "]}",
        "config/choices.toml": "".join(
            f'[choice{n}]\nmodel = "gpt-4o-2024-0{n}-01"\n' for n in range(1, 9)
        ),
    },
    "prices of models": {
        "config/pricing.toml": '[gpt]\nmodel = "gpt-4o-2024-08-06"\nusd = 2.5\n'
    },
    "settings that production does not load": {
        ".env.example": "LLM_MODEL=gpt-4o-2024-08-06\nLLM_TIMEOUT=30\n",
        "config/test.toml": 'model = "gpt-4o-2024-08-06"\n',
        "settings.local.json": '{"llm": {"model": "gpt-4o-2024-08-06"}}',
    },
    "alerts of a browser": {
        "docs/ui.md": "# Alerts\n\nThe alert component tells the user by e-mail or in a toast "
        "that the latency is above 3 seconds. Call window.alert(text) in older browsers, where "
        "the dialog has no limit of its own, and close it after a while in the others.\n"
    },
    "alerts on machines": {
        "ops/alerts.yaml": "groups:\n- name: nodes\n  rules:\n  - alert: NodeCpuErrors\n"
        "    expr: node_cpu_errors > 5\n"
    },
    "owners of files and buckets": {
        "docs/storage.md": "# Ownership\n\nThe bucket owner is responsible for each object. "
        "Amazon Web Services answers for the disks, and the file owner may change the rights "
        "of a group. Use chown to hand a folder over to another user of the machine.\n",
        "CODEOWNERS": "* @acme/platform-team\n",
    },
    "escalation of privileges": {
        "docs/security.md": "# Escalation\n\nPrivilege escalation lets a person with a low risk "
        "account act as an administrator. An attacker who is below the threshold of the alarm "
        "escalates to root, and the operator sees nothing of it until the next audit.\n"
    },
    "reviews of code, and templates of requests": {
        ".github/PULL_REQUEST_TEMPLATE.md": f"{ESCALATION}\n{ROLLBACK}",
        ".github/ISSUE_TEMPLATE/incident.md": INCIDENT,
        "CONTRIBUTING.md": "# Human review\n\nA person reviews each request. Below 80 percent "
        "of coverage it is refused, and an officer of the project decides in doubt.\n",
    },
    "a changelog": {
        "CHANGELOG.md": ROLLBACK,
        "docs/changes.md": INCIDENT,
        "HISTORY.rst": "Rollback\n========\n\n" + ROLLBACK.partition("\n")[2],
    },
    "a licence": {
        "LICENSE.md": "# Limitation of liability and harm\n\nIn no event shall people who "
        "wrote this be liable for any harm to persons, users, customers or other groups, even "
        "if they were told of its impact before, in writing or otherwise, by anybody.\n"
    },
    "incidents as data": {
        "data/incidents.md": INCIDENT,
        "datasets/incident.md": INCIDENT,
        "prompts/escalation.md": ESCALATION,
    },
    "a fallback font, a guard of a router, a rollback of a transaction": {
        "web/fonts.py": "def with_fallback(font):\n    return font or 'Arial'\n",
        "web/route_guard.py": "def check_access(route):\n    return route.open\n",
        "app/unit_of_work.py": "def rollback(work):\n    return work.undo()\n",
        "app/db_session.py": "def rollback_to(name):\n    return name\n",
        "tests/test_web.py": "from web.fonts import with_fallback\n"
        "from web.route_guard import check_access\nfrom app.unit_of_work import rollback\n"
        "from app.db_session import rollback_to\n\ndef test_all():\n"
        "    assert with_fallback('') and check_access(1)\n"
        "    assert rollback(2) and rollback_to('a')\n",
    },
    "temperatures of the weather": {
        "config/weather_alerts.toml": '[cost]\ntemperature_limit = 30\nname = "temperature"\n'
    },
    "functions that do nothing yet": {
        "app/guard.py": "def validate_answer(text):\n    raise NotImplementedError\n",
        "tests/test_guard.py": USES_GUARD,
    },
    "tests that replace what they call, or judge nothing": {
        "app/guard.py": GUARD,
        "tests/test_guard.py": "from unittest.mock import patch\n"
        "from app.guard import validate_answer\n\ndef test_replaced():\n"
        "    with patch('app.guard.validate_answer'):\n        assert validate_answer('x')\n"
        "\ndef test_nothing():\n    validate_answer('x')\n",
    },
    "a manual of a framework": {
        "docs/human-in-the-loop.md": "# Human review\n\nA person decides below a threshold:\n\n"
        "```python\nfrom framework import interrupt\n```\n\nRefused answers wait.\n"
    },
    "a document that no longer holds": {
        "docs/rollback.md": f"> This document is superseded by the handbook.\n\n{ROLLBACK}"
    },
    "statuses, and numbers beside a limit": {
        "app/llm/answers.py": "REQUEST_TIMEOUT = 408\nGATEWAY_TIMEOUT = 504\n"
        "LLM_TIMEOUT_CLIENTS = 8\n",
        "app/chat/constants.py": "CHAT_TTL_DELETE_BATCH_SIZE = 100\n",
        "scripts/llm-load/run.yaml": "llm:\n  timeout_s: 300\n  max_retries: 9\n",
        "app/models/config.py": "APPROVAL_TIMEOUT_SECONDS = 300\n",
    },
    "retries, of which a number alone shows nothing": {
        "config/llm.toml": "[provider]\nmax_retries = 2\n",
        "app/provider.py": "MAX_RETRIES = 2\n",
        "app/providers/redis.py": "retry_limit: int = 3\n",
    },
    "sensitive data of machines": {
        "docs/security.md": "# Sensitive data\n\nAPI keys and passwords are never logged. The "
        "consent of an administrator is asked before health checks read credentials, as "
        "medical systems do; all of them stand in environment variables of the server.\n"
    },
    "a page of what a model can be": {
        "README.md": "# Chat\n\n## Models\n\nSupported models: gpt-4o, claude-sonnet and "
        "whatever speaks the same interface. Choose a model with the flag, or write another "
        "version into the file; what is deployed answers with the first of them.\n"
    },
    "settings of what redacts": {
        "docs/config.md": "# Reference\n\n## RedactionConfig\n\nHow names and e-mails are "
        "redacted.\n\n| Field | Type | Description |\n|---|---|---|\n| rules | list | "
        "what to mask before personal data is sent |\n"
    },
    "a product for incidents, by its name": {
        "README.md": INCIDENT.replace("# Incident", "# The Incident")
        + "\n## Licence\n\nThe same as that of the tool it was made of.\n"
    },
    "who is called for an incident": {
        "docs/on-call.md": ESCALATION.replace(
            "a person decides", "it is a SEV-2: a person of the next line decides"
        ),
    },
    "pages in a folder of templates": {
        "web/templates/rollback.md": ROLLBACK,
        "web/templates/help.html": "<h1>Retention</h1><p>Chats are kept for 90 days, then "
        "a job deletes the messages of all users who have asked nothing since.</p>",
        "tests/templates/privacy.html": "<h1>Retention</h1><p>Chats are kept for 90 days, "
        "then a job deletes the messages of all users who have asked nothing since.</p>",
    },
    "folders that are called like what tests use": {
        "src/acme/__init__.py": "",
        "src/acme/client/__init__.py": "",
        "src/acme/client/pytest/__init__.py": "def raises(error):\n    return error\n",
        "src/acme/client/llm/__init__.py": "def ask(text):\n    return text\n",
        "tests/test_answer.py": "import llm\nimport pytest\n\ndef "
        "test_an_empty_question_is_refused():\n    with pytest.raises(ValueError):\n"
        "        llm.ask('')\n",
    },
    "redaction of secrets in logs": {
        "app/logs.py": "def redact(record):\n    return record.replace(record.token, '***')\n",
        "tests/test_logs.py": "from app.logs import redact\n\ndef test_redact():\n"
        "    assert redact(1)\n",
    },
}


@pytest.mark.parametrize("name", LOOK_ALIKES)
def test_a_look_alike_is_not_proposed(name: str, looked_through: Looking) -> None:
    found = looked_through(LOOK_ALIKES[name])
    assert {
        key: [str(p.place) for p in ones] for key, ones in found.by_id.items()
    } == {}


def test_nor_are_all_of_them_in_one_folder(looked_through: Looking) -> None:
    assert len(LOOK_ALIKES) >= 20
    together = {
        f"part{number}/{name}"
        if name.startswith(("docs/", "app/", "web/"))
        else name: text
        for number, files in enumerate(LOOK_ALIKES.values())
        for name, text in files.items()
        if not name.startswith("tests/test_")
    }
    assert looked_through(together).count == 0


#: What differs from some look-alike above in a few words -> what it is proposed for.
SOUND: dict[str, tuple[dict[str, str], str]] = {
    "a legal basis of tenants": (
        {
            "docs/privacy.md": "# Privacy\n\n## Legal basis\n\nLetters of tenants are read to "
            "perform the lease, as the GDPR allows; they hold names and bank accounts.\n"
        },
        "PSF-01.legal-basis.personal",
    ),
    "incidents by their levels": (
        {
            "docs/operations.md": "# Operations\n\n## What counts as an incident\n\n- A tenant "
            "gets a wrong statement on money: first level, within one hour.\n- One in twenty "
            "letters is answered by the fallback: second level.\n"
        },
        "PSF-07.incident-definition",
    ),
    "when a person takes over": (
        {
            "docs/operations.md": "# Operations\n\n## When a person takes over\n\nBelow a "
            "confidence of 0.6, and from 2000 EUR on, a letter goes to the desk: Tom "
            "Achterberg in office hours, else whoever is on call, within two days.\n"
        },
        "PSF-05.escalation-defined.all",
    ),
    "how long letters are kept": (
        {"config/bot.toml": "[letters]\nretention_days = 60\n"},
        "PSF-01.retention",
    ),
    "what the model gets": (
        {
            "docs/privacy.md": "# Privacy\n\n## What the model gets\n\nMail addresses and "
            "bank accounts are taken out of each letter before it is sent to the provider.\n"
        },
        "PSF-01.pii-handling",
    ),
    "a runbook": ({"docs/runbook.md": INCIDENT}, "PSF-07.incident-response"),
    "a rollback": ({"docs/rollback.md": ROLLBACK}, "PSF-07.rollback-procedure"),
    "a long procedure that mentions a look-alike": (
        {
            "docs/deploying.md": f"{ROLLBACK}\n{'Look at the log of the service first. ' * 40}"
            "\n\nMigrations of the database are not undone by this.\n"
        },
        "PSF-07.rollback-procedure",
    ),
    "a rollback in reStructuredText": (
        {"ops/rollback.rst": "Rollback\n========\n" + ROLLBACK.partition("\n")[2]},
        "PSF-07.rollback-procedure",
    ),
    "retention": ({"docs/privacy.md": RETENTION}, "PSF-01.retention"),
    "bias": ({"docs/bias.md": BIAS}, "PSF-08.bias-assessment"),
    "escalation": ({"docs/oversight.md": ESCALATION}, "PSF-05.escalation-defined.all"),
    "owners": ({"docs/owners.md": OWNER}, "PSF-08.owner.all"),
    "a person in CODEOWNERS": (
        {".github/CODEOWNERS": "* @marta-brandt\n"},
        "PSF-08.owner.all",
    ),
    "a model": (
        {"config/llm.toml": 'model = "gpt-4o-2024-08-06"\n'},
        "PSF-02.version-pinned",
    ),
    "a model in its table": (
        {"settings.toml": '[model]\nid = "claude-sonnet-4-5-20250929"\n'},
        "PSF-02.version-pinned",
    ),
    "a model in its file": (
        {"config/llm.json": '{"primary": "gpt-4o-2024-08-06", "seed": 2}'},
        "PSF-02.version-pinned",
    ),
    "a model in a constant": (
        {"app/config.py": 'LLM_MODEL: str = "claude-sonnet-4-5-20250929"\n'},
        "PSF-02.version-pinned",
    ),
    "a time limit of a model": (
        {"config/llm.yaml": "provider:\n  timeout_s: 30\n"},
        "PSF-03.timeouts",
    ),
    "a table of time limits": (
        {"config/llm.toml": "[timeouts]\nread_s = 30\n"},
        "PSF-03.timeouts",
    ),
    "days that conversations are kept": (
        {"config/store.json": '{"conversations": {"retention_days": 90}}'},
        "PSF-01.retention",
    ),
    "days in a table of storage": (
        {"config/service.toml": "[storage]\nretention_days = 30\n"},
        "PSF-01.retention",
    ),
    "a time limit in a field of a class": (
        {
            "app/settings.py": "class Settings:\n    llm_timeout: int = Field(default=30)\n"
        },
        "PSF-03.timeouts",
    ),
    "a time limit in a field that goes on": (
        {
            "app/settings.py": "class Settings:\n    llm_timeout: float = Field(\n"
            "        default=30, gt=0\n    )\n"
        },
        "PSF-03.timeouts",
    ),
    "a time limit in the package of the chat": (
        {"app/chat/pipeline.py": "TIMEOUT_SECONDS: Final[int] = 20\n"},
        "PSF-03.timeouts",
    ),
    "a model in a field of a class": (
        {
            "app/settings.py": "class Settings:\n    chat_model: str = "
            'Field("gpt-4o-2024-08-06")\n'
        },
        "PSF-02.version-pinned",
    ),
    "days in the settings of the app": (
        {"src/app/settings.py": "class Settings:\n    retention_days: int = 90\n"},
        "PSF-01.retention",
    ),
    "how long conversations live": (
        {"app/config.py": "CONVERSATION_TTL_DAYS = 30\n"},
        "PSF-01.retention",
    ),
    "retention in few words, below another heading": (
        {
            "README.md": "# Desk\n\nAnswers tickets.\n\n## Retention\n\n"
            "Tickets are kept for ninety days.\n"
        },
        "PSF-01.retention",
    ),
    "what is sensitive": (
        {
            "docs/privacy.md": "# Special categories\n\nHealth data is used with explicit "
            "consent only, which the form asks for and keeps with the case.\n"
        },
        "PSF-01.legal-basis.sensitive",
    ),
    "a legal basis below the heading of a page": (
        {
            "docs/privacy.md": "# Data protection\n\nWho reads it.\n\n## Legal basis\n\n"
            "Names of customers are used to perform the contract, GDPR article 6.\n"
        },
        "PSF-01.legal-basis.personal",
    ),
    "a model of a read-me": (
        {
            "README.md": "# Desk\n\n## Model\n\nWe use gpt-4o-2024-08-06 for drafts, and "
            "pin it; another is evaluated before it is deployed.\n"
        },
        "PSF-02.version-documented",
    ),
    "an API of a read-me": (
        {
            "README.md": "# Desk\n\n## API\n\nThe request is JSON with the fields text and "
            "language. It returns a draft, or an error with the status 422.\n"
        },
        "PSF-03.interfaces",
    ),
    "harm to people who are called by their work": (
        {
            "docs/card.md": "# Potential harms\n\nAn employee may be paid too little. Those "
            "who travel rarely, and part-time staff, are affected more than others.\n"
        },
        "PSF-08.harm-assessment",
    ),
    "what to do when something goes wrong": (
        {
            "docs/operations.md": INCIDENT.replace(
                "# Incident response", "# If something goes wrong"
            )
        },
        "PSF-07.incident-response",
    ),
    "an alert rule": (
        {
            "ops/alerts.yaml": "groups:\n- name: model\n  rules:\n  - alert: SlowAnswers\n"
            "    expr: histogram_quantile(0.95, answer_latency) > 8\n"
        },
        "PSF-06.alerts-defined.latency",
    ),
    "a test of a guard": (
        {"src/app/guard.py": GUARD, "tests/test_guard.py": USES_GUARD},
        "PSF-04.output-validation",
    ),
    "a test of a guard by its module": (
        {
            "app/guard.py": GUARD,
            "tests/test_guard.py": "from app import guard\n\ndef test_it():\n"
            "    assert guard.validate_answer('x') == 'x'\n",
        },
        "PSF-04.output-validation",
    ),
}


@pytest.mark.parametrize("name", SOUND)
def test_what_is_meant_is_proposed_with_why_and_how_sure(
    name: str, looked_through: Looking
) -> None:
    files, criterion = SOUND[name]
    found = looked_through(files)
    assert list(found.by_id) == [criterion]
    (one,) = found.by_id[criterion]
    assert one.place.file in files
    assert one.place.line
    assert one.confidence.word in {"likely", "possible"}
    assert one.why
    assert one.needs


def test_a_test_of_escalation_is_proposed_for_what_its_name_speaks_of(
    looked_through: Looking,
) -> None:
    found = looked_through(
        {
            "app/desk.py": "def escalate(draft, queue):\n    queue.append(draft)\n",
            "tests/test_desk.py": "from app.desk import escalate\n"
            "def test_a_large_refund_goes_to_a_person():\n"
            "    queue = []\n    escalate('r', queue)\n    assert queue == ['r']\n"
            "def test_low_confidence_goes_to_a_person():\n"
            "    queue = []\n    escalate('c', queue)\n    assert queue == ['c']\n",
        }
    )
    assert {id_: one[0].claim for id_, one in found.by_id.items()} == {
        "PSF-05.escalation-tested.high-stakes": '{ test = "tests/test_desk.py::'
        'test_a_large_refund_goes_to_a_person", exercises = "app.desk:escalate" }',
        "PSF-05.escalation-tested.uncertain": '{ test = "tests/test_desk.py::'
        'test_low_confidence_goes_to_a_person", exercises = "app.desk:escalate" }',
    }


def test_a_section_of_its_own_comes_before_the_page_that_holds_it(
    looked_through: Looking,
) -> None:
    files, criterion = SOUND["a legal basis below the heading of a page"]
    (one,) = looked_through(files).by_id[criterion]
    assert 'section = "Legal basis"' in one.claim


@pytest.mark.parametrize(("table", "is_meant"), [("http", True), ("server", False)])
def test_a_client_beside_the_name_of_a_model_waits_for_that(
    looked_through: Looking, table: str, *, is_meant: bool
) -> None:
    text = f'[model]\nid = "gpt-4o-2024-08-06"\n[{table}]\ntimeout_seconds = 8\n'
    found = looked_through({"config/service.toml": text})
    assert ("PSF-03.timeouts" in found.by_id) is is_meant
    # Nor is it one where no model is named.
    text = text.replace("gpt-4o-2024-08-06", "main")
    assert not looked_through({"config/service.toml": text}).by_id


DEPLOYMENT = """\
kind: Deployment
spec:
  template:
    spec:
      containers:
        - name: api
          env:
{}
"""
VARIABLES = {
    "of Kubernetes": (
        "ops/api.yaml",
        DEPLOYMENT.format(
            '            - name: LLM_TIMEOUT\n              value: "30"\n'
        ),
        "spec.template.spec.containers[0].env.LLM_TIMEOUT",
    ),
    "of Kubernetes on one line": (
        "ops/api.yaml",
        DEPLOYMENT.format('            - { name: "MODEL_TIMEOUT_S", value: "30" }\n'),
        "spec.template.spec.containers[0].env.MODEL_TIMEOUT_S",
    ),
    "of a list": (
        "docker-compose.yml",
        "services:\n  api:\n    environment:\n      - LLM_TIMEOUT=30\n",
        "services.api.environment.LLM_TIMEOUT",
    ),
    "of a table": (
        "docker-compose.yml",
        'services:\n  api:\n    environment:\n      LLM_TIMEOUT: "30"\n',
        "services.api.environment.LLM_TIMEOUT",
    ),
    "of a map of Kubernetes": (
        "ops/config.yaml",
        'kind: ConfigMap\ndata:\n  LLM_TIMEOUT: "30"\n',
        "data.LLM_TIMEOUT",
    ),
}


@pytest.mark.parametrize("name", VARIABLES)
def test_a_number_among_variables_is_a_limit(
    looked_through: Looking, name: str
) -> None:
    file, text, key = VARIABLES[name]
    (one,) = looked_through({file: text}).by_id["PSF-03.timeouts"]
    assert one.claim == f'{{ setting = "{file}", key = "{key}", at-most = 30 }}'


def test_a_model_among_variables_is_one_that_may_be_pinned(
    looked_through: Looking,
) -> None:
    text = "            - name: LLM_MODEL\n              value: gpt-4o-2024-08-06\n"
    (one,) = looked_through({"ops/api.yaml": DEPLOYMENT.format(text)}).by_id[
        "PSF-02.version-pinned"
    ]
    assert "env.LLM_MODEL" in one.claim


@pytest.mark.parametrize(
    ("file", "text"),
    [
        (
            "ops/api.yaml",
            DEPLOYMENT.format(
                "            - name: LLM_TIMEOUT\n"
                "              valueFrom: { configMapKeyRef: { name: a, key: b } }\n"
            ),
        ),
        (
            "docker-compose.yml",
            "services:\n  a:\n    environment:\n      - LLM_TIMEOUT\n",
        ),
        (
            "docker-compose.yml",
            "services:\n  a:\n    environment:\n      LLM_TIMEOUT: ${TIMEOUT:-30}\n",
        ),
        # Only a default, which whoever runs it may change: it cannot be claimed.
        ("app/config.py", 'import os\nLLM_TIMEOUT = float(os.getenv("T", "30"))\n'),
        (
            "app/config.py",
            'import os\nMODEL = os.environ.get("M", "gpt-4o-2024-08-06")\n',
        ),
    ],
)
def test_what_is_only_a_default_or_stands_elsewhere_is_not_proposed(
    looked_through: Looking, file: str, text: str
) -> None:
    assert not looked_through({file: text}).by_id
