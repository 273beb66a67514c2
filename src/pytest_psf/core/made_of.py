"""What evidence is made of: the sorts that are counted, shown, and not shared without end."""

from __future__ import annotations

#: A test function, by its id without parameters.
TEST = "test"
#: Code that a test entered: `module:name`.
FUNCTION = "function"
#: The same, where nothing of the system names it.
UNREACHED = "unreached function"
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
