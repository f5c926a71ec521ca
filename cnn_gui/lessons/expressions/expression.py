"""An expression: read once, checked against a list of what may stand in it, evaluated over names."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cnn_gui.lessons.expressions.functions import FUNCTIONS, called
from cnn_gui.lessons.expressions.values import (
    LARGEST_WHOLE,
    ExpressionError,
    Value,
    calculated,
    checked,
    compared,
    is_number,
    item,
    kind,
    truth,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

LONGEST = 400
"""Letters of an expression."""
MOST_PARTS = 120
DEEPEST = 25

_SIGNS: Mapping[type[ast.operator], str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.FloorDiv: "//",
    ast.Mod: "%",
    ast.Pow: "**",
}
_COMPARISONS: Mapping[type[ast.cmpop], str] = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
}


@dataclass(frozen=True)
class Expression:
    """One expression of a lesson.

    Attributes: text (as it was written), names (what it asks for).
    """

    text: str
    names: frozenset[str]
    _root: ast.expr

    @classmethod
    def parse(cls, text: str) -> Expression:
        """Read an expression. Raises ExpressionError for what is no expression of the subset, or too long or deep."""
        if len(text) > LONGEST:
            raise ExpressionError(f"an expression has at most {LONGEST} letters, this one {len(text)}")
        try:
            root = ast.parse(text.strip(), mode="eval").body
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            raise ExpressionError(f"“{text}” is no expression") from None
        names: set[str] = set()
        count = _check(root, names, 0)
        if count > MOST_PARTS:
            raise ExpressionError(f"an expression has at most {MOST_PARTS} parts, this one {count}")
        return cls(text, frozenset(names), root)

    def value(self, names: Mapping[str, Value]) -> Value:
        """Return its value over names; it raises ExpressionError where it has none, and nothing else."""
        return _value(self._root, names)


def _check(node: ast.AST, names: set[str], depth: int) -> int:
    """Count the parts of an expression and collect its names; raises ExpressionError for a part that is not allowed."""
    if depth > DEEPEST:
        raise ExpressionError(f"an expression goes at most {DEEPEST} parts deep")
    children: list[ast.AST] = []
    match node:
        case ast.Constant(value=bool() | str() | None):
            pass
        case ast.Constant(value=int() | float() as number):
            if abs(number) > LARGEST_WHOLE:
                raise ExpressionError(f"{number:.3g} is too large")
        case ast.Name(id=name):
            if name in FUNCTIONS:
                raise ExpressionError(f"{name} is a function: {name}(…)")
            names.add(name)
        case ast.UnaryOp(op=ast.UAdd() | ast.USub() | ast.Not(), operand=operand):
            children = [operand]
        case ast.BinOp(left=left, op=sign, right=right) if type(sign) in _SIGNS:
            children = [left, right]
        case ast.BoolOp(values=values):
            children = list(values)
        case ast.Compare(left=left, ops=signs, comparators=others) if all(type(one) in _COMPARISONS for one in signs):
            children = [left, *others]
        case ast.IfExp(test=test, body=body, orelse=orelse):
            children = [test, body, orelse]
        case ast.Tuple(elts=elements):
            children = list(elements)
        case ast.Subscript(value=value, slice=index):
            children = [value, index]
        case ast.Slice(lower=lower, upper=upper, step=None):
            children = [bound for bound in (lower, upper) if bound is not None]
        case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]):
            if name not in FUNCTIONS:
                raise ExpressionError(f"there is no function {name}; there are {', '.join(FUNCTIONS)}")
            children = list(arguments)
        case _:
            raise ExpressionError(f"“{_source(node)}” is not allowed here: {_ALLOWED}")
    return 1 + sum(_check(child, names, depth + 1) for child in children)


_ALLOWED = "numbers, words, names, indices, + − * / // % **, comparisons, and, or, not, … if … else …, and functions"


def _source(node: ast.AST) -> str:
    try:
        return ast.unparse(node)[:60]
    except (ValueError, RecursionError, AttributeError):
        return type(node).__name__


def _value(node: ast.expr, names: Mapping[str, Value]) -> Value:
    match node:
        case ast.Constant(value=bool() | int() | float() | str() | None as constant):
            return constant
        case ast.Name(id=name):
            try:
                return names[name]
            except KeyError as error:
                raise ExpressionError(str(error.args[0])) from None
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return not truth(_value(operand, names))
        case ast.UnaryOp(op=sign, operand=operand):
            return calculated("-" if isinstance(sign, ast.USub) else "+", 0, _value(operand, names))
        case ast.BinOp(left=left, op=operator, right=right):
            return calculated(_SIGNS[type(operator)], _value(left, names), _value(right, names))
        case ast.BoolOp(op=ast.And(), values=values):
            return all(truth(_value(one, names)) for one in values)
        case ast.BoolOp(values=values):
            return any(truth(_value(one, names)) for one in values)
        case ast.Compare():
            return _comparison(node, names)
        case ast.IfExp(test=test, body=body, orelse=orelse):
            return _value(body if truth(_value(test, names)) else orelse, names)
        case ast.Tuple(elts=elements):
            return tuple(_index(one, names) for one in elements)
        case ast.Subscript(value=value, slice=index):
            return item(_value(value, names), _slices(index, names))
        case ast.Call(func=ast.Name(id=name), args=arguments):
            return called(name, [_value(one, names) for one in arguments])
        case _:
            raise ExpressionError(f"“{_source(node)}” can only stand in an index")


def _comparison(node: ast.Compare, names: Mapping[str, Value]) -> Value:
    left = _value(node.left, names)
    result: Value = True
    for sign, other in zip(node.ops, node.comparators, strict=True):
        right = _value(other, names)
        result = compared(_COMPARISONS[type(sign)], left, right)
        if len(node.ops) > 1 and not truth(result):
            return False
        left = right
    return result


def _index(node: ast.expr, names: Mapping[str, Value]) -> int:
    value = _value(node, names)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool):
        raise ExpressionError(f"an index is a whole number, not {kind(value)}")
    checked(value)
    return value


def _slices(node: ast.expr, names: Mapping[str, Value]) -> object:
    """What stands between brackets: whole numbers and parts; a place that is given as a whole counts as its numbers."""
    if isinstance(node, ast.Tuple):
        return tuple(_one_slice(one, names) for one in node.elts)
    if isinstance(node, ast.Slice):
        return _one_slice(node, names)
    value = _value(node, names)
    return value if isinstance(value, tuple) else _index(node, names)


def _one_slice(node: ast.expr, names: Mapping[str, Value]) -> int | slice:
    if not isinstance(node, ast.Slice):
        return _index(node, names)
    bounds = [None if bound is None else _index(bound, names) for bound in (node.lower, node.upper)]
    if any(bound is not None and bound < 0 for bound in bounds):
        raise ExpressionError("a part of an array goes from an index that is not negative to another")
    return slice(*bounds)


def number_of(value: Value) -> float:
    """Return a value that must be a number as such. Raises ExpressionError for others."""
    if not is_number(value):
        raise ExpressionError(f"a number is wanted here, not {kind(value)}")
    assert isinstance(value, int | float)
    return float(value)
