"""Tests that behave as tests do: some judge a rule, and some only seem to."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import socket
import time
import unittest
from pathlib import Path

import pytest

from desk.settings import ROOT, of_json, per_day, sound
from desk.triage import decide
from marks import on

HERE = Path(__file__).parent
COUNT = Path(os.environ["DESK_COUNTS"])


def counted(name: str) -> int:
    """Return how often this was called, in whatever process."""
    file = COUNT / name
    count = int(file.read_text()) + 1 if file.exists() else 1
    file.write_text(str(count))
    return count


# -- what is looked at is not the file that ships


@on("config/copied.json#most")
def test_a_copy() -> None:
    most = json.loads((HERE / "copies/copied.json").read_text())["most"]
    assert decide(10, most) == "pass"
    assert decide(20, most) == "block"


@on("config/copied.json#most")
def test_a_constant() -> None:
    assert decide(20, 15) == "block"


@on("config/followed.json#most")
def test_what_follows_the_file() -> None:
    most = of_json("followed.json")["most"]
    assert decide(most, of_json("followed.json")["most"]) == "block"
    assert decide(most - 1, of_json("followed.json")["most"]) == "pass"


@on("config/followed.json#most")
def test_what_does_not_look() -> None:
    assert decide(10, of_json("followed.json")["most"]) in {"pass", "block"}


# -- comparing texts


@on("config/texts.json#most")
def test_the_text() -> None:
    assert (ROOT / "config/texts.json").read_text() == '{"most": 30}\n'


@on("config/texts.json#most")
def test_the_digest() -> None:
    found = hashlib.sha256((ROOT / "config/texts.json").read_bytes()).hexdigest()
    assert found.startswith("88ecf30293738e44")


@on("config/texts.json#most")
def test_that_it_is_as_it_was_copied() -> None:
    assert (ROOT / "config/texts.json").stat().st_size == len('{"most": 30}\n')


@on("config/texts.json#most")
def test_judging_before_the_text() -> None:
    assert 0 < of_json("texts.json")["most"] < 1000  # at 0, no end
    assert (ROOT / "config/texts.json").read_text() == '{"most": 30}\n'


@on("config/texts.json#most")
def test_the_text_before_judging() -> None:
    assert (ROOT / "config/texts.json").read_text() == '{"most": 30}\n'
    assert 0 < of_json("texts.json")["most"] < 1000


@on("config/texts.json#most")
def test_all_that_it_says() -> None:
    assert of_json("texts.json") == {"most": 30}  # at 0, no end


# -- what cannot be repeated


@on("config/flaky.json#most")
def test_every_other_time() -> None:
    assert counted("every other time") % 2
    assert 0 < of_json("flaky.json")["most"] < 100


@on("config/flaky.json#most")
def test_only_twice() -> None:
    assert counted("only twice") <= 2
    assert 0 < of_json("flaky.json")["most"] < 100


@on("config/model.json#most")
def test_a_file_that_is_not_copied() -> None:
    assert (ROOT / "models/large.bin").stat().st_size
    assert 0 < of_json("model.json")["most"] < 100


@on("config/network.json#most")
def test_network() -> None:
    with contextlib.suppress(OSError):
        socket.create_connection(("192.0.2.1", 9), timeout=0.01)
    assert 0 < of_json("network.json")["most"] < 100


@on("config/state.json#count")
def test_counts_in_the_file() -> None:
    state = of_json("state.json")
    assert state["count"] < 1000
    state["count"] += 1
    (ROOT / "config/state.json").write_text(json.dumps(state))


@on("config/state.json#seats")
def test_beside_one_that_counts() -> None:
    assert 0 < of_json("state.json")["seats"] < 100


@on("config/reset.json#most")
def test_writes_it_first() -> None:
    (ROOT / "config/reset.json").write_text('{"most": 45}\n')
    assert 0 < of_json("reset.json")["most"] < 100


@on("config/borrowed.json#most")
def test_borrows_the_file() -> None:
    file = ROOT / "config/borrowed.json"
    before = file.read_bytes()
    file.write_text('{"most": 1}')
    try:
        assert decide(1, of_json("borrowed.json")["most"]) == "block"
    finally:
        file.write_bytes(before)


# -- what stumbles


@on("config/crash.json#exits_at")
def test_the_process_ends() -> None:
    limit = of_json("crash.json")["exits_at"]
    if not limit:
        os._exit(3)
    assert limit < 1000  # no end


@on("config/crash.json#divides_by")
def test_the_system_stumbles() -> None:
    found = per_day()
    assert found > 1  # no end


@on("config/crash.json#divides_by")
def test_the_system_stumbles_in_an_assertion() -> None:
    assert 1 < per_day() < 100  # no end


@on("config/crash.json#raises_at")
def test_stumbles_over_anything_else() -> None:
    if of_json("crash.json")["raises_at"] != 6:
        raise ValueError("not 6")


@on("config/crash.json#waits_for")
def test_hangs() -> None:
    limit = of_json("crash.json")["waits_for"]
    while not limit:
        time.sleep(60)
    assert limit < 1000  # no end


@on("config/crash.json#skips_at")
def test_skips_itself() -> None:
    if of_json("crash.json")["skips_at"] != 8:
        pytest.skip("another limit")


@on("config/crash.json#asserted")
def test_the_system_asserts() -> None:
    sound()


@on("config/left.json#most")
def test_leaves_something_behind() -> None:
    lock = ROOT / "lock"
    assert not lock.exists()
    if not of_json("left.json")["most"]:
        lock.touch()
        raise RuntimeError("0 is no limit")


# -- other forms of tests


@on("config/setup.json#most")
class TestUnit(unittest.TestCase):
    def setUp(self) -> None:
        self.most = of_json("setup.json")["most"]

    def test_unittest(self) -> None:
        self.assertEqual(decide(60, self.most), "pass")  # at 0
        self.assertEqual(decide(70, self.most), "block")  # no end


@pytest.fixture
def asserted() -> int:
    most = int(of_json("setup.json")["most"])
    assert most  # at 0
    return most


@on("config/setup.json#most")
def test_an_assertion_in_a_fixture(asserted: int) -> None:
    assert decide(70, asserted) == "block"  # no end


@pytest.fixture
def stumbling() -> float:
    return 1 / int(of_json("setup.json")["most"])


@on("config/setup.json#most")
def test_a_fixture_that_stumbles(stumbling: float) -> None:
    assert stumbling > 0.001  # no end


@on("config/current.json#most")
def test_a_link(of_the_test: int) -> None:
    assert decide(5, of_the_test) == "pass"  # at 0
    assert decide(8, of_json("current.json")["most"]) == "block"  # no end


@on("config/absolute.json#most")
def test_a_link_by_its_whole_path() -> None:
    assert decide(5, of_json("absolute.json")["most"]) == "pass"  # at 0
    assert decide(8, of_json("absolute.json")["most"]) == "block"  # no end


@on("src/desk/early.json#block_at", "config/copied.json#most")
def test_one_of_two_files() -> None:
    most = json.loads((ROOT / "src/desk/early.json").read_text())["block_at"]
    assert decide(50, most) == "pass"  # at 0
    assert decide(95, most) == "block"  # no end
