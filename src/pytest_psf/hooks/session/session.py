"""The session that judges: pytest's hooks, each a few lines."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from pytest_psf.core.judge import judge
from pytest_psf.core.outcomes import ChallengeResult, Outcomes, at_best, names_of
from pytest_psf.core.problem import FaultsFoundError, as_text
from pytest_psf.core.report import Report
from pytest_psf.core.rungs import Rung
from pytest_psf.extensions import RegistryError
from pytest_psf.hooks.begun import first_run
from pytest_psf.hooks.session.extent import Extent
from pytest_psf.hooks.session.kept import kept
from pytest_psf.hooks.session.reports_taken import Failures, Recording, Run
from pytest_psf.hooks.show import terminal
from pytest_psf.hooks.show.items import CriterionItem
from pytest_psf.report.checked import Checked
from pytest_psf.report_files import job_summary
from pytest_psf.verify.context import Context
from pytest_psf.verify.outcome.claim import TestClaim
from pytest_psf.verify.project import Project

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator, Sequence

    from pytest_psf.core.claims import Claim
    from pytest_psf.core.collected import Collected
    from pytest_psf.core.evidence import Evidence
    from pytest_psf.core.outcomes import Challenge, TestOutcome
    from pytest_psf.core.verdicts import Judgement
    from pytest_psf.hooks.challenge.known import Known
    from pytest_psf.hooks.collect.collecting import Collecting
    from pytest_psf.hooks.collect.file_names import FileNames
    from pytest_psf.hooks.collect.selection import Selection
    from pytest_psf.hooks.session.context import RunContext
    from pytest_psf.hooks.xdist.distribution import Receiver

#: Exit statuses of pytest after which there is nothing to judge.
_NO_RUN = (pytest.ExitCode.INTERNAL_ERROR, pytest.ExitCode.USAGE_ERROR)


class Ran(NamedTuple):
    """What a run knows of the tests that claims name."""

    collected: Collected
    outcomes: Sequence[TestOutcome]
    #: All claims of the config.
    configured: tuple[Claim, ...]
    project: Project
    names: FileNames


class PsfSession:
    """One run of pytest under `--psf`."""

    def __init__(
        self,
        config: pytest.Config,
        context: RunContext,
        selection: Selection,
        source: Collecting | Receiver,
        names: FileNames,
    ) -> None:
        self.config = config
        self.context = context
        self._source = source
        self._names = names
        self._extent = Extent(config, context, selection, names)
        self._run = Run(rewrites=self._extent.rewriting is not None)
        #: By test id.
        self._challenges: dict[str, tuple[Challenge, ...]] = {}
        self._judgement: Judgement | None = None
        self._outcomes = Outcomes()
        #: What the claims came to in that judgement, each by itself.
        self._found: list[Evidence] = []
        #: How many reports it was made of.
        self._judged_of = 0
        #: Whether a test failed; our own items are none.
        self._failures = Failures()
        self._challenged = False
        #: As it was asked for: what says so later has let tests run.
        self._only_collects = bool(config.option.collectonly)
        self._had_internal_error = False
        #: Why a report that was asked for could not be written.
        self._unwritten = ""
        #: What a collection alone has said: it is shown, and handed over.
        self._checked: Checked | None = None
        #: Why nothing was added to the summary of the job.
        self._unsummed = ""
        #: How many tests were collected; our own items are none.
        self._tests = 0
        #: Whether the run may end with 0; settled when it finishes.
        self.may_pass = False

    # -- what is judged, and from what

    def judged(self) -> Judgement:
        """Return the judgement of what has happened so far."""
        if self._judgement is None or self._judged_of != self._run.count:
            self._judged_of = self._run.count
            self._judgement = self._judge()
        return self._judgement

    def _judge(self) -> Judgement:
        collected = self._source.collected
        project = self._project()
        narrowed = tuple(dict.fromkeys(self._extent.narrowed(collected)))
        self._outcomes = self._run.outcomes(collected, narrowed, self._challenges)
        outcomes = self._with_other_runners(self._outcomes, project)
        self._found = self._verified(self._claims(collected), outcomes, project)
        return self._judged_by(self._found, outcomes.narrowed)

    def _judged_by(
        self, found: Sequence[Evidence], narrowed: tuple[str, ...]
    ) -> Judgement:
        return judge(
            self.context.catalogue,
            self.context.profile,
            found,
            self.context.waivers,
            today=self.context.today,
            narrowed=narrowed,
            asked=self.context.asked,
        )

    def _verified(
        self,
        claims: Iterable[Claim],
        outcomes: Outcomes,
        project: Project,
        *,
        runs_no_test: bool | None = None,
    ) -> list[Evidence]:
        """Return what claims come to; whether no test runs is otherwise as pytest was told."""
        option = self.config.option.collectonly
        context = Context(
            prefix=self.context.profile.prefix,
            project=project,
            today=self.context.today,
            outcomes=outcomes,
            runs_no_test=option if runs_no_test is None else runs_no_test,
            started=self.context.started,
            edition=self.context.catalogue.edition,
            pins=self.context.profile.pins,
            claims=self.context.claims,
        )
        by_id = self.context.catalogue.by_id
        return [
            self.context.registry.verified(claim, by_id[claim.criterion], context)
            for claim in claims
        ]

    def _with_other_runners(self, outcomes: Outcomes, project: Project) -> Outcomes:
        """Add what other runners than pytest tested, in a run that is not of one part."""
        parts = self.context.profile.parts
        if not any(part.is_junit for part in parts):
            return outcomes
        from pytest_psf.report.origin import committed_at
        from pytest_psf.verify.outcome.junit import with_results

        if self.context.part is not None:
            return with_results(outcomes, parts, None)
        is_sample = self.context.profile.sample_date is not None
        since = None if is_sample else committed_at(self.context.root)
        return with_results(outcomes, parts, project, since, is_sample=is_sample)

    def _claims(self, collected: Collected) -> tuple[Claim, ...]:
        """Return all claims: the config's, and those of the marks."""
        others = (c for c in self.context.claims if c.kind != "test")
        return (*others, *collected.claims)

    def ran(self) -> Ran:
        """Return what became of the evidence tests; nothing is challenged for it."""
        collected = self._source.collected
        return Ran(
            collected=collected,
            outcomes=self._run.outcomes(collected, (), {}).tests,
            configured=self.context.claims,
            project=self._project(),
            names=self._names,
        )

    def checked(self) -> Checked:
        """Return what is known of the claims where tests were collected and none was run."""
        if self._checked is None:
            self._checked = Checked.of(
                self.judged(),
                self._source.collected,
                tests=self._tests,
                at_best=self._at_best(),
            )
        return self._checked

    def _at_best(self) -> Judgement:
        """Return what it comes to if each test passes and enters its code."""
        collected = self._source.collected
        claims = [one for one in collected.claims if one.kind == "test"]
        tests = self._verified(
            claims, at_best(self._outcomes), self._project(), runs_no_test=False
        )
        others = (one for one in self._found if one.claim.kind != "test")
        return self._judged_by([*others, *tests], ())

    def evidence_of(self, nodeid: str) -> tuple[frozenset[str], bool]:
        """Return the criteria that a test is evidence of, and whether it has survived.

        It has if it passed while code or data that it names was broken.
        """
        collected = self._source.collected
        test = collected.tests.get(nodeid)
        if test is None:
            return frozenset(), False
        names = names_of(test.id)
        criteria = frozenset(
            claim.criterion
            for claim in collected.claims
            if isinstance(claim.content, TestClaim)
            and claim.content.test in names
            and not claim.supporting
        )
        results = {one.result for one in self._challenges.get(test.id, ())}
        return criteria, ChallengeResult.SURVIVED in results

    # -- before the tests

    def pytest_report_header(self) -> list[str]:
        return terminal.header(
            self.context.profile,
            self.context.asked,
            self.context.config_file,
            self.config.invocation_params.dir,
        )

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        self._tests = sum(type(item) is not CriterionItem for item in session.items)

    @pytest.hookimpl(wrapper=True, trylast=True)
    def pytest_runtestloop(self) -> Generator[None, Any, Any]:
        """Refuse what is wrong with the marks, before any test and any item of ours."""
        self._refuse_faults()
        if self._source.may_hear_of_tests:
            recording = Recording(self._run, self._source.is_claimed)
            self.config.pluginmanager.register(recording, "psf-recording")
        if self.context.origin is not None:
            self.config.pluginmanager.register(self._failures, "psf-failures")
        result = yield
        self._refuse_faults()  # those that the workers of pytest-xdist reported
        self._challenge()
        return result

    def _challenge(self) -> None:
        collected = self._source.collected
        if self.config.option.collectonly or not collected.tests:
            return
        everything = self._challenged = self._challenges_all(collected)
        by_code = [c for c in collected.claims if everything or self._must(c)]
        by_data = [c for c in collected.claims if self._has_data(c)]
        known = self._known()
        if known is not None:
            self._challenges, by_data = {**known.challenges}, []
            by_code = [c for c in by_code if not known.covers(c)]
        if not by_code and not by_data:
            return
        from pytest_psf.hooks.challenge.campaign import Asked, challenge, joined

        outcomes = self._run.outcomes(collected, (), {}).tests
        limit = self.context.asked.challenge_limit
        asked = Asked(by_code, by_data, self.context.claims, limit)
        self._judgement = None
        made = challenge(self.config, self._names, asked, outcomes, self._project())
        self._challenges = joined(made, self._challenges)

    def _known(self) -> Known | None:
        """Return what the undamaged project showed, in a run of `pytest-psf selftest`."""
        path = first_run(self.config)
        if path is None:
            return None
        from pytest_psf.hooks.challenge.known import known_from

        return known_from(path, self.context.catalogue, self._project())

    def _project(self) -> Project:
        return Project(self.context.root, self.context.config_file)

    @staticmethod
    def _has_data(claim: Claim) -> bool:
        """Tell whether a claim names data: nothing else shows that a test depends on it."""
        content = claim.content
        return isinstance(content, TestClaim) and bool(content.data)

    def _challenges_all(self, collected: Collected) -> bool:
        """Tell whether all evidence tests are challenged.

        Unasked, a whole run does it: the gate rests on it, the inner loop does not.
        """
        asked = self.context.asked.challenges
        return not any(self._extent.left_out(collected)) if asked is None else asked

    def _must(self, claim: Claim) -> bool:
        """Tell whether the rung that is asked for takes a challenge."""
        criterion = self.context.catalogue.by_id[claim.criterion]
        required = self.context.profile.required(criterion)
        return required is Rung.CHALLENGED and not claim.supporting

    def _refuse_faults(self) -> None:
        faults = self._source.collected.faults
        if faults:
            error = FaultsFoundError("@pytest.mark.psf", faults)
            kept = not self._only_collects
            raise pytest.UsageError(error.wrapped(kept_from_running=kept))

    # -- after the tests

    def pytest_keyboard_interrupt(self) -> None:
        self._stop("the run was stopped")  # or ended by pytest.exit(), with any status

    def pytest_internalerror(self) -> None:
        # One of a worker's ends the controller's run neither at once nor with 3.
        self._had_internal_error = True
        self._stop("pytest had an internal error")

    def _stop(self, why: str) -> None:
        self._extent.stopped = why
        self._judgement = None

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Decide the exit status; the entry point only guards it."""
        if self._is_exempt(session):
            self.may_pass = self._only_collects
            return
        status = session.exitstatus
        if not status and self._had_internal_error:
            status = pytest.ExitCode.INTERNAL_ERROR
        # Should the judgement itself fail, this stands.
        session.exitstatus = status or pytest.ExitCode.INTERNAL_ERROR
        if session.shouldstop or session.shouldfail:
            self._stop("the run was stopped")
        judgement = self.judged()
        try:
            self._write_reports(judgement)
        except OSError as error:
            self._unwritten = as_text(error)
            return
        except RegistryError as error:
            self._unwritten = str(error)
            return
        self.may_pass = judgement.passes
        gated = 0 if judgement.passes else int(pytest.ExitCode.TESTS_FAILED)
        session.exitstatus = status or gated

    def _write_reports(self, judgement: Judgement) -> None:
        origin = self.context.origin
        if origin is None:
            return
        run = replace(
            origin.run,
            interrupted=self._extent.stopped,
            challenged=self._challenged,
            failed=self._failures.any,
        )
        project = self._project()
        report = Report(
            judgement=judgement,
            origin=replace(origin, run=run),
            outcomes=kept(self._outcomes, project),
            seen=self._extent.seen(self._source.collected),
        )
        if self.context.job_summary is not None:
            self._unsummed = job_summary.add(self.context.job_summary, report)
        self.context.reports.close(report)

    def _plan(self) -> Iterator[str]:
        from pytest_psf.hooks.challenge.preview import preview

        return preview(
            self._source.collected,
            self.context.claims,
            self._project(),
            self.context.asked.challenge_limit,
        )

    def _is_first_run(self) -> bool:
        claims = self._claims(self._source.collected)
        return self.context.config_file is None and not claims

    def _is_exempt(self, session: pytest.Session) -> bool:
        return self._only_collects or session.exitstatus in _NO_RUN

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_terminal_summary(
        self, terminalreporter: pytest.TerminalReporter, exitstatus: int
    ) -> Generator[None, None, None]:
        """Write our summary after all others: the verdict is what is read last."""
        yield
        if exitstatus in _NO_RUN:
            return
        if self.config.option.collectonly:
            if self.context.asked.challenges:
                terminal.write_plan(terminalreporter, self._plan())
            terminal.write_checked(terminalreporter, self.checked())
            return
        terminal.write(
            terminalreporter,
            self.judged(),
            is_first_run=self._is_first_run(),
            reports=self.context.reports.paths,
            status=exitstatus,
        )
        if self._unsummed:
            text = f"psf: nothing was added to the summary of the job: {self._unsummed}"
            terminalreporter.write_line(text, yellow=True)
        if self._unwritten:
            text = f"NO REPORT was written, so the run fails: {self._unwritten}"
            terminalreporter.write_line(text, red=True)

    @pytest.hookimpl(tryfirst=True)
    def pytest_unconfigure(self) -> None:
        """Let go of what was judged, before pytest searches all of it for garbage."""
        self._judgement = None
        self._outcomes = Outcomes()
        self._run.forget()
