"""Which rules of data have a sensor: an evidence test that fails once a rule is weakened."""

from __future__ import annotations

from collections.abc import Mapping  # noqa: TC003 - its hint is read
from typing import TYPE_CHECKING

from pytest_psf.core.outcomes import Challenge, ChallengeResult, Way
from pytest_psf.core.places import Place  # noqa: TC001 - its hint is read
from pytest_psf.core.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

#: From what shows most to what shows least.
_ORDER = tuple(ChallengeResult)

#: What says nothing of a rule where other tests were asked.
_NOT_ASKED = frozenset(
    {
        ChallengeResult.NOT_REPEATABLE,
        ChallengeResult.NOT_CHALLENGEABLE,
        ChallengeResult.NOT_TRIED,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Weakened:
    """One way in which a rule was weakened, and the most that any test made of it."""

    did: str
    half: Way | None = None
    result: ChallengeResult
    #: The first test that came to that; empty where all did.
    test: str = ""
    #: The assertion that failed.
    place: Place | None = None
    detail: str = ""

    @property
    def is_noticed(self) -> bool:
        """Whether an assertion of the test failed for it: a crash notices nothing."""
        return self.result is ChallengeResult.CAUGHT


@dataclass(frozen=True, slots=True, kw_only=True)
class Sensed:
    """A rule, limit or sentence of a file, and who notices that it is weakened."""

    #: `file#key` or `file#words`.
    rule: str
    line: int | None = None
    ways: tuple[Weakened, ...] = ()
    #: Why nothing can weaken it.
    obstacle: str = ""

    @property
    def file(self) -> str:
        """The file that it stands in, as the claims write it."""
        return self.rule.partition("#")[0]

    @property
    def name(self) -> str:
        """What it is called in its file."""
        return self.rule.partition("#")[2] or self.rule

    @property
    def noticed(self) -> Weakened | None:
        """The first of its ways that a test noticed; None if it has no sensor."""
        return next((one for one in self.ways if one.is_noticed), None)

    @property
    def is_open(self) -> bool:
        """Whether nobody knows: what was tried was not noticed, and not all was tried."""
        untried = (one.result is ChallengeResult.NOT_TRIED for one in self.ways)
        return self.noticed is None and any(untried)

    @property
    def missed(self) -> tuple[Weakened, ...]:
        """The ways that no test noticed."""
        return tuple(one for one in self.ways if not one.is_noticed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unasked:
    """An evidence test that could be asked for no rule, and why."""

    test: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sensing:
    """What weakening the rules of some files has shown."""

    rules: tuple[Sensed, ...] = ()
    #: The files, in their order.
    files: tuple[str, ...] = ()
    #: Files whose rules cannot be told -> why.
    unread: Mapping[str, str]
    unasked: tuple[Unasked, ...] = ()
    #: How many ways to weaken a rule were planned, and tried; fewer if it was stopped.
    planned: int = 0
    tried: int = 0


def sensed_in(challenges: Mapping[str, Sequence[Challenge]]) -> Iterator[Sensed]:
    """Yield the rules that were weakened in challenges, file by file, with what came of it.

    They are given by test id.
    """
    found: dict[str, dict[str, list[tuple[str, Challenge]]]] = {}
    for test, made in challenges.items():
        for one in made:
            if one.fault:
                ways = found.setdefault(one.target, {})
                ways.setdefault(one.fault, []).append((test, one))
    for rule in sorted(found, key=lambda name: name.partition("#")[0]):
        ways = found[rule]
        yield Sensed(rule=rule, ways=tuple(most_of(ways[did]) for did in ways))


def most_of(made: Sequence[tuple[str, Challenge]]) -> Weakened:
    """Return what came of the test that noticed the most.

    Where none noticed anything, and all for the very same reason, no test is named.
    """
    asked = [one for one in made if one[1].result not in _NOT_ASKED] or made
    test, best = min(asked, key=lambda one: _ORDER.index(one[1].result))
    several = {(one.result, one.detail) for _, one in asked}
    if len(asked) > 1 and len(several) == 1 and best.place is None:
        test = ""
    return Weakened(
        did=best.fault,
        half=best.half,
        result=best.result,
        test=test,
        place=best.place,
        detail=best.detail,
    )


def unasked_in(challenges: Mapping[str, Sequence[Challenge]]) -> Iterator[Unasked]:
    """Yield the tests that could not be asked for any rule, though others could."""
    mute = {
        test: made[0]
        for test, made in challenges.items()
        if made and all(_is_mute(one, made[0]) for one in made)
    }
    if len(mute) < len(challenges):
        for test, one in mute.items():
            yield Unasked(test=test, why=f"{one.result.value}: {one.detail}")


def _is_mute(one: Challenge, first: Challenge) -> bool:
    same = (one.result, one.detail) == (first.result, first.detail)
    return same and one.result in _NOT_ASKED - {ChallengeResult.NOT_TRIED}


def in_part(rules: Iterable[Sensed]) -> int:
    """Return how many rules have a sensor for some of their ways only."""
    return sum(bool(one.noticed and one.missed) for one in rules)
