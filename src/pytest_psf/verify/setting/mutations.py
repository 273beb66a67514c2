"""Settings: another value, one that violates each condition of the claim."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_psf.core import reasons
from pytest_psf.core.pins import why_not_pinned
from pytest_psf.core.regex import regex
from pytest_psf.verify.edits import ChangeValue
from pytest_psf.verify.formats.values import read_setting
from pytest_psf.verify.mutants import Mutant
from pytest_psf.verify.other_values import others
from pytest_psf.verify.setting.claim import SettingClaim
from pytest_psf.verify.setting.patterns import fully_matched
from pytest_psf.verify.setting.quantities import beyond

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from pytest_psf.verify.formats.setting_value import Scalar, SettingValue
    from pytest_psf.verify.mutants import Candidate, Edit
    from pytest_psf.verify.project import Project

_DATE_AT_END = regex(r"[-@:_.]?20\d\d[-.]?\d\d[-.]?\d\d$")

#: What to call the mutants of each condition.
UNPINNED = "setting un-pinned"
CHANGED = "setting changed"
EXCEEDED = "limit exceeded"


class SettingMutations:
    """The mutants of settings, and what settings rest on."""

    runs_code = False

    def mutants(self, candidate: Candidate, project: Project) -> Iterator[Mutant]:
        """Yield one for each condition of each key."""
        for content in _claimed(candidate):
            for key in content.key:
                yield from _value_changed(content, key, project)

    def files(self, candidate: Candidate, project: Project) -> Iterator[str]:  # noqa: ARG002 - the common signature
        """Yield the file of the setting, and of the one that it equals."""
        for content in _claimed(candidate):
            yield content.setting
            if content.same is not None:
                yield content.same.partition("#")[0]

    def fingerprint(self, candidate: Candidate, project: Project) -> str:
        """Return the values."""
        return "\n".join(_said(content, project) for content in _claimed(candidate))


def _claimed(candidate: Candidate) -> list[SettingClaim]:
    return [one for one in candidate.contents if isinstance(one, SettingClaim)]


def _value_changed(
    content: SettingClaim, key: str, project: Project
) -> Iterator[Mutant]:
    found = read_setting(content.setting, key, project, content.document)
    file = project.plain(content.setting)
    for name, value in violations(content, found):
        edits: tuple[Edit, ...] = ()
        if value is not None:
            edits = (
                ChangeValue(file=file, key=key, value=value, document=content.document),
            )
        yield Mutant(
            name=name if len(content.key) == 1 else f"{name}: {key}",
            reasons=frozenset(
                {reasons.NOT_PINNED, reasons.CONDITION_BROKEN, reasons.NOT_SAME}
            ),
            edits=edits,
            obstacle="no value is known that violates its condition",
        )


def _said(content: SettingClaim, project: Project) -> str:
    found = [
        read_setting(content.setting, key, project, content.document)
        for key in content.key
    ]
    if content.same is not None:
        file, _, key = content.same.partition("#")
        found.append(read_setting(file, key, project))
    return "\n".join(one.text for one in found)


def violations(
    content: SettingClaim, found: SettingValue
) -> Iterator[tuple[str, Scalar | None]]:
    """Yield the name of a mutant and a value for each condition that a claim states.

    The value violates the condition; None where no such value was found.
    """
    if content.pinned:
        values = (new for new in _unpinned(found.text) if new != found.text)
        yield UNPINNED, _first(values, _is_unpinned)
    if content.equals is not None:
        yield CHANGED, _first(others(found), lambda new: new != content.equals)
    if content.one_of is not None:
        allowed = content.one_of
        yield CHANGED, _first(others(found), lambda new: new not in allowed)
    if content.matches is not None:
        news = others(found)
        fits = fully_matched(content.matches, [str(new) for new in news])
        unfit = (new for new, fit in zip(news, fits, strict=True) if not fit)
        yield CHANGED, next(unfit, None)
    if content.same is not None:
        yield CHANGED, _first(others(found), lambda new: new != found.value)
    if content.at_most is not None:
        yield EXCEEDED, beyond(found, content.at_most, 1)
    if content.at_least is not None:
        yield EXCEEDED, beyond(found, content.at_least, -1)


def _first(
    values: Iterable[Scalar], will_do: Callable[[Scalar], object]
) -> Scalar | None:
    return next((value for value in values if will_do(value)), None)


def _is_unpinned(value: Scalar) -> bool:
    return why_not_pinned(str(value)) is not None


def _unpinned(text: str) -> list[str]:
    return [_DATE_AT_END.sub("", text), "latest"]
