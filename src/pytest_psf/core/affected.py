"""What evidence falls if files change, before they do."""

from __future__ import annotations

from dataclasses import field
from enum import Enum
from typing import TYPE_CHECKING

from pytest_psf.core.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pytest_psf.core.claims import Claim


class Effect(Enum):
    """What a change of files does to a claim; the value is how it is headed for people."""

    FALLS = "falls"
    #: It rests on what changes, and does not hold today: nothing of it can fall any more.
    OPEN = "open already, whatever changes"
    #: It is read, or run, in each run: it stands while what it says stays true.
    CHECKED = "stands if it still says so: read or run again in each run"
    UNKNOWN = "cannot be told: its claim has no covers or exercises"
    STANDS = "stands"


#: How it is headed what a change that has been made has opened.
_FALLEN = "has fallen: opened by what has been changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Resting:
    """A claim, and the files that it rests on, by their plain names."""

    claim: Claim
    source: str
    #: Files whose bytes were put on record: any change is one too many.
    bound: frozenset[str]
    #: Files that are looked into anew in each run.
    looked_at: frozenset[str]
    #: Files that its tests opened when they ran last; the name of a folder ends in `/`.
    opened: frozenset[str] = frozenset()
    #: Whether it says nothing of what it speaks of, so that no change could ever reach it.
    has_no_subject: bool = False
    #: Whether it holds as the files are now.
    holds: bool = False
    #: Why it does not hold today; empty where it does, or where only a run can tell.
    open_because: str = ""
    #: Of a document: who has reviewed it when, the last one; empty if nobody has.
    reviewed: str = ""
    #: Of a document with a review: the files that are not as that has them on record.
    moved: frozenset[str] = frozenset()
    #: Files of which no more than a part is bound -> the parts, such as keys.
    parts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    #: Whether the files have been changed already, and are what it was judged by.
    is_past: bool = False
    #: What puts it right again, ready to be pasted; empty where nothing has to be done.
    command: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Affected:
    """What a change of files does to one claim."""

    resting: Resting
    effect: Effect
    #: The changed files that it rests on.
    because_of: tuple[str, ...]
    #: Those of them that nothing but its tests' last run knows of.
    opened: frozenset[str] = frozenset()

    @property
    def has_fallen(self) -> bool:
        """Tell whether the change has been made, and has opened it."""
        return self.effect is Effect.FALLS and bool(self.resting.open_because)

    @property
    def head(self) -> str:
        """What it is headed by for people."""
        return _FALLEN if self.has_fallen else self.effect.value


def affected(
    resting: Iterable[Resting], changed: frozenset[str]
) -> tuple[Affected, ...]:
    """Return what the change of these files does to each claim, in the claims' order."""
    return tuple(_affected(one, changed) for one in resting)


def _affected(one: Resting, changed: frozenset[str]) -> Affected:
    bound, looked_at = one.bound & changed, one.looked_at & changed
    opened = frozenset(_opened(one, changed)) - bound - looked_at
    if one.is_past and one.holds:
        # What holds with the changes has been put right since.
        bound, looked_at = frozenset[str](), looked_at - bound
    moved = bound & one.moved  # the change has been made
    if bound and one.open_because and not moved:
        effect = Effect.OPEN
    elif bound:
        effect, bound = Effect.FALLS, moved or bound
    elif looked_at or opened:
        effect = Effect.CHECKED
    else:
        effect = Effect.UNKNOWN if one.has_no_subject else Effect.STANDS
    because_of = bound or looked_at | opened
    return Affected(
        resting=one,
        effect=effect,
        because_of=tuple(sorted(because_of)),
        opened=opened & because_of,
    )


def _opened(one: Resting, changed: frozenset[str]) -> Iterator[str]:
    """Yield the changed files that its tests opened, or that stand in a folder they did."""
    folders = tuple(name for name in one.opened if name.endswith("/"))
    if not one.opened:
        return
    for file in changed:
        if file in one.opened or "./" in folders or file.startswith(folders):
            yield file
