"""The targets that claims name, with what is known of each once the tests are collected.

Which test is claimed for what stands in `claimed_tests.py`; how a name is resolved, in
`hooks/observe/targets.py`.
"""

from __future__ import annotations

import types
from typing import TYPE_CHECKING

from pytest_psf.core import reasons
from pytest_psf.core.collected import instead_of
from pytest_psf.core.problem import Problem
from pytest_psf.hooks.collect.system_code import ProjectCode, TestCode
from pytest_psf.hooks.observe.below import Several, TargetError
from pytest_psf.hooks.observe.elsewhere import twin_of
from pytest_psf.hooks.observe.sabotages import sabotage_named, why_not_for
from pytest_psf.hooks.observe.targets import (
    file_of,
    line_of,
    other_names,
    own_name,
    resolve,
    wrappers_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pytest

    from pytest_psf.hooks.collect.file_names import FileNames
    from pytest_psf.hooks.observe.elsewhere import Twins
    from pytest_psf.hooks.observe.targets import Target
    from pytest_psf.verify.outcome.claim import TestClaim


class ClaimedTargets:
    """What the names of targets lead to."""

    def __init__(self, names: FileNames) -> None:
        self._names = names
        self.found: dict[str, Target] = {}
        #: The targets, each with the file that its code stands in. While a test is
        #: watched, its targets have code of another file's name.
        self.sources: dict[str, str] = {}
        #: The targets that are functions, each with the line on which it begins there.
        self.lines: dict[str, int] = {}
        #: Targets that name code which another module holds -> what it is called there.
        self.own_names: dict[str, str] = {}
        #: Targets that are one function of several -> what the others are called.
        self.other_names: dict[str, str] = {}
        self.unobservable: dict[str, Problem] = {}
        #: What cannot run instead of a target, by `instead_of`.
        self.unusable: dict[str, Problem] = {}
        self._twins: Twins = {}

    def resolve(self, targets: Iterable[str], items: Iterable[pytest.Item]) -> None:
        """Find what targets name; the files of `items` hold tests, and nothing of the system."""
        test_code = TestCode(self._names, items)
        project_code = ProjectCode(self._names)
        self._twins.clear()
        for target in sorted(targets):
            found = resolve(target, test_code.holds)
            if isinstance(found, TargetError):
                self.unobservable[target] = found.problem
            elif (problem := project_code.why_not_ours(found)) is not None:
                self.unobservable[target] = problem
            else:
                self._found(target, found, test_code, project_code)

    def _found(
        self,
        target: str,
        found: Target,
        test_code: TestCode,
        project_code: ProjectCode,
    ) -> None:
        files = {file_of(found)}
        if (line := line_of(found)) is not None:
            self.lines[target] = line
        if (own := own_name(target, found)) != target:
            self.own_names[target] = own
        if isinstance(found, Several):
            found = found.only(project_code.holds)
            files |= set(map(file_of, found.functions()))
        elif isinstance(found, types.FunctionType):
            around = wrappers_of(target, test_code.holds)
            layers = (found, *filter(project_code.holds, around))
            if len(layers) > 1:
                found = Several(all=lambda: layers)
        self.found[target] = found
        names = [
            other_names(target),
            *(twin_of(target, file, self._twins) for file in files),
        ]
        if said := "; ".join(filter(None, names)):
            self.other_names[target] = said
        # What stands in several files rests on none that could be named.
        self.sources[target] = self._names.file(files.pop()) if len(files) == 1 else ""

    def try_sabotages(self, contents: Iterable[TestClaim]) -> None:
        """Look whether there is what claims name to run instead of their targets."""
        found: dict[str, object] = {}
        for content in contents:
            if content.sabotage is None:
                continue
            for target in self.found.keys() & {*content.code}:
                sabotage = content.stand_in(target)
                if sabotage is None:
                    continue
                if sabotage not in found:
                    found[sabotage] = sabotage_named(sabotage)
                problem = found[sabotage]
                if not isinstance(problem, Problem):
                    problem = why_not_for(target, self.found[target])
                if problem is not None:
                    self.unusable[instead_of(target, sabotage)] = problem

    def cannot_observe(self, targets: Mapping[str, str]) -> None:
        """Take in why targets that were found cannot be observed."""
        for target, why in targets.items():
            fix = "run the gate with CPython, or show it by a document or a record"
            self.unobservable[target] = Problem(reasons.NO_SUCH_TARGET, why, fix)
