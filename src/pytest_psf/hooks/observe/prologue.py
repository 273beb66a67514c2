"""Code that notes its own start, for the two Pythons without `sys.monitoring`.

A call of the note is put in front of a function's own instructions: what it does, its
frame, and who called it stay as they are, so that a traceback, a warning with a `stacklevel`
and `inspect.getsource` say what they say without it. The instructions are CPython's and
change with each release; 3.10 and 3.11 no longer do.
https://github.com/python/cpython/blob/3.11/Objects/locations.md
https://github.com/python/cpython/blob/3.11/Objects/exception_handling_notes.txt
https://github.com/python/cpython/blob/3.10/Objects/lnotab_notes.txt
"""

from __future__ import annotations

import dis
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import types
    from collections.abc import Callable, Iterator

    from pytest_psf.hooks.observe.exchange import Note

#: What may stand before the first instruction of a function's own in 3.11.
_BEGINNING = ("COPY_FREE_VARS", "MAKE_CELL", "RETURN_GENERATOR", "POP_TOP")
_EXTENDED = "EXTENDED_ARG"
#: In 3.10's table of lines, the step of a piece without a line.
_NO_LINE = 0x80
#: In 3.11's table of places, the first byte of an entry without one.
_NO_PLACE = 0x80 | 15 << 3
#: So many instructions one entry of that table stands for at most.
_PLACE_UNITS = 8


class NotingCode:
    """Has a function note its calls from start to stop."""

    def __init__(
        self, function: types.FunctionType, code: types.CodeType, note: Note
    ) -> None:
        """`code` is the function's own, with the note."""
        self._function = function
        self._note = note
        self._before = function.__code__
        self._code = code

    def start(self) -> None:
        found = self._function.__code__
        if found is not self._before:  # another watch of the same function, or a test's
            self._before = found
            self._code = with_note(found, self._note) or found
        self._function.__code__ = self._code

    def stop(self) -> None:
        self._function.__code__ = self._before


def with_note(code: types.CodeType, note: Note) -> types.CodeType | None:
    """Return code that does the same once it has called `note`.

    Return None where this Python has other means, or the code has a form of its own.
    """
    make = _makers().get(sys.version_info[:2])
    if make is None or sys.implementation.name != "cpython":
        return None
    return make(code, note)


def _makers() -> dict[tuple[int, int], Callable[[Any, Note], types.CodeType | None]]:
    return {(3, 10): _made_for_3_10, (3, 11): _made_for_3_11}


def _instruction(name: str, argument: int = 0) -> bytes:
    """Return one instruction; an argument of more than a byte is put in front of it."""
    more = [
        byte
        for shift in (24, 16, 8)
        if argument >> shift
        for byte in (dis.opmap[_EXTENDED], argument >> shift & 0xFF)
    ]
    return bytes([*more, dis.opmap[name], argument & 0xFF])


def _made_for_3_11(code: Any, note: Note) -> types.CodeType | None:
    at = _behind_the_beginning(code.co_code)
    if at is None:
        return None
    call = (
        _instruction("PUSH_NULL")
        + _instruction("LOAD_CONST", len(code.co_consts))
        + _instruction("PRECALL")
        + bytes(2)  # room for what the interpreter learns, as it is behind CALL
        + _instruction("CALL")
        + bytes(8)
        + _instruction("POP_TOP")
    )
    # Places and handlers are counted in instructions of two bytes; jumps are relative.
    places = _with_no_place(code.co_linetable, at // 2, len(call) // 2)
    if places is None:
        return None
    made: types.CodeType = code.replace(
        co_code=code.co_code[:at] + call + code.co_code[at:],
        co_consts=(*code.co_consts, note),
        co_linetable=places,
        co_exceptiontable=_moved(code.co_exceptiontable, at // 2, len(call) // 2),
        co_stacksize=max(code.co_stacksize, 2) + 1,
    )
    return made


def _behind_the_beginning(raw: bytes) -> int | None:
    """Return where a function's own instructions begin, or None if that is not clear."""
    for at in range(0, len(raw), 2):
        name = dis.opname[raw[at]]
        if name == "RESUME" and raw[at + 1] == 0:
            return at + 2
        if name not in {*_BEGINNING, _EXTENDED}:
            break
    return None


def _with_no_place(table: bytes, at: int, units: int) -> bytes | None:
    """Return a table of places in which so many instructions have none.

    None if an entry of the table reaches over the place where they are put in.
    """
    seen, index = 0, 0
    while seen < at:
        seen += (table[index] & 7) + 1
        index += 1
        while index < len(table) and not table[index] & 0x80:
            index += 1  # what belongs to the entry before
    if seen != at:
        return None
    lengths = [_PLACE_UNITS] * (units // _PLACE_UNITS) + [units % _PLACE_UNITS]
    entries = bytes(_NO_PLACE | length - 1 for length in lengths if length)
    return table[:index] + entries + table[index:]


def _moved(table: bytes, at: int, units: int) -> bytes:
    """Return a table of exception handlers that lie so many instructions later."""
    numbers = _numbers_in(table)
    moved = bytearray()
    for start, length, target, depth in zip(*[numbers] * 4, strict=True):
        first = _as_number(start + units if start >= at else start)
        moved += bytes([first[0] | 0x80]) + first[1:]
        for number in (length, target + units if target >= at else target, depth):
            moved += _as_number(number)
    return bytes(moved)


def _numbers_in(table: bytes) -> Iterator[int]:
    """Yield what stands in a table in pieces of six bits, the highest first."""
    number = 0
    for byte in table:
        number = number << 6 | byte & 0x3F
        if not byte & 0x40:
            yield number
            number = 0


def _as_number(number: int) -> bytes:
    pieces = [number & 0x3F]
    while number := number >> 6:
        pieces.append(number & 0x3F | 0x40)
    return bytes(reversed(pieces))


def _made_for_3_10(code: Any, note: Note) -> types.CodeType | None:
    raw = code.co_code
    at = 2 * (dis.opname[raw[0]] == "GEN_START")
    call = (
        _instruction("LOAD_CONST", len(code.co_consts))
        + _instruction("CALL_FUNCTION")
        + _instruction("POP_TOP")
    )
    rest = _jumping_further(raw[at:], at // 2, len(call) // 2)
    if rest is None:
        return None
    made: types.CodeType = code.replace(
        co_code=raw[:at] + call + rest,
        co_consts=(*code.co_consts, note),
        co_linetable=_with_no_line(code.co_linetable, at, len(call)),
        co_stacksize=max(code.co_stacksize, 1) + 1,
    )
    return made


def _jumping_further(raw: bytes, at: int, units: int) -> bytes | None:
    """Return instructions whose absolute jumps lead so many instructions further.

    None if one would need more bytes than it has.
    """
    moved = bytearray(raw)
    first, argument = 0, 0
    for index in range(0, len(raw), 2):
        argument = argument << 8 | raw[index + 1]
        if dis.opname[raw[index]] == _EXTENDED:
            continue
        if raw[index] in dis.hasjabs and argument >= at:
            size = (index - first) // 2 + 1
            if (argument + units) >> 8 * size:
                return None
            moved[first + 1 : index + 2 : 2] = (argument + units).to_bytes(size, "big")
        first, argument = index + 2, 0
    return bytes(moved)


def _with_no_line(table: bytes, at: int, length: int) -> bytes:
    """Return a table of lines in which so many bytes of instructions have none."""
    put_in = bytes([length, _NO_LINE])
    if not at:
        return put_in + table
    seen = 0
    for index in range(0, len(table), 2):
        step = table[index]
        if seen + step >= at:
            before = bytes([at - seen, table[index + 1]])
            after = bytes([seen + step - at, 0]) if seen + step > at else b""
            return table[:index] + before + put_in + after + table[index + 2 :]
        seen += step
    return table + put_in


def noting(function: types.FunctionType, note: Note) -> NotingCode | None:
    """Return what has a function note its calls, or None if that cannot be done here."""
    code = with_note(function.__code__, note)
    return None if code is None else NotingCode(function, code, note)
