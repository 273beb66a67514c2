"""What `pytest-psf sensors` gives a pytest that runs the evidence tests: it weakens rules.

What it does, and what came of it, is written to a file that the command reads meanwhile.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from pytest_psf.core.outcomes import ChallengeResult, State
from pytest_psf.core.sensors import (
    Sensed,
    Sensing,
    Unasked,
    Weakened,
    most_of,
    sensed_in,
    unasked_in,
)
from pytest_psf.core.values import dataclass
from pytest_psf.core.wording import counted
from pytest_psf.hooks.challenge.campaign import start_of
from pytest_psf.hooks.challenge.named_files import named_files
from pytest_psf.hooks.challenge.plan import planned_for_all
from pytest_psf.hooks.challenge.until_noticed import UntilNoticed
from pytest_psf.hooks.challenge.weakener import weaken_by
from pytest_psf.hooks.collect.selection import keep_only
from pytest_psf.hooks.session.session import PsfSession
from pytest_psf.hooks.wire import Codec
from pytest_psf.verify.outcome.weakened import rules_in, stated_by
from pytest_psf.verify.unverifiable import UnverifiableError

if TYPE_CHECKING:
    from collections.abc import (
        Callable,
        Generator,
        Iterable,
        Iterator,
        Mapping,
        Sequence,
    )

    from pytest_psf.core.outcomes import Challenge, TestOutcome
    from pytest_psf.hooks.challenge.plan import Planned
    from pytest_psf.hooks.session.session import Ran
    from pytest_psf.verify.data.rules import Fault, Rule


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One line of that file."""

    #: Progress, for people.
    told: str = ""
    #: Why nothing was weakened.
    refused: str = ""
    #: What came of it, as the last line.
    found: Sensing | None = None


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options that say what to do; they are no user's."""
    hidden: dict[str, Any] = {"help": argparse.SUPPRESS}
    parser.addoption("--psf-sensors", dest="psf_sensors", **hidden)
    parser.addoption(
        "--psf-sensors-of", dest="psf_sensors_of", action="append", default=[], **hidden
    )
    parser.addoption("--psf-sensors-limit", dest="psf_sensors_limit", **hidden)


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Undo what the project's own options ask for besides.

    Nothing is judged or reported, and what failed before decides over no test.
    """
    config.option.psf_report = []
    config.option.xmlpath = None
    for name in ("lf", "stepwise"):  # they may be there or not
        if hasattr(config.option, name):
            setattr(config.option, name, False)


@pytest.hookimpl(tryfirst=True)
def pytest_collection(session: pytest.Session) -> None:
    """Have all but the evidence left out, once it is known what that is.

    Whoever is registered last is the first to begin, and the last to end.
    """
    source: Any = session.config.pluginmanager.get_plugin("psf-source")
    if source is not None:  # the children that run a test again have none
        session.config.pluginmanager.register(_OnlyEvidence(source.is_claimed))


class _OnlyEvidence:
    """Keeps the tests that some claim names, and no item of ours."""

    def __init__(self, is_claimed: Callable[[str], bool]) -> None:
        self._is_claimed = is_claimed

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_collection_modifyitems(
        self, config: pytest.Config, items: list[pytest.Item]
    ) -> Generator[None, object, object]:
        result = yield
        keep_only(config, items, lambda item: self._is_claimed(item.nodeid))
        return result


@pytest.hookimpl(wrapper=True)
def pytest_runtestloop(session: pytest.Session) -> Generator[None, object, object]:
    """Weaken the rules, once the evidence tests have run."""
    result = yield
    ours = session.config.pluginmanager.get_plugin("psf-session")
    if isinstance(ours, PsfSession):
        _Sensing(session.config, ours.ran()).make()
    return result


class _Sensing:
    """Finds out which rules the evidence tests of a run notice."""

    def __init__(self, config: pytest.Config, ran: Ran) -> None:
        self._config = config
        self._ran = ran
        self._path = Path(config.option.psf_sensors)
        self._lines = Codec(Said)
        #: By test id; what the faults until now came to.
        self._known: dict[str, list[Challenge]] = {}
        self._tried = 0
        self._planned = 0

    def make(self) -> None:
        """Weaken every rule, and write what came of it; a Ctrl-C ends it early."""
        rules, unread = self._rules()
        outcomes = self._ran.outcomes
        plan = planned_for_all(rules.values(), outcomes)
        if why := self._obstacle(plan, outcomes):
            self._say(Said(refused=why))
            return
        self._planned = len(plan)
        if plan:
            self._announce(plan, rules)
        try:
            found: Mapping[str, Sequence[Challenge]] = self._weakened(plan)
        except KeyboardInterrupt:
            found = self._known
        self._say(
            Said(
                found=Sensing(
                    rules=tuple(_all(rules.values(), found)),
                    files=tuple(dict.fromkeys(r.file for r in rules.values())),
                    unread=unread,
                    unasked=(*_unfit(outcomes), *unasked_in(found)),
                    planned=len(plan),
                    tried=self._tried,
                )
            )
        )

    def _say(self, one: Said) -> None:
        with self._path.open("a", encoding="utf-8") as file:
            file.write(f"{self._lines.text(one)}\n")

    def _rules(self) -> tuple[dict[str, Rule], dict[str, str]]:
        """Return the rules by name, and the files that have none that can be told."""
        claims = self._ran.collected.claims
        configured, project = self._ran.configured, self._ran.project
        others = [one for one in configured if one.kind != "test"]
        stated = stated_by(configured, project)
        asked = self._config.option.psf_sensors_of
        rules: dict[str, Rule] = {}
        unread: dict[str, str] = {}
        for target in asked or named_files((*others, *claims), project):
            try:
                found = rules_in(target, project, stated, claims)
            except UnverifiableError as error:  # noqa: PERF203 - of few files
                unread[target] = str(error)
            else:
                rules.update((rule.name, rule) for rule in found)
        return rules, unread

    def _obstacle(
        self, plan: Sequence[Planned], outcomes: Sequence[TestOutcome]
    ) -> str:
        """Say why nothing is weakened; empty if nothing keeps from it."""
        if not outcomes:
            return (
                "no claim names a test, so there is none that could notice anything: "
                "pytest-psf explain test"
            )
        if all(one.state is not State.PASSED or one.does_nothing for one in outcomes):
            first = next(iter(_unfit(outcomes)))
            count = counted(len(outcomes), "evidence test")
            return f"none of {count} passes: {first.test} {first.why}"
        limit = self._config.option.psf_sensors_limit
        if limit is not None and len(plan) > int(limit):
            return (
                f"{counted(len(plan), 'process', 'processes')} needed, --limit is "
                f"{int(limit):,}: name fewer files, or one rule as FILE#KEY"
            )
        return ""

    def _announce(self, plan: Sequence[Planned], rules: Mapping[str, Rule]) -> None:
        files = {rule.file for rule in rules.values()}
        tests = {test.id for one in plan for test in one.tests}
        self._say(
            Said(
                told=f"{counted(len(rules), 'rule')} of {counted(len(files), 'file')} to be "
                f"weakened in {counted(len(plan), 'process', 'processes')}, each with "
                f"{counted(len(tests), 'evidence test')}"
            )
        )

    def _weakened(self, plan: Sequence[Planned]) -> Mapping[str, Sequence[Challenge]]:
        if not plan:
            return {}
        config, names = self._config, self._ran.names
        start = start_of(config, names, {t.id for one in plan for t in one.tests})
        folder = config.invocation_params.dir
        return weaken_by(
            plan,
            names.root,
            lambda sandbox: UntilNoticed(sandbox, start, folder, names, self._heard),
            self._heard,
        )

    def _heard(self, one: Planned, made: Mapping[str, Challenge]) -> None:
        self._tried += 1
        for test, challenge in made.items():
            self._known.setdefault(test, []).append(challenge)
        result = most_of([*made.items()]).result.value
        told = f"{one.rule.name} {one.fault.did}: {result}"
        self._say(Said(told=f"{self._tried} of {self._planned}: {told}"))


def _all(
    rules: Iterable[Rule], found: Mapping[str, Sequence[Challenge]]
) -> Iterator[Sensed]:
    """Yield every rule, also those that nothing was made of."""
    known = {one.rule: one for one in sensed_in(found)}
    for rule in rules:
        ways = known[rule.name].ways if rule.name in known else ()
        by_did = {way.did: way for way in ways}
        yield Sensed(
            rule=rule.name,
            line=rule.line,
            ways=tuple(by_did.get(one.did) or _untried(one) for one in rule.faults),
            obstacle=rule.obstacle,
        )


def _untried(fault: Fault) -> Weakened:
    return Weakened(did=fault.did, half=fault.way, result=ChallengeResult.NOT_TRIED)


def _unfit(outcomes: Iterable[TestOutcome]) -> Iterator[Unasked]:
    """Yield the tests that did not pass, or do nothing."""
    for one in outcomes:
        if one.state is not State.PASSED:
            yield Unasked(test=one.id, why=one.state.value)
        elif one.does_nothing:
            yield Unasked(test=one.id, why="asserts nothing and calls nothing")
