"""CODEOWNERS as values: the key is a path, its value the owners of that path.

As GitHub reads it, and GitLab its sections: the last pattern that matches a path decides.
https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pytest_psf.core.people import why_not_a_person
from pytest_psf.core.regex import regex
from pytest_psf.verify.formats.setting_value import SettingValue

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_psf.verify.file import File
    from pytest_psf.verify.formats.setting_value import Values

_SECTION = regex(r"\^?\[[^\[\]]+\](?:\[\d+\])?(.*)")
_PARTS = regex(r"(?:\\.|[^\s\\])+")
_COMMENT = regex(r"(?:^|(?<=\s))#.*")
_ACCOUNT = regex(r"@([A-Za-z0-9][\w.-]*)")


def read(file: File) -> Values:
    """Read the owners of each pattern; of a pattern that stands twice, the last."""
    return {
        (pattern,): SettingValue(value=owners, line=line, untyped=True, accounts=True)
        for pattern, owners, line in _rules(file)
    }


def find(file: File, key: str) -> SettingValue | None:
    """Return the owners of a path, or of a pattern; None if no pattern matches it."""
    path = key.strip('"')
    found = None
    for pattern, owners, line in _rules(file):
        if pattern == path or _matches(pattern, path):
            found = SettingValue(value=owners, line=line, untyped=True, accounts=True)
    return found


def is_personal_account(owner: str) -> bool:
    """Tell whether an owner is one person's account or address, and not a group's."""
    account = _ACCOUNT.fullmatch(owner)
    name = account[1] if account else owner.partition("@")[0]
    if "/" in owner or "[bot]" in owner or not name:
        return False
    return why_not_a_person(re.sub(r"[-_.+]+", " ", name)) is None


def _rules(file: File) -> Iterator[tuple[str, str, int]]:
    """Yield each pattern with its owners and line; a section may have owners for all."""
    of_section = ""
    for number, line in enumerate(file.text.split("\n"), 1):
        text = _COMMENT.sub("", line).strip()
        section = _SECTION.fullmatch(text)
        if section:
            of_section = " ".join(section[1].split())
        elif text:
            pattern, *owners = _PARTS.findall(text)
            yield pattern, " ".join(owners) or of_section, number


def _matches(pattern: str, path: str) -> bool:
    """Tell whether a pattern stands for a path; it does for all below a folder."""
    inner = pattern.replace("\\ ", " ")
    wanted, names = inner.strip("/").split("/"), path.strip("/").split("/")
    anchored = "/" in inner.rstrip("/")
    ends = {0} if anchored else set(range(len(names)))
    for at, part in enumerate(wanted):
        if part == "**":
            last = at == len(wanted) - 1
            ends = set(range(min(ends, default=len(names)) + last, len(names) + 1))
        else:
            ends = {i + 1 for i in ends if i < len(names) and _fits(part, names[i])}
    # `docs/*` owns the files in docs, not those in folders below it.
    whole = anchored and wanted[-1].endswith("*") and not inner.endswith("/")
    return len(names) in ends if whole else bool(ends)


def _fits(part: str, name: str) -> bool:
    """Tell whether a part with `*` and `?` stands for a name, one letter after another."""
    reached = {0}
    for letter in part:
        if letter == "*":
            reached = set(range(min(reached, default=len(name) + 1), len(name) + 1))
        else:
            reached = {
                i + 1 for i in reached if i < len(name) and letter in {"?", name[i]}
            }
    return len(name) in reached
