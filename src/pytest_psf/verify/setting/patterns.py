"""Regular expressions of claims, checked against values without ever hanging.

Python's engine backtracks: a repeat inside a repeat, as in `(a+)+b`, can take longer than
anybody waits (CWE-1333), and nothing interrupts it from within. To refuse such patterns
would refuse harmless ones as well, such as `(?:[a-z]+-)*[a-z]+`, which names of models ask
for. So what could take long runs in a child process with a time limit, and all the rest
at once.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import warnings
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

#: How long a pattern may take, far more than any that is meant well.
PATIENCE_SECONDS = 5.0

#: The most steps that a match may take in this process.
_MOST_STEPS = 100_000

_CHILD = """
import json, re, sys
pattern, texts = json.load(sys.stdin)
json.dump([re.fullmatch(pattern, text) is not None for text in texts], sys.stdout)
"""


class TooSlowError(Exception):
    """Raise TooSlowError if a pattern takes longer than anybody waits."""


def fully_matched(
    pattern: str, texts: Sequence[str], patience: float = PATIENCE_SECONDS
) -> list[bool]:
    """Tell of each text whether a valid pattern matches all of it.

    Raise TooSlowError if that takes longer than `patience`, in seconds, for all together.
    """
    if any(_may_take_long(pattern, text) for text in texts):
        return _matched_in_child(pattern, texts, patience)
    compiled = compile_quietly(pattern)
    return [compiled.fullmatch(text) is not None for text in texts]


def compile_quietly(pattern: str) -> re.Pattern[str]:
    """Compile a pattern; what Python warns of in it is not an error, even with -W error.

    Raise re.error, RecursionError or OverflowError if it is not valid.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return re.compile(pattern)


def _may_take_long(pattern: str, text: str) -> bool:
    """Tell whether a match may take many steps; in doubt, it may.

    Every repeat may begin and end anywhere, every optional part be there or not, and a
    group that is repeated multiplies what is in it. A sign that repeats nothing, such as an
    escaped one, only costs a process.
    """
    if re.search(r"\)[*+?{]", pattern):
        return True
    repeats = len(re.findall(r"[*+{]", pattern))
    optional = pattern.count("?")
    steps: int = (len(text) + 1) ** repeats * 2**optional
    return steps > _MOST_STEPS


def _matched_in_child(
    pattern: str, texts: Sequence[str], patience: float
) -> list[bool]:
    command = [sys.executable, "-I", "-S", "-c", _CHILD]
    try:
        done = subprocess.run(  # noqa: S603 - this Python, and our own code
            command,
            input=json.dumps([pattern, texts]),
            capture_output=True,
            text=True,
            timeout=patience,
            check=True,
        )
    except subprocess.TimeoutExpired:
        raise TooSlowError(pattern) from None
    found: list[bool] = json.loads(done.stdout)
    return found
