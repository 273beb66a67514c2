"""The form of the config as pydantic models; the claims' models are made of kinds.

Descriptions are for authors: the JSON schema and the reference of the config have them.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, ClassVar, Final

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    WithJsonSchema,
)

from pytest_psf.config.sound import Class, kebab
from pytest_psf.core.links import DOCS
from pytest_psf.core.regex import regex
from pytest_psf.core.words import says_nothing

#: The name of the config's form, and where it can be fetched: `#:schema` lines hold it.
CONFIG_SCHEMA_ID: Final = f"{DOCS}schemas/psf.json"


#: The one form of a date; newer Pythons would take others too.
_DATE = regex(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


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


#: A date literal is no value of JSON: tools hand it over as a string, or as what their
#: parser makes of it. So it is told by what it is not; with `format`, some refuse strings.
_DATE_IN_JSON = {
    "not": {"type": ["array", "boolean", "null", "number", "object"]},
    "pattern": f"^{_DATE.pattern}$",
}

Date = Annotated[dt.date, BeforeValidator(_date), WithJsonSchema(_DATE_IN_JSON)]
Text = Annotated[str, Field(min_length=1, pattern=r"\S")]


def _reason(value: str) -> str:
    if says_nothing(value):
        raise ValueError("it in words; this says nothing")
    return value


ReasonText = Annotated[Text, AfterValidator(_reason)]


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

    answer: bool = Field(description="True for yes, false for no.")
    because: ReasonText = Field(
        description="Why, in words: what of this system makes the answer right."
    )


class TableModel(Model):
    """The table [tool.psf]; claims, waivers and pins are read one by one."""

    system: Text | None = Field(
        default=None,
        description="The name of the system that is judged; left out, its folder's name.",
    )
    class_: Class | None = Field(
        default=None,
        description="What the system is: it decides which criteria are in force. It must "
        "agree with the answers of `definition`.",
    )
    gate: list[Any] | None = Field(
        default=None,
        description="The domains and criteria that decide the exit status, such as "
        '["PSF-05", "PSF-07.rollback-tested"]; left out, all that are in force. The others '
        "are judged and shown all the same.",
    )
    minimum: dict[str, Any] = Field(
        default={},
        description="A higher rung than the floor that domains or criteria must reach, such "
        'as PSF-04 = "challenged".',
    )
    ends: Date | None = Field(
        default=None,
        description="The last day of a proof of concept; the class needs it.",
    )
    sample_date: Date | None = Field(
        default=None,
        description="The day to judge by instead of today. For examples only: a run that "
        "has it says so everywhere.",
    )
    definition: dict[str, AnswerModel] = Field(
        default={},
        description="The four questions that decide whether a system is in production, "
        "each with an answer and its reason.",
    )
    facts: dict[str, AnswerModel] = Field(
        default={},
        description="What is so of the system. A fact that is answered with false rules "
        "criteria out; what is not answered rules out nothing.",
    )
    evidence: dict[str, Any] = Field(
        default={},
        description="The claims: for each criterion what shows that it is met, one table or "
        "a list of them.",
    )
    parts: dict[str, Any] = Field(
        default={},
        description="The parts of a system in several test suites: a name each, with its "
        "folder or `junit:PATH` of another runner's results. `pytest-psf gate` judges them "
        "together.",
    )
    signals: Any = Field(
        default=None,
        description="By which names of fields, attributes or metrics the system emits its "
        "signals, for the fixture `psf_signals`; left out, by those that most use.",
    )
    pins: Any = Field(
        default=(),
        description="Model names without a date that a person has approved for a time.",
    )
    waivers: Any = Field(
        default=(),
        description="Criteria that may stay open for a time, each with a person who "
        "answers for it.",
    )
