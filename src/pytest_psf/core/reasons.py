"""Every reason that a problem of ours can have, once, with a line for people.

Reports hold the slug, so a slug never changes its meaning. Where a criterion has a remedy
of its own for a reason, the catalogue holds it under the slug.
"""

from __future__ import annotations

from pytest_psf.core.links import message_url
from pytest_psf.core.problem import Reason

# -- the text of a config, a mark or a command

UNKNOWN_ID = Reason("unknown-id", "The catalogue has no such id, or not at this place.")
UNKNOWN_KEY = Reason("unknown-key", "No such key is known here.")
MISSING_KEY = Reason("missing-key", "A key that is required is left out.")
WRONG_FORM = Reason("wrong-form", "A value has the wrong type or form.")
SAYS_NOTHING = Reason("says-nothing", "A text is empty, or says nothing.")
CONTRADICTION = Reason("contradiction", "Two keys contradict each other.")
DUPLICATE = Reason("duplicate", "The same thing is said twice.")
OUT_OF_RANGE = Reason("out-of-range", "A number, period or date is out of its range.")
NO_EFFECT = Reason("no-effect", "It is written down, but would change nothing.")
NOT_ALLOWED = Reason("not-allowed", "It is valid as a text, but not allowed here.")
NOT_TOML = Reason("not-toml", "The config cannot be read.")
TWO_CONFIGS = Reason("two-configs", "Two configs are in each other's way.")

# -- a criterion

NOTHING_CLAIMED = Reason("nothing-claimed", "Nothing is claimed for it.")
KIND_MISSING = Reason(
    "kind-missing", "Something is claimed, but not of the kind that can show it."
)
QUALITY_MISSING = Reason(
    "quality-missing",
    "The right kind is claimed, but it lacks what the criterion asks.",
)
NOT_EVERY_MODEL = Reason(
    "not-every-model", "One of several pinned models has no evidence of its own."
)
RUNG_TOO_LOW = Reason("rung-too-low", "What is claimed holds, but shows too little.")
SHARED_BY_MANY = Reason(
    "shared-by-many", "One thing is claimed for more criteria than it can show."
)
TOO_LITTLE_CODE = Reason(
    "too-little-code", "All that is claimed is too small for so many criteria."
)
NOBODY_OPERATES = Reason("nobody-operates", "The definition says nobody operates it.")
CLASS_NOT_SETTLED = Reason(
    "class-not-settled", "The class is missing, or contradicts the definition."
)
POC_WITHOUT_END = Reason(
    "poc-without-end", "The proof of concept has no end, or is past it."
)
WAIVER_EXPIRED = Reason("waiver-expired", "Its waiver's last day is over.")
WAIVER_NOT_YET = Reason("waiver-not-yet", "Its waiver does not count yet.")
VERIFIER_FAILED = Reason(
    "verifier-failed", "The check itself failed, so nothing was verified."
)

# -- files

NO_SUCH_FILE = Reason("no-such-file", "The file does not exist.")
UNREADABLE = Reason("unreadable", "The file cannot be read.")
NOT_TEXT = Reason("not-text", "The file is not UTF-8 text.")
NOT_A_PROJECT_FILE = Reason(
    "not-a-project-file", "The path does not lead to a regular file of the project."
)
NO_PATTERN = Reason("no-pattern", "The glob is not valid.")
COVERS_TOO_MUCH = Reason("covers-too-much", "It stands for too many files or rules.")
UNKNOWN_FORMAT = Reason("unknown-format", "Files of this format cannot be read.")
MALFORMED = Reason("malformed", "The file cannot be parsed.")
NOT_PYTHON = Reason("not-python", "The file is not valid Python.")
LFS_POINTER = Reason("lfs-pointer", "Git LFS keeps the file's text elsewhere.")
MERGE_CONFLICT = Reason(
    "merge-conflict", "The file holds an unresolved merge conflict."
)

# -- documents

NO_SECTIONS = Reason("no-sections", "The document has no sections to name.")
NO_SUCH_SECTION = Reason("no-such-section", "The document has no such heading.")
AMBIGUOUS_SECTION = Reason(
    "ambiguous-section", "Several headings of the document have that name."
)
EMPTY_SECTION = Reason("empty-section", "The section holds no text.")
NOT_FILLED = Reason("not-filled", "The section holds placeholders or too few words.")
NO_LONGER_HOLDS = Reason(
    "no-longer-holds", "The document says of itself that it no longer holds."
)
LINK_ONLY = Reason("link-only", "The section only links what is not looked at.")
LINK_BROKEN = Reason("link-broken", "The section only links what is not there.")
COVERS_MISSING = Reason(
    "covers-missing", "The claim does not say what the document speaks of."
)
COVERS_NOTHING = Reason("covers-nothing", "What the claim covers is not its subject.")
SAYS_TOO_LITTLE = Reason(
    "says-too-little", "The section holds too few different words to say it."
)
NO_SENTENCES = Reason(
    "no-sentences", "The text is words in a row, which make no sentence."
)
COPIED = Reason("copied", "The text is the catalogue's own, and not about the system.")
ONE_LINE = Reason("one-line", "One line of text is claimed for several criteria.")
SUBJECT_NOT_NAMED = Reason(
    "subject-not-named", "The document names nothing of what it covers."
)
VALUE_NOT_SAID = Reason(
    "value-not-said", "The document does not hold the value that it covers."
)
LIMIT_NOT_SAID = Reason("limit-not-said", "The document states no such limit.")
NOBODY_NAMED = Reason("nobody-named", "The document names no person.")
NOT_REVIEWED = Reason("not-reviewed", "No person has reviewed it.")
REVIEW_FALLEN = Reason(
    "review-fallen", "It has changed since its review, or the review is too old."
)
REVIEW_ENDS_SOON = Reason("review-ends-soon", "Its review holds, but not for long.")
REVIEWS_DAMAGED = Reason("reviews-damaged", "The record of reviews is damaged.")

# -- settings

NO_SUCH_KEY = Reason("no-such-key", "The file has no such key.")
NOT_CONSTANT = Reason("not-constant", "The value is only known when the code runs.")
TEMPLATE = Reason(
    "template", "The value is known only once a template has been filled in."
)
NOT_LOADED = Reason("not-loaded", "The file is an example, which nothing loads.")
NAMED_NOWHERE = Reason("named-nowhere", "Nothing of the system names the setting.")
SWITCHED_OFF = Reason("switched-off", "It is part of what is switched off.")
OVERRIDDEN = Reason("overridden", "A file that is for production says otherwise.")
OWN_FILE = Reason("own-file", "The file is this tool's own, not the system's.")
AMBIGUOUS_DOCUMENT = Reason(
    "ambiguous-document", "Which of the file's documents is meant cannot be known."
)
NO_SUCH_DOCUMENT = Reason("no-such-document", "The file holds no such document.")
NO_SUCH_WORDS = Reason(
    "no-such-words", "No single sentence or line of the text holds the words."
)
AMBIGUOUS_WORDS = Reason(
    "ambiguous-words", "Several sentences or lines of the text hold the words."
)
NEEDS_EXTRA = Reason("needs-extra", "The package that reads the file is not installed.")
NOT_A_NUMBER = Reason("not-a-number", "The value is not a finite number.")
UNITS_DIFFER = Reason("units-differ", "The value and the claim have no unit in common.")
NO_BOUND = Reason("no-bound", "The value stands for no limit at all.")
CONDITION_BROKEN = Reason(
    "condition-broken", "The value does not fulfil the condition of the claim."
)
PATTERN_TOO_SLOW = Reason("pattern-too-slow", "The pattern takes too long to match.")
NOT_SAME = Reason("not-same", "The two settings differ.")
SAME_MISSING = Reason("same-missing", "The other setting cannot be read.")
SAME_NOTHING = Reason("same-nothing", "Neither of the two settings says anything.")
SAME_AS_ITSELF = Reason("same-as-itself", "It is compared with itself.")
OF_TESTS = Reason("of-tests", "It belongs to tests, not to production.")
NOT_PINNED = Reason("not-pinned", "The name can come to mean another model.")
NOT_DATED = Reason("not-dated", "The name has no date or digest; it may be approved.")
PIN_EXPIRED = Reason("pin-expired", "The name's approval is over.")
PIN_TOO_LONG = Reason("pin-too-long", "The name is approved for too long.")

# -- records

NO_ENTRY = Reason("no-entry", "The file holds no entry of that kind.")
NO_SUCH_ENTRY = Reason("no-such-entry", "The file has no entry of that name.")
AMBIGUOUS_ENTRY = Reason(
    "ambiguous-entry", "Which of several entries counts cannot be known."
)
RECORD_INCOMPLETE = Reason("record-incomplete", "The entry lacks a required field.")
RECORD_MALFORMED = Reason("record-malformed", "A field of the entry has a wrong form.")
RECORD_TOO_OLD = Reason("record-too-old", "The record is older than it may be.")
RECORD_IN_FUTURE = Reason("record-in-future", "The record is of a day still to come.")
NOT_THE_SAME = Reason(
    "not-the-same", "The record is of another value than production uses now."
)
DIGEST_MALFORMED = Reason("digest-malformed", "The digest is not that of a file.")
DIGEST_WRONG = Reason("digest-wrong", "The file has changed since the record was made.")
COVERED_CHANGED = Reason(
    "covered-changed", "What the record was made with has changed since."
)
ARTEFACT_EMPTY = Reason("artefact-empty", "The artefact is empty.")
ARTEFACT_IS_CODE = Reason("artefact-is-code", "The artefact is code, not a result.")
ARTEFACT_COPIED = Reason("artefact-copied", "Another entry has the same artefact.")
ARTEFACT_FROM_BEFORE = Reason(
    "artefact-from-before", "The artefact was there before the drill."
)
THRESHOLD_VACUOUS = Reason("threshold-vacuous", "Every result reaches the threshold.")
THRESHOLD_NOT_MET = Reason("threshold-not-met", "The result misses its threshold.")
TOO_FEW_GROUPS = Reason("too-few-groups", "Too few groups were evaluated.")
NOBODY_TOOK_PART = Reason("nobody-took-part", "The drill names nobody who took part.")
NOT_A_PERSON = Reason("not-a-person", "The name is not that of a person.")
TIMES_REVERSED = Reason("times-reversed", "The drill ends before it starts.")
DRILL_FAILED = Reason("drill-failed", "The drill failed.")
NO_FINDINGS = Reason("no-findings", "The drill's findings say nothing.")
NOTHING_CHANGED = Reason("nothing-changed", "The drill changed nothing.")
NO_REPORT = Reason("no-report", "The file is not a report of an earlier run.")
REPORT_UNFINISHED = Reason("report-unfinished", "The earlier run did not finish.")
REPORT_OF_SAMPLE = Reason("report-of-sample", "The earlier run was a sample.")
REPORT_OF_REHEARSAL = Reason(
    "report-of-rehearsal", "The earlier run rehearsed a day to come."
)
REPORT_OF_OTHER_EDITION = Reason(
    "report-of-other-edition", "The earlier run used another edition of the catalogue."
)
REPORT_OF_FAILURE = Reason("report-of-failure", "The test failed in the earlier run.")
REPORT_WITHOUT_EVIDENCE = Reason(
    "report-without-evidence", "The earlier run has no test that shows it."
)
REPORT_WITHOUT_DIGESTS = Reason(
    "report-without-digests", "The earlier run does not say which files it rests on."
)
REPORT_OF_OTHER_TESTS = Reason(
    "report-of-other-tests", "The earlier run's test is not in this project."
)
REPORT_OUTDATED = Reason(
    "report-outdated", "A file that the earlier run rests on has changed."
)
ONLY_DOCUMENTED = Reason(
    "only-documented", "The record says so, and nothing is left that would show it."
)

# -- tests

NO_SUCH_TEST = Reason("no-such-test", "No such test was collected.")
FILE_NOT_IMPORTED = Reason("file-not-imported", "The test's file failed to import.")
TEST_NOT_RUN = Reason("test-not-run", "The test was not part of this run.")
TEST_FAILED = Reason("test-failed", "The test failed.")
TEST_ERROR = Reason("test-error", "The test's setup or teardown failed.")
TEST_SKIPPED = Reason("test-skipped", "The test was skipped.")
TEST_XFAILED = Reason("test-xfailed", "The test failed, as its mark expects.")
TEST_XPASSED = Reason(
    "test-xpassed", "The test passed, which its mark does not expect."
)
TEST_REWROTE = Reason(
    "test-rewrote", "The test could not fail: the run rewrites what it compares with."
)
TEST_CRASHED = Reason("test-crashed", "The process that ran the test died.")
TEST_DOES_NOTHING = Reason(
    "test-does-nothing", "The test calls nothing and asserts nothing."
)
NO_SUCH_TARGET = Reason(
    "no-such-target", "What the test is to exercise cannot be observed."
)
NO_SUCH_SABOTAGE = Reason(
    "no-such-sabotage", "What is to run instead of the target cannot be run."
)
NOT_OF_THE_PROJECT = Reason(
    "not-of-the-project", "The code is that of a library or of another checkout."
)
NOT_ENTERED = Reason("not-entered", "The test did not enter the code that it names.")
IS_A_LAMBDA = Reason("is-a-lambda", "The test is a lambda, which holds no assertion.")
NOT_REACHED = Reason("not-reached", "Nothing of the system names the code.")
SIGHTING_LOST = Reason("sighting-lost", "What the test entered was lost.")
NO_RESULTS = Reason("no-results", "The results of a part's runner cannot be read.")
NO_ARTEFACT = Reason("no-artefact", "The test attached nothing that it produced.")
COVERAGE_NOT_MEASURED = Reason("coverage-not-measured", "Coverage was not measured.")
COVERAGE_TOO_LOW = Reason("coverage-too-low", "The tests run too little of a file.")
NOTHING_TO_RUN = Reason("nothing-to-run", "The file has no lines inside functions.")
SURVIVED = Reason("survived", "The test still passes without the code that it names.")
JUDGES_NOTHING = Reason("judges-nothing", "The test asserts nothing.")
CANNOT_TELL = Reason(
    "cannot-tell", "Something stumbled over the sabotage before the test could judge."
)
ONE_SIDED = Reason(
    "one-sided", "No test notices that the code answers in one way, whatever is asked."
)
NOT_CAUGHT = Reason("not-caught", "The test could not be challenged.")
COMPARES_TEXT = Reason(
    "compares-text", "The test compares a file's text, and judges nothing of it."
)
NOT_OPENED = Reason("not-opened", "The test does not use the file that it names.")
NOT_USED = Reason(
    "not-used", "Nothing but the test itself reads the file that it names."
)
NOT_TRIED = Reason("not-tried", "A challenge that it needs was not made in this run.")


def url_of(slug: str) -> str | None:
    """Return where a reason of ours is explained; an extension's is explained by it."""
    return message_url(slug) if any(one.slug == slug for one in known()) else None


def known() -> tuple[Reason, ...]:
    """Return every reason of ours, in the order of this file."""
    return tuple(one for one in globals().values() if isinstance(one, Reason))
