"""What the workers of pytest-xdist tell their controller, and when."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest

from pytest_psf.core.claims import Claim
from pytest_psf.core.collected import ClaimedTest, Collected
from pytest_psf.core.places import Place
from pytest_psf.hooks.wire import Codec
from pytest_psf.hooks.xdist.distribution import (
    COLLECTED,
    ItemCounter,
    Receiver,
    is_controller,
    is_worker,
)
from pytest_psf.verify.outcome.claim import TestClaim

if TYPE_CHECKING:
    from tests.hooks.conftest import Folder

XDIST = ("-p", "xdist.plugin")
PLACE = Place("a.py", 3)
OWN = Claim("PSF-05.intervene", None, "test", TestClaim(test="a.py::t"), PLACE)
OTHER = OWN._replace(content=TestClaim(test="b.py::t"))


def _collected(claim: Claim, *gaps: str) -> Collected:
    assert isinstance(claim.content, TestClaim)
    nodeid = f"team/{claim.content.test}"
    test = ClaimedTest(nodeid, claim.content.test, PLACE, ())
    return Collected(claims=(claim,), tests={nodeid: test}, gaps=gaps)


def _text(collected: Collected) -> str:
    return Codec(Collected, content=TestClaim).text(collected)


def _report(text: str | None = None) -> pytest.TestReport:
    report = pytest.TestReport("x::t", ("x", 1, "t"), {}, "passed", None, "call")
    if text is not None:
        setattr(report, COLLECTED, text)
    return report


@pytest.mark.parametrize(
    ("arguments", "distributes"),
    [
        ((), False),
        (XDIST, False),
        ((*XDIST, "--dist=load", "--tx=popen"), True),
        # Without workers nothing is distributed.
        ((*XDIST, "--dist=load"), False),
        ((*XDIST, "--tx=popen"), False),
        ((*XDIST, "--dist=load", "--tx=popen", "--collect-only"), False),
    ],
)
def test_a_controller_is_told_by_its_options(
    folder: Folder, arguments: tuple[str, ...], *, distributes: bool
) -> None:
    config = folder.config(*arguments)
    assert is_controller(config) is distributes
    assert not is_worker(config)
    vars(config)["workerinput"] = {"workerid": "gw0"}  # as pytest-xdist marks them
    assert not is_controller(config)
    assert is_worker(config)


def test_what_was_collected_rides_on_any_report_and_is_taken_off_it() -> None:
    receiver = Receiver((OWN,))
    report = _report(_text(_collected(OWN)))
    receiver.pytest_runtest_logreport(report)
    assert receiver.collected == _collected(OWN)
    assert not hasattr(report, COLLECTED)


def test_nobody_knows_what_is_claimed_before_a_worker_has_told() -> None:
    receiver = Receiver((OWN,))
    receiver.pytest_runtest_logreport(_report())
    assert receiver.may_hear_of_tests
    before = receiver.collected
    assert before.claims == (OWN,)
    assert before.gaps == ("no worker has reported what it collected",)
    assert receiver.is_claimed("team/x.py::t")

    receiver.pytest_runtest_logreport(_report(_text(_collected(OWN))))

    assert not receiver.collected.gaps
    assert receiver.is_claimed("team/a.py::t")
    assert not receiver.is_claimed("team/x.py::t")


def test_what_several_workers_tell_is_joined() -> None:
    receiver = Receiver(())
    one, other = _collected(OWN, "a gap"), _collected(OTHER, "another")
    for collected in (one, other, one):
        receiver.pytest_runtest_logreport(_report(_text(collected)))
    assert receiver.collected == one.joined(other)


def test_a_worker_that_sent_no_report_tells_when_it_ends() -> None:
    receiver = Receiver(())
    node = SimpleNamespace(workeroutput={COLLECTED: _text(_collected(OWN))})
    receiver.pytest_testnodedown(node)
    assert receiver.collected == _collected(OWN)
    # Or has died, and tells nothing.
    receiver.pytest_testnodedown(SimpleNamespace())
    receiver.pytest_testnodedown(SimpleNamespace(workeroutput={}))
    assert receiver.collected == _collected(OWN)


def test_our_items_are_counted_once_whenever_the_workers_are(folder: Folder) -> None:
    session = folder.session(folder.config())
    hook = session.config.hook
    counted = []
    with ItemCounter(session, 3).registered():
        for collected in (10, None, 12):  # pytest-xdist sets it when one has collected
            if collected is not None:
                session.testscollected = collected
            hook.pytest_runtest_logstart(nodeid="a::t", location=("a", 1, "t"))
            counted.append(session.testscollected)
        session.testscollected = 0  # a run without tests
    assert counted == [13, 13, 15]
    assert session.testscollected == 3
    hook.pytest_runtest_logstart(nodeid="a::t", location=("a", 1, "t"))
    assert not session.config.pluginmanager.has_plugin("psf-counter")
