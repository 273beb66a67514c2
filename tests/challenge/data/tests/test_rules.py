"""Rules of every sort, with a test that depends on them and one that does not."""

from __future__ import annotations

import hashlib
import re

from desk import settings
from desk.triage import may_retry, refuses
from marks import on

PROMPT = hashlib.sha256(settings.prompt().encode()).hexdigest()
KNOWN = "You sort claims for an insurer. Never promise a payment. Ask a person about "
KNOWN += "every refund above the limit. Answer in the language of the claim."


@on("config/guard.toml#masks_names")
def test_a_switch() -> None:
    assert settings.guard()["masks_names"]  # other


@on("config/guard.toml#shows_hints")
def test_a_switch_that_nobody_sees() -> None:
    assert "shows_hints" in settings.guard()


@on("config/guard.toml#limits.amount")
def test_a_bound() -> None:
    assert not settings.guard()["limits"]["amount"] >= 501  # next, far


@on("config/guard.toml#limits.amount")
def test_a_bound_far_away() -> None:
    assert settings.guard()["limits"]["amount"] < 10_000  # far


@on("config/guard.toml#limits.seconds")
def test_a_bound_from_below() -> None:
    assert settings.guard()["limits"]["seconds"] > 4  # next, far


@on("config/guard.toml#on_failure")
def test_an_enumeration() -> None:
    assert settings.guard()["on_failure"] == "refuse"  # other


@on("config/guard.toml#on_failure")
def test_an_enumeration_that_may_be_either() -> None:
    assert settings.guard()["on_failure"] in {"refuse", "allow"}


def test_a_stated_value() -> None:
    assert settings.guard()["score"]["weak"] < 0.44  # other


def test_a_stated_value_nobody_sees() -> None:
    assert settings.guard()["score"]["weak"] < 0.44


@on("config/guard.toml#score.*")
def test_each_of_a_table() -> None:
    score = settings.guard()["score"]
    assert score["weak"] > 0.1  # weak at 0
    assert score["weak"] < 0.8  # weak no end
    assert score["strong"] > 0.8  # strong at 0
    assert score["strong"] < 1.0  # strong no end


@on("config/oversight.ini#team.reviewers")
def test_one_way_only() -> None:
    assert int(settings.oversight()["team"]["reviewers"]) >= 2  # at 0


@on("config/oversight.ini#team.is_asked")
def test_a_switch_of_words() -> None:
    assert settings.oversight()["team"].getboolean("is_asked")  # other


class TestAllOfAClass:
    def test_nothing(self) -> None:
        assert settings.oversight()["team"]["deputies"]

    def test_something(self) -> None:
        assert 1 <= int(settings.oversight()["team"]["deputies"]) < 9  # at 0, no end


@on("config/oversight.ini#escalation")
def test_a_section() -> None:
    assert settings.oversight()["escalation"]["hours"] == "24"  # out


@on("config/routes.json#routes[*]")
def test_each_entry() -> None:
    routes = settings.of_json("routes.json")["routes"]
    assert "clinic" in routes  # clinic out
    assert "billing" in routes  # billing out


@on("config/routes.json#routes")
def test_a_list() -> None:
    routes = settings.of_json("routes.json")["routes"]
    assert "clinic" in routes  # empty
    assert "fax" not in routes  # more


@on("config/routes.json#signed")
def test_a_list_that_refuses_only() -> None:
    assert "fax" not in settings.of_json("routes.json")["signed"]  # more


@on("src/desk/thresholds.py#MOST_RETRIES")
def test_python() -> None:
    assert may_retry(0)  # at 0
    assert not may_retry(10)  # no end


@on("src/desk/thresholds.py#REFUSED[*]")
def test_python_entries() -> None:
    assert refuses("fax")  # fax out


@on("config/.env#DESK_TIMEOUT")
def test_environment_file() -> None:
    assert 0 < int(settings.environment()["DESK_TIMEOUT"]) < 100  # at 0, no end


@on("ops/alerts.yml#groups[0].rules[*]")
def test_alerts() -> None:
    rules = settings.of_yaml("alerts.yml")["groups"][0]["rules"]
    names = [rule["alert"] for rule in rules]
    assert "QueueLong" in names  # QueueLong out
    assert "ModelDown" in names  # ModelDown out


@on("ops/alerts.yml#groups[0].rules[*]")
def test_one_alert() -> None:
    rules = settings.of_yaml("alerts.yml")["groups"][0]["rules"]
    assert "ModelDown" in [rule["alert"] for rule in rules]  # ModelDown out


@on("ops/alerts.yml#groups[0].rules[0].for")
def test_a_window() -> None:
    rule = settings.of_yaml("alerts.yml")["groups"][0]["rules"][0]
    assert rule["for"] in {"4m", "5m", "6m"}  # at 0, no end


@on("ops/owners.yml#on_call")
def test_an_anchor() -> None:
    found = settings.of_yaml("owners.yml")
    assert found["others"] == 7
    assert 0 < found["on_call"] < 100  # at 0, no end


@on("prompts/triage.txt#Never promise")
def test_a_sentence() -> None:
    assert "promise a payment" in settings.prompt()  # out


@on("prompts/triage.txt#Never promise")
def test_a_sentence_that_nobody_sees() -> None:
    assert "insurer" in settings.prompt()


@on("prompts/triage.txt#Answer in")
def test_a_digest() -> None:
    found = hashlib.sha256(settings.prompt().encode()).hexdigest()
    assert found.startswith("d53e7cf1ba001bcd")


@on("prompts/triage.txt#Answer in")
def test_a_digest_of_the_file_itself() -> None:
    assert hashlib.sha256(settings.prompt().encode()).hexdigest() == PROMPT


@on("prompts/triage.txt#Answer in")
def test_the_words_alone() -> None:
    assert " ".join(settings.prompt().split()) == KNOWN  # out


def test_a_stated_sentence() -> None:
    assert re.search(r"Ask a person\s+about", settings.prompt())  # other
