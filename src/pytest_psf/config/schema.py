"""The form of the config as pydantic models; the claims' models are made of kinds."""

from __future__ import annotations

import datetime as dt
import re
from functools import cache
from typing import Annotated, Any, ClassVar, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from pytest_psf.core.words import says_nothing


@cache
def kebab(name: str) -> str:
    """Return the TOML key of a field: `class_` is `class`, `at_most` is `at-most`."""
    return name.rstrip("_").replace("_", "-")


#: The one form of a date; newer Pythons would take others too.
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _date(value: object) -> object:
    """Take a date literal, or a string for the editors that cannot know literals."""
    if isinstance(value, str) and _DATE.fullmatch(value):
        try:
            return dt.date.fromisoformat(value)
        except ValueError:
            raise ValueError("a date, such as 2027-01-31") from None
    if type(value) is not dt.date:
        raise ValueError("a date, such as 2027-01-31")
    return value


Date = Annotated[dt.date, BeforeValidator(_date)]
Text = Annotated[str, Field(min_length=1, pattern=r"\S")]


def _reason(value: str) -> str:
    if says_nothing(value):
        raise ValueError("it in words; this says nothing")
    return value


ReasonText = Annotated[Text, AfterValidator(_reason)]
_Class = Literal[
    "prototype", "proof-of-concept", "internal-tool", "shadow", "production"
]


class Model(BaseModel):
    """What all tables of the config have in common: known keys and strict types."""

    model_config = ConfigDict(
        strict=True,
        extra="forbid",
        alias_generator=kebab,
        protected_namespaces=(),  # a claim may well have a key `model-...`
    )

    #: What such a table looks like in TOML.
    example: ClassVar[str] = "{ ... }"


class AnswerModel(Model):
    """An answer to a part of the definition or about a fact, with its reason."""

    example = '{ answer = true, because = "..." }'

    #: Whether it is so.
    answer: bool
    #: Why, in words that say more than yes or no.
    because: ReasonText


class TableModel(Model):
    """The table [tool.psf]; claims, waivers and pins are read one by one."""

    #: The system's name in reports; left out: the name of the config's folder.
    system: Text | None = None
    #: What the system is. Without it, it is judged as one in production.
    class_: _Class | None = None
    #: Domains and criteria that decide the exit status; left out: all that are in force.
    gate: list[Any] | None = None
    #: A rung to ask for that is higher than the floor, for a domain or a criterion.
    minimum: dict[str, Any] = {}
    #: The last day of a proof of concept, which needs one, or of a shadow run.
    ends: Date | None = None
    #: A day to judge as of, for examples and demos only; every report then says SAMPLE.
    sample_date: Date | None = None
    #: The four answers that decide whether the system is in production.
    definition: dict[str, AnswerModel] = {}
    #: What is true of the system; what is answered no rules criteria out.
    facts: dict[str, AnswerModel] = {}
    #: The claims: an id, and one claim or a list of them.
    evidence: dict[str, Any] = {}
    #: The parts of a system in several suites: a name, and a folder or `junit:` and results.
    parts: dict[str, Any] = {}
    #: Names of models without a date that a person has approved.
    pins: Any = ()
    #: Criteria that may stay open for a time, since a person answers for them.
    waivers: Any = ()
