"""Strict reading of JSON objects into dataclasses: nothing unknown and nothing ill-typed passes."""

from __future__ import annotations

import json
import types
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from typing import Any, Literal, TypeVar, Union, cast, get_args, get_origin, get_type_hints

_Shape = TypeVar("_Shape")

#: Milliseconds until the year 2286: no time, count or length that is meant is larger.
LARGEST_NUMBER = 9_999_999_999_999


class ShapeError(ValueError):
    """The JSON is not of the form that is read here; the text says where and why, in one line."""


def parsed(text: bytes) -> Any:
    """Parse JSON. Raises ShapeError, or another ValueError, for what can't be written again.

    That is NaN and infinity, halves of characters, and what is nested too deep.
    """
    try:
        value = json.loads(text)
        json.dumps(value, ensure_ascii=False, allow_nan=False).encode()
    except UnicodeError as error:
        raise ShapeError("the JSON holds half of a character, or is no UTF-8") from error
    except RecursionError as error:
        raise ShapeError("the JSON is nested too deep") from error
    return value


def read(shape: type[_Shape], raw: object, where: str) -> _Shape:
    """Make a dataclass of a JSON object; `where` names the object in errors.

    Raises ShapeError for an unknown or missing key and for a value of another type.
    """
    given = check(shape, raw, where)
    missing = [field.name for field in _fields(shape).values() if _is_missing(field, given)]
    if missing:
        raise ShapeError(f"{where}: {', '.join(missing)} is missing")
    return shape(**given)


def check(shape: type[Any], raw: object, where: str) -> dict[str, Any]:
    """Like `read`, but keys may be left out: the values of those that are there."""
    if not isinstance(raw, Mapping):
        raise ShapeError(f"{where} must be an object, not {_kind(raw)}")
    if unknown := sorted(set(raw) - set(_fields(shape))):
        known = ", ".join(_fields(shape))
        raise ShapeError(f"{where}: unknown key {unknown[0]!r}; known are {known}")
    hints = get_type_hints(shape)
    return {key: _value(hints[key], value, f"{where}.{key}") for key, value in raw.items()}


def keep_bounds(
    given: Mapping[str, Any], bounds: Mapping[str, tuple[int, int]], where: str
) -> None:
    """Raise ShapeError unless each of these numbers that is there is from the one to the other."""
    for name, (least, most) in bounds.items():
        value = given.get(name)
        if value is not None and not least <= value <= most:
            raise ShapeError(f"{where}.{name} must be from {least} to {most}, not {value}")


def _fields(shape: type[Any]) -> dict[str, Field[Any]]:
    return {field.name: field for field in fields(shape) if field.init}


def _is_missing(field: Field[Any], given: Mapping[str, Any]) -> bool:
    has_default = field.default is not MISSING or field.default_factory is not MISSING
    return field.name not in given and not has_default


def _value(hint: Any, value: object, where: str) -> Any:
    if hint is Any:
        return value
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        some = next(option for option in get_args(hint) if option is not types.NoneType)
        return None if value is None else _value(some, value, where)
    if origin is Literal:
        return _choice(get_args(hint), value, where)
    if origin is list:
        items = cast("list[object]", _of_type(list, value, where))
        item_hint = get_args(hint)[0]
        return [_value(item_hint, item, f"{where}[{at}]") for at, item in enumerate(items)]
    if origin is dict:
        pairs = cast("dict[str, object]", _of_type(dict, value, where))
        return {key: _value(str, item, f"{where}.{key}") for key, item in pairs.items()}
    if is_dataclass(hint):
        return read(cast("type[Any]", hint), value, where)
    return _of_type(hint, value, where)


def _choice(choices: tuple[object, ...], value: object, where: str) -> object:
    # 1 == True: a flag must not pass for a number.
    if not any(type(value) is type(choice) and value == choice for choice in choices):
        raise ShapeError(f"{where}: {value!r} is none of {', '.join(map(str, choices))}")
    return value


def _of_type(kind: type[Any], value: object, where: str) -> object:
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        raise ShapeError(f"{where} must be {kind.__name__}, not {_kind(value)}")
    if isinstance(value, int | float) and not abs(value) <= LARGEST_NUMBER:
        raise ShapeError(f"{where} must be a number up to {LARGEST_NUMBER:,}")
    return value


def _kind(value: object) -> str:
    return "null" if value is None else type(value).__name__
