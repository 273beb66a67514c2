"""A process that ends with all that it has started."""

from __future__ import annotations

import os
import signal
import subprocess
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path


@contextmanager
def alone(
    command: list[str],
    folder: Path,
    output: IO[str],
    environment: Mapping[str, str] | None = None,
) -> Iterator[subprocess.Popen[bytes]]:
    """Start a process with a group of its own, which ends with this block."""
    process = subprocess.Popen(  # noqa: S603 - pytest, as the user would run it
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            if hasattr(os, "killpg"):
                os.killpg(process.pid, signal.SIGKILL)
            else:  # Windows: what the run has started is not ended with it
                process.kill()
            process.wait()
