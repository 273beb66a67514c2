"""A setting's value, checked against every condition that its claim states."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from pytest_psf.core import reasons
from pytest_psf.core.people import is_full_name, is_nobody
from pytest_psf.core.places import Place
from pytest_psf.core.problem import Problem
from pytest_psf.verify.formats.keys import key_path
from pytest_psf.verify.formats.python_constants import Computed
from pytest_psf.verify.formats.setting_value import SettingValue, as_number
from pytest_psf.verify.formats.values import read_setting
from pytest_psf.verify.project import UnverifiableError
from pytest_psf.verify.setting.claim import Scalar
from pytest_psf.verify.setting.patterns import TooSlowError, fully_matched
from pytest_psf.verify.setting.pinned import why_unpinned

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_psf.verify.context import Context
    from pytest_psf.verify.project import Project
    from pytest_psf.verify.setting.claim import SettingClaim

CONDITIONS = ("equals", "matches", "at_most", "at_least", "one_of", "same", "pinned")

_TEXT_CONDITIONS = ("equals", "matches", "one_of")

#: Folders whose files production does not use.
_TEST_FOLDERS = frozenset({"test", "tests"})

_FIX = "correct the setting, or the claim"


def require_all(
    content: SettingClaim, key: str, found: SettingValue, context: Context
) -> None:
    """Raise UnverifiableError for the first condition that does not hold."""
    broken = next(_broken(content, key, found, context), None)
    if broken is None:
        return
    place = Place(content.setting, found.line)
    raise UnverifiableError(broken.reason, f"{key} {broken.why}", broken.fix, place)


def _broken(
    content: SettingClaim, key: str, found: SettingValue, context: Context
) -> Iterator[Problem]:
    """Yield what is wrong with a value, by every condition that does not hold."""
    if isinstance(found.value, Computed):
        why = f"is not a constant: {found.value.why}"
        yield Problem(
            reasons.NOT_CONSTANT,
            why,
            "write the value that production uses as a constant",
        )
        return
    shown = found.shown
    if content.pinned:
        yield from _of_tests(content.setting)
        unpinned = why_unpinned(found, shown, context)
        if unpinned is not None:
            yield unpinned
    yield from _wrong_text(content, found, shown)
    yield from _out_of_bounds(content, found, shown)
    if content.same is not None:
        yield from _itself(content, key, content.same, context.project)
        yield from _unlike(content, content.same, found, context.project)


def _of_tests(file: str) -> Iterator[Problem]:
    """Yield that a file stands in a folder of tests: production does not use it."""
    if _TEST_FOLDERS & set(PurePosixPath(file).parts[:-1]):
        fix = "name the setting that production uses"
        yield Problem(reasons.OF_TESTS, f"is in {file}, a file of tests", fix)


def _itself(
    content: SettingClaim, key: str, same: str, project: Project
) -> Iterator[Problem]:
    """Yield that both settings are one, whatever they are called."""
    file, _, other = same.partition("#")
    if key_path(other) != key_path(key):
        return
    try:
        itself = project.path(file) == project.path(content.setting)
    except UnverifiableError:
        return  # reported as missing
    if itself:
        yield Problem(
            reasons.SAME_AS_ITSELF,
            f"is compared with itself ({same})",
            "name the other setting",
        )


def _wrong_text(
    content: SettingClaim, found: SettingValue, shown: str
) -> Iterator[Problem]:
    if content.equals is not None and not _is(found, content.equals):
        yield Problem(
            reasons.CONDITION_BROKEN, f"is {shown}, not {content.equals!r}", _FIX
        )
    if content.one_of is not None and not any(_is(found, v) for v in content.one_of):
        allowed = ", ".join(repr(value) for value in content.one_of)
        yield Problem(reasons.CONDITION_BROKEN, f"is {shown}, none of {allowed}", _FIX)
    if content.matches is not None:
        yield from _unmatched(content.matches, found, shown)


def _unmatched(pattern: str, found: SettingValue, shown: str) -> Iterator[Problem]:
    try:
        (matches,) = fully_matched(pattern, [found.text])
    except TooSlowError:
        why = f"is {shown}, and checking it against {pattern!r} takes too long"
        fix = "write the pattern without a repeat inside of a repeat, as in (a+)+"
        yield Problem(reasons.PATTERN_TOO_SLOW, why, fix)
        return
    if not matches:
        yield Problem(
            reasons.CONDITION_BROKEN, f"is {shown}, which does not match", _FIX
        )


def _out_of_bounds(
    content: SettingClaim, found: SettingValue, shown: str
) -> Iterator[Problem]:
    if content.at_most is None and content.at_least is None:
        return
    number = as_number(found)
    if number is None:
        yield Problem(reasons.NOT_A_NUMBER, f"is {shown}, not a finite number", _FIX)
        return
    if content.at_most is not None and number > content.at_most:
        yield Problem(
            reasons.CONDITION_BROKEN, f"is {shown}, above {content.at_most}", _FIX
        )
    if content.at_least is not None and number < content.at_least:
        yield Problem(
            reasons.CONDITION_BROKEN, f"is {shown}, below {content.at_least}", _FIX
        )


def _unlike(
    content: SettingClaim, same: str, found: SettingValue, project: Project
) -> Iterator[Problem]:
    """Yield how a value differs from that of another setting, both with their places."""
    file, _, key = same.partition("#")
    try:
        other = read_setting(file, key, project)
    except UnverifiableError as error:
        yield Problem(
            reasons.SAME_MISSING,
            f"has nothing to be the same as: {error}",
            error.problem.fix,
        )
        return
    if isinstance(other.value, Computed):
        why = f"has nothing to be the same as: {same} is not a constant: "
        yield Problem(
            reasons.SAME_MISSING, f"{why}{other.value.why}", "name a constant"
        )
    elif not _are_same(found, other):
        here, there = Place(content.setting, found.line), Place(file, other.line)
        why = f"is {found.shown} ({here}), but {same} is {other.shown} ({there})"
        yield Problem(reasons.NOT_SAME, why, "let both say the same")


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


def _are_same(one: SettingValue, other: SettingValue) -> bool:
    """Compare two values as `_is` does, whichever of the formats they stand in."""
    if one.untyped or other.untyped:
        number = as_number(one)
        same_number = number is not None and number == as_number(other)
        return same_number or one.text == other.text
    if one.value is None or other.value is None:
        return one.value is other.value
    if isinstance(one.value, Scalar) and isinstance(other.value, Scalar):
        return _is(one, other.value) or _is(other, one.value)
    return one.text == other.text


def qualities(content: SettingClaim, found: SettingValue) -> Iterator[str]:
    """Yield what a value that fulfils its conditions shows beyond being there.

    The words are those of a criterion's `needs`: a number shows a "limit" once it is
    bounded, and a "bound" if that is from above and the number more than 0, which would
    mean no limit; a text shows a "receiver" or a "person" only if the claim says which.
    """
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
        if is_full_name(found.text):
            yield "person"


def stated(content: SettingClaim, *, secret: bool) -> Iterator[str]:
    """Yield a note for each condition; of a secret setting none says a value."""
    for name in CONDITIONS:
        value = getattr(content, name)
        if value is not None:
            said = "" if secret else f" {value!r}"
            yield f"{name.replace('_', '-')}{said} holds"
