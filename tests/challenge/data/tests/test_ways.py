"""The same limit, read in every way there is."""

from __future__ import annotations

import pytest

import ledger
import rates
from desk import cached, early, ways
from desk.triage import decide
from marks import on

BLOCK = on("src/desk/limits.json#block_at")


@BLOCK
def test_open() -> None:
    assert decide(50, ways.by_open()) == "pass"  # at 0
    assert decide(95, ways.by_open()) == "block"  # no end


@BLOCK
def test_pathlib() -> None:
    assert decide(50, ways.by_pathlib()) == "pass"  # at 0
    assert decide(95, ways.by_pathlib()) == "block"  # no end


@BLOCK
def test_descriptor() -> None:
    assert decide(50, ways.by_descriptor()) == "pass"  # at 0
    assert decide(95, ways.by_descriptor()) == "block"  # no end


@BLOCK
def test_pkgutil() -> None:
    assert decide(50, ways.by_pkgutil()) == "pass"  # at 0
    assert decide(95, ways.by_pkgutil()) == "block"  # no end


@BLOCK
def test_resources() -> None:
    assert decide(50, ways.by_resources()) == "pass"  # at 0
    assert decide(95, ways.by_resources()) == "block"  # no end


@BLOCK
def test_mmap() -> None:
    assert decide(50, ways.by_mmap()) == "pass"  # at 0
    assert decide(95, ways.by_mmap()) == "block"  # no end


@BLOCK
def test_linecache() -> None:
    assert decide(50, ways.by_linecache()) == "pass"  # at 0
    assert decide(95, ways.by_linecache()) == "block"  # no end


@BLOCK
def test_numpy() -> None:
    assert decide(50, ways.by_numpy()) == "pass"  # at 0
    assert decide(95, ways.by_numpy()) == "block"  # no end


@BLOCK
def test_c() -> None:
    assert decide(50, ways.by_c()) == "pass"  # at 0
    assert decide(95, ways.by_c()) == "block"  # no end


@BLOCK
def test_database() -> None:
    assert decide(50, ways.by_database()) == "pass"  # at 0
    assert decide(95, ways.by_database()) == "block"  # no end


@BLOCK
def test_subprocess() -> None:
    assert decide(50, ways.by_subprocess()) == "pass"  # at 0
    assert decide(95, ways.by_subprocess()) == "block"  # no end


@BLOCK
def test_another_program() -> None:
    assert decide(50, ways.by_another_program()) == "pass"  # at 0
    assert decide(95, ways.by_another_program()) == "block"  # no end


@BLOCK
def test_environment() -> None:
    assert decide(50, ways.by_environment()) == "pass"  # at 0
    assert decide(95, ways.by_environment()) == "block"  # no end


@BLOCK
def test_current_folder() -> None:
    assert decide(50, ways.by_a_folder_that_is_current()) == "pass"  # at 0
    assert decide(95, ways.by_a_folder_that_is_current()) == "block"  # no end


@BLOCK
def test_the_original() -> None:
    assert decide(50, ways.by_the_original()) == "pass"  # at 0
    assert decide(95, ways.by_the_original()) == "block"  # no end


@BLOCK
def test_a_subprocess_that_nobody_asks() -> None:
    assert ways.by_subprocess() is not None


@on("src/desk/early.json#block_at")
def test_import() -> None:
    assert decide(50, early.BLOCK_AT) == "pass"  # at 0
    assert decide(95, early.BLOCK_AT) == "block"  # no end


@on("src/desk/early.json#block_at")
def test_import_that_nobody_asks() -> None:
    assert early.BLOCK_AT >= 0


@on("extra/rates/rates.json#most")
def test_pythonpath() -> None:
    assert decide(30, rates.MOST) == "pass"  # at 0
    assert decide(45, rates.MOST) == "block"  # no end


@on("lib/ledger/ledger.json#most")
def test_editable() -> None:
    assert decide(60, ledger.MOST) == "pass"  # at 0
    assert decide(85, ledger.MOST) == "block"  # no end


@on("config/kept.json#most")
def test_session_fixture(of_the_session: int) -> None:
    assert decide(5, of_the_session) == "pass"  # at 0
    assert decide(8, of_the_session) == "block"  # no end


@on("config/kept.json#most")
def test_module_fixture(of_the_module: int) -> None:
    assert decide(5, of_the_module) == "pass"  # at 0
    assert decide(8, of_the_module) == "block"  # no end


@on("config/kept.json#most")
def test_function_fixture(of_the_test: int) -> None:
    assert decide(5, of_the_test) == "pass"  # at 0
    assert decide(8, of_the_test) == "block"  # no end


@on("config/kept.json#most")
@pytest.mark.parametrize(("score", "answer"), [(5, "pass"), (8, "block")])
def test_parameters(of_the_test: int, score: int, answer: str) -> None:
    assert decide(score, of_the_test) == answer  # at 0, no end


@on("config/aside.json#most")
def test_cache() -> None:
    assert decide(5, cached.most()) == "pass"  # at 0
    assert decide(15, cached.most()) == "block"  # no end
