"""TOML files as values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_psf.toml_lines import TOMLDecodeError, error_line, lines, loads
from pytest_psf.verify.formats.setting_value import malformed, spread

if TYPE_CHECKING:
    from pytest_psf.verify.file import File
    from pytest_psf.verify.formats.setting_value import Values


def read(file: File) -> Values:
    """Read a TOML file, with the lines of its keys as far as the scanner finds them.

    Raise UnverifiableError if the file cannot be parsed.
    """
    try:
        return spread(loads(file.text), lines(file.text))
    except TOMLDecodeError as error:
        raise malformed(file, str(error), error_line(error, file.text)) from None
    except ValueError as error:  # a number of thousands of digits
        raise malformed(file, str(error), None) from None
    except RecursionError:
        raise malformed(file, "it is nested too deeply", None) from None
