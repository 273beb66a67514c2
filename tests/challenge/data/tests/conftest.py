"""Limits that fixtures read, one for each scope."""

from __future__ import annotations

import pytest

from desk.settings import of_json


@pytest.fixture(scope="session")
def of_the_session() -> int:
    return int(of_json("kept.json")["most"])


@pytest.fixture(scope="module")
def of_the_module() -> int:
    return int(of_json("kept.json")["most"])


@pytest.fixture
def of_the_test() -> int:
    return int(of_json("kept.json")["most"])
