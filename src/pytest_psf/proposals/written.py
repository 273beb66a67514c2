"""Proposals as the text of a config in which nothing counts yet: all are comments."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from pytest_psf.config.schema import CONFIG_SCHEMA_ID
from pytest_psf.core.catalogue import EVERY_FACET
from pytest_psf.core.classify import PARTS
from pytest_psf.core.regex import regex
from pytest_psf.core.reviews import TWO_REVIEWERS
from pytest_psf.core.shown import shown, typed
from pytest_psf.verify.reviews_file import toml_string

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pytest_psf.core.catalogue import Catalogue, Criterion, Domain, Term
    from pytest_psf.proposals.found import Proposals
    from pytest_psf.proposals.proposal import Proposal
    from pytest_psf.proposals.templates import Template

_HEAD = """
# Written by `pytest-psf init`. Nothing below is claimed yet: what was found
# is commented out, and was found by its looks alone. A line that begins with
# `#` and no blank is TOML: take the `#` away where a proposal is right,
# correct it where it is nearly, and delete the rest. Several for one
# criterion stand in a list: take the `#` of its `[` and `]` away, too.
#   pytest-psf check            what is wrong in what you took up, or missing
#   pytest-psf explain PSF-07   what a domain or a criterion asks
#   pytest --psf                the verdict
"""
#: A setting, a page and an evaluation.
_NO_CODE = "PSF-02"
#: What a document is that covers the setting which names the model.
_BOUND_TO_PIN = "tied to the pin"
_CLASSES = "production, internal-tool, shadow, proof-of-concept, prototype"


def config_text(
    found: Proposals,
    catalogue: Catalogue,
    system: str,
    *,
    prefix: str = "",
    templates: Sequence[Template] = (),
) -> str:
    """Return a whole psf.toml, or the tables for a pyproject.toml.

    `prefix` is what stands before the names of tables: nothing, or `tool.psf.`. Sections of
    templates are named where nothing was found.
    """
    lines = [] if prefix else [f"#:schema {CONFIG_SCHEMA_ID}"]
    lines += _HEAD.strip().splitlines()
    if prefix:
        lines.append(f"[{prefix.rstrip('.')}]")
    lines.append(f"system = {toml_string(typed(system) or 'system')}")
    lines.append(f"# One of: {_CLASSES}")
    lines.append("# (what each is: pytest-psf explain classes; production in doubt)")
    lines.append('#class = "production"')
    gate = _first_domain(catalogue, found)
    lines.append("# The domains that fail the run; without it, all")
    lines.append(f'#gate = ["{gate}"]')
    lines += ["", "# What each asks: pytest-psf explain definition"]
    lines += _answers(f"[{prefix}definition]", PARTS)
    lines += ["", "# What each decides: pytest-psf explain facts"]
    lines += _answers(f"[{prefix}facts]", catalogue.facts)
    lines += ["", f"[{prefix}evidence]"]
    for domain in catalogue.domains:
        lines += ["", f"# -- {domain.id} {domain.name}"]
        lines += _of_domain(domain, found)
        lines += (
            line for line in claims_of(templates) if line.startswith(f"#{domain.id}.")
        )
    lines += _rest(found)
    return "\n".join(lines) + "\n"


def claims_of(templates: Iterable[Template]) -> Iterator[str]:
    """Yield the claims of pages that are to be written, each commented out until then."""
    for one in templates:
        for section in one.sections:
            yield f"#{section.id} = {section.claim(one.name)}  # once it is written"


def evidence_text(found: Proposals, catalogue: Catalogue) -> str:
    """Return the proposals alone, as they may be pasted below the evidence of a config."""
    lines: list[str] = []
    for domain in catalogue.domains:
        of_domain = [
            line for one in domain.criteria for line in _of_criterion(one, found)
        ]
        if of_domain:
            lines += [f"# -- {domain.id} {domain.name}", *of_domain, ""]
    return "\n".join(lines)


def _first_domain(catalogue: Catalogue, found: Proposals) -> str:
    """Return the domain for which the largest share of criteria has a proposal.

    Where nothing was found, the one that takes no change of code.
    """
    if not found.by_id:
        return _NO_CODE
    criteria = {".".join(name.split(".")[:2]) for name in found.by_id}

    def share(domain: Domain) -> float:
        ids = [criterion.id for criterion in domain.criteria]
        return sum(one in criteria for one in ids) / len(ids)

    return max(catalogue.domains, key=share).id


def _answers(header: str, names: tuple[str, ...]) -> Iterator[str]:
    yield header
    for name in names:
        yield f'#{name} = {{ answer = true, because = "" }}'


def _of_domain(domain: Domain, found: Proposals) -> Iterator[str]:
    nothing = []
    for criterion in domain.criteria:
        lines = [*_of_criterion(criterion, found)]
        yield from lines
        if not lines:
            nothing.append(criterion.id.partition(".")[2])
    if nothing:
        yield from _comment(f"nothing found for: {', '.join(nothing)}")


def _of_criterion(criterion: Criterion, found: Proposals) -> Iterator[str]:
    names = [criterion.id, *(f"{criterion.id}.{one}" for one in criterion.facet_names)]
    for name in names:
        yield from _of_one_id(name, found.by_id.get(name, ()))
        if name in found.by_id:
            yield from _also_needed(criterion, name, found)
        yield from _where_more_is(name, found.more.get(name, ()))
        if name in found.unfinished:
            one = found.unfinished[name]
            where = f"{_line(one.title)} ({_line(str(one.place))})"
            yield from _comment(
                f"{name}: the section {where} may say this; finish it first"
            )
        for test in found.unsaid.get(name, ()):
            yield from _of_one_facet(test, found)
        for function in found.untested.get(name, ()):
            where = f"{function.name} ({_line(str(function.place))})"
            yield from _comment(
                f"{name}: {where} may do this; no test was seen that calls it"
            )


def _where_more_is(name: str, more: Sequence[Proposal]) -> Iterator[str]:
    """Yield where the others stand, which whoever knows them may claim instead."""
    places = [*dict.fromkeys(_line(str(one.place)) for one in more)]
    if places:
        rest = len(places) - _MOST_PLACES
        besides = f", and {rest} more" if rest > 0 else ""
        told = f"{', '.join(places[:_MOST_PLACES])}{besides}"
        yield from _comment(f"{len(more)} more like these for {name}: {told}")


def _of_one_facet(test: Proposal, found: Proposals) -> Iterator[str]:
    """Yield a test that only whoever knows it can claim for one facet or the other."""
    left = [one for one in test.one_of if f"{test.id}.{one}" not in found.by_id]
    if left:
        yield from _comment(
            f"possible: its name speaks of it, and does not say of which facet: "
            f"{' or '.join(left)} ({_line(str(test.place))}). Where its case is one of "
            "them, write that for FACET, and take the # away"
        )
        yield from _comment(f"still needed: {_line(test.needs)}", "  ")
        yield f"# {test.id}.FACET = {test.claim}"


def _also_needed(criterion: Criterion, name: str, found: Proposals) -> Iterator[str]:
    """Yield what the criterion needs that nothing shows which is proposed for it."""
    names = {name, criterion.id, f"{criterion.id}.{EVERY_FACET}"}
    claims = [
        one
        for key in names
        for one in found.by_id.get(key, ())
        if "supporting = true" not in one.claim
    ]
    kinds = {one.kind for one in claims}
    begun = [way for way in criterion.needs if any(one.kind in kinds for one in way)]
    left = [
        " and ".join(_wanted(one) for one in way if not _is_shown(one, claims))
        for way in begun or criterion.needs  # what is begun is to be completed
    ]
    if all(left):
        said = ", or ".join(dict.fromkeys(left))
        yield from _comment(f"{name} also needs {said}")


def _is_shown(term: Term, claims: Sequence[Proposal]) -> bool:
    """Tell whether one of these, once it is taken up, may be what a criterion needs."""
    of_kind = [one.claim for one in claims if one.kind == term.kind]
    if term.quality == _BOUND_TO_PIN:
        return any("covers = " in one for one in of_kind)
    return bool(of_kind) and term.quality != TWO_REVIEWERS


def _wanted(term: Term) -> str:
    if term.quality == TWO_REVIEWERS:
        return "a second person who reviews the document"
    article = "an" if term.kind[:1] in "aeiou" else "a"
    if term.quality == _BOUND_TO_PIN:
        return f"{article} {term.kind} that covers the setting which pins the model"
    return f"{article} {term}"


def _of_one_id(name: str, proposals: Sequence[Proposal]) -> Iterator[str]:
    """Yield proposals with one key, which stands once: a key cannot be there twice."""
    several = len(proposals) > 1
    if several:
        yield f"#{name} = ["
    for one in proposals:
        why = f"{_line(one.why)} ({_line(str(one.place))})"
        yield from _comment(f"{one.confidence.word}: {why}")
        yield from _comment(f"still needed: {_line(one.needs)}", "  ")
        yield f"#{_element(one.claim)}," if several else f"#{name} = {one.claim}"
    if several:
        yield "#]"


def _element(claim: str) -> str:
    """Return a claim as it stands in a list; one that is a list is several elements."""
    return claim[1:-1].strip() if claim.startswith("[") else claim


def _rest(found: Proposals) -> Iterator[str]:
    if found.deploys:
        names = ", ".join(map(_line, found.deploys))
        yield ""
        what = "What deploys, for the `covers` of PSF-07.rollback-procedure"
        yield from _comment(f"{what}: {names}")
    if found.left_out:
        yield ""
        for one in found.left_out:
            yield from _comment(f"Not looked at: {_line(one)}")


def _comment(text: str, indent: str = "") -> list[str]:
    """Return a text as lines of a comment; a blank tells them from what is commented out.

    A command is never broken, so that it can be pasted.
    """
    whole = _QUOTED.sub(lambda found: found[0].replace(" ", "\0"), text)
    lines = textwrap.wrap(
        whole,
        _WIDTH,
        initial_indent=f"# {indent}",
        subsequent_indent=f"#   {indent}",
        break_long_words=False,
        break_on_hyphens=False,
    )
    return [line.replace("\0", " ") for line in lines]


_WIDTH = 79
#: What is to be pasted, or is a name.
_QUOTED = regex("`[^`]*`|pytest-psf review .*")
#: So many places are told of what is not written out.
_MOST_PLACES = 8
#: So much of a name or a reason stands in a comment.
_MOST = 300


def _line(text: str) -> str:
    """Return a text as a comment can hold it: on one line, with nothing hidden."""
    return shown(text, _MOST)
