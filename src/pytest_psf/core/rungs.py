"""The assurance ladder."""

from __future__ import annotations

from enum import IntEnum


class Rung(IntEnum):
    """How much a piece of evidence shows; a higher rung shows all of the lower."""

    #: Somebody says so.
    CLAIMED = 1
    #: A file says it: filled, reviewed by a person, unchanged since; or a valid setting.
    DOCUMENTED = 2
    #: A test passed in this run and entered the code it names.
    TESTED = 3
    #: An assertion of that test fails when the code is sabotaged.
    CHALLENGED = 4

    @property
    def label(self) -> str:
        return self.name.lower()

    @classmethod
    def named(cls, label: str) -> Rung:
        """Return the rung of that name; ValueError for any other word."""
        try:
            return cls[label.upper()]
        except KeyError:
            names = ", ".join(rung.label for rung in cls)
            raise ValueError(f"unknown rung {label!r} (one of {names})") from None
