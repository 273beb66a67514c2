"""Settings: names of models, and bounds of time and of how long data is kept."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from pytest_psf.core.pins import why_not_pinned
from pytest_psf.core.places import Place
from pytest_psf.core.regex import regex
from pytest_psf.core.values import dataclass
from pytest_psf.proposals.proposal import Confidence, Proposal, toml_table
from pytest_psf.proposals.signs import signs
from pytest_psf.verify.formats.keys import written
from pytest_psf.verify.formats.setting_value import as_number
from pytest_psf.verify.formats.values import documents_of
from pytest_psf.verify.setting.pinned import NOT_REPLACEABLE
from pytest_psf.verify.unverifiable import UnverifiableError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pytest_psf.proposals.signs import SettingSign
    from pytest_psf.proposals.tree import Tree
    from pytest_psf.verify.formats.keys import Path
    from pytest_psf.verify.formats.setting_value import SettingValue, Values
    from pytest_psf.verify.project import Project

#: Keys of what asks others by HTTP, and of no server.
_OF_A_CLIENT = regex(
    r"(?i)(?:^|[._-])(?:https?|client|requests?|api|upstream)(?:[._-]|$)"
)

_FORMS = frozenset(
    {
        *(".toml", ".json", ".jsonc", ".yaml", ".yml", ".ini", ".cfg", ".env", ".py"),
        *(".properties", ".tf"),
    }
)
#: An argument or a parameter on a line of its own, which is no setting.
_ARGUMENT = regex(r"[ \t]+\w+(?:=[^=\s]|[^\n]*,[ \t]*$)")
#: What holds the default of a class's field, as pydantic and dataclasses write it.
_FIELD = r"(?:\w+\.)?field\([ \t]*(?:default[ \t]*=[ \t]*)?"
_A_NUMBER = regex(r"\d{1,12}(?:\.\d{1,6})?")
#: Statuses of HTTP that are called like limits.
_STATUSES = frozenset({408, 504, 524})
#: What stands there is for the jobs, not for the system.
_PIPELINES = (".github/", ".gitlab", ".circleci/", "azure-pipelines")
#: Tables of other tools in files that several share.
_OTHER_TOOLS = frozenset(
    {"tool", "build-system", "dependency-groups", "project", "dependencies"}
)
#: Where a value of this sort is not what production runs by.
_NOT_RUN = regex(r"(?i)^on$|^jobs$|steps|defaults|pytest|env_?vars?_?doc|schema")


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """A value of a file that the system may run by."""

    file: str
    path: Path
    value: SettingValue

    @property
    def key(self) -> str:
        return written(self.path)

    @property
    def name(self) -> str:
        """The last name of its path, or nothing."""
        last = self.path[-1] if self.path else ""
        return last if isinstance(last, str) else ""

    @property
    def table(self) -> str:
        """The name of the table around it, or nothing."""
        around = self.path[-2] if len(self.path) > 1 else ""
        return around if isinstance(around, str) else ""


def settings_of(
    tree: Tree,
    project: Project,
    hints: Sequence[str],
    line: re.Pattern[str] | None,
    file: re.Pattern[str] | None = None,
) -> Iterator[list[Setting]]:
    """Yield the values of each file whose text holds one of the hints, and that can be read.

    Only files are parsed that have such a line: the others are many.

    A key that several documents of a file have cannot be named without more, and is left out.
    """
    for name in tree.names:
        if not _is_looked_at(name) or (file is not None and not file.search(name)):
            continue
        found = _lines_with(tree.text(name).lower(), hints)
        if line is None:
            is_likely = next(found, None) is not None
        else:
            if name.endswith(".py"):
                found = (one for one in found if not _ARGUMENT.match(one))
            is_likely = any(map(line.search, found))
        if not is_likely or not tree.takes(name, "settings"):
            continue
        try:
            documents = documents_of(name, project)
        except UnverifiableError:
            continue
        except Exception:  # noqa: BLE001 - whatever a file holds, the others are looked at
            tree.give_up()
            continue
        yield _each_once(name, documents)


def _lines_with(text: str, hints: Sequence[str]) -> Iterator[str]:
    """Yield the lines of a text that hold one of these words, some of them twice."""
    for hint in hints:
        at = text.find(hint)
        while at >= 0:
            end = text.find("\n", at)
            end = len(text) if end < 0 else end
            yield text[text.rfind("\n", 0, at) + 1 : end]
            at = text.find(hint, end)


def _is_looked_at(name: str) -> bool:
    """Tell by its name whether a file holds what the system may run by."""
    path = PurePosixPath(name)
    form = path.suffix.lower() or (".env" if path.name == ".env" else "")
    if form not in _FORMS or name.startswith(_PIPELINES):
        return False
    return signs().pattern("settings", "never").fullmatch(path.name) is None


def _each_once(name: str, documents: Sequence[Values]) -> list[Setting]:
    found: dict[Path, list[SettingValue]] = {}
    for values in documents:
        for path, value in values.items():
            found.setdefault(path, []).append(value)
    return [
        Setting(file=name, path=path, value=value[0])
        for path, value in found.items()
        if path and len(value) == 1 and _may_run(path)
    ]


def line_with(key: str, value: str) -> re.Pattern[str]:
    """Return what finds a key with a value in any of the formats, by their beginnings."""
    return re.compile(
        rf"""(?im)(?:^|[{{,])[ \t]*(?:-[ \t]+|export[ \t]+)?["']?[\w.-]*(?:{key})[\w.-]*["']?"""
        rf"""[ \t]*(?::[^=\n]{{1,60}}=|=|:)[ \t]*(?:{value}|{_FIELD}(?:{value}|$))"""
    )


def variable(key: str) -> str:
    """Return what finds a variable of YAML whose value stands behind it: `- name: KEY`."""
    return rf"""\bname:[ \t]*["']?[\w.-]*(?:{key})[\w.-]*["']?[ \t]*(?:$|[,}}])"""


def _may_run(path: Path) -> bool:
    if path[0] in _OTHER_TOOLS:
        return False
    return not any(isinstance(one, str) and _NOT_RUN.search(one) for one in path)


def models(tree: Tree, project: Project) -> Iterator[Proposal]:
    """Yield the settings that name a model; a file of many is a list to choose from.

    Defaults, which never count as pinned, only where nothing else names one.
    """
    found = [*_models(tree, project)]
    fixed = [one for one in found if one.value.replaceable is None]
    yield from map(_pin, fixed or found)


def _models(tree: Tree, project: Project) -> Iterator[Setting]:
    known = signs()
    model, key, below = (
        known.pattern("settings", one)
        for one in ("model", "model-key", "model-table-key")
    )
    keys = f"{key.pattern}|{below.pattern}"
    line = re.compile(
        line_with(keys, rf"""["']?(?:{model.pattern})""").pattern
        # Of YAML's variables, `- name: MODEL`, the value stands on a line of its own.
        + rf"""|\bvalue:[ \t]*["']?(?:{model.pattern})"""
    )
    for values in settings_of(tree, project, known.model_hints, line):
        found = [one for one in values if _is_model(one, model)]
        named = {str(one.value.value) for one in found}
        named |= {one.name for one in values if model.match(one.name)}
        if len(named) >= known.most_models:
            continue
        for one in found:
            around = f"{one.table} {PurePosixPath(one.file).stem}"
            is_named = key.search(one.name) or (
                below.fullmatch(one.name) and key.search(around)
            )
            if is_named and not _is_list(one.path):
                yield one


def _is_model(one: Setting, model: re.Pattern[str]) -> bool:
    value = one.value.value
    if not isinstance(value, str) or " " in value or "{" in value:
        return False
    return model.match(value) is not None


def _is_list(path: Path) -> bool:
    return any(isinstance(part, int) for part in path[-2:])


def _pin(one: Setting) -> Proposal:
    name = str(one.value.value)
    problem = why_not_pinned(name)
    needs = "nothing but that production loads it"
    if problem is not None:
        needs = f"{problem.why}: {problem.fix}"
    if one.value.replaceable is not None:
        needs = f"{one.value.replaceable}; {NOT_REPLACEABLE}"
    is_sure = problem is None and one.value.replaceable is None
    shown = "a name of a model" if one.value.secret else f'names the model "{name}"'
    return Proposal(
        id="PSF-02.version-pinned",
        claim=toml_table(setting=one.file, key=one.key, pinned=True),
        why=shown,
        place=Place(one.file, one.value.line),
        confidence=Confidence.LIKELY if is_sure else Confidence.POSSIBLE,
        needs=needs,
        subject=one.key,
    )


def bounds(tree: Tree, project: Project) -> Iterator[Proposal]:
    """Yield the numbers that bound how long a model is waited for, or data is kept."""
    known = signs()
    hints = [hint for one in known.settings for hint in one.hints]
    keys = "|".join(f"(?:{one.key.pattern})" for one in known.settings)
    # The key itself, or the table that holds it: `[retention]`, `timeouts:`.
    line = re.compile(
        line_with(keys, r"""(?:["']?[\d(]|\{|$)""").pattern
        + rf"|^[ \t]*\[[\w.-]*(?:{keys})[\w.-]*\]|{variable(keys)}"
    )
    model = known.pattern("settings", "model")
    for values in settings_of(tree, project, hints, line):
        # A client beside the name of a model is rather that which asks it.
        asks = any(_is_model(one, model) for one in values)
        for one in values:
            beside = " model" if asks and _OF_A_CLIENT.search(one.key) else ""
            for sign in known.settings:
                if _is_bound(one, sign, beside):
                    yield _bound(one, sign)


def _is_bound(one: Setting, sign: SettingSign, beside: str) -> bool:
    number = _number(one)
    if number is None or number <= 0 or one.value.secret or number in _STATUSES:
        return False
    where = f"{one.file}.{one.key}"
    return (
        sign.key.search(f"{one.table}.{one.name}") is not None
        and sign.near.search(where + beside) is not None
        and sign.never.search(where) is None
    )


def _number(one: Setting) -> float | None:
    """Return a number, or the text of one: variables of the environment are texts."""
    value = one.value.value
    if isinstance(value, str) and _A_NUMBER.fullmatch(value.strip()):
        return float(value)
    return as_number(one.value)


def as_people_write(number: float) -> float:
    """Return a number as a claim states it: whole where it is, whatever it was read from."""
    return int(number) if number == int(number) else number


def _bound(one: Setting, sign: SettingSign) -> Proposal:
    number = _number(one)
    assert number is not None  # it is a bound
    return Proposal(
        id=sign.id,
        claim=toml_table(
            setting=one.file, key=one.key, at_most=as_people_write(number)
        ),
        why=f"{one.key} is {one.value.shown}",
        place=Place(one.file, one.value.line),
        confidence=Confidence.LIKELY if "/" in one.file else Confidence.POSSIBLE,
        needs=sign.needs,
        table=f"{one.file}#{written(one.path[:-1])}" if one.table else "",
    )
