"""Records: an entry of a file that says what was measured, or what was practised."""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from pytest_psf.core import reasons
from pytest_psf.core.evidence import Finding, Standing
from pytest_psf.core.made_of import ARTEFACT, BELIEVED, DRILL
from pytest_psf.core.models import same_model
from pytest_psf.core.places import Place, nearest
from pytest_psf.core.problem import Problem
from pytest_psf.core.reviews import age_faults, days_of, last_day
from pytest_psf.core.shown import shown
from pytest_psf.core.wording import with_article
from pytest_psf.verify.formats.keys import is_key
from pytest_psf.verify.formats.setting_value import Computed, SettingValue, as_number
from pytest_psf.verify.formats.values import read_setting
from pytest_psf.verify.record.claim import COVERS, REPORT, RecordClaim, record_source
from pytest_psf.verify.record.made_by import told_how
from pytest_psf.verify.record.mapping import (
    STATED,
    bar_faults,
    mapping_faults,
    needed_fields,
)
from pytest_psf.verify.unverifiable import UnverifiableError

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator, Mapping

    from pytest_psf.core.catalogue import Criterion
    from pytest_psf.core.claims import Claim
    from pytest_psf.verify.context import Context
    from pytest_psf.verify.mutants import Mutations
    from pytest_psf.verify.project import Project
    from pytest_psf.verify.record.checks import Checked
    from pytest_psf.verify.record.entry import Entry

    _Check = Callable[[Entry, Project], Checked]

#: What can be claimed -> the kind of evidence that it counts as.
_COUNTS_AS = {"evaluation": "evaluation", "drill": "drill", REPORT: "drill"}
#: How long a record holds, and the longest that a claim may ask for, in days.
RECORD_DAYS: Mapping[str, int] = {"evaluation": 365, "drill": 180, REPORT: 180}
#: What to do about a record that is too old.
_AGAIN = {
    "evaluation": "run the evaluation again and save its record",
    "drill": "hold the drill again and add its entry",
    REPORT: "run those tests again with --psf-report and keep the new report",
}


class RecordKind:
    """The kind of claim that `record = "..."` makes."""

    name = "record"
    claim = RecordClaim
    counts_as = frozenset(_COUNTS_AS.values())

    def faults(self, content: RecordClaim, criterion: Criterion) -> Iterator[Problem]:
        """Yield each fault of the text; no file is read."""
        if content.as_ not in _COUNTS_AS:
            near = nearest(content.as_, tuple(_COUNTS_AS))
            hint = f'did you mean "{near}"? ' if near else ""
            known = " or ".join(f'"{known}"' for known in _COUNTS_AS)
            why, fix = f'found "{content.as_}"', f"{hint}write {known}"
            yield Problem(reasons.WRONG_FORM, why, fix, keys=("as",))
            return
        if content.name is not None and not content.name.strip():
            fix = "name the entry, or leave it out"
            yield Problem(reasons.SAYS_NOTHING, "is empty", fix, keys=("name",))
        if content.as_ == REPORT:
            yield from _report_faults(content)
        else:
            yield from _same_faults(content, criterion)
            yield from mapping_faults(content)
            yield from bar_faults(content)
            yield from _covers_faults(content)
        if content.max_age is not None:
            what = with_article(content.as_)
            yield from age_faults(content.max_age, RECORD_DAYS[content.as_], what)

    def source(self, content: RecordClaim, project: Project) -> str:  # noqa: ARG002 - the kinds' common signature
        """Return the file, with the name of the entry if the claim gives one."""
        return record_source(content)

    def verify(self, claim: Claim, criterion: Criterion, context: Context) -> Finding:
        """Find the entry and check it against all that such a record must say.

        Of several entries of one name the latest counts. The finding holds until the record
        is too old.
        """
        content = claim.content
        assert isinstance(content, RecordClaim)
        try:
            if content.as_ == REPORT:
                return _of_report(content, claim, context)
            return _of_entry(claim, criterion, context)
        except UnverifiableError as error:
            return error.finding(_COUNTS_AS[content.as_], record_source(content))

    def mutations(self) -> Mutations:
        """Return how it is broken; only `pytest-psf selftest` loads that."""
        from pytest_psf.verify.record.mutations import RecordMutations

        return RecordMutations()


def _of_report(content: RecordClaim, claim: Claim, context: Context) -> Finding:
    from pytest_psf.verify.record.earlier_run import check_report

    with told_how(content, claim.criterion):
        context.project.read(content.record)
    checked = check_report(claim, content.record, context)
    until = _require_recent(content, checked.on, Place(content.record), context)
    return _held(content, checked, Place(content.record), until, context)


def _of_entry(claim: Claim, criterion: Criterion, context: Context) -> Finding:
    content = claim.content
    assert isinstance(content, RecordClaim)
    from pytest_psf.verify.record.covered import require_covered
    from pytest_psf.verify.record.meant import latest_meant

    project = context.project
    with told_how(content, claim.criterion):
        entry = latest_meant(content, project)
    entry.require(needed_fields(content, criterion, entry), content.as_)
    checked = _checks()[content.as_](entry, project)
    until = _require_recent(content, checked.on, entry.place, context)
    bound = _require_same(content, entry, project)
    again = _AGAIN[content.as_]
    covered = [*require_covered(entry, content, checked.on, again, project)]
    found = _held(content, checked, entry.place, until, context)
    said = (f"{field} is that of {setting}" for field, setting in bound.items())
    return replace(
        found,
        # Only the model that was evaluated can bind a record to the pin.
        artefact=(checked.artefact, entry.key(project)) if checked.artefact else None,
        covers=frozenset(s for field, s in bound.items() if field == "model"),
        notes=(
            *found.notes[:1],
            *_bar_notes(claim, entry, context),
            *found.notes[1:],
            *said,
            *covered,
        ),
        warnings=(*found.warnings, *_bar_warnings(claim, entry, context)),
    )


def _bar_notes(claim: Claim, entry: Entry, context: Context) -> Iterator[str]:
    if _counts_a_bar(claim):
        from pytest_psf.verify.record.bar import notes_of_bar

        yield from notes_of_bar(claim, entry, context)


def _bar_warnings(claim: Claim, entry: Entry, context: Context) -> Iterator[str]:
    if _counts_a_bar(claim):
        from pytest_psf.verify.record.bar import warnings_of_bar

        yield from warnings_of_bar(claim, entry, context)


def _counts_a_bar(claim: Claim) -> bool:
    assert isinstance(claim.content, RecordClaim)
    return claim.content.as_ == "evaluation"


def _checks() -> Mapping[str, _Check]:
    """Return how the entries of each sort of record are checked."""
    # Imported with the first record: many configs name none.
    from pytest_psf.verify.record.drill import check_drill
    from pytest_psf.verify.record.evaluation import check_evaluation

    return {"evaluation": check_evaluation, "drill": check_drill}


def _held(
    content: RecordClaim,
    checked: Checked,
    place: Place,
    until: dt.date,
    context: Context,
) -> Finding:
    new = context.is_new(content.record)
    return Finding(
        made_of=tuple(_made_of(content, checked)),
        counts_as=_COUNTS_AS[content.as_],
        source=record_source(content),
        standing=Standing.HOLDS,
        rung=checked.rung,
        problem=checked.problem,
        place=place,
        until=until,
        notes=(
            f"of {checked.on}",
            *checked.notes,
            *(("written during this run",) if new else ()),
        ),
        warnings=checked.warnings,
    )


def _made_of(content: RecordClaim, checked: Checked) -> Iterator[tuple[str, str]]:
    if _COUNTS_AS[content.as_] == "drill":
        # An earlier run is one for each criterion that it is looked up for.
        if content.as_ != REPORT:
            yield DRILL, record_source(content)
        if checked.artefact:
            yield ARTEFACT, checked.artefact
    if checked.believed:
        yield BELIEVED, checked.believed


def _report_faults(content: RecordClaim) -> Iterator[Problem]:
    for key in ("name", "same", "fields", COVERS, *STATED):
        if getattr(content, key) is not None:
            why = "says nothing of a whole report"
            fix = "leave it out: the criterion's own evidence is looked up"
            yield Problem(reasons.NO_EFFECT, why, fix, keys=(key.replace("_", "-"),))


def _same_faults(content: RecordClaim, criterion: Criterion) -> Iterator[Problem]:
    for field, setting in (content.same or {}).items():
        file, hash_sign, key = setting.partition("#")
        if not field.strip():
            fix = "write { model = ... }"
            yield Problem(reasons.SAYS_NOTHING, "names no field", fix, keys=("same",))
        if not hash_sign or not file.strip() or not is_key(key):
            why = f'"{setting}" is not a setting'
            fix = 'write "file#key", as in "config/model.toml#model.id"'
            yield Problem(reasons.WRONG_FORM, why, fix, keys=("same",))
    if content.same == {}:
        known = ", ".join(criterion.record_fields[content.as_])
        fix = f"bind a field (one of {known}), or leave it out"
        yield Problem(reasons.SAYS_NOTHING, "is empty", fix, keys=("same",))


def _covers_faults(content: RecordClaim) -> Iterator[Problem]:
    keys = (COVERS,)
    if content.covers is not None and not content.covers:
        fix = "name the files that it was made with, or leave it out"
        yield Problem(reasons.SAYS_NOTHING, "is empty", fix, keys=keys)
    known: set[str] = set()
    for name in content.covers or ():
        file, hash_sign, key = name.partition("#")
        plain = f"{PurePosixPath(file)}{hash_sign}{key}"
        if not file.strip():
            fix = "name a file of the project"
            yield Problem(reasons.SAYS_NOTHING, "names no file", fix, keys=keys)
        elif hash_sign and not is_key(key):
            why = f'"{shown(name)}" is neither a file nor a setting'
            fix = 'write "config/prompt.txt", or "config/model.toml#model.id"'
            yield Problem(reasons.WRONG_FORM, why, fix, keys=keys)
        elif plain in known:
            why = f'"{shown(plain)}" stands there twice'
            yield Problem(reasons.DUPLICATE, why, "keep one of the two", keys=keys)
        known.add(plain)


def _require_recent(
    content: RecordClaim, on: dt.date, place: Place, context: Context
) -> dt.date:
    """Return the last day on which the record holds.

    Raise UnverifiableError if that is over, or if the record is of a day still to come.
    """
    kind = content.as_
    if on > context.today:
        raise UnverifiableError(
            reasons.RECORD_IN_FUTURE,
            f"the {kind} is of {on}, a day still to come (today is {context.today})",
            "write the day on which it was",
            place,
        )
    days = days_of(content.max_age) if content.max_age else RECORD_DAYS[kind]
    age = (context.today - on).days
    if age > days:
        raise UnverifiableError(
            reasons.RECORD_TOO_OLD,
            f"the {kind} of {on} was {age} days ago; it holds for {days}",
            _AGAIN[kind],
            place,
        )
    return last_day(on, days)


def _require_same(
    content: RecordClaim, entry: Entry, project: Project
) -> dict[str, str]:
    """Return the fields that equal a setting, each with it as `file#key`.

    Raise UnverifiableError if one differs, or if the two cannot be compared.
    """
    bound = {}
    for field, setting in (content.same or {}).items():
        file, _, key = setting.partition("#")
        entry.require([field], content.as_)
        _require_other_file(content, file, entry.place_of(field), project)
        said, wanted = entry.get(field), read_setting(file, key, project)
        assert said is not None
        if said.value is None:
            what = "says nothing, which is the same as nothing"
            fix = "write what was evaluated, or leave `same` out"
            raise entry.wrong(field, reasons.RECORD_MALFORMED, what, fix)
        _require_constant(field, key, wanted, Place(file, wanted.line))
        if not _equal(field, said, wanted):
            where = file if wanted.line is None else f"{file}:{wanted.line}"
            again = _AGAIN[content.as_]
            raise UnverifiableError(
                reasons.NOT_THE_SAME,
                f"{field} is {said.shown} in the {content.as_}, "
                f"but {key} is {wanted.shown} now ({where})",
                f"{again}, or put {key} back",
                entry.place_of(field),
            )
        bound[field] = f"{project.plain(file)}#{key}"
    return bound


def _require_other_file(
    content: RecordClaim, file: str, place: Place, project: Project
) -> None:
    if project.path(file) == project.path(content.record):
        raise UnverifiableError(
            reasons.SAME_AS_ITSELF,
            f"same names {file}: a record cannot be checked against itself",
            "name the setting that production uses",
            place,
        )


def _require_constant(field: str, key: str, wanted: SettingValue, place: Place) -> None:
    if isinstance(wanted.value, Computed):
        raise UnverifiableError(
            reasons.NOT_CONSTANT,
            f"{field} has nothing to be the same as: {key} is not a constant: "
            f"{wanted.value.why}",
            "name a constant, or write the value that production uses as one",
            place,
        )


def _equal(field: str, one: SettingValue, other: SettingValue) -> bool:
    if field == "model":
        return same_model(one.text, other.text)
    numbers = as_number(one), as_number(other)
    if None not in numbers:
        return numbers[0] == numbers[1]
    return one.text.strip() == other.text.strip()
