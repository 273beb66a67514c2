"""Alert rules: a limit for a signal, with who is told where the rule says it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_psf.core.placeholders import reaches_nobody
from pytest_psf.core.places import Place
from pytest_psf.proposals.proposal import Confidence, Proposal, toml_table
from pytest_psf.proposals.settings import as_people_write, settings_of
from pytest_psf.proposals.signs import signs
from pytest_psf.verify.formats.setting_value import as_number

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pytest_psf.proposals.settings import Setting
    from pytest_psf.proposals.tree import Tree
    from pytest_psf.verify.formats.keys import Path
    from pytest_psf.verify.project import Project

#: Of these a fall is what alerts.
_HIGHER_IS_BETTER = frozenset({"output-quality"})


def alerts(tree: Tree, project: Project) -> Iterator[Proposal]:
    """Yield the limits of rules for the signals of PSF-06, each with its receiver."""
    known = signs()
    file = known.pattern("alerts", "file")
    for values in settings_of(tree, project, known.alert_hints, None, file):
        if values:
            rules: dict[Path, list[Setting]] = {}
            for one in values:
                rules.setdefault(one.path[:-1], []).append(one)
            for path, rule in rules.items():
                yield from _of_rule(path, rule, values)


def _of_rule(
    path: Path, rule: Sequence[Setting], every: Sequence[Setting]
) -> Iterator[Proposal]:
    known = signs()
    names = [str(one) for one in path[-1:]]
    names += [str(o.value.value) for o in rule if o.name in {"alert", "name", "expr"}]
    said = " ".join(names)
    signals = known.signals_in(said)
    if len(signals) != 1 or known.pattern("alerts", "never").search(said):
        return
    limit = next(filter(None, map(_limit, rule)), None)
    if limit is None:
        return
    one, number = limit
    bound = "at_least" if signals[0] in _HIGHER_IS_BETTER else "at_most"
    claim = toml_table(
        setting=one.file, key=one.key, **{bound: as_people_write(number)}
    )
    # Prometheus has who is told in tables below the rule: `annotations`, `labels`.
    below = (o for o in every if path and o.path[: len(path)] == path)
    receiver = next(filter(_is_receiver, (*rule, *below)), None)
    if receiver is not None:
        told = toml_table(
            setting=receiver.file, key=receiver.key, equals=str(receiver.value.value)
        )
        claim = f"[{claim}, {told}]"
    needs = "settle the limit" + ("" if receiver else ", and claim who is told as well")
    yield Proposal(
        id=f"PSF-06.alerts-defined.{signals[0]}",
        claim=claim,
        why=f"a rule with a limit of {number:g} for {signals[0]}",
        place=Place(one.file, one.value.line),
        confidence=Confidence.LIKELY if receiver else Confidence.POSSIBLE,
        needs=needs,
    )


def _limit(one: Setting) -> tuple[Setting, float] | None:
    known = signs()
    number = as_number(one.value)
    if number is not None and known.pattern("alerts", "limit").fullmatch(one.name):
        return one, number
    if one.name == "expr" and isinstance(one.value.value, str):
        found = known.pattern("alerts", "expression").search(one.value.value)
        if found:
            return one, float(found[1])
    return None


def _is_receiver(one: Setting) -> bool:
    value = one.value.value
    if not isinstance(value, str) or one.value.secret or reaches_nobody(value):
        return False
    return signs().pattern("alerts", "receiver").fullmatch(one.name) is not None
