"""The assurance ladder."""

from __future__ import annotations

from enum import IntEnum


class Rung(IntEnum):
    """How much a piece of evidence shows; a higher rung shows all of the lower."""

    #: Somebody says so.
    CLAIMED = 1
    #: A file says it: filled, reviewed by a person, unchanged since; or a valid
    #: setting or record.
    DOCUMENTED = 2
    #: A test passed in this run and entered the code it names; or a drill of which
    #: something is left.
    TESTED = 3
    #: An assertion of that test fails when the code is sabotaged; and some test notices
    #: code that always answers the same, where it says yes or no, or refuses.
    CHALLENGED = 4

    @property
    def label(self) -> str:
        """Its name as configs and reports write it."""
        return self.name.lower()

    @property
    def shows(self) -> str:
        """What evidence on this rung shows, as a phrase for people."""
        return _SHOWS[self.value][0]

    @property
    def does_not_show(self) -> str:
        """What it does not show all the same, as a phrase for people."""
        return _SHOWS[self.value][1]

    @classmethod
    def named(cls, label: str) -> Rung:
        """Return the rung of that name, in any case. Raise ValueError if there is none."""
        try:
            return cls[label.upper()]
        except KeyError:
            names = ", ".join(rung.label for rung in cls)
            raise ValueError(f"unknown rung {label!r} (one of {names})") from None


#: What evidence on a rung shows, and what it does not.
_SHOWS = {
    1: ("somebody says so", "that it is so"),
    2: (
        "a file says so, filled, reviewed by a person and unchanged since; or a "
        "setting fulfils its condition, or a record holds what it must",
        "that anybody, or any code, acts on it",
    ),
    3: (
        "a test passed in this run and entered the code that it names; if it was "
        "challenged, it did not pass without that code",
        "that the test would fail if that code were wrong",
    ),
    4: (
        "an assertion of that test failed when that code was sabotaged, or the data that it "
        "names weakened; where the code says yes or no, or refuses, some test also notices "
        "if it always does the same",
        "that the test asserts enough, or that what it replaced works",
    ),
}
