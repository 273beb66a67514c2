"""A setting's value, checked against every condition that its claim states."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_psf.core import reasons
from pytest_psf.core.people import is_full_name, is_nobody
from pytest_psf.core.places import Place
from pytest_psf.core.problem import Problem
from pytest_psf.core.regex import regex
from pytest_psf.core.wording import as_written
from pytest_psf.verify.formats.keys import key_path
from pytest_psf.verify.formats.setting_value import (
    Computed,
    Scalar,
    SettingValue,
    as_number,
)
from pytest_psf.verify.formats.templates import (
    addresses,
    filled_by,
    has_places,
    without_places,
)
from pytest_psf.verify.formats.values import read_setting
from pytest_psf.verify.setting.patterns import TooSlowError, fully_matched
from pytest_psf.verify.setting.pinned import NOT_REPLACEABLE, why_unpinned
from pytest_psf.verify.setting.quantities import (
    common,
    is_constant_rule,
    limits,
    readings,
)
from pytest_psf.verify.unverifiable import UnverifiableError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pytest_psf.core.catalogue import Criterion
    from pytest_psf.verify.context import Context
    from pytest_psf.verify.project import Project
    from pytest_psf.verify.setting.claim import Bound, SettingClaim
    from pytest_psf.verify.setting.quantities import Limit

CONDITIONS = ("equals", "matches", "at_most", "at_least", "one_of", "same", "pinned")

_TEXT_CONDITIONS = ("equals", "matches", "one_of")

_FIX = "correct the setting, or the claim"

#: A unit as the file writes it: the claim may mean another one, but not a larger one that
#: everything is within.
_UNIT_AT_END = regex(r"([^\W\d_]+)\W*$")


def require_all(
    content: SettingClaim,
    key: str,
    found: SettingValue,
    criterion: Criterion,
    context: Context,
) -> None:
    """Raise UnverifiableError for the first condition that does not hold."""
    broken = next(_broken(content, key, found, criterion, context), None)
    if broken is None:
        return
    place = Place(content.setting, found.line)
    raise UnverifiableError(broken.reason, f"{key} {broken.why}", broken.fix, place)


def _broken(
    content: SettingClaim,
    key: str,
    found: SettingValue,
    criterion: Criterion,
    context: Context,
) -> Iterator[Problem]:
    """Yield what is wrong with a value, by every condition that does not hold."""
    if isinstance(found.value, Computed):
        yield _not_constant(found.value)
    else:
        yield from _broken_by_value(content, key, found, criterion, context)


def _not_constant(value: Computed) -> Problem:
    if value.in_template:
        return _filled_in("a place", value.why)
    fix = "write the value that production uses as a constant"
    return Problem(reasons.NOT_CONSTANT, f"is not a constant: {value.why}", fix)


def _broken_by_value(
    content: SettingClaim,
    key: str,
    found: SettingValue,
    criterion: Criterion,
    context: Context,
) -> Iterator[Problem]:
    shown = found.shown
    yield from _filled_in_later(content, found)
    if content.pinned:
        yield from _not_pinned(found, shown, context)
    yield from _wrong_text(content, found, shown)
    yield from _out_of_bounds(content, found, criterion)
    if content.same is not None:
        yield from _itself(content, key, content.same, context.project)
        yield from _unlike(content, content.same, found, context.project)


def _filled_in_later(content: SettingClaim, found: SettingValue) -> Iterator[Problem]:
    """Yield that a value is only a place, which something else fills in."""
    bounded = content.at_most is not None or content.at_least is not None
    if not isinstance(found.value, str):
        return
    by = filled_by(found.text)
    if by is None and bounded and not limits(found) and has_places(found.text):
        by = "a template fills in"
    if by is not None and not (content.pinned and by.startswith("envsubst")):
        yield _filled_in(found.shown, by)


def _filled_in(shown: str, by: str) -> Problem:
    fix = "name the file that holds the value itself, or what is filled in"
    return Problem(reasons.TEMPLATE, f"is {shown}, which {by}", fix)


def _not_pinned(found: SettingValue, shown: str, context: Context) -> Iterator[Problem]:
    """Yield why a value is not pinned; of a default, whatever its name is, where to pin it.

    No name and no approval of one helps a default, so that is never told alone.
    """
    unpinned = why_unpinned(found, shown, context)
    if found.replaceable is None:
        if unpinned is not None:
            yield unpinned
        return
    why = f"= {shown} is not pinned: {found.replaceable}"
    fix = NOT_REPLACEABLE if unpinned is None else f"{NOT_REPLACEABLE}; {unpinned.fix}"
    yield Problem(reasons.NOT_PINNED, why, fix)


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
            reasons.CONDITION_BROKEN,
            f"is {shown}, not {as_written(content.equals)}",
            _FIX,
        )
    if content.one_of is not None and not any(_is(found, v) for v in content.one_of):
        allowed = ", ".join(map(as_written, content.one_of))
        yield Problem(reasons.CONDITION_BROKEN, f"is {shown}, none of {allowed}", _FIX)
    if content.matches is not None:
        unmatched = _unmatched(content.matches, found, shown)
        if unmatched is not None:
            yield unmatched


def _unmatched(pattern: str, found: SettingValue, shown: str) -> Problem | None:
    if found.value is None:
        return Problem(reasons.CONDITION_BROKEN, "is null: nothing is set", _FIX)
    try:
        (matches,) = fully_matched(pattern, [found.text])
    except TooSlowError:
        why = f"is {shown}, and checking it against {pattern!r} takes too long"
        fix = "write the pattern without a repeat inside of a repeat, as in (a+)+"
        return Problem(reasons.PATTERN_TOO_SLOW, why, fix)
    if matches:
        return None
    return Problem(reasons.CONDITION_BROKEN, f"is {shown}, which does not match", _FIX)


def _out_of_bounds(
    content: SettingClaim, found: SettingValue, criterion: Criterion
) -> Iterator[Problem]:
    bounds = (("at-most", content.at_most), ("at-least", content.at_least))
    stated = [(name, bound) for name, bound in bounds if bound is not None]
    if not stated:
        return
    numbers = limits(found)
    if not numbers:
        why = f"is {found.shown}, not a finite number"
        if isinstance(found.value, str) and is_constant_rule(found.value):
            why = f"is {found.shown}, which compares a number with a number"
        yield Problem(reasons.NOT_A_NUMBER, why, _FIX)
    for name, bound in stated:
        for number in numbers:
            yield from _outside(name, bound, number, found)
    if content.at_least is None and readings(content.at_most)[0].number >= 0:
        yield from _no_bound(numbers, found, criterion)


def _outside(
    name: str, bound: Bound, number: Limit, found: SettingValue
) -> Iterator[Problem]:
    both = common(number.readings, readings(bound))
    if both is None:
        yield _other_unit(name, bound, number, found)
        return
    value, limit = both
    if value > limit if name == "at-most" else value < limit:
        side = "above" if name == "at-most" else "below"
        yield Problem(
            reasons.CONDITION_BROKEN, f"is {found.shown}, {side} {bound}", _FIX
        )


def _other_unit(name: str, bound: Bound, number: Limit, found: SettingValue) -> Problem:
    if isinstance(bound, str) and not any(one.base for one in number.readings):
        why = f"is {found.shown} without a unit, and the claim says {bound!r}"
        fix = f"write {name} as a number, in the unit that the file means"
    elif isinstance(bound, str):
        why = f"is {found.shown}, which cannot be compared with {bound!r}"
        fix = f"write {name} in a unit of the same sort"
    else:
        why = f"is {found.shown}, with a unit, and the claim says {bound} without one"
        unit = _UNIT_AT_END.search(found.shown)
        own = unit[1] if unit else "d"
        fix = f'say the unit in the claim, as in {name} = "{bound}{own}"'
    return Problem(reasons.UNITS_DIFFER, why, fix)


def _no_bound(
    numbers: Iterable[Limit], found: SettingValue, criterion: Criterion
) -> Iterator[Problem]:
    """Yield that a value of 0 or less, which often means "none", bounds nothing.

    An alert may well be raised at 0, and a rule may compare with any number.
    """
    for one in numbers:
        number = one.readings[0].number
        if one.compared or number > 0 or (number == 0 and _is_of_alerts(criterion)):
            continue
        why = f'is {found.shown}, which can mean "no limit"'
        fix = "write the limit; where the number is meant as such, add at-least"
        yield Problem(reasons.NO_BOUND, why, fix)


def _is_of_alerts(criterion: Criterion) -> bool:
    """Tell whether a criterion asks for limits that somebody is told of."""
    return any(term.quality == "limit" for option in criterion.needs for term in option)


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
    elif _says_nothing(found) and _says_nothing(other):
        why = f"is {found.shown}, and so is {same}: neither says anything"
        yield Problem(reasons.SAME_NOTHING, why, "write the value in both")
    elif not _are_same(found, other):
        here, there = Place(content.setting, found.line), Place(file, other.line)
        why = f"is {found.shown} ({here}), but {same} is {other.shown} ({there})"
        yield Problem(reasons.NOT_SAME, why, "let both say the same")


def _says_nothing(found: SettingValue) -> bool:
    """Tell whether a value is null, blank, or a table or list of nothing."""
    value = found.value
    if isinstance(value, str):
        return not value.strip()
    return value is None or (isinstance(value, dict | list) and not value)


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
    bounded, and an "upper limit" if that is from above and the number more than 0, which would
    mean no limit; a text shows a "receiver" or a "named person" only if the claim says which.
    """
    if content.pinned:
        yield "pinned"
    numbers = limits(found)
    bounds = (content.at_most, content.at_least, content.equals)
    if numbers and any(bound is not None for bound in bounds):
        yield "limit"
        above = all(one.readings[0].number > 0 for one in numbers)
        if above and (content.at_most, content.equals) != (None, None):
            yield "upper limit"
    said = any(getattr(content, name) is not None for name in _TEXT_CONDITIONS)
    if isinstance(found.value, str) and said:
        if _tells_somebody(found.text, numbers):
            yield "receiver"
        if _names_a_person(found):
            yield "named person"


def _tells_somebody(text: str, numbers: tuple[Limit, ...]) -> bool:
    """Tell whether a text says who is told; a message must name an account or address."""
    if any(not one.compared for one in numbers):
        return False
    said = without_places(text)
    if said != text or numbers:
        return not all(map(is_nobody, addresses(said)))
    return not is_nobody(text)


def _names_a_person(found: SettingValue) -> bool:
    if found.accounts:
        from pytest_psf.verify.formats.codeowners import is_personal_account

        return any(is_personal_account(one) for one in found.text.split())
    return is_full_name(found.text)


def stated(content: SettingClaim, *, secret: bool) -> Iterator[str]:
    """Yield a note for each condition; of a secret setting none says a value."""
    for name in CONDITIONS:
        value = getattr(content, name)
        if value is not None:
            said = "" if secret else f" {as_written(value)}"
            yield f"{name.replace('_', '-')}{said} holds"
