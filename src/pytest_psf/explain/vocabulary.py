"""The words that can be asked for, and the explanation of each."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING, Any

from pytest_psf import catalogue as editions
from pytest_psf.core import reasons
from pytest_psf.core.catalogue import Catalogue, Criterion, UnknownIdError
from pytest_psf.core.links import fixture_url, message_url
from pytest_psf.core.outcomes import ChallengeResult, State
from pytest_psf.core.places import nearest
from pytest_psf.core.rungs import Rung
from pytest_psf.core.signals import DEFAULTS, ERRORS, REQUESTS
from pytest_psf.core.values import dataclass
from pytest_psf.core.verdicts import Verdict
from pytest_psf.explain import criterion, crosswalk, standing
from pytest_psf.explain.explanation import Explanation, Form, Part, entry
from pytest_psf.explain.keys import said_of_keys

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from pytest_psf.core.problem import Reason
    from pytest_psf.explain.keys import Said
    from pytest_psf.explain.standing import LastRun

#: Every id, the scope checks among them.
ALL = "all"


class UnknownWordError(LookupError):
    """Raise UnknownWordError if nothing is called so; the message says what is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """What can be explained: an edition's ids and what they are made of, and all words."""

    catalogue: Catalogue
    run: LastRun | None
    #: Word -> what explains it, by sorts, in the order of the index.
    sorts: Mapping[str, Mapping[str, Callable[[], Explanation]]]
    #: What some words are called as well -> these.
    also: Mapping[str, str]
    #: What is called like another word: keys of the config, and a result.
    namesakes: Mapping[str, Callable[[], Explanation]]
    #: The fixtures that tests of a criterion may be written with, by its id.
    fixtures: Mapping[str, Sequence[str]]

    def explained(self, word: str) -> tuple[Explanation, ...]:
        """Return what a word stands for: one explanation, or several of a domain or a sort.

        Raise UnknownWordError if it stands for nothing.
        """
        known_as = self._known_as(word)
        if known_as == ALL:
            every = (*self.catalogue.scope.criteria, *self.catalogue)
            return tuple(self._criterion(one) for one in every)
        if known_as in self.sorts:
            return tuple(explain() for explain in self.sorts[known_as].values())
        for known in self.sorts.values():
            if (name := self.also.get(known_as, known_as)) in known:
                others = [self.namesakes[name]] if name in self.namesakes else []
                return tuple(explain() for explain in (known[name], *others))
        ids = {one.casefold(): one for one in self._every_id()}
        try:
            found = self.catalogue.criteria_of(ids.get(known_as, word))
        except UnknownIdError as error:
            raise UnknownWordError(self._instead(word, error)) from None
        return tuple(map(self._criterion, found))

    def _known_as(self, word: str) -> str:
        """Return how a word of the screen stands in the lists: one of several, or of them."""
        slug = _slug(word.strip(" :"))
        is_word = len(slug) > 1  # no letter of the screen
        forms = (slug, f"{slug}s", slug.removesuffix("s")) if is_word else (slug,)
        known = {*self.sorts, *self.also, *self.every_word()}
        return next((one for one in forms if one in known), slug)

    def listed(self, sort: str) -> str:
        """Return a sort in short: each of its words with what it is."""
        told = (explain() for explain in self.sorts[sort].values())
        return "\n".join(f"{one.word}  {one.title}" for one in told)

    def _criterion(self, one: Criterion) -> Explanation:
        now = standing.of_criterion(one.id, self.run)
        places = crosswalk.parts_of(one.id, crosswalk.load())
        return criterion.explained(
            one,
            self.catalogue,
            now=now,
            crosswalk=places,
            fixtures=self.fixtures.get(one.id, ()),
        )

    def _instead(self, word: str, error: UnknownIdError) -> str:
        """Say what was meant: a message of the ids, or the word that is nearest."""
        is_id = word.casefold().startswith("psf") and "_" not in word
        if is_id or "facet" in error.problem.why:
            return str(error)
        by_name = {one.id.partition(".")[2]: one.id for one in self._ids()}
        if word in by_name:
            return f'"{word}" is a part of an id; did you mean "{by_name[word]}"?'
        slug = _slug(word)
        known = (ALL, *self.sorts, *self.every_word(), *self.also, *by_name)
        found = nearest(slug, known)
        found = by_name.get(found or "", found)
        found = found or nearest(word, tuple(one.id for one in self._ids()))
        if found is None:
            return f'unknown word "{word}"; pytest-psf explain   lists what there is'
        return f'unknown word "{word}"; did you mean "{found}"?'

    def _every_id(self) -> Iterator[str]:
        catalogue = self.catalogue
        yield from (one.id for one in (catalogue.scope, *catalogue.domains))
        yield from catalogue.by_id

    def _ids(self) -> tuple[Criterion, ...]:
        return tuple(self.catalogue.by_id.values())

    def every_word(self) -> Iterator[str]:
        """Yield all words apart from ids."""
        for known in self.sorts.values():
            yield from known


def _slug(word: str) -> str:
    return word.casefold().replace(" ", "-")


def vocabulary(catalogue: Catalogue, run: LastRun | None = None) -> Vocabulary:
    """Return all that can be explained of an edition, with what a run came to."""
    words: Mapping[str, Any] = json.loads(editions.data("words.json"))
    teller = _Teller(catalogue, run, words)
    sorts: dict[str, dict[str, Callable[[], Explanation]]] = {
        "facts": {one: partial(teller.fact, one) for one in catalogue.facts},
        "definition": {one: partial(teller.part, one) for one in words["definition"]},
        "classes": {one: partial(teller.of_class, one) for one in words["classes"]},
        "rungs": {one.label: partial(teller.rung, one) for one in Rung},
        "kinds": {one: partial(teller.kind, one) for one in catalogue.kinds},
        "qualities": {
            _slug(one): partial(teller.quality, one) for one in catalogue.qualities
        },
        "verdicts": {
            one.value.replace(" ", "-"): partial(teller.verdict, one) for one in Verdict
        },
        "conclusions": {
            one: partial(teller.conclusion, one) for one in words["conclusions"]
        },
        "reasons": {one.slug: partial(teller.reason, one) for one in reasons.known()},
        "crosswalk": {
            one.id: partial(teller.framework, one)
            for one in crosswalk.load().frameworks
        },
        "fixtures": {one: partial(teller.fixture, one) for one in words["fixtures"]},
        "terms": {one: partial(teller.term, one) for one in words["terms"]},
    }
    taken = {*sorts, *(word for known in sorts.values() for word in known)}
    keys = {one: partial(teller.key, one, said) for one, said in said_of_keys().items()}
    # A kind says itself what its key is; a reason is only what is wrong with it.
    namesakes: dict[str, Callable[[], Explanation]] = {}
    namesakes |= {one: keys[one] for one in keys if one in sorts["reasons"]}
    namesakes |= {one: keys[one] for one in keys if one in sorts["qualities"]}
    # What a challenge by data calls so is another reason.
    result = _slug(ChallengeResult.NOT_REACHED.value)
    namesakes[result] = sorts["reasons"][reasons.NOT_OPENED.slug]
    sorts["keys"] = {one: told for one, told in keys.items() if one not in taken}
    also = {name: one for one, said in words["terms"].items() for name in said["also"]}
    for name, slug in _of_tests().items():
        if name in sorts["keys"]:
            namesakes[name] = sorts["reasons"][slug]
        else:
            also[name] = slug
    helping: dict[str, list[str]] = {}
    for name, said in words["fixtures"].items():
        for one in said["helps"]:
            helping.setdefault(one, []).append(name)
    return Vocabulary(
        catalogue=catalogue,
        run=run,
        sorts=sorts,
        also=also,
        namesakes=namesakes,
        fixtures=helping,
    )


def _of_tests() -> dict[str, str]:
    """Return what is said of a test or its challenge, with the reason that tells of it."""
    said = {_slug(one.value): one.reason.slug for one in State if one.reason}
    said |= {
        _slug(one.value): reasons.TEST_NOT_RUN.slug
        for one in State
        if one.reason is None and one.is_open
    }
    said[_slug(ChallengeResult.COMPARES_TEXT.value)] = reasons.COMPARES_TEXT.slug
    return said


@dataclass(frozen=True, slots=True)
class _Teller:
    """Explains one word of each sort."""

    catalogue: Catalogue
    run: LastRun | None
    words: Mapping[str, Any]

    def fact(self, name: str) -> Explanation:
        said = self.words["facts"][name]
        return Explanation(
            sort="fact",
            word=name,
            title="a fact about the system",
            groups=(
                (Part(name="asks", items=(said["asks"],), form=Form.LEAD),),
                standing.of_answer(name, self.run),
                (
                    self._ruled_out(name),
                    entry("answer yes", "if it may be so; not answered counts as yes"),
                    entry("answer no", said["no"]),
                ),
                _pasted("facts", said["example"]),
            ),
        )

    def _ruled_out(self, name: str) -> Part:
        """Return what a "no" rules out: by itself, or together with other facts."""
        lines: dict[tuple[str, ...], list[str]] = {}
        for one in self.catalogue:
            if name in one.facts:
                others = tuple(fact for fact in one.facts if fact != name)
                lines.setdefault(others, []).append(one.id)
            facets = [facet for facet, fact in one.facet_facts.items() if fact == name]
            for facet in facets:
                lines.setdefault((), []).append(f"{one.id}.{facet}")
        found = sorted(lines.items())
        text = tuple(f"{_as_well(others)}{', '.join(ids)}" for others, ids in found)
        data = [{"ids": ids, "with": [*others]} for others, ids in found]
        return Part(name="no rules out", items=text, data=data)

    def part(self, name: str) -> Explanation:
        said = self.words["definition"][name]
        return Explanation(
            sort="definition",
            word=name,
            title="a part of the definition of a production system",
            groups=(
                (Part(name="asks", items=(said["asks"],), form=Form.LEAD),),
                standing.of_answer(name, self.run),
                (
                    entry("answer no", said["no"]),
                    entry("decides", "the class: pytest-psf explain PSF-00.classified"),
                ),
                _pasted("definition", said["example"]),
            ),
        )

    def of_class(self, name: str) -> Explanation:
        said = self.words["classes"][name]
        asked = [one.id for one in self.catalogue if name in one.classes]
        every = [one.id for one in self.catalogue]
        left = [one for one in every if one not in asked]
        text = f"{len(asked)} of {len(every)} criteria"
        if asked and left:
            text += f"; not {', '.join(left)}"
        judged_as = self.run.judged_as if self.run else None
        example = f'[tool.psf]\nclass = "{name}"'
        return Explanation(
            sort="class",
            word=name,
            title="a class of systems",
            groups=(
                (Part(name="means", items=(said["means"],), form=Form.LEAD),),
                standing.of_word(name, judged_as, self.run),
                (entry("right where", said["when"]), entry("asks for", text, asked)),
                (Part(name="paste", items=(example,), form=Form.CODE),),
            ),
        )

    def rung(self, rung: Rung) -> Explanation:
        floors = [one.id for one in self.catalogue if one.floor is rung]
        highest = [one.id for one in self.catalogue if one.highest is rung]
        order = " < ".join(one.label for one in Rung)
        return Explanation(
            sort="rung",
            word=rung.label,
            title=f"a rung of {order}",
            groups=(
                (
                    entry("shows", rung.shows),
                    entry("does not show", rung.does_not_show),
                ),
                (
                    entry("floor of", _counted(floors), floors),
                    entry("highest of", _counted(highest), highest),
                ),
            ),
        )

    def kind(self, name: str) -> Explanation:
        said = self.words["kinds"][name]
        rules = self.catalogue.kinds[name]
        takes = [one.id for one in self.catalogue if name in one.accepts]
        floor = rules.floor.label if rules.floor else "the floor of the criterion"
        return Explanation(
            sort="kind",
            word=name,
            title="a kind of evidence",
            groups=(
                (Part(name="means", items=(said["means"],), form=Form.LEAD),),
                (
                    entry("counts from", floor),
                    entry("accepted by", _counted(takes), takes),
                ),
                _pasted("evidence", said["example"]),
            ),
        )

    def quality(self, name: str) -> Explanation:
        """Explain what a criterion asks of a kind: it stands in brackets behind that."""
        asking = [
            one.id
            for one in self.catalogue
            if any(term.quality == name for terms in one.needs for term in terms)
        ]
        means = f"Evidence that lacks it {self.catalogue.qualities[name]}."
        return Explanation(
            sort="quality",
            word=_slug(name),
            title="what is asked of a kind of evidence, in brackets behind it",
            groups=(
                (Part(name="means", items=(means,), form=Form.LEAD),),
                (entry("asked by", _counted(asking), asking),),
            ),
        )

    def verdict(self, verdict: Verdict) -> Explanation:
        slug = verdict.value.replace(" ", "-")
        title = "a verdict"
        means = self.words["verdicts"][slug]["means"]
        lead = Part(name="means", items=(means,), form=Form.LEAD)
        return Explanation(
            sort="verdict",
            word=slug,
            title=title,
            groups=((lead,), self._with_verdict(verdict)),
        )

    def _with_verdict(self, verdict: Verdict) -> tuple[Part, ...]:
        if self.run is None:
            return ()
        found = self.run.standings.items()
        ids = [name for name, one in found if one.verdict == verdict.value]
        return (entry("now", _counted(ids), ids), entry("", f"in {self.run}"))

    def conclusion(self, name: str) -> Explanation:
        means = self.words["conclusions"][name]["means"]
        lead = Part(name="means", items=(means,), form=Form.LEAD)
        now = self.run.judgement.replace(" ", "-") if self.run else None
        return Explanation(
            sort="conclusion",
            word=name,
            title="what a run came to",
            groups=((lead,), standing.of_word(name, now, self.run)),
        )

    def reason(self, reason: Reason) -> Explanation:
        said = self.words["reasons"][reason.slug]
        looks = Part(
            name="looks like this", items=(said["looks"],), form=Form.CODE, key="looks"
        )
        return Explanation(
            sort="reason",
            word=reason.slug,
            title=reason.line,
            url=message_url(reason.slug),
            anchor=reason.slug,
            groups=(
                (Part(name="means", items=(said["means"],), form=Form.LEAD),),
                standing.of_reason(reason.slug, self.run),
                (looks,),
                (entry("what to do", said["do"]),),
            ),
        )

    def fixture(self, name: str) -> Explanation:
        said = self.words["fixtures"][name]
        return Explanation(
            sort="fixture",
            word=name,
            title="a fixture for tests of evidence",
            url=fixture_url(said["page"]),
            groups=(
                (Part(name="means", items=(said["means"],), form=Form.LEAD),),
                _names_of_signals() if name == "psf_signals" else (),
            ),
        )

    def term(self, name: str) -> Explanation:
        means = self.words["terms"][name]["means"]
        lead = Part(name="means", items=(means,), form=Form.LEAD)
        title = "a word of the screen"
        return Explanation(sort="term", word=name, title=title, groups=((lead,),))

    def key(self, name: str, said: Sequence[Said]) -> Explanation:
        """Explain a key by what it means at each place; an example stands for one."""
        data = [{"where": one.where, "means": one.means} for one in said]
        where, lines, form = said[0].where, [said[0].means], Form.LEAD
        if len(said) > 1:
            where, form = "in several places", Form.LIST
            lines = [f"{one.where}: {one.means}" for one in said]
        stands = Part(name="stands", items=tuple(lines), form=form, data=data)
        example = self.words["keys"].get(name)
        return Explanation(
            sort="key",
            word=name,
            title=f"a key, {where}",
            groups=(
                (stands,),
                _names_of_signals() if name == "signals" else (),
                *([_example(example["example"])] if example else []),
            ),
        )

    def framework(self, framework: crosswalk.Framework) -> Explanation:
        return crosswalk.explained(framework, self.catalogue)


def _example(example: str) -> tuple[Part, ...]:
    return (Part(name="for example", items=(example,), form=Form.CODE, key="example"),)


def _pasted(table: str, example: str) -> tuple[Part, ...]:
    name = f"paste below [tool.psf.{table}] (in a psf.toml without `tool.psf.`)"
    return (Part(name=name, items=(example,), form=Form.CODE, key="paste"),)


def _as_well(others: tuple[str, ...]) -> str:
    return f"with {' and '.join(others)} = no as well: " if others else ""


def _names_of_signals() -> tuple[Part, ...]:
    """Return by which names signals are looked for where the config names none."""
    lines = tuple(f"{one}: {', '.join(names)}" for one, names in DEFAULTS.items())
    data = {one: [*names] for one, names in DEFAULTS.items()}
    return (
        Part(name="looked for", items=lines, form=Form.LIST, data=data),
        entry("errors", ", ".join(ERRORS), [*ERRORS]),
        entry("of requests", ", ".join(REQUESTS), [*REQUESTS]),
    )


def _counted(ids: list[str]) -> str:
    if not ids:
        return "no criterion"
    return f"{len(ids)}: {', '.join(ids)}"
