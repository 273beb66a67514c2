"""Settings: a value in a configuration file that fulfils a stated condition."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pytest_psf.core.claims import Scalar, SettingClaim
from pytest_psf.core.evidence import Finding, Standing
from pytest_psf.core.people import is_nobody, why_not_a_person
from pytest_psf.core.pins import why_not_pinned
from pytest_psf.core.places import Place
from pytest_psf.core.rungs import Rung
from pytest_psf.verify.project import UnverifiableError
from pytest_psf.verify.python_constants import Computed
from pytest_psf.verify.setting_files import (
    SettingValue,
    as_number,
    is_key,
    read_setting,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_psf.core.catalogue import Criterion
    from pytest_psf.core.claims import Claim
    from pytest_psf.verify.project import Project

_CONDITIONS = ("equals", "matches", "at_most", "at_least", "one_of", "pinned")
#: A pattern that matches all of these says nothing of a value.
_UNLIKE = ("0", "x", "\N{SECTION SIGN} any thing ~")

_TEXT_CONDITIONS = ("equals", "matches", "one_of")


class SettingKind:
    """The kind of claim that `setting = "..."` makes."""

    name = "setting"
    claim = SettingClaim

    def faults(
        self,
        content: SettingClaim,
        criterion: Criterion,  # noqa: ARG002 - the kinds' common signature
    ) -> Iterator[tuple[str, str, str]]:
        """Yield (key, what was found, what to write) for each fault of the text."""
        if not any(getattr(content, name) is not None for name in _CONDITIONS):
            names = ", ".join(name.replace("_", "-") for name in _CONDITIONS)
            yield "setting", "states no condition", f"add one of {names}"
        if content.pinned is False:
            yield (
                "pinned",
                "false states nothing",
                "write pinned = true, or leave it out",
            )
        if content.one_of == ():
            yield "one-of", "is empty", "list the values that are right"
        if content.matches is not None:
            yield from _pattern_faults(content.matches)
        yield from _bound_faults(content)
        if content.key.strip() and not is_key(content.key):
            found = f"{content.key!r} is no key"
            yield "key", found, "write the names with dots between them: a.b[0].c"

    def verify(
        self,
        claim: Claim,
        criterion: Criterion,  # noqa: ARG002 - the kinds' common signature
        project: Project,
    ) -> Finding:
        """Read the value and hold it against every condition that is stated."""
        content = claim.content
        assert isinstance(content, SettingClaim)
        source = f"{content.setting}#{content.key}"
        try:
            source = f"{project.plain(content.setting)}#{content.key}"
            found = read_setting(content.setting, content.key, project)
            _require_all(content, found)
        except UnverifiableError as error:
            return error.finding(self.name, source)
        return Finding(
            counts_as=self.name,
            source=source,
            standing=Standing.HOLDS,
            rung=Rung.DOCUMENTED,
            place=Place(content.setting, found.line),
            qualities=frozenset(_qualities(content, found)),
            notes=(
                f"the value is {found.shown}",
                *_stated(content, secret=found.secret),
            ),
        )


def _pattern_faults(pattern: str) -> Iterator[tuple[str, str, str]]:
    try:
        compiled = re.compile(pattern)
    except (re.error, RecursionError) as error:
        found = f"{pattern!r} is no regular expression: {error}"
        yield (
            "matches",
            found,
            "correct the pattern; it is held against the whole value",
        )
        return
    if all(map(compiled.fullmatch, _UNLIKE)):
        found = f"{pattern!r} matches every value"
        yield "matches", found, "say what the value must look like"


def _bound_faults(content: SettingClaim) -> Iterator[tuple[str, str, str]]:
    for name in ("at_most", "at_least"):
        bound = getattr(content, name)
        if bound is not None and not (-1e300 < bound < 1e300):  # noqa: PLR2004 - neither inf nor nan
            key = name.replace("_", "-")
            yield key, f"{bound} bounds nothing", "write a finite number"
    if (
        content.at_most is not None
        and content.at_least is not None
        and content.at_least > content.at_most
    ):
        found = f"{content.at_least} is above at-most {content.at_most}"
        yield "at-least", found, "no value can be both: correct one of them"


def _require_all(content: SettingClaim, found: SettingValue) -> None:
    broken = next(_broken(content, found), None)
    if broken is None:
        return
    reason, why, fix = broken
    place = Place(content.setting, found.line)
    raise UnverifiableError(reason, f"{content.key} {why}", fix, place)


def _broken(
    content: SettingClaim, found: SettingValue
) -> Iterator[tuple[str, str, str]]:
    """Yield (reason, why, fix) for every condition that does not hold."""
    if isinstance(found.value, Computed):
        why = f"is no constant: {found.value.why}"
        yield "not-constant", why, "write the value that production uses as a constant"
        return
    shown = found.shown
    if content.pinned:
        is_text = isinstance(found.value, str)
        doubt = why_not_pinned(found.text) if is_text else "it is not a string"
        if doubt is not None:
            doubt = "it is no exact version" if found.secret else doubt
            why = f"= {shown} is not pinned: {doubt}"
            fix = "name one exact version, such as model-2026-08-06"
            yield "not-pinned", why, fix
    yield from _wrong_text(content, found, shown)
    yield from _out_of_bounds(content, found, shown)


def _wrong_text(
    content: SettingClaim, found: SettingValue, shown: str
) -> Iterator[tuple[str, str, str]]:
    fix = "correct the setting, or the claim"
    if content.equals is not None and not _is(found, content.equals):
        yield "condition-broken", f"is {shown}, not {content.equals!r}", fix
    if content.one_of is not None and not any(_is(found, v) for v in content.one_of):
        allowed = ", ".join(repr(value) for value in content.one_of)
        yield "condition-broken", f"is {shown}, none of {allowed}", fix
    if content.matches is not None and not re.fullmatch(content.matches, found.text):
        yield "condition-broken", f"is {shown}, which does not match", fix


def _out_of_bounds(
    content: SettingClaim, found: SettingValue, shown: str
) -> Iterator[tuple[str, str, str]]:
    if content.at_most is None and content.at_least is None:
        return
    fix = "correct the setting, or the claim"
    number = as_number(found)
    if number is None:
        yield "not-a-number", f"is {shown}, not a finite number", fix
        return
    if content.at_most is not None and number > content.at_most:
        yield "condition-broken", f"is {shown}, above {content.at_most}", fix
    if content.at_least is not None and number < content.at_least:
        yield "condition-broken", f"is {shown}, below {content.at_least}", fix


def _is(found: SettingValue, wanted: Scalar) -> bool:
    """Compare by type and value; `true` is not 1, and 90 is not "90".

    Formats that know only text compare as text, and YAML's text as written too.
    """
    if found.untyped:
        return found.text == (_as_text(wanted))
    value = found.value
    if isinstance(wanted, str):
        return wanted == (found.text if found.as_written else value)
    if isinstance(wanted, bool) or isinstance(value, bool):
        return value is wanted
    return isinstance(value, int | float) and value == wanted


def _as_text(wanted: Scalar) -> str:
    return str(wanted).lower() if isinstance(wanted, bool) else str(wanted)


def _qualities(content: SettingClaim, found: SettingValue) -> Iterator[str]:
    if content.pinned:
        yield "pinned"
    number = as_number(found)
    bounds = (content.at_most, content.at_least, content.equals)
    if number is not None and any(bound is not None for bound in bounds):
        yield "limit"
        if number > 0 and (content.at_most, content.equals) != (None, None):
            yield "bound"
    said = any(getattr(content, name) is not None for name in _TEXT_CONDITIONS)
    if isinstance(found.value, str) and number is None and said:
        if not is_nobody(found.text):
            yield "receiver"
        if why_not_a_person(found.text) is None and " " in found.text.strip():
            yield "person"


def _stated(content: SettingClaim, *, secret: bool) -> Iterator[str]:
    for name in _CONDITIONS:
        value = getattr(content, name)
        if value is not None:
            said = "" if secret else f" {value!r}"
            yield f"{name.replace('_', '-')}{said} holds"
