"""The form of the config as pydantic models; the claims' models are made of kinds."""

from __future__ import annotations

import datetime as dt
import re
from functools import cache
from typing import Annotated, Any, ClassVar, Final, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from pytest_psf.core.words import says_nothing

#: Where the JSON schema of the config is published: its `$id`.
CONFIG_SCHEMA_ID: Final = "https://pytest-psf.readthedocs.io/schemas/psf.json"


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

    answer: bool
    because: ReasonText


class TableModel(Model):
    """The table [tool.psf]; claims, waivers and pins are read one by one."""

    system: Text | None = None
    class_: _Class | None = None
    gate: list[Any] | None = None
    minimum: dict[str, Any] = {}
    ends: Date | None = None
    sample_date: Date | None = None
    definition: dict[str, AnswerModel] = {}
    facts: dict[str, AnswerModel] = {}
    evidence: dict[str, Any] = {}
    parts: dict[str, Any] = {}
    pins: Any = ()
    waivers: Any = ()
