"""Whether production uses a value: its file's stage, its profile, and what is switched off."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from pytest_psf.core import reasons
from pytest_psf.core.places import Place
from pytest_psf.core.regex import regex
from pytest_psf.verify.formats.keys import key_path, written
from pytest_psf.verify.formats.values import documents_of, values_beside
from pytest_psf.verify.unverifiable import UnverifiableError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_psf.verify.formats.keys import Path
    from pytest_psf.verify.formats.setting_value import SettingValue, Values
    from pytest_psf.verify.project import Project
    from pytest_psf.verify.setting.claim import SettingClaim

#: What a stage's files and folders are called, and what we call it.
_STAGES = {
    **dict.fromkeys(("test", "tests", "testing", "ci", "fixtures"), "tests"),
    **dict.fromkeys(("example", "examples", "sample", "samples"), "examples"),
    **dict.fromkeys(("dev", "develop", "development"), "development"),
    "staging": "staging",
}
#: What may stand before a stage in a file's name: others, as in `ab-test`, are no stage's.
_OF_CONFIGS = frozenset(
    """
    app application appsettings compose conf config configuration docker env environment
    model models params parameters settings terraform values variables vars
    """.split()  # noqa: SIM905 - a list of words is easier to read as text
)
_TEST_CODE = regex(r"conftest\.py|test_\w+\.py|\w+_test\.py|pytest\.ini")

#: Keys that switch on what they stand in, and those that switch it off; in one spelling.
_ON = frozenset(
    "active actionsenabled alertingenabled enable enabled isactive isenabled".split()  # noqa: SIM905
)
_OFF = frozenset(
    "archived disable disabled isdisabled ispaused muted paused silenced suspend suspended".split()  # noqa: SIM905
)
_NO = frozenset({"false", "no", "off", "0", "disabled"})
_YES = frozenset({"true", "yes", "on", "1"})
_STATUS = frozenset({"disabled", "inactive", "off", "paused", "suspended"})
#: Formats whose first level is a list of names, not a table with a switch.
_FLAT = frozenset({".py", ".env", ".properties", ".ini", ".cfg", ".tf", ".tfvars"})

#: Where a default is one of a parameter that somebody may give.
_PARAMETERS = frozenset(
    "inputs parameters params properties variable variables".split()  # noqa: SIM905
)
_PROFILES = (("spring", "config", "activate", "on-profile"), ("spring", "profiles"))


def in_use(
    content: SettingClaim, key: str, found: SettingValue, project: Project
) -> SettingValue:
    """Return a value; of a parameter's default with the reason that it may be replaced.

    Raise UnverifiableError if production does not use it.
    """
    file, path = content.setting, key_path(key)
    stage = stage_of(file) if _is_of_a_running_system(content) else None
    beside = values_beside(file, key, project, content.document)
    profile = next((beside[one] for one in _PROFILES if one in beside), None)
    if profile is not None and stage is None:
        stage = _stage_of_profile(profile.text)
    if stage is not None:
        raise UnverifiableError(
            reasons.OF_TESTS,
            f"{key} is in {file}, a file of {stage}"
            if profile is None
            else f"{key} is in a document of {file} for the profile {profile.text}",
            "name the setting that production uses",
            Place(file, found.line),
        )
    switch = next(_switches(path, beside, file, project), None)
    if switch is not None:
        raise UnverifiableError(
            reasons.SWITCHED_OFF,
            f"{key} is part of what {written(switch)} = {beside[switch].shown} "
            f"switches off (line {beside[switch].line})",
            "switch it on, or name a setting that is in use",
            Place(file, beside[switch].line),
        )
    return _perhaps_replaceable(path, found)


def _is_of_a_running_system(content: SettingClaim) -> bool:
    """Tell whether a claim pins, bounds or switches something, rather than names somebody."""
    bounds = (content.pinned, content.at_most, content.at_least, content.same)
    if any(bound is not None for bound in bounds):
        return True
    return any(
        not isinstance(one, str)
        for one in (content.equals, *(content.one_of or ()))
        if one is not None
    )


def stage_of(file: str) -> str | None:
    """Say which stage other than production a file is of, by its name; None if none."""
    path = PurePosixPath(file)
    for folder in path.parts[:-1]:
        if folder.lower() in _STAGES and folder != "ci":
            return _STAGES[folder.lower()]
    if _TEST_CODE.fullmatch(path.name):
        return "tests"
    parts = path.name.lower().split(".")
    dotted = next((_STAGES[part] for part in parts[1:] if part in _STAGES), None)
    return dotted or _stage_of_stem(parts[0])


def _stage_of_stem(stem: str) -> str | None:
    *before, last = re.split("[-_]", stem)
    if all(word in _OF_CONFIGS for word in before):
        return _STAGES.get(last)
    return None


def _stage_of_profile(profile: str) -> str | None:
    names = [name.strip().lower() for name in re.split(r"[,|]", profile)]
    if all(name in _STAGES or name in {"!prod", "!production"} for name in names):
        return _STAGES.get(names[0], "other profiles")
    return None


def _switches(
    path: Path, beside: Values, file: str, project: Project
) -> Iterator[Path]:
    """Yield the keys that switch off a table in which a key stands."""
    first = 2 if PurePosixPath(file).suffix in _FLAT else 1
    for values, switches in project.once(_all_switches, file):
        for other in switches if values is beside else ():
            length = len(other)
            if not first <= length <= len(path) or other[:-1] != path[: length - 1]:
                continue
            if other != path[:length]:
                yield other


def _all_switches(project: Project, file: str) -> list[tuple[Values, list[Path]]]:
    """Return the documents of a file, each with its keys that switch something off."""
    return [
        (values, [p for p, one in values.items() if p and _switches_off(p[-1], one)])
        for values in documents_of(file, project)
    ]


def _switches_off(key: str | int, value: SettingValue) -> bool:
    name = re.sub("[-_]", "", str(key)).lower()
    if name not in _ON | _OFF | {"status", "state"}:
        return False
    if not isinstance(value.value, str | bool | int):
        return False
    said = value.text.strip().strip('"').lower()
    if name in _ON:
        return said in _NO
    return said in (_YES if name in _OFF else _STATUS)


def _perhaps_replaceable(path: Path, found: SettingValue) -> SettingValue:
    if len(path) < 3 or str(path[-1]).lower() != "default":  # noqa: PLR2004 - a.b.default
        return found
    if str(path[-3]).lower() not in _PARAMETERS or found.replaceable is not None:
        return found
    why = "it is the default of a parameter, which may be given another value"
    return replace(found, replaceable=why)
