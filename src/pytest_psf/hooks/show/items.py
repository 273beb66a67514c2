"""The criteria as test items: a view of the judgement, never its base."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, final

import pytest

from pytest_psf.core.shown import neutral
from pytest_psf.core.verdicts import Verdict

if TYPE_CHECKING:
    import os
    from collections.abc import Iterator, Mapping

    from pytest_psf.core.verdicts import Ruling

#: The attribute that tells our reports from others.
VERDICT = "_psf_verdict"

#: How much of a text of people is shown.
_MOST = 1000


class ConfigFile(pytest.File):
    """The config file, which holds an item for each criterion in force."""

    #: Criterion id -> the line (1-based) of its first claim in this file.
    lines: Mapping[str, int | None]

    def collect(self) -> Iterator[CriterionItem]:
        """Yield an item for each criterion in force."""
        for criterion_id, line in self.lines.items():
            item: CriterionItem = CriterionItem.from_parent(self, name=criterion_id)
            item.line = line
            yield item


@final
class CriterionItem(pytest.Item):
    """Shows the verdict of one criterion.

    Where all tests are looked through for these, they are known by their exact type:
    to ask for an instance of an abstract class costs many times as much.
    """

    line: int | None
    #: Both are only known when the tests have run.
    ruling: Ruling
    #: Whether the criterion gates and is unmet.
    fails: bool

    # Conftests look for these on every item, as if all were test functions.
    obj = cls = module = function = None

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.fixturenames: list[str] = []
        self.funcargs: dict[str, object] = {}
        self.originalname = self.name
        domain = self.name.partition(".")[0]
        self.add_marker(domain.lower().replace("-", "_"))
        self.extra_keyword_matches.update({domain, self.name})

    def take(self, ruling: Ruling, *, gates: bool) -> None:
        """Take what is to be shown: the ruling of the criterion, and if it gates."""
        self.ruling = ruling
        self.fails = gates and ruling.verdict is Verdict.UNMET
        self.user_properties += properties(ruling)

    def runtest(self) -> None:
        """Skip unless the criterion is met; only the report is made a failure.

        An exception would be one for debuggers to open (`--pdb`).
        """
        ruling = self.ruling
        if ruling.verdict is not Verdict.MET and not self.fails:
            pytest.skip(f"{ruling.verdict.value}: {_reason(ruling)}")

    def tell(self, report: pytest.TestReport) -> None:
        """Put the verdict on the report of the call."""
        setattr(report, VERDICT, self.ruling.verdict.value)
        if self.fails:
            report.outcome = "failed"
            report.longrepr = f"{self.name}: {_reason(self.ruling)}"

    def reportinfo(self) -> tuple[os.PathLike[str] | str, int | None, str]:
        # A domain that ends like the node id would be shown with `::` for its dot,
        # as an id that nobody can paste.
        # pytest takes it for granted where others have marked an item to be skipped
        # (https://github.com/pytest-dev/pytest/issues/6508).
        line = 0 if self.line is None else self.line - 1
        return self.path, line, f"{self.name} of the catalogue"


def properties(ruling: Ruling) -> Iterator[tuple[str, str]]:
    """Yield what JUnit's XML, and whoever else reads properties of tests, says of it."""
    yield "psf_criterion", ruling.criterion.id
    yield "psf_domain", ruling.criterion.domain
    yield "psf_verdict", ruling.verdict.value
    yield "psf_required", ruling.required.label
    if ruling.reached is not None:
        yield "psf_rung", ruling.reached.label
    for one in ruling.evidence:
        place = one.finding.place or one.claim.place
        yield "psf_evidence", neutral(f"{one.finding.source} ({place})", _MOST)


def _reason(ruling: Ruling) -> str:
    """Say in one line what keeps it from being met, or why it is not asked."""
    return neutral(_whole_reason(ruling), _MOST)


def _whole_reason(ruling: Ruling) -> str:
    if ruling.waiver is not None and ruling.verdict is Verdict.WAIVED:
        return f"until {ruling.waiver.expires}: {ruling.waiver.reason}"
    if not ruling.problems:
        return ruling.because
    first = ruling.problems[0]
    place = f" ({first.place})" if first.place else ""
    more = len(ruling.problems) - 1
    rest = f", and {more} more" if more else ""
    return f"{first.why}{place}{rest}"
