"""An earlier run's report as a record: what its tests showed, while nothing changed since."""

from __future__ import annotations

import ast
import datetime as dt
import json
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from pytest_psf.core import reasons
from pytest_psf.core.catalogue import EVERY_FACET
from pytest_psf.core.evidence import Standing
from pytest_psf.core.outcomes import normal_test_id, without_parameters
from pytest_psf.core.places import Place
from pytest_psf.core.rungs import Rung
from pytest_psf.core.shown import shown
from pytest_psf.verify.record.checks import Checked
from pytest_psf.verify.unverifiable import UnverifiableError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pytest_psf.core.claims import Claim
    from pytest_psf.core.problem import Reason
    from pytest_psf.verify.context import Context
    from pytest_psf.verify.project import Project

_AGAIN = "run those tests again with --psf-report and keep the new report"
#: Rungs of a test that entered the code it names.
_SHOWN = {Rung.TESTED.label, Rung.CHALLENGED.label}


def check_report(claim: Claim, name: str, context: Context) -> Checked:
    """Check that an earlier run tested the claim's criterion, and that it still holds.

    Raise UnverifiableError if the file is not the report of a finished run by this edition,
    or is a sample's; if a test for the criterion failed, or none entered code; if a file
    that they rest on has changed; and if a test is not here any more.
    """
    text = context.project.read(name).text
    try:
        return _checked(json.loads(text), claim, name, context)
    except (ValueError, RecursionError, LookupError, TypeError, AttributeError):
        why = f"{name} is not a report of pytest-psf, or not a whole one"
        fix = "name a file of --psf-report json:PATH"
        raise _refused(name, why, reasons.NO_REPORT, fix) from None


def _checked(
    report: Mapping[str, Any], claim: Claim, name: str, context: Context
) -> Checked:
    _require_fit(report, name, context)
    on = dt.date.fromisoformat(report["today"])
    found = [*_evidence(report, claim)]
    for one in found:
        if one["standing"] != Standing.HOLDS.value:
            raise _refused(
                name, f"in the run of {on}, {one['why']}", reasons.REPORT_OF_FAILURE
            )
    tests = [one for one in found if one["rung"] in _SHOWN]
    if not tests:
        why = f"the run of {on} shows no test that entered code for {claim.id}"
        raise _refused(name, why, reasons.REPORT_WITHOUT_EVIDENCE)
    for one in tests:
        _require_unchanged(one, name, on, context.project)
        _require_here(one, name, on, context.project)
    return Checked(
        on=on,
        rung=Rung.TESTED,
        notes=tuple(f"in that run {one['source']} was {one['rung']}" for one in tests),
    )


def _refused(
    name: str, why: str, reason: Reason, fix: str = _AGAIN
) -> UnverifiableError:
    return UnverifiableError(reason, why, fix, Place(name))


def _require_fit(report: Mapping[str, Any], name: str, context: Context) -> None:
    if report["tool"]["name"] != "pytest-psf":
        raise ValueError("of some other tool")
    if report["finished"] is not True:
        why = f"{name} is of a run that did not come to an end"
        raise _refused(name, why, reasons.REPORT_UNFINISHED)
    if report["sample"] is not False:
        why = f"{name} is a sample: it was judged as of a day that was chosen"
        raise _refused(name, why, reasons.REPORT_OF_SAMPLE)
    if report.get("run", {}).get("simulated", False) is not False:
        why = f"{name} is a rehearsal of a day to come (--psf-today)"
        raise _refused(name, why, reasons.REPORT_OF_REHEARSAL)
    if report["edition"] != context.edition:
        why = (
            f"{name} is of edition {report['edition']}, "
            f"and this run judges by {context.edition}"
        )
        raise _refused(name, why, reasons.REPORT_OF_OTHER_EDITION)


def _evidence(report: Mapping[str, Any], claim: Claim) -> Iterator[Mapping[str, Any]]:
    """Yield the tests that the report has for the claim, but for those that support."""
    for criterion in report["criteria"]:
        if criterion["id"] != claim.criterion:
            continue
        for one in criterion["evidence"]:
            named = one["facet"] in {claim.facet, EVERY_FACET}
            if one["counts_as"] == "test" and named and not one.get("supporting"):
                yield one


def _require_unchanged(
    one: Mapping[str, Any], name: str, on: dt.date, project: Project
) -> None:
    """Raise UnverifiableError unless the test and the code it entered are as they were.

    Their files' digests decide, not the run's commit: a shallow clone or a squash loses the
    commit and changes no file.
    """
    rests_on: Mapping[str, str] = one["rests_on"]
    if not rests_on:
        why = f"the run of {on} does not say which files {one['source']} rests on"
        raise _refused(name, why, reasons.REPORT_WITHOUT_DIGESTS)
    for file, digest in rests_on.items():
        try:
            same = project.read(file).digest == digest
        except UnverifiableError:
            why = f"{file} is gone since the run of {on}"
            raise _refused(name, why, reasons.REPORT_OUTDATED) from None
        if not same:
            from pytest_psf.verify.moved import how_much

            much = how_much(file, digest, project)
            why = f"{file} has changed since the run of {on}{much}"
            raise _refused(name, why, reasons.REPORT_OUTDATED)


def _require_here(
    one: Mapping[str, Any], name: str, on: dt.date, project: Project
) -> None:
    """Raise UnverifiableError unless the test is in a file that it rests on.

    This run may not have collected it, so the file's own text decides.
    """
    file, _, names = normal_test_id(without_parameters(one["source"])).partition("::")
    rests_on = {project.plain(key) for key in one["rests_on"]}
    if not file or project.plain(file) not in rests_on:
        test = shown(one["source"])
        why = f"the run of {on} speaks of {test} without the digest of its file"
        raise _refused(name, why, reasons.REPORT_OF_OTHER_TESTS)
    is_python = PurePosixPath(file).suffix == ".py"
    if is_python and not _may_hold(project.read(file).text, names):
        why = f"{file} has no test {shown(names)}, which the run of {on} speaks of"
        raise _refused(name, why, reasons.REPORT_OF_OTHER_TESTS)


def _may_hold(text: str, names: str) -> bool:
    """Tell whether a Python file may hold a test of these names; none means any test.

    What it defines, binds or imports counts, and so may what no name shows: tests that a
    class inherits, that a star import brings, or that a call makes.
    """
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    known: set[str] = set()
    for node in ast.walk(tree):
        known |= {*_bound_by(node)}
    made = {"*"} & known or any(_makes_tests(node) for node in tree.body)
    classes, _, test = f"::{names}".rpartition("::")
    outer = {part for part in classes.split("::") if part}
    return bool(made) or outer | {test.rpartition(".")[2]} - {""} <= known


def _makes_tests(node: ast.stmt) -> bool:
    """Tell whether a statement of a module may bring tests that it does not name."""
    if isinstance(node, ast.ClassDef):
        return bool(node.bases)
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)


def _bound_by(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        yield node.name
    elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
        yield node.id
    elif isinstance(node, ast.alias):
        yield node.asname or node.name
