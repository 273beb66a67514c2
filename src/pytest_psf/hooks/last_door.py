"""The last door of a run: no process ends with 0 without a judgement that passes.

It stands around all that pytest runs of a project, conftest files and their hooks with it.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from types import FrameType

_NO_JUDGEMENT = "no passing judgement was reached, so the run cannot end with 0"
_INSTEAD = (
    "let pytest end it, and fail or skip tests instead; what must end the process does so "
    "in pytest_unconfigure, when all is judged"
)


class _Exit:
    """Stands in for `os._exit`, in another process as well that is started anew."""

    def __init__(self, leave: Callable[[int, FrameType | None], NoReturn]) -> None:
        self.__module__, self.__name__, self.__doc__ = "os", "_exit", os._exit.__doc__
        self._leave = leave

    def __call__(self, status: int) -> NoReturn:
        self._leave(status, sys._getframe().f_back)  # noqa: SLF001 - the only way

    def __reduce__(self) -> str:
        return "_exit"  # whoever is handed it looks it up there


class LastDoor:
    """Lets a run out with 0 only if it may pass; it is put around what loads conftests."""

    def __init__(self, config: pytest.Config) -> None:
        """Replace `os._exit` until pytest has cleaned up."""
        self._config = config
        self._pid = os.getpid()
        self._leave = os._exit
        #: What nothing captures, and so whoever looks at the run still reads.
        self._stderr = -1
        with suppress(OSError):
            self._stderr = os.dup(2)
        self._exit = _Exit(self._leave_if_it_may)
        vars(os)["_exit"] = self._exit
        config.add_cleanup(self._put_back)

    def _put_back(self) -> None:
        # Somebody else may have replaced it since, and calls this one.
        if vars(os)["_exit"] is self._exit:
            vars(os)["_exit"] = self._leave
        if self._stderr >= 0:
            os.close(self._stderr)
            self._stderr = -1

    def refuse(self, left: SystemExit) -> None:
        """Raise SystemExit if one with 0 has left pytest where it loads conftests."""
        if not left.code:
            self._tell(f"{self._raised_at(left)} ended it by SystemExit")
            raise SystemExit(int(pytest.ExitCode.INTERNAL_ERROR)) from left

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_cmdline_main(
        self,
    ) -> Generator[None, int | pytest.ExitCode | None, int | pytest.ExitCode | None]:
        """Keep the promise of exit 0: it takes a judgement that passes."""
        how = ""
        status: int | pytest.ExitCode | None
        try:
            status = yield
        except SystemExit as left:
            if left.code:
                raise
            status, how = 0, f"{self._raised_at(left)} ended it by SystemExit"
        if status:
            return status
        if not self._may_pass():
            self._tell(how)
            return pytest.ExitCode.INTERNAL_ERROR
        from pytest_psf.hooks.begun import first_run
        from pytest_psf.workshop.first_run import WOULD_PASS

        return status if first_run(self._config) is None else WOULD_PASS

    def _may_pass(self) -> bool:
        from pytest_psf.hooks.start import may_pass

        return may_pass(self._config)

    def _leave_if_it_may(self, status: int, caller: FrameType | None) -> NoReturn:
        """End the process with this status, but not the run's own with 0.

        Processes that tests fork are none of our business.
        """
        if status == 0 and os.getpid() == self._pid and not self._is_judged():
            self._tell(f"{self._place(caller)} ended it by os._exit")
            status = int(pytest.ExitCode.INTERNAL_ERROR)
        self._leave(status)

    def _is_judged(self) -> bool:
        try:
            return self._may_pass()
        except pytest.UsageError:
            return False

    def _tell(self, how: str) -> None:
        said = f"{_NO_JUDGEMENT}: {how}; {_INSTEAD}" if how else _NO_JUDGEMENT
        # Whatever ends the process may do so within a line of pytest's.
        text = f"{os.linesep * bool(how)}psf: {said}{os.linesep}"
        if self._stderr < 0:
            sys.stderr.write(text)
            return
        with suppress(OSError):
            os.write(self._stderr, text.encode(errors="replace"))

    def _raised_at(self, left: SystemExit) -> str:
        """Return where the process was left, as people read a place."""
        inner = left.__traceback__
        while inner is not None and inner.tb_next is not None:
            inner = inner.tb_next
        return self._place(inner and inner.tb_frame)

    def _place(self, frame: FrameType | None) -> str:
        if frame is None:  # nobody's code: a thread, or the interpreter at its end
            return "something"
        file = Path(frame.f_code.co_filename)
        folder = self._config.invocation_params.dir
        shown = file.relative_to(folder) if file.is_relative_to(folder) else file
        return f"{shown}:{frame.f_lineno}"
