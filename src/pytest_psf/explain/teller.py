"""The explanation of one word of each sort."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_psf.core.links import fixture_url, message_url
from pytest_psf.core.rungs import Rung
from pytest_psf.core.signals import DEFAULTS, ERRORS, REQUESTS
from pytest_psf.core.values import dataclass
from pytest_psf.explain import crosswalk, standing
from pytest_psf.explain.explanation import Explanation, Form, Part, entry

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pytest_psf.core.catalogue import Catalogue
    from pytest_psf.core.problem import Reason
    from pytest_psf.core.verdicts import Verdict
    from pytest_psf.explain.keys import Said
    from pytest_psf.explain.standing import LastRun


def slug_of(word: str) -> str:
    """Return a word as it is asked for: on the screen it may have blanks and capitals."""
    return word.casefold().replace(" ", "-")


@dataclass(frozen=True, slots=True)
class Teller:
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
            word=slug_of(name),
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
        extra = said.get("extra")
        install = f"pip install 'pytest-psf[{extra}]'"
        return Explanation(
            sort="fixture",
            word=name,
            title="a fixture for tests of evidence",
            url=fixture_url(said["page"]),
            groups=(
                (Part(name="means", items=(said["means"],), form=Form.LEAD),),
                (entry("install", install),) if extra else (),
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
