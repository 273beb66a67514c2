"""Settings: values in a configuration file that fulfil a stated condition."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cached_property
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from pytest_psf.core import reasons
from pytest_psf.core.evidence import Finding, Standing
from pytest_psf.core.people import NOT_CHECKED
from pytest_psf.core.places import Place
from pytest_psf.core.problem import Problem
from pytest_psf.core.rungs import Rung
from pytest_psf.core.values import dataclass
from pytest_psf.verify.formats.keys import is_key
from pytest_psf.verify.formats.values import (
    has_documents,
    is_selector,
    read_setting,
)
from pytest_psf.verify.setting.changed import as_others_leave_it
from pytest_psf.verify.setting.claim import SettingClaim
from pytest_psf.verify.setting.conditions import (
    CONDITIONS,
    qualities,
    require_all,
    stated,
)
from pytest_psf.verify.setting.in_use import in_use
from pytest_psf.verify.setting.overlays import overlays_of
from pytest_psf.verify.setting.patterns import (
    TooSlowError,
    compile_quietly,
    fully_matched,
)
from pytest_psf.verify.setting.pinned import pin_of
from pytest_psf.verify.setting.quantities import common, readings
from pytest_psf.verify.setting.unread import warnings_of_unread
from pytest_psf.verify.setting.whose import (
    require_of_the_system,
    why_not_of_the_system,
)
from pytest_psf.verify.unverifiable import UnverifiableError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pytest_psf.core.catalogue import Criterion
    from pytest_psf.core.claims import Claim
    from pytest_psf.core.pins import Pin
    from pytest_psf.verify.context import Context
    from pytest_psf.verify.formats.setting_value import SettingValue
    from pytest_psf.verify.mutants import Mutations
    from pytest_psf.verify.project import Project
    from pytest_psf.verify.setting.claim import Bound

#: A pattern that matches all of these says nothing of a value.
_UNLIKE = ("0", "x", "\N{SECTION SIGN} any thing ~")


class SettingKind:
    """The kind of claim that `setting = "..."` makes."""

    name = "setting"
    claim = SettingClaim
    counts_as = frozenset({"setting"})

    def faults(
        self,
        content: SettingClaim,
        criterion: Criterion,  # noqa: ARG002 - the kinds' common signature
    ) -> Iterator[Problem]:
        """Yield each fault of the text; no file is read, and patterns are tried out."""
        if not any(getattr(content, name) is not None for name in CONDITIONS):
            names = ", ".join(name.replace("_", "-") for name in CONDITIONS)
            why, fix = "states no condition", f"add one of {names}"
            yield Problem(reasons.SAYS_NOTHING, why, fix, keys=("setting",))
        if content.pinned is False:
            why, fix = "false states nothing", "write pinned = true, or leave it out"
            yield Problem(reasons.SAYS_NOTHING, why, fix, keys=("pinned",))
        if content.one_of == ():
            fix = "list the values that are right"
            yield Problem(reasons.SAYS_NOTHING, "is empty", fix, keys=("one-of",))
        if content.matches is not None:
            yield from _pattern_faults(content.matches)
        yield from _bound_faults(content)
        yield from _key_faults(content.key)
        if content.document is not None:
            yield from _document_faults(content.document, content.setting)
        if content.same is not None:
            yield from _same_faults(content.same, content)

    def source(self, content: SettingClaim, project: Project) -> str:
        """Return the file by its plain name, with the keys.

        Raise UnverifiableError if the name cannot be that of a file of the project.
        """
        return _source(project.plain(content.setting), content)

    def verify(
        self,
        claim: Claim,
        criterion: Criterion,
        context: Context,
    ) -> Finding:
        """Read the values and check each against every condition that is stated.

        The finding has the qualities that every key shows, and holds as long as the first
        approval (`pins`) that a value rests on.
        """
        content = claim.content
        assert isinstance(content, SettingClaim)
        try:
            file = context.project.plain(content.setting)
        except UnverifiableError as error:
            return error.finding(self.name, _source(content.setting, content))
        values = [_ClaimedKey(content, key, criterion, context) for key in content.key]
        pins = [one.pin for one in values if one.pin is not None]
        found = Finding(
            counts_as=self.name,
            source=_source(file, content),
            standing=Standing.HOLDS,
            settings=frozenset(f"{file}#{key}" for key in content.key),
            values=tuple(_values(file, values)),
            pins=frozenset(pin.id for pin in pins),
        )
        broken = [one.error for one in values if one.error is not None]
        if broken:
            return _not_held(broken, found)
        return replace(
            found,
            rung=Rung.DOCUMENTED,
            place=Place(content.setting, values[0].found.line),
            qualities=frozenset.intersection(*(one.qualities for one in values)),
            doubt=why_not_of_the_system(content, criterion, context.project)
            or next(filter(None, (one.overridden for one in values)), None),
            until=min((pin.expires for pin in pins), default=None),
            notes=tuple(note for one in values for note in one.notes),
            warnings=tuple(warnings_of_unread(claim, criterion, context)),
        )

    def mutations(self) -> Mutations:
        """Return how it is broken; only `pytest-psf selftest` loads that."""
        from pytest_psf.verify.setting.mutations import SettingMutations

        return SettingMutations()


def _source(file: str, content: SettingClaim) -> str:
    """Return how reports name settings: `file#key`, or `file#key, other.key`."""
    document = "" if content.document is None else f"[{content.document}]"
    return f"{file}{document}#{', '.join(content.key)}"


def _values(file: str, values: Sequence[_ClaimedKey]) -> Iterator[tuple[str, str]]:
    """Yield what each setting says that can be read and is no secret."""
    for one in values:
        if one.error is None and not one.found.secret:
            yield f"{file}#{one.key}", one.found.text.strip()


def _not_held(broken: Sequence[UnverifiableError], found: Finding) -> Finding:
    """Return the finding of a broken claim: what is wrong with each of its keys."""
    first = broken[0].problem
    why = "; ".join(dict.fromkeys(error.problem.why for error in broken))
    return replace(
        found,
        standing=Standing.BROKEN,
        problem=replace(first, why=why),
        place=first.place,
    )


@dataclass(frozen=True)
class _ClaimedKey:
    """One key of a claim: its value, and what is wrong with it."""

    content: SettingClaim
    key: str
    criterion: Criterion
    context: Context

    @cached_property
    def found(self) -> SettingValue:
        """Its value. Raise UnverifiableError if it cannot be read."""
        content, project = self.content, self.context.project
        require_of_the_system(content.setting, self.key, project)
        found = read_setting(content.setting, self.key, project, content.document)
        used = in_use(content, self.key, found, project)
        return as_others_leave_it(content.setting, self.key, used, project)

    @cached_property
    def error(self) -> UnverifiableError | None:
        """What is wrong with it, the first condition that does not hold; None if nothing."""
        try:
            require_all(
                self.content, self.key, self.found, self.criterion, self.context
            )
        except UnverifiableError as error:
            return error
        return None

    @property
    def overridden(self) -> Problem | None:
        """That production loads another file over it, which does not fulfil the claim."""
        project, content = self.context.project, self.content
        for file in project.once(overlays_of, content.setting):
            there = replace(self, content=replace(content, setting=file))
            try:
                said = read_setting(file, self.key, project, content.document)
            except UnverifiableError:
                continue  # it says nothing of it, or nobody can tell what
            if there.error is not None:
                return Problem(
                    reasons.OVERRIDDEN,
                    f"production loads {file} over {content.setting}: "
                    f"{there.error.problem.why}",
                    f"correct it there, and claim it of {file}",
                    Place(file, said.line),
                )
        return None

    @cached_property
    def pin(self) -> Pin | None:
        """The approval that it rests on, or would rest on if that counted."""
        try:
            return pin_of(self.found, self.context) if self.content.pinned else None
        except UnverifiableError:
            return None

    @cached_property
    def qualities(self) -> frozenset[str]:
        return frozenset(qualities(self.content, self.found))

    @property
    def notes(self) -> Iterator[str]:
        several = len(self.content.key) > 1
        yield f"{self.key if several else 'the value'} is {self.found.shown}"
        yield from stated(self.content, secret=self.found.secret)
        if "named person" in self.qualities:
            yield NOT_CHECKED
        if self.pin is not None:
            yield (
                f"its name is approved by {self.pin.approved_by} until "
                f"{self.pin.expires} ({self.pin.place}): {self.pin.reason}"
            )


def _pattern_faults(pattern: str) -> Iterator[Problem]:
    try:
        compile_quietly(pattern)
    except (re.error, RecursionError, OverflowError) as error:
        why = f"{pattern!r} is not a regular expression: {error}"
        fix = "correct the pattern; it is checked against the whole value"
        yield Problem(reasons.WRONG_FORM, why, fix, keys=("matches",))
        return
    try:
        says_nothing = all(fully_matched(pattern, _UNLIKE))
    except TooSlowError:
        why = f"{pattern!r} takes too long even for short values"
        fix = "write it without a repeat inside of a repeat"
        yield Problem(reasons.PATTERN_TOO_SLOW, why, fix, keys=("matches",))
        return
    if says_nothing:
        why, fix = (
            f"{pattern!r} matches every value",
            "say what the value must look like",
        )
        yield Problem(reasons.SAYS_NOTHING, why, fix, keys=("matches",))


def _key_faults(keys: Sequence[str]) -> Iterator[Problem]:
    fix = "write the names with dots between them: a.b[0].c"
    for index, key in enumerate(keys):
        if key.strip() and not is_key(key):
            why = f"{key!r} is not a key"
            yield Problem(reasons.WRONG_FORM, why, fix, keys=("key",))
        elif key in keys[:index]:
            why = f"{key!r} stands twice"
            yield Problem(reasons.DUPLICATE, why, "keep one of the two", keys=("key",))


def _same_faults(same: str, content: SettingClaim) -> Iterator[Problem]:
    file, _, key = same.partition("#")
    if not file.strip() or not is_key(key):
        fix = 'write file#key, as in "config/model.toml#model.id"'
        why = f"{same!r} names no setting"
        yield Problem(reasons.WRONG_FORM, why, fix, keys=("same",))
    elif PurePosixPath(file) == PurePosixPath(content.setting) and key in content.key:
        why, fix = f"{same!r} is the setting itself", "name the other setting"
        yield Problem(reasons.SAME_AS_ITSELF, why, fix, keys=("same",))


def _document_faults(document: str | int, setting: str) -> Iterator[Problem]:
    if not has_documents(setting):
        why = f"stands beside setting, and {setting} is no YAML file"
        fix = "one claim, one kind; in a setting, document says which of a YAML file's"
        yield Problem(reasons.CONTRADICTION, why, fix, keys=("document",))
    elif not is_selector(document):
        fix = 'write what it holds, as in "kind=Deployment", or its index from 0'
        why = f"{document!r} names no document"
        yield Problem(reasons.WRONG_FORM, why, fix, keys=("document",))


def _bound_faults(content: SettingClaim) -> Iterator[Problem]:
    faults = [
        *_bound_fault("at-most", content.at_most),
        *_bound_fault("at-least", content.at_least),
    ]
    yield from faults
    if faults or content.at_most is None or content.at_least is None:
        return
    both = common(readings(content.at_least), readings(content.at_most))
    keys = ("at-least",)
    if both is None:
        why = f"{content.at_least!r} has another unit than at-most {content.at_most!r}"
        fix = "write both in a unit of the same sort"
        yield Problem(reasons.CONTRADICTION, why, fix, keys=keys)
    elif both[0] > both[1]:
        why = f"{content.at_least} is above at-most {content.at_most}"
        fix = "no value can be both: correct one of them"
        yield Problem(reasons.CONTRADICTION, why, fix, keys=keys)


def _bound_fault(name: str, bound: Bound | None) -> Iterator[Problem]:
    if bound is None:
        return
    if isinstance(bound, str):
        if not any(one.base for one in readings(bound)):
            why = f"{bound!r} is no number with a unit"
            fix = 'write a number, or one with its unit, as in "90d", "1m30s", "512Mi"'
            yield Problem(reasons.WRONG_FORM, why, fix, keys=(name,))
    elif not -1e300 < bound < 1e300:  # noqa: PLR2004 - neither inf nor nan
        why, fix = f"{bound} limits nothing", "write a finite number"
        yield Problem(reasons.SAYS_NOTHING, why, fix, keys=(name,))
