"""Small mistakes that somebody could make in a module, each as a changed syntax tree.

Sentences and annotations stay as they are, and so does what a name in a program is: what is changed
decides, counts, or acts. mutmut leaves out every decorated function, so every property, and every
constant; cosmic-ray starts a process for each mutant, and changes annotations: so this is our own.
"""

from __future__ import annotations

import ast
import copy
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

_COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
}
_OPERATORS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
}
#: What is for people or for the type checker: nothing in it is changed.
_LEFT_ALONE = {"Words", "cast", "TypeVar"}


@dataclass(frozen=True)
class Mutant:
    """`function` is its qualified name, empty for a constant of the module; `name` is for people.

    Two changes that read the same in one function are told apart by a number. Whoever runs one of
    `lines` comes by what is changed.
    """

    function: str
    name: str
    lines: range


def mutants(tree: ast.Module) -> Iterator[Mutant]:
    """Every mutant; the tree itself is changed while it is the current one, and only then."""
    seen: Counter[str] = Counter()
    for owner, field, node, function in _places(tree, ""):
        for changed in _changes(node):
            is_constant = isinstance(node, ast.Constant)
            before = _told(owner if is_constant else node)
            put = _putter(owner, field, node)
            put(ast.fix_missing_locations(ast.copy_location(changed, node)))
            name = f"{function}: {before} → {_told(owner if is_constant else changed)}"
            seen[name] += 1
            number = f" ({seen[name]})" if seen[name] > 1 else ""
            yield Mutant(function, name.removeprefix(": ") + number, _lines(node, owner))
            put(node)


def _lines(node: ast.AST, owner: ast.AST) -> range:
    if isinstance(node, ast.If | ast.While | ast.IfExp):
        return _lines(node.test, node)
    if isinstance(node, ast.ExceptHandler):
        return _lines(node.body[0], node)
    place: Any = node if hasattr(node, "lineno") else owner
    return range(place.lineno, place.end_lineno + 1)


def _places(node: ast.AST, function: str) -> Iterator[tuple[ast.AST, str, ast.AST, str]]:
    """Each node that may be changed, where it hangs, and the outermost function around it."""
    is_class = isinstance(node, ast.ClassDef)
    for field, value in ast.iter_fields(node):
        if field in ("annotation", "returns", "decorator_list", "bases", "args") and not isinstance(
            node, ast.Call
        ):
            continue
        for child in list(value) if isinstance(value, list) else [value]:
            if not isinstance(child, ast.AST) or _is_left_alone(child, is_class):
                continue
            name = function
            if isinstance(child, ast.ClassDef) and "<" not in function:
                name = f"{function}{child.name}."
            elif isinstance(child, ast.FunctionDef) and (not function or function[-1] == "."):
                name = f"{function}{child.name}"
            if not name.endswith("."):
                yield node, field, child, name
            yield from _places(child, name)


def _is_left_alone(node: ast.AST, is_in_class: bool) -> bool:
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Name) and node.func.id in _LEFT_ALONE
    if is_in_class:  # A field's default is the dataclass's.
        return not isinstance(node, ast.FunctionDef)
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Constant)
    return isinstance(node, ast.Assert | ast.JoinedStr | ast.Import | ast.ImportFrom | ast.operator)


def _changes(node: ast.AST) -> Iterator[ast.AST]:
    for kinds, change in _CHANGES:
        if isinstance(node, kinds):
            yield from change(node)


def _of_comparison(node: ast.Compare) -> Iterator[ast.AST]:
    if len(node.ops) == 1:
        for other in _COMPARISONS[type(node.ops[0])]:
            yield ast.Compare(node.left, [other()], node.comparators)


def _of_both_or_one(node: ast.BoolOp) -> Iterator[ast.AST]:
    yield ast.BoolOp(ast.And() if isinstance(node.op, ast.Or) else ast.Or(), node.values)
    for at, value in enumerate(node.values):
        if _is_plain(value):
            yield ast.BoolOp(node.op, [*node.values[:at], _not(value), *node.values[at + 1 :]])


def _of_sign(node: ast.UnaryOp) -> Iterator[ast.AST]:
    yield node.operand


def _of_arithmetic(node: ast.BinOp) -> Iterator[ast.AST]:
    if type(node.op) in _OPERATORS:
        yield ast.BinOp(node.left, _OPERATORS[type(node.op)](), node.right)


def _of_counting(node: ast.AugAssign) -> Iterator[ast.AST]:
    if type(node.op) in _OPERATORS:
        yield ast.AugAssign(node.target, _OPERATORS[type(node.op)](), node.value)
        yield ast.Pass()


def _of_constant(node: ast.Constant) -> Iterator[ast.AST]:
    if isinstance(node.value, bool):
        yield ast.Constant(not node.value)
    elif isinstance(node.value, int | float):
        yield ast.Constant(node.value + 1)


def _of_condition(node: ast.If | ast.While | ast.IfExp) -> Iterator[ast.AST]:
    if _is_plain(node.test):
        yield _with(node, test=_not(node.test))


def _of_filter(node: ast.comprehension) -> Iterator[ast.AST]:
    if node.ifs:
        yield _with(node, ifs=[])
    if node.ifs and _is_plain(node.ifs[0]):
        yield _with(node, ifs=[_not(node.ifs[0]), *node.ifs[1:]])


def _of_result(node: ast.Return) -> Iterator[ast.AST]:
    if node.value is not None and ast.unparse(node.value) not in ("None", "True", "False"):
        yield ast.Return(ast.Constant(None))


def _of_action(node: ast.Expr | ast.Raise | ast.Assign) -> Iterator[ast.AST]:
    is_name = isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name | ast.Tuple)
    is_place = isinstance(node, ast.Expr) and isinstance(node.value, ast.Yield | ast.YieldFrom)
    if not is_name and not is_place:
        yield ast.Pass()


def _of_loop(node: ast.Break | ast.Continue) -> Iterator[ast.AST]:
    yield ast.Continue() if isinstance(node, ast.Break) else ast.Break()


def _of_handler(node: ast.ExceptHandler) -> Iterator[ast.AST]:
    if ast.unparse(node.body[0]) != "raise":
        yield _with(node, body=[ast.Raise()])


def _of_options(node: ast.Call) -> Iterator[ast.AST]:
    for at, keyword in enumerate(node.keywords):
        if keyword.arg is not None:
            yield _with(node, keywords=[*node.keywords[:at], *node.keywords[at + 1 :]])


_CHANGES: tuple[tuple[Any, Callable[[Any], Iterator[ast.AST]]], ...] = (
    (ast.Compare, _of_comparison),
    (ast.BoolOp, _of_both_or_one),
    (ast.UnaryOp, _of_sign),
    (ast.BinOp, _of_arithmetic),
    (ast.AugAssign, _of_counting),
    (ast.Constant, _of_constant),
    ((ast.If, ast.While, ast.IfExp), _of_condition),
    (ast.comprehension, _of_filter),
    (ast.Return, _of_result),
    ((ast.Expr, ast.Raise, ast.Assign), _of_action),
    ((ast.Break, ast.Continue), _of_loop),
    (ast.ExceptHandler, _of_handler),
    (ast.Call, _of_options),
)


def _is_plain(test: ast.expr) -> bool:
    """Whether it has no comparison or operator of its own that is changed."""
    return isinstance(test, ast.Name | ast.Attribute | ast.Call | ast.NamedExpr)


def _not(value: ast.expr) -> ast.expr:
    return ast.copy_location(ast.UnaryOp(ast.Not(), value), value)


def _with(node: ast.AST, **fields: object) -> ast.AST:
    changed = copy.copy(node)
    for name, value in fields.items():
        setattr(changed, name, value)
    return changed


def _putter(owner: ast.AST, field: str, node: ast.AST) -> Callable[[ast.AST], None]:
    value = getattr(owner, field)
    if isinstance(value, list):
        at = next(at for at, each in enumerate(value) if each is node)
        return lambda new: value.__setitem__(at, new)
    return lambda new: setattr(owner, field, new)


def _told(node: ast.AST) -> str:
    """In one line: of a statement with a body, its head; of a handler, what it does."""
    if isinstance(node, ast.If | ast.While):
        return f"{type(node).__name__.lower()} {ast.unparse(node.test)}"
    if isinstance(node, ast.comprehension):
        return ast.unparse(node).strip()
    return " ".join(ast.unparse(node).split())
