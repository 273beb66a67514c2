"""What a record was made with: the files whose digests its entry holds, as `covers`.

The claim says what must be covered, the entry holds `covers = { path = digest }`. A claim
may cover less than its entry, but not to forget a change.
"""

from __future__ import annotations

import json
from contextlib import suppress
from typing import TYPE_CHECKING

from pytest_psf.core import reasons
from pytest_psf.core.places import nearest
from pytest_psf.core.shown import shown
from pytest_psf.core.values import dataclass
from pytest_psf.core.wording import as_written
from pytest_psf.verify.covered import covered_digests, left_out_notes
from pytest_psf.verify.record.checks import hex_digits
from pytest_psf.verify.record.claim import COVERS
from pytest_psf.verify.record.meant import latest_meant
from pytest_psf.verify.unverifiable import UnverifiableError

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from pytest_psf.core.places import Place
    from pytest_psf.verify.project import Project
    from pytest_psf.verify.record.claim import RecordClaim
    from pytest_psf.verify.record.entry import Entry

#: How many names a message lists.
_LISTED = 4
#: How many digests are written out to be pasted.
_MOST_READY = 12
#: How much of a digest is shown.
_DIGITS = 12


def require_covered(
    entry: Entry, content: RecordClaim, on: dt.date, again: str, project: Project
) -> Iterator[str]:
    """Yield a note of what is covered and has not changed; none if nothing is.

    `on` is the day of the record, `again` what makes a new one. Raise UnverifiableError if
    the entry lacks a digest that its claim asks for, or if what it covers has changed.
    """
    if not _covers_something(entry, content):
        return
    covering = _Covering(entry=entry, content=content, project=project)
    said = covering.said()
    today = covering.today(said)
    covering.require_all(said, today)
    covering.require_well_formed(said, today)
    covering.require_unchanged(said, today, on, again)
    yield f"covers {_listed(said)}, unchanged"
    yield from left_out_notes(content.covers or (), project)


def covered_names(content: RecordClaim, project: Project) -> tuple[str, ...]:
    """Return what a record covers, as its claim writes it, or else its entry.

    What cannot be read covers nothing.
    """
    names = dict.fromkeys(content.covers or ())
    with suppress(UnverifiableError):
        entry = latest_meant(content, project)
        if _covers_something(entry, content):
            said = _Covering(entry=entry, content=content, project=project).said()
            known = covered_digests(names, project)
            names |= dict.fromkeys(name for name in said if name not in known)
    return tuple(names)


def covered_files(content: RecordClaim, project: Project) -> frozenset[str]:
    """Return the plain names of the files that a record covers, or has a key of."""
    found: set[str] = set()
    for name in covered_names(content, project):
        with suppress(UnverifiableError):
            found |= {*project.files(name.partition("#")[0])}
    return frozenset(found)


def _covers_something(entry: Entry, content: RecordClaim) -> bool:
    """Tell whether it covers something; what tools write may call anything `covers`."""
    if content.covers:
        return True
    is_ours = content.fields is None or COVERS in content.fields
    return is_ours and entry.has(COVERS)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """What an entry says of one file, with the name as it is written there."""

    name: str
    digest: object


@dataclass(frozen=True, slots=True, kw_only=True)
class _Covering:
    """An entry and its claim, and what they cover."""

    entry: Entry
    content: RecordClaim
    project: Project

    def said(self) -> dict[str, _Said]:
        """Return what the entry says, by plain names.

        Raise UnverifiableError if that is no table, or names one file twice.
        """
        field = self.entry.get(COVERS)
        if field is None:
            return {}
        if not isinstance(field.value, dict):
            raise self._no_table(field.value, field.shown)
        if not field.value and not self.content.covers:
            fix = "write the digest of each file that it was made with, or leave it out"
            raise self.entry.wrong(COVERS, reasons.RECORD_MALFORMED, "is empty", fix)
        found: dict[str, _Said] = {}
        for name, digest in field.value.items():
            one = _Said(name=str(name), digest=digest)
            plain = self._plain(one)
            if plain in found:
                raise UnverifiableError(
                    reasons.RECORD_MALFORMED,
                    f"covers holds {plain} twice: as {shown(found[plain].name)} and as "
                    f"{shown(one.name)}",
                    "keep one of the two",
                    self._place(one),
                )
            found[plain] = one
        return found

    def _no_table(self, value: object, said: str) -> UnverifiableError:
        items = value if isinstance(value, list) else [value]
        names = self.content.covers or [one for one in items if isinstance(one, str)]
        found: Mapping[str, str] = {}
        with suppress(UnverifiableError):
            found = covered_digests(names, self.project)
        fix = "write the digest of each file that it was made with: { path = digest }"
        return self.entry.wrong(
            COVERS,
            reasons.RECORD_MALFORMED,
            f"is {said}, which holds no digests",
            self._advice(found, found, {}) if found else fix,
        )

    def _plain(self, one: _Said) -> str:
        try:
            return _plain_name(one.name, self.project)
        except UnverifiableError as error:
            raise _of_covers(error, self._place(one)) from None

    def _place(self, one: _Said) -> Place:
        return self.entry.place_in(COVERS, one.name)

    def today(self, said: Mapping[str, _Said]) -> dict[str, str]:
        """Return the digests of today of all that the claim or the entry covers.

        What the entry has and is gone since is left out. Raise UnverifiableError if
        something cannot be read, or is the record itself.
        """
        found: dict[str, str] = {}
        for name in dict.fromkeys((*(self.content.covers or ()), *said)):
            one = None
            try:
                one = said.get(_plain_name(name, self.project))
                digests = covered_digests([name], self.project)
            except UnverifiableError as error:
                if one is None or error.problem.reason is not reasons.NO_SUCH_FILE:
                    place = self._place(one) if one else error.problem.place
                    raise _of_covers(error, place) from None
                continue
            if name in said and name not in digests:
                raise self._several(said[name], digests)
            found |= digests
        self._require_others(found)
        return found

    def _several(self, one: _Said, today: Mapping[str, str]) -> UnverifiableError:
        return UnverifiableError(
            reasons.RECORD_MALFORMED,
            f"covers holds one digest for {shown(one.name)}, which stands for several "
            "files",
            self._advice(today, today, {one.name: one}),
            self._place(one),
        )

    def _require_others(self, names: Iterable[str]) -> None:
        """Raise UnverifiableError if a digest would have to stand in its own file."""
        own = {self.project.path(self.content.record)}
        if self._is_in_claim and self.project.config is not None:
            own = {self.project.config.resolve()}
        for name in names:
            file = name.partition("#")[0]
            if file == name and self.project.path(file) in own:
                raise UnverifiableError(
                    reasons.SAME_AS_ITSELF,
                    f"covers names {file}, which itself holds the digests: each that is "
                    "written there makes another file of it",
                    "name the files that it was made with, without this one",
                    self.entry.place,
                )

    def require_all(self, said: Mapping[str, _Said], today: Mapping[str, str]) -> None:
        """Raise UnverifiableError if the entry has no digest of something."""
        missing = [name for name in today if name not in said]
        if not missing:
            return
        near = nearest(missing[0], tuple(name for name in said if name not in today))
        hint = f'; did you write "{shown(near)}" for it?' if near else ""
        raise UnverifiableError(
            reasons.RECORD_INCOMPLETE,
            f"this {self.content.as_} holds no digest of {_listed(missing)}, so a change "
            f"would not be seen{hint}",
            self._advice(today, missing, said),
            self.entry.place_of(COVERS),
        )

    def require_well_formed(
        self, said: Mapping[str, _Said], today: Mapping[str, str]
    ) -> None:
        """Raise UnverifiableError if a digest is none."""
        for name, one in said.items():
            if hex_digits(one.digest) is None:
                fix = (
                    "write the file's name in quotes, and what sha256sum prints for it"
                )
                raise UnverifiableError(
                    reasons.DIGEST_MALFORMED,
                    f"the digest of {name} in covers is "
                    f"{shown(as_written(one.digest))}, not a sha256 digest of 64 hex "
                    "digits",
                    self._advice(today, [name], said) if name in today else fix,
                    self._place(one),
                )

    def require_unchanged(
        self,
        said: Mapping[str, _Said],
        today: Mapping[str, str],
        on: dt.date,
        again: str,
    ) -> None:
        """Raise UnverifiableError if a file, or a setting, is another one than then."""
        gone = [name for name in said if name not in today]
        changed = [
            name
            for name in said
            if name in today and hex_digits(said[name].digest) not in self._good(name)
        ]
        if not gone and not changed:
            return
        whys = [*(f"{one} is gone" for one in gone[:_LISTED])]
        whys += [self._moved(one, said[one], today[one]) for one in changed[:_LISTED]]
        rest = len(gone) + len(changed) - len(whys)
        more = f"; and so have {rest} more" if rest else ""
        without = f" without {_listed(gone)}" if gone else ""
        ready = f", with\n{self._ready(today, changed, said)}" if changed else ""
        raise UnverifiableError(
            reasons.COVERED_CHANGED,
            f"since the {self.content.as_} of {on}, {'; '.join(whys)}{more}",
            f"put {'it' if len(whys) + rest == 1 else 'them'} back, or {again}{without}"
            f"{ready}",
            self._place(said[(changed or gone)[0]]),
        )

    def _moved(self, name: str, said: _Said, now: str) -> str:
        from pytest_psf.verify.moved import how_much

        then = hex_digits(said.digest) or ""
        digits = now.partition(":")[2]
        much = how_much(name, f"sha256:{then}", self.project)
        return (
            f"{name} has changed (sha256 {then[:_DIGITS]} then, {digits[:_DIGITS]} now)"
            f"{much}"
        )

    def _good(self, name: str) -> frozenset[str]:
        """Return the digests, as hex digits, that are those of today."""
        if "#" not in name:
            return self.project.read(name).sha256s
        digests = covered_digests([name], self.project)
        return frozenset(one.partition(":")[2] for one in digests.values())

    @property
    def _is_in_claim(self) -> bool:
        """Whether the digests stand in the claim, as of what a tool wrote."""
        fields = self.content.fields
        stated = isinstance(self.content.covers, dict)
        return stated or (fields is not None and COVERS not in fields)

    def _advice(
        self, today: Mapping[str, str], wanted: Iterable[str], said: Mapping[str, _Said]
    ) -> str:
        """Say where to write digests of today, with what is to be pasted there."""
        where = "the claim" if self._is_in_claim else "its entry"
        below = "" if self._is_whole(today, said) else f"{COVERS} of "
        ready = self._ready(today, wanted, said)
        return f"if it was made with what is here now, write in {below}{where}\n{ready}"

    def _is_whole(self, today: Mapping[str, str], said: Mapping[str, _Said]) -> bool:
        return len(today) <= _MOST_READY and (not said or self._is_in_claim)

    def _ready(
        self, today: Mapping[str, str], wanted: Iterable[str], said: Mapping[str, _Said]
    ) -> str:
        """Return what is to be pasted: the whole of `covers`, or lines for what it has."""
        file = self.content.record
        is_toml = self._is_in_claim or file.endswith(".toml")
        ends = "," if not is_toml and file.endswith((".json", ".jsonl")) else ""
        between = " = " if is_toml else ": "
        is_whole = self._is_whole(today, said)
        names = [*today] if is_whole else [one for one in wanted if one in today]
        pairs = {
            one: f"{_quoted(one)}{between}{_quoted(today[one])}"
            for one in names[:_MOST_READY]
        }
        if not is_whole:
            last = [*(said or today)][-1]
            return "\n".join(f"{t}{ends * (n != last)}" for n, t in pairs.items())
        inner = ", ".join(pairs.values())
        if is_toml:
            return f"{COVERS} = {{ {inner} }}"
        return f'"{COVERS}": {{ {inner} }}{ends}'


def _plain_name(name: str, project: Project) -> str:
    """Return the one spelling of `file` or `file#key`.

    Raise UnverifiableError if it cannot name a file of the project.
    """
    file, hash_sign, key = name.partition("#")
    return f"{project.plain(file)}{hash_sign}{key}"


def _of_covers(error: UnverifiableError, place: Place | None) -> UnverifiableError:
    found = error.problem
    return UnverifiableError(found.reason, f"covers: {error}", found.fix, place)


def _listed(names: Iterable[str]) -> str:
    every: Sequence[str] = [*names]
    more = f" and {len(every) - _LISTED:,} more" if len(every) > _LISTED else ""
    return ", ".join(every[:_LISTED]) + more


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
