"""What each piece of evidence rests on, as text: who shares a change is seen by it.

Who else may go red with a mutant is measured, not declared: whose fingerprint an edit
changes may fall with it, and nobody else may.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_psf.core.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pytest_psf.selftest.candidates import Claimed
    from pytest_psf.verify.mutants import Candidate, EvidenceId, Mutations
    from pytest_psf.verify.project import Project
    from pytest_psf.workshop.sandbox import Sandbox


@dataclass(frozen=True, slots=True, kw_only=True)
class _Fingerprint:
    """What one piece of evidence rested on before anything was changed."""

    candidate: Candidate
    mutations: Mutations
    files: frozenset[str]
    text: str


class Fingerprints:
    """The fingerprints of all evidence, taken from the copy without mutants."""

    def __init__(
        self, candidates: Iterable[Candidate], claimed: Claimed, sandbox: Sandbox
    ) -> None:
        self._sandbox = sandbox
        project = sandbox.project()
        self._before: Mapping[EvidenceId, _Fingerprint] = {
            one.id: _Fingerprint(
                candidate=one,
                mutations=mutations,
                files=_files(mutations, one, project),
                text=_text(mutations, one, project),
            )
            for one in candidates
            if (mutations := claimed.mutations.get(one.id.kind)) is not None
        }

    def touched(self) -> frozenset[EvidenceId]:
        """Return the evidence that rests on something that is now changed."""
        changed = self._sandbox.changed
        project = self._sandbox.project()
        return frozenset(
            evidence
            for evidence, before in self._before.items()
            if before.files & changed
            and _text(before.mutations, before.candidate, project) != before.text
        )


def _files(
    mutations: Mutations, candidate: Candidate, project: Project
) -> frozenset[str]:
    try:
        return frozenset(map(project.plain, mutations.files(candidate, project)))
    except Exception:  # noqa: BLE001 - then it does not hold, and so cannot fall
        return frozenset()


def _text(mutations: Mutations, candidate: Candidate, project: Project) -> str:
    try:
        return mutations.fingerprint(candidate, project)
    except Exception as error:  # noqa: BLE001 - what cannot be read is seen as well
        return repr(error)
