"""The summary of a job that GitHub shows: Markdown, which every step adds to.

https://docs.github.com/actions/reference/workflow-commands-for-github-actions
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from pytest_psf.core.problem import as_text
from pytest_psf.report_files.writing import append

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pytest_psf.core.report import Report

#: The variable that names a step's file.
VARIABLE: Final = "GITHUB_STEP_SUMMARY"

#: A host shows nothing of a step whose file is larger than 1 MiB; others add to it, too.
_LARGEST = 1024 * 1024 - 16 * 1024


def path_of(environment: Mapping[str, str]) -> Path | None:
    """Return the file that a job's summary is added to; None outside of such a job."""
    name = environment.get(VARIABLE)
    return Path(name) if name else None


def add(path: Path, report: Report) -> str:
    """Add the report to the summary. Return why that could not be done, or an empty text.

    Nobody asked for it, so nothing fails for it.
    """
    from pytest_psf.report.markdown import rendered

    try:
        there = path.stat().st_size if path.is_file() else 0
        # Others may not have ended their last line or paragraph.
        between = "\n\n" if there else ""
        text = rendered(report, _LARGEST - there - len(between))
        if not text:
            return f"{path} is full"
        append(path, f"{between}{text}")
    except OSError as error:
        return as_text(error)
    return ""
