"""Wrong values of the plain classes of the standard library, as they are written."""

from __future__ import annotations

import re
import types
from typing import TYPE_CHECKING, Any

from pytest_psf.hooks.challenge.wronging import FAR

if TYPE_CHECKING:
    from datetime import datetime, timedelta
    from typing import TypeAlias

#: The empty one, the filled one, one above all bounds, and one below.
Wrongs: TypeAlias = tuple[Any, Any, Any, Any]


def wrong_datetime(value: datetime) -> Wrongs:
    days = "1970-01-01", "1970-01-02", "2970-01-01", "1900-01-01"
    zone = "" if value.tzinfo is None else "+00:00"
    one, two, above, below = (f"{day}T00:00:00{zone}" for day in days)
    return one, two, above, below


def wrong_date(_value: object) -> Wrongs:
    return "1970-01-01", "1970-01-02", "2970-01-01", "1900-01-01"


def wrong_time(_value: object) -> Wrongs:
    return "00:00:00", "00:00:01", "23:59:59.999999", "00:00:00.000001"


def from_iso(kind: Any, text: Any) -> Any:
    return kind.fromisoformat(text)


def wrong_duration(value: timedelta) -> Wrongs:
    far = 86400.0 * FAR + 1000 * abs(value.total_seconds())
    return 0.0, 1.0, far, -far


def from_seconds(kind: Any, seconds: Any) -> Any:
    return kind(seconds=seconds)


def wrong_number(value: Any) -> Wrongs:
    far = FAR + 1000 * abs(int(value))
    return "0", "1", str(far), str(-far)


def wrong_complex(_value: object) -> Wrongs:
    return "0j", "1j", f"{FAR}+{FAR}j", f"-{FAR}-{FAR}j"


def wrong_path(_value: object) -> Wrongs:
    # Never the empty path: it is the folder that the tests run in, and what takes it
    # for its own might write there, or delete it.
    return "?/?", "?/??", "/?/?/?", "?/?.?"


def wrong_uuid(_value: object) -> Wrongs:
    return tuple(f"{'0' * 8}-0000-0000-0000-{number:012x}" for number in _UUIDS)  # type: ignore[return-value] # four


_UUIDS = (0, 1, 16**12 - 1, 2)


def wrong_pattern(_value: object) -> Wrongs:
    # One that fits nothing, and one that fits anything.
    return "(?!)", "", "", "(?!)"


def wrong_range(value: range) -> Wrongs:
    return "0:0", "0:1", f"{FAR}:{FAR + len(value)}", f"{-FAR}:{FAR + len(value)}"


def from_ends(kind: Any, text: Any) -> Any:
    return kind(*map(int, text.split(":")))


def compiled(_kind: Any, text: Any) -> Any:
    return re.compile(text)


def is_of_text(pattern: Any) -> bool:
    return isinstance(pattern.pattern, str)


def hands_out_by_code(value: object) -> bool:
    """Tell whether code of its class hands out what a value holds.

    To ask for that may change it, as it does which item of a cache was used last.
    """
    for kind in type(value).__mro__:
        if "__getitem__" in vars(kind):
            return isinstance(vars(kind)["__getitem__"], types.FunctionType)
    return False
