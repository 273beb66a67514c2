"""The words that can be asked for, and the explanation of each."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING, Any

from pytest_psf import catalogue as editions
from pytest_psf.core import reasons
from pytest_psf.core.catalogue import Catalogue, Criterion, UnknownIdError
from pytest_psf.core.outcomes import ChallengeResult, State
from pytest_psf.core.places import nearest
from pytest_psf.core.rungs import Rung
from pytest_psf.core.values import dataclass
from pytest_psf.core.verdicts import Verdict
from pytest_psf.explain import criterion, crosswalk, standing
from pytest_psf.explain.keys import said_of_keys
from pytest_psf.explain.teller import Teller, slug_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from pytest_psf.explain.explanation import Explanation
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
        slug = slug_of(word.strip(" :"))
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
        slug = slug_of(word)
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


def vocabulary(catalogue: Catalogue, run: LastRun | None = None) -> Vocabulary:
    """Return all that can be explained of an edition, with what a run came to."""
    words: Mapping[str, Any] = json.loads(editions.data("words.json"))
    teller = Teller(catalogue, run, words)
    sorts: dict[str, dict[str, Callable[[], Explanation]]] = {
        "facts": {one: partial(teller.fact, one) for one in catalogue.facts},
        "definition": {one: partial(teller.part, one) for one in words["definition"]},
        "classes": {one: partial(teller.of_class, one) for one in words["classes"]},
        "rungs": {one.label: partial(teller.rung, one) for one in Rung},
        "kinds": {one: partial(teller.kind, one) for one in catalogue.kinds},
        "qualities": {
            slug_of(one): partial(teller.quality, one) for one in catalogue.qualities
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
    result = slug_of(ChallengeResult.NOT_REACHED.value)
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
    said = {slug_of(one.value): one.reason.slug for one in State if one.reason}
    said |= {
        slug_of(one.value): reasons.TEST_NOT_RUN.slug
        for one in State
        if one.reason is None and one.is_open
    }
    said[slug_of(ChallengeResult.COMPARES_TEXT.value)] = reasons.COMPARES_TEXT.slug
    return said
