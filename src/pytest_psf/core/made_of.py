"""What evidence is made of: the sorts that are counted, shown, and not shared without end."""

from __future__ import annotations

from typing import NamedTuple

#: A test function, by its id without parameters.
TEST = "test"
#: Code that a test entered: `module:name`.
FUNCTION = "function"
#: The same, where nothing of the system names it.
UNREACHED = "unreached function"
#: Code that is written as an expression, and holds no statement.
LAMBDA = "lambda"
#: A rule, limit or sentence of data that a test depends on.
RULE = "rule"
#: Code that nothing can change, or a value that the test only repeats.
CONSTANT = "constant"
#: A test of which nobody could see what it does without its code, though it was asked.
UNCHALLENGED = "unchallenged test"
#: A section, or a whole document.
SECTION = "section"
REVIEWER = "reviewer"
REVIEW_DAY = "day of a review"
#: An entry of a record.
DRILL = "drill"
#: The digest of what a drill left.
ARTEFACT = "artefact"
#: A digest of data that are kept elsewhere.
BELIEVED = "believed digest"
#: A document that covers nothing.
COVERS_NOTHING = "covers-nothing"
#: A document that was not fetched.
URL = "URL"
#: A test whose code ran where nobody saw it.
OUTSIDE = "outside"
#: The digest of what such a test left behind, which alone shows that it ran.
LEFT = "file that a test left"
#: A claim that the kind of another distribution has judged, by what it says of it.
EXTENSION = "claim judged by an extension"
#: What shows that nobody could look into a piece of evidence.
UNSEEN = frozenset({URL, OUTSIDE})


class Code(NamedTuple):
    """A test or function as it is written."""

    #: That of the thing that evidence is made of.
    name: str
    #: How many lines of code are its own.
    lines: int
    #: Equal for copies: of a test word for word, of a function but for names and constants.
    form: str = ""
    #: How many more lines the table of its parameters has, where that stands beside it.
    table: int = 0
    #: Of all tests of a file or class: each with its own lines.
    parts: tuple[tuple[str, int], ...] = ()
