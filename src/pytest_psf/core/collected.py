"""What a collection found: a plain value that can cross to another process.

Its fields' types are read while it crosses, so what they name is imported for good.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import TYPE_CHECKING, Any, NamedTuple

from pytest_psf.core.claims import Claim
from pytest_psf.core.places import Place
from pytest_psf.core.problem import Problem
from pytest_psf.core.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable

#: What a test ran of some files, as coverage.py's arcs: from which line to which.
Ran = Mapping[str, tuple[tuple[int, int], ...]]


class ClaimedTest(NamedTuple):
    """A collected test item that some claim names."""

    nodeid: str
    #: The file relative to the config's folder, then the names with parameters.
    id: str
    place: Place
    targets: tuple[str, ...]
    #: Where the code that runs begins, `file:line`; empty where that is not the project's.
    code: str = ""


def instead_of(target: str, sabotage: str) -> str:
    """Return the one name of a target and of what is to run instead of it."""
    return f"{sabotage} instead of {target}"


#: How the gap ends that a file leaves which could not be collected, behind its name.
FAILED_TO_IMPORT = " failed to import"


@dataclass(frozen=True, slots=True, kw_only=True)
class Collected:
    """The claims on tests and the tests that they name, in one process."""

    #: The config's and the marks', merged.
    claims: tuple[Claim, ...] = ()
    #: By node id.
    tests: Mapping[str, ClaimedTest] = field(default_factory=dict)
    #: Ids of the other tests, without parameters, where a claim names none there is.
    others: tuple[str, ...] = ()
    #: Targets that cannot be observed -> why.
    unobservable: Mapping[str, Problem] = field(default_factory=dict)
    #: What a claim names to run instead of a target, and cannot -> why; `instead_of` says
    #: how that is written.
    unusable: Mapping[str, Problem] = field(default_factory=dict)
    #: Targets -> the file that their code stands in.
    sources: Mapping[str, str] = field(default_factory=dict)
    #: Targets -> the line of that file on which it begins, as far as that is known.
    lines: Mapping[str, int] = field(default_factory=dict)
    #: Targets that name code which another module holds -> what it is called there.
    own_names: Mapping[str, str] = field(default_factory=dict)
    #: Targets that are one function of several -> what the others are called, for people.
    other_names: Mapping[str, str] = field(default_factory=dict)
    #: Node ids.
    deselected: frozenset[str] = frozenset()
    #: Files that failed to import, relative to the config's folder.
    failed_files: frozenset[str] = frozenset()
    #: Files that skipped themselves as a whole, with the reason.
    skipped_files: Mapping[str, str] = field(default_factory=dict)
    #: Files whose tests are all known, or that the project itself leaves out; only where a
    #: report is asked for.
    files: frozenset[str] = frozenset()
    #: Why there may be marks that nobody has seen, a phrase each.
    gaps: tuple[str, ...] = ()
    #: What is wrong with the text of the marks.
    faults: tuple[Problem, ...] = ()
    #: What the coverage that somebody else measured says of tests, by node id.
    ran: Mapping[str, Ran] = field(default_factory=dict)
    #: Why that coverage cannot be read.
    unmeasured: str = ""
    #: Files of modules -> the files of the project that they read when they were imported.
    read_on_import: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def joined(self, other: Collected) -> Collected:
        """Return both as one: the same project, collected in two processes.

        What only one of them found counts. Where both have something of one name, the
        other's is kept.
        """
        return Collected(
            claims=_once((*self.claims, *other.claims)),
            tests={**self.tests, **other.tests},
            others=_once((*self.others, *other.others)),
            unobservable={**self.unobservable, **other.unobservable},
            unusable={**self.unusable, **other.unusable},
            sources={**self.sources, **other.sources},
            lines={**self.lines, **other.lines},
            own_names={**self.own_names, **other.own_names},
            other_names={**self.other_names, **other.other_names},
            deselected=self.deselected | other.deselected,
            failed_files=self.failed_files | other.failed_files,
            skipped_files={**self.skipped_files, **other.skipped_files},
            files=self.files | other.files,
            gaps=_once((*self.gaps, *other.gaps)),
            faults=_once((*self.faults, *other.faults)),
            ran={**self.ran, **other.ran},
            unmeasured=self.unmeasured or other.unmeasured,
            read_on_import={**self.read_on_import, **other.read_on_import},
        )


def _once(values: Iterable[Any]) -> tuple[Any, ...]:
    return tuple(dict.fromkeys(values))
