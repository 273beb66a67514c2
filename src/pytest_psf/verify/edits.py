"""What can be done to any file of the copy, whatever kind of evidence rests on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_psf.core.values import dataclass
from pytest_psf.verify.formats.values import read_setting
from pytest_psf.verify.mutants import NotTriedError
from pytest_psf.verify.other_values import others, spellings
from pytest_psf.verify.unverifiable import UnverifiableError

if TYPE_CHECKING:
    from pytest_psf.verify.formats.setting_value import Scalar, SettingValue
    from pytest_psf.verify.mutants import Edit, Editable
    from pytest_psf.verify.project import Project


@dataclass(frozen=True, slots=True, kw_only=True)
class AppendLine:
    """Adds an empty line to a file: it says the same, but is another file."""

    file: str

    def apply(self, copy: Editable) -> None:
        """Write the file with one newline more."""
        data = copy.project().read(self.file).data
        copy.write(self.file, data + b"\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplaceText:
    """Puts another text in the place of one that stands in a file exactly once."""

    file: str
    old: str
    new: str

    def apply(self, copy: Editable) -> None:
        """Write the file with the other text.

        Raise NotTriedError if the first does not stand in it exactly once.
        """
        file = copy.project().read(self.file)
        text = file.text
        count = text.count(self.old) if self.old else 0
        if count != 1:
            raise NotTriedError(f"{self.old!r} occurs {count} times in {self.file}")
        copy.write(self.file, file.encoded(text.replace(self.old, self.new)))


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeValue:
    """Puts another value in the place of a setting's, in any format that claims know."""

    file: str
    key: str
    value: Scalar
    #: Which of the file's documents, where it holds several.
    document: str | int | None = None

    def apply(self, copy: Editable) -> None:
        """Write the file with the other value, which is read again.

        Raise NotTriedError if no spelling of it is read as that value.
        """
        project = copy.project()
        found = read_setting(self.file, self.key, project, self.document)
        file = project.read(self.file)
        lines = file.text.split("\n")
        if found.line is None:
            raise NotTriedError("its line in the file is not known")
        index = found.line - 1
        for line in spellings(lines[index], found, self.value):
            changed = "\n".join([*lines[:index], line, *lines[index + 1 :]])
            copy.write(self.file, file.encoded(changed))
            if self._is_there(copy.project()):
                return
        raise NotTriedError(f"its value cannot be changed safely in {self.file}")

    def _is_there(self, project: Project) -> bool:
        try:
            found = read_setting(self.file, self.key, project, self.document)
        except UnverifiableError:
            return False
        return _is(found, self.value)


def _is(found: SettingValue, value: Scalar) -> bool:
    if found.untyped:
        return found.text == str(value)
    return type(found.value) is type(value) and found.value == value


def change_of(named: str, project: Project) -> Edit | None:
    """Return an edit that changes what `file` or `file#key` names.

    None for a key whose value has no other that is known. Raise UnverifiableError if there
    is no such file or key.
    """
    file, hash_sign, key = named.partition("#")
    if not hash_sign:
        return AppendLine(file=project.files(named)[0])
    for value in others(read_setting(file, key, project)):
        return ChangeValue(file=project.plain(file), key=key, value=value)
    return None


def make(edit: Edit, copy: Editable) -> None:
    """Make a change. Raise NotTriedError, too, where what it is about cannot be read."""
    try:
        edit.apply(copy)
    except (NotTriedError, UnverifiableError) as error:
        raise NotTriedError(str(error)) from None
    except Exception as error:
        # An extension's own edit: its crash is one mutant's, not the whole campaign's.
        raise NotTriedError(f"it cannot be changed: {error!r}") from error
