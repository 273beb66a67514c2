"""Attributes of classes whose value is only a default: of fields, and of settings.

Whoever makes a record of a dataclass may give its fields other values, and the settings
classes of pydantic take theirs from the environment.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from pytest_psf.core.wording import with_article

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

#: Decorators that make fields of annotated names: dataclasses, pydantic, attrs.
_MAKE_FIELDS = frozenset({"dataclass", "define", "frozen", "mutable", "attrs", "s"})
#: Classes whose annotated names are fields.
_HAVE_FIELDS = frozenset(
    {"BaseModel", "NamedTuple", "RootModel", "SQLModel", "Struct", "TypedDict"}
)
#: Classes that leave a value as it is written.
_HARMLESS = frozenset(
    """
    ABC Enum Exception Flag Generic IntEnum IntFlag Protocol StrEnum bool bytes dict
    float int list object str tuple
    """.split()  # noqa: SIM905 - a list of words is easier to read as text
)
#: What the class `Config`, or `model_config`, of a pydantic settings class says.
_ENVIRONMENT_OPTIONS = ("env", "secrets_dir", "case_sensitive", "cli_")

#: Whose values the environment can change, whether they are annotated or not.
_ENVIRONMENT = "the environment may put another value in its place"


def why_open(
    node: ast.ClassDef, statement: ast.stmt, classes: Mapping[str, ast.ClassDef]
) -> str | None:
    """Say why a value that a class assigns is only a default; None if it is the value.

    `classes` are those of the module, by name.
    """
    if _is_fixed(statement):
        return None
    if _is_made_field(statement):
        return f"it is the default of a field of {node.name}"
    family = list(_family(node, classes))
    why = _why_all_open(node, family, classes)
    if why is not None or not isinstance(statement, ast.AnnAssign):
        return why
    if any(_has_fields(one) for one in family):
        return f"it is the default of a field: whoever makes {with_article(node.name)} may change it"
    unknown = _unknown_base(family, classes)
    if unknown is not None:
        return (
            f"{node.name} is {with_article(unknown)}, which may take it from elsewhere"
        )
    return None


def _why_all_open(
    node: ast.ClassDef, family: list[ast.ClassDef], classes: Mapping[str, ast.ClassDef]
) -> str | None:
    """Say why all attributes of a class, annotated or not, are only defaults."""
    if any(_is_of_environment(one, classes) for one in family):
        return f"{node.name} is a class of settings, and {_ENVIRONMENT}"
    made_by = next(filter(None, map(_maker, family)), None)
    if made_by is not None:
        return f"{node.name} is made by {made_by}, which may take it from elsewhere"
    return None


def _is_fixed(statement: ast.stmt) -> bool:
    """Tell whether an annotation says that no other value may come in."""
    if not isinstance(statement, ast.AnnAssign):
        return False
    note = statement.annotation
    if isinstance(note, ast.Subscript) and name_of(note.value) == "Literal":
        return isinstance(note.slice, ast.Constant)
    return name_of(note.value if isinstance(note, ast.Subscript) else note) == (
        "ClassVar"
    )


def _family(
    node: ast.ClassDef,
    classes: Mapping[str, ast.ClassDef],
    seen: frozenset[str] = frozenset(),
) -> Iterator[ast.ClassDef]:
    """Yield a class, and those of its bases that the module itself defines."""
    yield node
    for base in node.bases:
        above = classes.get(name_of(base))
        if above is not None and above.name not in seen:
            yield from _family(above, classes, seen | {node.name})


def _bases(node: ast.ClassDef) -> list[str]:
    return [name for name in map(name_of, node.bases) if name]


def _is_of_environment(node: ast.ClassDef, classes: Mapping[str, ast.ClassDef]) -> bool:
    # A class of another module is not looked into: its name is believed.
    elsewhere = [name for name in _bases(node) if name not in classes]
    if any(name.endswith("Settings") for name in elsewhere):
        return True
    return any(_takes_environment(statement) for statement in node.body)


def _takes_environment(statement: ast.stmt) -> bool:
    if isinstance(statement, ast.ClassDef) and statement.name == "Config":
        return any(_is_option(name) for name in _assigned(statement.body))
    if "model_config" not in _assigned([statement]):
        return False
    value = statement.value if isinstance(statement, _ASSIGNING) else None
    if isinstance(value, ast.Call):
        named = any(_is_option(one.arg or "") for one in value.keywords)
        return named or name_of(value.func) == "SettingsConfigDict"
    return isinstance(value, ast.Dict) and any(
        isinstance(key, ast.Constant) and _is_option(str(key.value))
        for key in value.keys
    )


_ASSIGNING = (ast.Assign, ast.AnnAssign)


def _is_option(name: str) -> bool:
    return name.startswith(_ENVIRONMENT_OPTIONS)


def _assigned(body: list[ast.stmt]) -> Iterator[str]:
    for statement in body:
        if isinstance(statement, ast.Assign):
            yield from (name_of(target) for target in statement.targets)
        elif isinstance(statement, ast.AnnAssign):
            yield name_of(statement.target)


#: What makes a field, with a default in brackets: pydantic, dataclasses, attrs.
FIELDS = frozenset({"Field", "field", "ib", "attrib"})


def _is_made_field(statement: ast.stmt) -> bool:
    value = getattr(statement, "value", None)
    return isinstance(value, ast.Call) and name_of(value.func) in FIELDS


#: Decorators and metaclasses that leave values as they are written.
_KEEP_VALUES = frozenset(
    """
    ABCMeta EnumMeta EnumType deprecated final runtime_checkable total_ordering type
    unique verify
    """.split()  # noqa: SIM905 - see above
)


def _maker(node: ast.ClassDef) -> str | None:
    """Return the decorator or metaclass that may change the attributes of a class."""
    makers = [
        one.func if isinstance(one, ast.Call) else one for one in node.decorator_list
    ]
    makers += [one.value for one in node.keywords if one.arg == "metaclass"]
    known = _KEEP_VALUES | _MAKE_FIELDS
    return next(
        (name for name in map(name_of, makers) if name and name not in known), None
    )


def _has_fields(node: ast.ClassDef) -> bool:
    decorators = (
        one.func if isinstance(one, ast.Call) else one for one in node.decorator_list
    )
    return any(name_of(one) in _MAKE_FIELDS for one in decorators) or bool(
        _HAVE_FIELDS & set(_bases(node))
    )


def _unknown_base(
    family: list[ast.ClassDef], classes: Mapping[str, ast.ClassDef]
) -> str | None:
    named = (name for one in family for name in _bases(one))
    return next((n for n in named if n not in _HARMLESS and n not in classes), None)


def name_of(node: ast.expr) -> str:
    """Return the last part of a dotted name, without what stands in brackets."""
    if isinstance(node, ast.Subscript):
        return name_of(node.value)
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""
