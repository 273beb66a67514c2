"""The config as a whole: validated, and turned into core's values."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from pytest_psf.config.claims import ClaimReader
from pytest_psf.config.sound import Table, UnsureError, sound_table
from pytest_psf.core import reasons
from pytest_psf.core.catalogue import SCOPE, Catalogue, Criterion, UnknownIdError
from pytest_psf.core.claims import Claim
from pytest_psf.core.classify import PARTS, Answer, Gate, Part, Profile
from pytest_psf.core.in_force import in_force
from pytest_psf.core.pins import Pin
from pytest_psf.core.places import choose
from pytest_psf.core.problem import FaultsFoundError, Problem, written
from pytest_psf.core.rungs import Rung
from pytest_psf.core.values import dataclass
from pytest_psf.core.waivers import Waiver
from pytest_psf.core.wording import as_written

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pytest_psf.config.sound import Answered
    from pytest_psf.config.source import Source
    from pytest_psf.core.problem import Keys, Reason
    from pytest_psf.hookspecs import FullKind


@dataclass(frozen=True, kw_only=True)
class Config:
    """What the config says, valid as a text."""

    profile: Profile
    claims: tuple[Claim, ...]
    waivers: tuple[Waiver, ...] = ()


def validate(
    source: Source, catalogue: Catalogue, kinds: Mapping[str, FullKind]
) -> Config:
    """Return what a config says. Raise FaultsFoundError, with all its faults, if any."""
    validation = _Validation(source, catalogue, kinds)
    config = validation.config()
    if validation.faults:
        order = sorted(validation.faults, key=_position)
        name = "[tool.psf]" if source.prefix else source.name
        raise FaultsFoundError(name, tuple(dict.fromkeys(order)))
    return config


def _position(fault: Problem) -> tuple[int, str]:
    line = fault.place.line if fault.place else None
    return line or 0, written(fault.keys)


def gate_of(entries: Sequence[str], catalogue: Catalogue) -> Gate:
    """Return the gate that these ids stand for. Raise UnknownIdError if one is wrong."""
    ids: set[str] = set()
    for entry in entries:
        if entry.partition(".")[0] == SCOPE:
            fix = f"{SCOPE} always gates: leave it out"
            raise UnknownIdError(f'"{entry}"', fix, reasons.NO_EFFECT)
        ids |= {criterion.id for criterion in catalogue.criteria_of(entry)}
    return Gate(entries=tuple(entries), ids=frozenset(ids))


def idle_entries(
    gate: Gate, profile: Profile, catalogue: Catalogue
) -> Iterator[tuple[int, str]]:
    """Yield (index, why) of a gate's entries that the class or the facts make idle.

    Yield none where nothing at all is in force: the system is not in production.
    """
    criteria = in_force(catalogue, profile).criteria
    if not any(one.in_force for one in criteria):
        return
    idle = {one.criterion.id: one.because for one in criteria if one.aside}
    for index, entry in enumerate(gate.entries):
        ids = [criterion.id for criterion in catalogue.criteria_of(entry)]
        if all(criterion_id in idle for criterion_id in ids):
            yield index, f'"{entry}" does not apply: {idle[ids[0]]}'


class _Validation:
    """One validation of a config; faults are collected on the way."""

    def __init__(
        self, source: Source, catalogue: Catalogue, kinds: Mapping[str, FullKind]
    ) -> None:
        self.source = source
        self.catalogue = catalogue
        self.claims = ClaimReader(catalogue, kinds)
        self.faults: list[Problem] = []

    def fault(self, reason: Reason, why: str, fix: str, *keys: str | int) -> None:
        self._add(Problem(reason, why, fix, keys=keys))

    def _add(self, fault: Problem, *above: str | int) -> None:
        """Add a fault whose keys lead from below these; it gets its place."""
        keys = (*above, *fault.keys)
        self.faults.append(self.source.placed(replace(fault, keys=keys)))

    def config(self) -> Config:
        table = self._table()
        claims = tuple(self._evidence(table.evidence))
        profile = self._profile(table)
        waived = tuple(self._waivers(table.waivers))
        self._check_signals(table.signals)
        return Config(profile=profile, claims=claims, waivers=waived)

    def _table(self) -> Table:
        found = self.source.table
        if not isinstance(found, dict):
            why = f"{as_written(found)} is not a table"
            self.fault(reasons.WRONG_FORM, why, "write [tool.psf]")
            return Table()
        try:
            return sound_table(found)
        except UnsureError:
            from pytest_psf.config.table_model import table_of

            table, faults = table_of(found)
        for fault in faults:
            self._add(fault)
        return table

    def _profile(self, table: Table) -> Profile:
        profile = Profile(
            system=table.system or self.source.path.parent.name,
            declared=table.class_,
            definition=self._answers("definition", table.definition, PARTS),
            facts=self._answers("facts", table.facts, self.catalogue.facts),
            ends=table.ends,
            gate=self._gate(table.gate),
            minimum=dict(self._minimum(table.minimum)),
            sample_date=table.sample_date,
            pins=tuple(self._pins(table.pins)),
            parts=tuple(self._parts(table.parts)),
            class_place=self.source.place(("class",)),
            ends_place=self.source.place(("ends",)),
            prefix="".join(f"{key}." for key in self.source.prefix),
        )
        self._refuse_idle_gate(profile)
        return profile

    def _answers(
        self, name: str, table: Mapping[str, Answered], known: tuple[str, ...]
    ) -> dict[str, Answer]:
        found = {}
        for key, answer in table.items():
            if key not in known:
                why, fix = f'unknown key "{key}"', choose(key, known)
                self.fault(reasons.UNKNOWN_KEY, why, fix, name, key)
                continue
            place = self.source.place((name, key))
            found[key] = Answer(
                answer=answer.answer, because=answer.because, place=place
            )
        return found

    def _gate(self, entries: list[Any] | None) -> Gate:
        if entries is None:
            return Gate()
        if not entries:
            why = "is empty, so nothing would ever fail"
            fix = "leave it out to gate on everything, or name domains and criteria"
            self.fault(reasons.NO_EFFECT, why, fix, "gate")
        sound = []
        for index, entry in enumerate(entries):
            keys = ("gate", index)
            if entry in entries[:index]:
                why = f'"{entry}" is listed twice'
                self.fault(reasons.DUPLICATE, why, "keep one", *keys)
                continue
            if not isinstance(entry, str):
                fix = 'write an id, such as "PSF-05"'
                self.fault(reasons.WRONG_FORM, f"found {as_written(entry)}", fix, *keys)
                continue
            try:
                gate_of([entry], self.catalogue)
            except UnknownIdError as error:
                self._add(error.problem, *keys)
            else:
                sound.append(entry)
        return gate_of(sound, self.catalogue)

    def _refuse_idle_gate(self, profile: Profile) -> None:
        fix = "leave it out: it gates nothing"
        for index, why in idle_entries(profile.gate, profile, self.catalogue):
            self.fault(reasons.NO_EFFECT, why, fix, "gate", index)

    def _minimum(self, table: Mapping[str, Any]) -> Iterator[tuple[str, Rung]]:
        raised: dict[str, Rung] = {}
        labels = tuple(rung.label for rung in Rung)
        for keys, label in _leaves(table, ("minimum",)):
            text = ".".join(keys[1:])
            if text.partition(".")[0] == SCOPE:
                why = f'"{text}" takes no minimum'
                fix = "leave it out: the scope checks have no rungs to raise"
                self.fault(reasons.NOT_ALLOWED, why, fix, *keys)
                continue
            try:
                criteria = self.catalogue.criteria_of(text)
            except UnknownIdError as error:
                self._add(error.problem, *keys)
                criteria = ()
            if label not in labels:
                fix = choose(str(label), labels)
                self.fault(reasons.WRONG_FORM, f"found {as_written(label)}", fix, *keys)
                continue
            if not criteria:
                continue
            rung = Rung.named(label)
            self._check_minimum(keys, rung, criteria)
            for criterion in criteria:
                if criterion.floor < rung <= criterion.highest:
                    raised[criterion.id] = max(rung, raised.get(criterion.id, rung))
        yield from raised.items()

    def _check_minimum(
        self, keys: Keys, rung: Rung, criteria: Sequence[Criterion]
    ) -> None:
        floor = min(criterion.floor for criterion in criteria)
        highest = max(criterion.highest for criterion in criteria)
        if rung < floor:
            why = f'"{rung.label}" is below the floor, {floor.label}'
            self.fault(reasons.NO_EFFECT, why, "a minimum can only raise it", *keys)
        elif rung > highest:
            why = f'"{rung.label}" cannot be reached'
            fix = f"write at most {highest.label}"
            if highest == floor:
                fix = f"leave it out: {highest.label} is required in any case"
            self.fault(reasons.OUT_OF_RANGE, why, fix, *keys)

    def _waivers(self, tables: Any) -> Iterator[Waiver]:
        if tables == ():  # none are given
            return
        from pytest_psf.config.approvals import waivers

        for found in waivers(tables, self.catalogue, self.source.place):
            if isinstance(found, Waiver):
                yield found
            else:
                self._add(found)

    def _pins(self, tables: Any) -> Iterator[Pin]:
        if tables == ():  # none are given
            return
        from pytest_psf.config.approvals import pins

        for found in pins(tables, self.source.place):
            if isinstance(found, Pin):
                yield found
            else:
                self._add(found)

    def _parts(self, table: Mapping[str, Any]) -> Iterator[Part]:
        if not table:
            return
        from pytest_psf.config.parts import parts

        for found in parts(table, self.source.place):
            if isinstance(found, Part):
                yield found
            else:
                self._add(found)

    def _check_signals(self, table: Any) -> None:
        """Find what is wrong with names that the fixture `psf_signals` alone reads."""
        if table is None:
            return
        from pytest_psf.config.signals import signal_names

        found = signal_names(table)
        for fault in found if isinstance(found, list) else ():
            self._add(fault)

    def _evidence(self, table: Mapping[str, Any]) -> Iterator[Claim]:
        seen: dict[object, Claim] = {}
        for keys, one in self._claim_tables(table, ()):
            text = ".".join(key for key in keys if isinstance(key, str))
            found = self.claims.claim(text, one, self.source.place(("evidence", *keys)))
            if isinstance(found, Claim):
                same = self.claims.identity(found)
                if same in seen:
                    why, fix = (
                        f"is already claimed at {seen[same].place}",
                        "keep one of the two",
                    )
                    self.fault(reasons.DUPLICATE, why, fix, "evidence", *keys)
                    continue
                seen[same] = found
                yield found
                continue
            for fault in found:
                self._add(fault, "evidence", *keys)

    def _claim_tables(
        self, table: Mapping[str, Any], above: Keys
    ) -> Iterator[tuple[Keys, Mapping[str, Any]]]:
        """Yield the claims of nested tables; a list of them and a single one alike."""
        for key, value in table.items():
            keys = (*above, key)
            if isinstance(value, dict) and self._is_group(keys, value):
                yield from self._claim_tables(value, keys)
            elif isinstance(value, dict):
                yield keys, value
            elif isinstance(value, list) and value:
                yield from self._claims_of_list(value, keys)
            else:
                self._refuse_claim(value, keys)

    def _claims_of_list(
        self, entries: list[Any], keys: Keys
    ) -> Iterator[tuple[Keys, Mapping[str, Any]]]:
        for index, one in enumerate(entries):
            if isinstance(one, dict):
                yield (*keys, index), one
            else:
                self._refuse_claim(one, (*keys, index))

    def _refuse_claim(self, value: object, keys: Keys) -> None:
        why = "holds no claim" if value == [] else f"{as_written(value)} is not a claim"
        self.fault(reasons.WRONG_FORM, why, _as_claim(value), "evidence", *keys)

    def _is_group(self, keys: Keys, value: Mapping[str, Any]) -> bool:
        """Tell whether a table holds criteria or facets, and is not a claim itself."""
        if set(value) & set(self.claims.kinds):
            return False
        text = ".".join(map(str, keys))
        criterion = self.catalogue.by_id.get(text)
        if criterion is None:
            return bool(value)
        named = bool(set(value) & set(criterion.facet_names))
        return named or (bool(value) and all(map(_holds_claims, value.values())))


def _holds_claims(value: object) -> bool:
    entries = value if isinstance(value, list) else [value]
    return bool(entries) and all(isinstance(one, dict) for one in entries)


def _as_claim(value: object) -> str:
    name = f'"{value}"' if isinstance(value, str) else '"..."'
    return f"write {{ document = {name} }}, or another kind of evidence"


def _leaves(
    table: Mapping[str, Any], above: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Yield the values of nested tables, which dotted keys make, with their keys."""
    for key, value in table.items():
        if isinstance(value, dict) and value:
            yield from _leaves(value, (*above, key))
        else:
            yield (*above, key), value
