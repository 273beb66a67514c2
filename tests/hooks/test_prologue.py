"""Code with a note in front does what it did, says so at the same lines, and is noted."""

from __future__ import annotations

import argparse
import asyncio
import dis
import inspect
import json.decoder
import sys
import traceback
import types
from typing import TYPE_CHECKING, Any

import pytest

from pytest_psf.hooks.observe.observer import Observer
from pytest_psf.hooks.observe.prologue import noting, with_note
from pytest_psf.hooks.observe.window import Window

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pytest_psf.hooks.observe.prologue import NotingCode

if sys.version_info >= (3, 12):

    def test_a_python_with_other_means_is_left_to_those() -> None:
        def function() -> None: ...

        assert noting(function, lambda: None) is None  # type: ignore[arg-type] # a def

else:

    def plain(a: int, /, b: int = 2, *rest: int, c: int = 3, **more: int) -> object:
        """Return what it was given."""
        return a, b, rest, c, more

    def counting() -> Any:
        while True:
            try:
                sent = yield 1
                if sent is None:
                    continue
                yield sent
            except ValueError:
                return "returned"

    async def coroutine(a: int) -> int:
        await asyncio.sleep(0)
        return a + 1

    async def async_generator(n: int) -> Any:
        try:
            for number in range(n):
                yield number
        finally:
            await asyncio.sleep(0)

    def of_cells(a: int) -> tuple[int, ...]:
        b = a + 1
        return tuple(map(lambda n: n + a + b, range(2)))  # noqa: C417 - it makes cells

    def made(offset: int) -> Callable[[int], int]:
        def inner(a: int) -> int:
            return a + offset

        return inner

    def handling(a: Any) -> Any:
        try:
            try:
                return 1 // a
            except TypeError as error:
                raise KeyError(a) from error
        except ZeroDivisionError:
            with open(__file__, encoding="utf-8") as file:  # noqa: PTH123 - any manager
                return file.readline()
        finally:
            a = None

    def _long(lines: int) -> types.FunctionType:
        """Return a function with many constants and jumps that lead far."""
        body = "".join(f"        if x == {n}.5: x += {n}.25\n" for n in range(lines))
        text = f"def long(x):\n    while x < 9e9:\n{body}        x = x * 2 + 1\n    return x\n"
        space: dict[str, Any] = {}
        exec(compile(text, "long.py", "exec"), space)  # noqa: S102 - our own text
        found: types.FunctionType = space["long"]
        return found

    def _use_generator(generator: Any) -> Any:
        running = generator()
        found = [next(running), running.send(5), next(running)]
        with pytest.raises(StopIteration) as ended:
            running.throw(ValueError)
        return [*found, ended.value.value, inspect.isgeneratorfunction(generator)]

    async def _all_of(agen: Any) -> list[Any]:
        return [value async for value in agen(3)]

    def _use_handling(function: Any) -> Any:
        with pytest.raises(KeyError) as caught:
            function("x")
        trace = traceback.extract_tb(caught.value.__traceback__)
        return function(0), function(1), [(one.name, one.lineno) for one in trace]

    USES: list[tuple[Any, Callable[[Any], Any], int]] = [
        (plain, lambda f: (f(1), f(1, 5, 6, c=7, d=8), f.__doc__), 2),
        (counting, _use_generator, 1),
        (coroutine, lambda f: asyncio.run(f(1)), 1),
        (async_generator, lambda f: asyncio.run(_all_of(f)), 1),
        (of_cells, lambda f: (f(1), f(2)), 2),
        (made(3), lambda f: f(4), 1),
        (handling, _use_handling, 3),
        (_long(20), lambda f: f(1), 1),
    ]

    @pytest.mark.parametrize(("function", "use", "calls"), USES)
    def test_it_does_what_it_did_and_each_call_is_noted(
        function: types.FunctionType, use: Callable[[Any], Any], calls: int
    ) -> None:
        before, code, noted = use(function), function.__code__, list[None]()
        watch = _watch(function, lambda: noted.append(None))
        watch.start()
        try:
            # The same line, since a traceback of it is compared.
            during = use(function)
        finally:
            watch.stop()
        assert _without_callers(during) == _without_callers(before)
        assert len(noted) == calls
        assert function.__code__ is code

    def _without_callers(found: Any) -> Any:
        return json.dumps(found, default=list)

    def _watch(function: types.FunctionType, note: Callable[[], None]) -> NotingCode:
        watch = noting(function, note)
        assert watch is not None
        return watch

    def test_what_has_no_room_for_its_jumps_is_left_to_a_profile_function() -> None:
        longest, noted = _long(300), list[None]()
        is_3_10 = sys.version_info < (3, 11)
        assert (noting(longest, lambda: noted.append(None)) is None) is is_3_10
        expected = longest(1)

        window = Window()
        observer = Observer({"long:long": longest}, window)
        window.is_open = True
        watches = observer.watches(("long:long",))
        for watch in watches:
            watch.start()
        assert longest(1) == expected
        for watch in watches:
            watch.stop()
        assert observer.take().entered == {"long:long"}

    def test_two_watches_of_one_function_both_note() -> None:
        noted: list[str] = []
        one = _watch(made(1), lambda: noted.append("one"))  # type: ignore[arg-type] # a def
        function = one._function  # noqa: SLF001 - as another target leads to it
        other = _watch(function, lambda: noted.append("other"))
        code = function.__code__
        one.start()
        other.start()
        assert function(1) == 2
        other.stop()
        one.stop()
        assert noted == ["other", "one"]
        assert function.__code__ is code

    def test_a_call_that_does_not_fit_is_no_call() -> None:
        noted: list[None] = []
        watch = _watch(made(1), lambda: noted.append(None))  # type: ignore[arg-type] # a def
        watch.start()
        with pytest.raises(TypeError, match="missing 1 required"):
            watch._function()  # noqa: SLF001 - as above
        watch.stop()
        assert noted == []

    if sys.version_info >= (3, 11):

        def test_code_of_a_form_of_its_own_is_left_as_it_is() -> None:
            code = plain.__code__
            begins_otherwise = bytes([dis.opmap["NOP"], 0]) + code.co_code
            one_place_for_all = bytes([0xFF]) * (len(code.co_code) // 16 + 1)
            for odd in (
                code.replace(co_code=begins_otherwise),
                code.replace(co_linetable=one_place_for_all),
            ):
                assert with_note(odd, lambda: None) is None

    else:

        def test_a_line_that_is_told_in_several_steps_stays_the_same() -> None:
            code = counting.__code__
            stepwise = code.replace(co_linetable=b"\0\0" + code.co_linetable)
            made = with_note(stepwise, lambda: None)
            assert made is not None
            told = [line for *_, line in made.co_lines() if line is not None]
            lines = [line for *_, line in code.co_lines() if line is not None]
            assert list(dict.fromkeys(told)) == list(dict.fromkeys(lines))

    #: What is compared of an instruction; where it jumps is compared by itself.
    Instructions = list[dis.Instruction]

    def _codes_in(module: types.ModuleType) -> Iterator[types.CodeType]:
        code = compile(inspect.getsource(module), str(module.__file__), "exec")
        waiting = [code]
        while waiting:
            found = waiting.pop()
            waiting += [c for c in found.co_consts if isinstance(c, types.CodeType)]
            if found.co_flags & inspect.CO_OPTIMIZED:  # that of a function
                yield found

    def _lines_of(code: types.CodeType) -> dict[int, int | None]:
        return {
            at: line
            for first, behind, line in code.co_lines()
            for at in range(first, behind, 2)
        }

    @pytest.mark.parametrize(
        "module", [argparse, asyncio.base_events, dis, inspect, json.decoder, traceback]
    )
    def test_all_else_stands_where_it_stood(module: types.ModuleType) -> None:
        def note() -> None: ...

        for code in _codes_in(module):
            made = with_note(code, note)
            if made is None:  # one whose jumps would need more room
                assert sys.version_info < (3, 11)
                continue
            old, new = (
                list(dis.get_instructions(code)),
                list(dis.get_instructions(made)),
            )
            (at,) = (n for n, one in enumerate(new) if one.argval is note)
            first, size = _piece(new, at, len(new) - len(old), made)

            def moved(offset: int, first: int = first, size: int = size) -> int:
                return offset + size if offset >= first else offset

            kept = [one for one in new if not first <= one.offset < first + size]
            for one, other in zip(old, kept, strict=True):
                assert (one.opname, moved(one.offset)) == (other.opname, other.offset)
                if one.opcode in {*dis.hasjabs, *dis.hasjrel}:
                    assert moved(one.argval) == other.argval
                elif one.opname != "EXTENDED_ARG":
                    assert one.arg == other.arg
            lines = _lines_of(made)
            assert {lines.pop(at) for at in range(first, first + size, 2)} == {None}
            assert {moved(at): line for at, line in _lines_of(code).items()} == lines

    def _piece(
        new: Instructions, at: int, count: int, code: types.CodeType
    ) -> tuple[int, int]:
        """Return the offset and the size of what was put in, around its constant."""
        begin = at
        while new[begin - 1].opname in {"EXTENDED_ARG", "PUSH_NULL"} and begin:
            begin -= 1
        end = begin + count
        behind = new[end].offset if end < len(new) else len(code.co_code)
        return new[begin].offset, behind - new[begin].offset
