"""`pytest-psf sensors`: which rules of data files some evidence test depends on."""

from __future__ import annotations

import argparse
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import IO, TYPE_CHECKING

from pytest_psf.commands.ending import INTERRUPTED, Printed, UserError
from pytest_psf.commands.pytest_said import begun, failures, refusal, text_of
from pytest_psf.commands.shared import Configured, configured, file_named

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_psf.commands.ending import Subparsers
    from pytest_psf.core.sensors import Sensing
    from pytest_psf.hooks.sensing import Said

#: How often is looked for what is new, in seconds.
_PAUSE = 0.1


def add_to(commands: Subparsers) -> None:
    """Add the subcommand."""
    parser = commands.add_parser(
        "sensors",
        help="list each rule of data files with the evidence test that notices its "
        "weakening, or none",
        description="Runs the evidence tests once, then again for each rule, limit or "
        "sentence of the files while it is weakened in a copy of the project, and lists "
        "which test notices it. A list of work, and no verdict: it ends with 0 whatever "
        "it finds, and with 2 if it could not be done. Options for pytest can be given in "
        "PYTEST_ADDOPTS. Ctrl-C shows what is known by then.",
    )
    parser.add_argument(
        "files",
        metavar="FILE[#KEY]",
        nargs="*",
        help="left out: all files of settings and prompts that claims name or cover",
    )
    parser.add_argument("--json", action="store_true", help="for programs")
    parser.add_argument(
        "--limit",
        metavar="N",
        type=_count,
        help="refuse to start more than N processes, one for each way to weaken a rule",
    )
    parser.add_argument("--config", metavar="PATH", help="instead of the nearest one")
    parser.set_defaults(run=_sensors)


def _count(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise argparse.ArgumentTypeError(f"{text}: write a whole number, such as 100")
    return int(text)


def _sensors(options: argparse.Namespace) -> Printed:
    from pytest_psf.report.sensors import as_json, as_text

    found = configured(options.config)
    of = [*_targets(options.files, found)]
    sensing, interrupted = _Run(found, of, options.limit).sensed()
    if not sensing.files and not sensing.unread:
        raise UserError(
            "no claim names or covers a file of settings or a prompt: name files"
        )
    width = min(shutil.get_terminal_size().columns, 100)
    text = as_json(sensing) if options.json else as_text(sensing, width)
    return Printed(text=text, status=INTERRUPTED if interrupted else 0)


def _targets(names: list[str], found: Configured) -> Iterator[str]:
    """Yield what is named, as claims would name it.

    Raise UserError or UnverifiableError if it is nothing that could be weakened.
    """
    from pytest_psf.verify.data.rules import rules_of
    from pytest_psf.verify.project import Project

    project = Project(found.root, found.file)
    for name in names:
        file, mark, key = name.partition("#")
        target = f"{file_named(file, project)}{mark}{key}"
        rules_of(target, project)
        yield target


class _Run:
    """A pytest that runs the evidence tests, and weakens the rules afterwards."""

    def __init__(self, found: Configured, of: list[str], limit: int | None) -> None:
        # As it is written: a link is where it stands.
        self._file = found.file.absolute()
        self._given = [f"--psf-sensors-of={one}" for one in of]
        if limit is not None:
            self._given.append(f"--psf-sensors-limit={limit}")
        self._found: Sensing | None = None
        self._refused = ""
        #: The line that is not whole yet.
        self._begun = ""
        self._interrupted = False

    def sensed(self) -> tuple[Sensing, bool]:
        """Return what came of it, and whether a Ctrl-C ended it.

        Raise UserError if the tests could not be run, or none could notice anything.
        """
        with tempfile.TemporaryDirectory(prefix="psf-") as folder:
            said, output = Path(folder, "said"), Path(folder, "output")
            said.touch()
            status = self._pytest(said, output)
            shown = text_of(output.read_bytes())
        if self._refused:
            raise UserError(self._refused)
        if self._found is not None:
            return self._found, self._interrupted
        if self._interrupted:
            raise KeyboardInterrupt
        raise UserError(
            failures(shown, self._file.parent) or refusal(shown, "", status)
        )

    def _pytest(self, said: Path, output: Path) -> int:
        from pytest_psf.workshop.alone import alone

        command = [*begun(), "--psf", "-q", "--maxfail=0"]
        command += ["-p", "pytest_psf.hooks.sensing", f"--psf-sensors={said}"]
        # Neither code nor data is challenged before: what is asked here asks for more.
        command += ["--psf-no-challenge", "--psf-challenge-limit=0"]
        command += [f"--psf-config={self._file.name}", "--psf-no-job-summary"]
        command += ["--color=no", *self._given]
        with (
            output.open("w", encoding="utf-8") as log,
            said.open(encoding="utf-8") as lines,
            alone(command, self._file.parent, log) as process,
        ):
            while process.poll() is None:
                self._follow(process, lines)
            self._hear(lines.read())
        return process.returncode

    def _follow(self, process: subprocess.Popen[bytes], lines: IO[str]) -> None:
        """Wait a little; a Ctrl-C is handed on, and a second one ends it at once."""
        try:
            self._hear(lines.read())
            process.wait(_PAUSE)
        except subprocess.TimeoutExpired:
            pass
        except KeyboardInterrupt:
            if self._interrupted or not hasattr(signal, "SIGKILL"):
                raise
            self._interrupted = True
            process.send_signal(signal.SIGINT)

    def _hear(self, text: str) -> None:
        from pytest_psf.hooks.sensing import Said
        from pytest_psf.hooks.wire import Codec

        *whole, self._begun = f"{self._begun}{text}".split("\n")
        for line in whole:
            self._heed(Codec(Said).value(line))

    def _heed(self, one: Said) -> None:
        if one.told:
            print(f"sensors: {one.told}", file=sys.stderr, flush=True)  # noqa: T201 - progress
        self._refused = one.refused or self._refused
        self._found = one.found or self._found
