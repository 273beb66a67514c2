"""What is proposed to run instead of a target where a sabotage got in the way of its test."""

from __future__ import annotations

import ast
import builtins
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from pytest_psf.core.outcomes import Way
from pytest_psf.core.wording import as_written
from pytest_psf.verify.outcome.claim import TestClaim
from pytest_psf.verify.outcome.written import Function, Written, all_in, parsed
from pytest_psf.verify.reviews_file import toml_string

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pytest_psf.core.claims import Claim
    from pytest_psf.core.outcomes import Challenge
    from pytest_psf.verify.context import Context

_TEXT = '"what it must not return"'

#: What a function says that it returns -> something wrong that is of that form.
_WRONG = {
    "str": _TEXT,
    "bytes": 'b"what it must not return"',
    "int": "-1",
    "float": "-1.0",
    "bool": "False",
    **dict.fromkeys(
        ("list", "List", "Sequence", "Iterable", "Collection"), f"[{_TEXT}]"
    ),
    **dict.fromkeys(("dict", "Dict", "Mapping"), f"{{{_TEXT}: {_TEXT}}}"),
    **dict.fromkeys(("set", "Set", "frozenset"), f"{{{_TEXT}}}"),
}

_WHAT_IT_IS = (
    "let a sabotage run instead, a function of yours that does what must not happen and "
    "does not get in the way of the test (pytest-psf explain sabotage)"
)


def proposed(
    claim: Claim, challenge: Challenge, way: Way | None, context: Context
) -> str:
    """Return what to do, with a function and the line that names it, as the claim is written.

    `way` is the half of all answers that nobody could judge, if it is no more than that. A
    sabotage of the team's own is not replaced by ours: it is theirs to correct.
    """
    if challenge.sabotage is not None:
        return (
            f"let your sabotage {challenge.sabotage} do something wrong that does not get in "
            "the way of the test:\npytest-psf explain sabotage"
        )
    content = claim.content
    assert isinstance(content, TestClaim)
    target = challenge.target
    written = _written(target, context)
    name = target.replace(":", ".").rpartition(".")[2].strip("_") or "sabotaged"
    module, file = _beside(content.test.partition("::")[0], context)
    named = sabotage_line(claim, target, f"{module}:{name}")
    where = "in the mark" if _is_mark(claim) else "beside exercises"
    lines = _function(name, written, way, target)
    if lines is None:
        shape = _shape_of(written)
        return (
            f"{_WHAT_IT_IS}: a function {name}() in {file} that returns {shape}; name it "
            f"{where}:\n{named}"
        )
    return "\n".join([f"{_WHAT_IT_IS}:", f"# {file}", *lines, f"# {where}", named])


def _is_mark(claim: Claim) -> bool:
    return claim.place.file.endswith(".py")


def _beside(test_file: str, context: Context) -> tuple[str, str]:
    """Return a module beside the file of a test, as the tests import it, and its file."""
    folder = PurePosixPath(test_file).parent
    names = ["sabotage"]
    at = folder
    while at.parts and (context.project.root / at / "__init__.py").is_file():
        names.insert(0, at.name)
        at = at.parent
    return ".".join(names), str(folder / "sabotage.py")


def sabotage_line(claim: Claim, target: str, value: object) -> str:
    """Return the line that says what stands for a target, as a mark or as a key of TOML.

    A claim of several targets needs a table, and so does data: a name alone would run for
    all. What the claim says already stays in it.
    """
    content = claim.content
    assert isinstance(content, TestClaim)
    is_mark = _is_mark(claim)
    written = repr if is_mark else _as_toml
    said = written(value)
    if len(content.exercises) > 1 or content.data:
        known: Mapping[str, object] = dict.fromkeys(content.code, content.sabotage)
        if not isinstance(content.sabotage, str):
            known = content.sabotage or {}
        sign = ": " if is_mark else " = "
        pairs = ((key, one) for key, one in {**known, target: value}.items())
        inner = ", ".join(f"{written(key)}{sign}{written(one)}" for key, one in pairs)
        said = f"{{{inner}}}" if is_mark else f"{{ {inner} }}"
    said = said.replace("'", '"') if is_mark and '"' not in said else said
    return (
        f"@pytest.mark.psf(..., sabotage={said})" if is_mark else f"sabotage = {said}"
    )


def _as_toml(value: object) -> str:
    return toml_string(value) if isinstance(value, str) else as_written(value)


def _written(target: str, context: Context) -> Written | None:
    file = context.outcomes.collected.sources.get(target, "")
    module = context.once(parsed, file) if file else None
    return None if module is None else module.named(target.partition(":")[2])


def _function(
    name: str, written: Written | None, way: Way | None, target: str
) -> list[str] | None:
    """Return the lines of a function that does it wrong; None if nobody can propose one."""
    node = written.node if written is not None else None
    does = _does(node, way, target)
    if does is None:
        return None
    *imports, last = does
    begins = "async def" if isinstance(node, ast.AsyncFunctionDef) else "def"
    return [*imports, f"{begins} {name}(*args, **kwargs):", f"    {last}"]


def _does(node: ast.AST | None, way: Way | None, target: str) -> list[str] | None:
    if way is Way.YES:
        return ["return True"]
    if way is Way.NO:
        return ["return False"]
    if way is Way.BLOCKS:
        return _refusal(node, target)
    wrong = _wrong(node)
    return None if wrong is None else [f"return {wrong}"]


def _wrong(node: ast.AST | None) -> str | None:
    """Return a wrong value of the form that a function says, or seems, to return.

    Of one that nobody can read, it is a text: most that is asserted on is one.
    """
    if node is None:
        return _TEXT
    if not isinstance(node, Function):
        return None
    inside = all_in(node.body)
    if any(isinstance(one, ast.Yield | ast.YieldFrom) for one in inside):
        return None
    if node.returns is not None:
        return _WRONG.get(_class_said(node.returns))
    returned = [one.value for one in inside if isinstance(one, ast.Return)]
    # One that returns nothing does nothing in a challenge already: to leave out what it does
    # is no other sabotage.
    return next(filter(None, map(_of_form, returned)), _TEXT) if returned else None


def _class_said(hint: ast.expr) -> str:
    """Return the name of the class that a type hint says, of `X | None` that of X."""
    if isinstance(hint, ast.Constant):
        if isinstance(hint.value, str):
            try:
                return _class_said(ast.parse(hint.value, mode="eval").body)
            except SyntaxError:
                return ""
        return str(hint.value)
    if isinstance(hint, ast.BinOp):
        return _class_said(hint.left)
    if isinstance(hint, ast.Subscript):
        return _class_said(hint.value)
    return ast.unparse(hint).rpartition(".")[2]


def _of_form(value: ast.expr | None) -> str | None:
    """Return something wrong of the form of an expression; None if that does not show it."""
    if isinstance(value, ast.Constant):
        return _WRONG.get(type(value.value).__name__)
    forms = {
        ast.JoinedStr: "str",
        ast.Compare: "bool",
        ast.List: "list",
        ast.ListComp: "list",
        ast.Dict: "dict",
        ast.DictComp: "dict",
        ast.Set: "set",
        ast.SetComp: "set",
    }
    return _WRONG.get(forms.get(type(value), "")) if value is not None else None


def _returns_nothing(node: Function) -> bool:
    if node.returns is not None:
        return _class_said(node.returns) == "None"
    return not any(
        isinstance(one, ast.Return | ast.Yield | ast.YieldFrom)
        for one in all_in(node.body)
    )


def _shape_of(written: Written | None) -> str:
    node = written.node if written is not None else None
    if isinstance(node, Function) and _returns_nothing(node):
        return "nothing and does something wrong instead"
    if isinstance(node, Function) and node.returns is not None:
        return f"{ast.unparse(node.returns)} with wrong contents"
    return "what it returns, with wrong contents"


def _refusal(node: ast.AST | None, target: str) -> list[str]:
    """Return the lines that refuse as a function does, by the first that it raises."""
    raised = (
        one.exc for one in all_in([node] if node else []) if isinstance(one, ast.Raise)
    )
    for one in raised:
        name = one.func if isinstance(one, ast.Call) else one
        if isinstance(name, ast.Name):
            known = hasattr(builtins, name.id)
            module = target.partition(":")[0]
            imports = [] if known else [f"from {module} import {name.id}"]
            return [*imports, f'raise {name.id}("refused")']
    return ['raise ValueError("refused")']


def answers_alone(target: str, context: Context, *, answer: bool) -> bool:
    """Tell whether a function, as it is written, hands back this answer and no other."""
    written = _written(target, context)
    if written is None or not isinstance(written.node, Function):
        return False
    if not isinstance(written.node.body[-1], ast.Return | ast.Raise):
        return False  # it may end without one
    answers = [*_returned(written.node.body)]
    return bool(answers) and all(
        isinstance(one, ast.Constant) and one.value is answer for one in answers
    )


def _returned(body: Iterable[ast.AST]) -> Iterator[ast.expr | None]:
    """Yield what each `return` hands back, not those of functions that are made inside."""
    for node in body:
        if isinstance(node, ast.Return):
            yield node.value
        elif not isinstance(node, Function | ast.ClassDef | ast.Lambda):
            yield from _returned(ast.iter_child_nodes(node))
