"""Claims: what the config and the marks say, before anything was checked.

The fields of a kind's claim are its keys in the config, with `-` for `_`.
"""

from __future__ import annotations

from typing import NamedTuple

from pytest_psf.core.places import Place  # noqa: TC001 - types are read to cross


class Claim(NamedTuple):
    """What is claimed of a criterion (or of a facet of it), and where that stands.

    Large suites make one for each test, and a frozen dataclass takes twice as long.
    """

    criterion: str
    facet: str | None
    #: The kind's name: the key that only claims of it have.
    kind: str
    #: The kind's own value, such as a DocumentClaim.
    content: object
    place: Place
    #: Verified and shown, but it never gates.
    supporting: bool = False

    @property
    def id(self) -> str:
        """The id of the criterion, with the facet behind a dot if it is of one."""
        return f"{self.criterion}.{self.facet}" if self.facet else self.criterion
