"""A body that a web framework refuses never comes to the function that would answer it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.proposals.conftest import Looking

FIELDS = "from pydantic import BaseModel\n\nclass Question(BaseModel):\n    text: str\n"
MODELS = f"{FIELDS}    @field_validator('text')\n    def says_something(cls, text): return text\n"
ROUTE = '@app.post("/questions")\n'
REFUSED = (
    "from desk.web import client\n\ndef test_an_empty_question_is_refused_by_the_api():\n"
    "    assert client.post('/questions', json={'text': ''}).status_code == 422\n"
)


def _target(look: Looking, web: str, test: str = REFUSED) -> str:
    files = {"desk/models.py": MODELS, "desk/web.py": web, "tests/test_web.py": test}
    (one,) = look(files).by_id["PSF-04.edge-cases"]
    return one.claim.partition('exercises = "')[2].partition('"')[0]


@pytest.mark.parametrize(
    "takes",
    [
        "question: Question",
        "question: Annotated[Question, Body()]",
        "request: Request, question: Question",
        "*, question: models.Question",
    ],
)
def test_such_a_test_is_of_the_model(looked_through: Looking, takes: str) -> None:
    web = (
        "from desk import models\nfrom desk.models import Question\n\n"
        f"{ROUTE}def answer_question({takes}): return 'ok'\n"
    )
    assert _target(looked_through, web) == "desk.models:Question"


def test_a_model_of_the_same_file_is_one(looked_through: Looking) -> None:
    web = f"{MODELS}\n{ROUTE}def answer_question(question: Question): return 'ok'\n"
    assert _target(looked_through, web) == "desk.web:Question"


def test_the_status_may_be_named(looked_through: Looking) -> None:
    web = f"{MODELS}\n{ROUTE}def answer_question(question: Question): return 'ok'\n"
    test = REFUSED.replace("422", "HTTPStatus.UNPROCESSABLE_ENTITY")
    assert _target(looked_through, web, test) == "desk.web:Question"


@pytest.mark.parametrize(
    ("web", "test"),
    [
        # It refuses by itself.
        (
            f"{MODELS}\n{ROUTE}def answer_question(question: Question):\n"
            "    raise HTTPException(422)\n",
            REFUSED,
        ),
        # What it refuses, the function has seen.
        (
            f"{MODELS}\n{ROUTE}def answer_question(question: Question): return 'ok'\n",
            REFUSED.replace("422", "400"),
        ),
        # Nothing validates what it takes.
        (
            f"class Question: pass\n\n{ROUTE}def answer_question(question: Question): return 'ok'\n",
            REFUSED,
        ),
        (
            f"{ROUTE}def answer_question(request, text: str = ''): return 'ok'\n",
            REFUSED,
        ),
    ],
)
def test_any_other_is_of_the_function(
    looked_through: Looking, web: str, test: str
) -> None:
    assert _target(looked_through, web, test) == "desk.web:answer_question"


def test_where_fields_alone_refuse_there_is_no_code_to_name(
    looked_through: Looking,
) -> None:
    web = f"{FIELDS}\n{ROUTE}def answer_question(question: Question): return 'ok'\n"
    found = looked_through({"desk/web.py": web, "tests/test_web.py": REFUSED})
    assert "PSF-04.edge-cases" not in found.by_id
