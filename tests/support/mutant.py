"""This process becomes a mutant, or notes by which lines it comes."""

from __future__ import annotations

import ast
import functools
import gc
import sys
import threading
from collections.abc import Iterable, Iterator
from importlib import import_module
from pathlib import Path
from types import CodeType, FrameType, FunctionType
from typing import Any

import pulumi_feishu
from mutating import mutants

SOURCES = Path(pulumi_feishu.__file__).parent


def trace(notes: str, modules: Iterable[str]) -> None:
    """From now on write each line of these modules that is run to this file, as `module:number`."""
    names = {str(SOURCES / f"{m.replace('.', '/')}.py"): m for m in modules}
    left: dict[int, set[int]] = {}

    def note(frame: FrameType, event: str, _: object) -> Any:
        name = names.get(frame.f_code.co_filename)
        if name is None:
            return None
        key = id(frame.f_code)
        if key not in left:
            left[key] = {line for *_, line in frame.f_code.co_lines() if line}
        if event == "line" and frame.f_lineno in left[key]:
            left[key].discard(frame.f_lineno)
            with open(notes, "ab", buffering=0) as file:
                file.write(f"{name}:{frame.f_lineno}\n".encode())
        # What has run whole is as fast again as it was.
        return note if left[key] else None

    threading.settrace(note)
    sys.settrace(note)


def put_in_place(module: str, name: str) -> None:
    """Make this process the mutant of this name: its functions, or its constant wherever it is.

    Raises ValueError for a function that has not all the variables of an outer one any more.
    """
    path = SOURCES / f"{module.replace('.', '/')}.py"
    tree = ast.parse(path.read_text(encoding="utf-8"))
    mutant = next(each for each in mutants(tree) if each.name == name)
    code = compile(tree, str(path), "exec", dont_inherit=True)
    for wrapper in _objects(functools._lru_cache_wrapper):
        wrapper.cache_clear()
    if mutant.function:
        _replace_functions(path, code)
    else:
        _replace_constants(vars(import_module(f"pulumi_feishu.{module}")), code)


def _replace_functions(path: Path, mutated: CodeType) -> None:
    codes = {(code.co_qualname, code.co_firstlineno): code for code in _codes(mutated)}
    for function in _objects(FunctionType):
        old = function.__code__
        if old.co_filename == str(path):
            function.__code__ = codes.get((old.co_qualname, old.co_firstlineno), old)


def _replace_constants(before: dict[str, Any], mutated: CodeType) -> None:
    after: dict[str, Any] = {"__name__": before["__name__"]}
    exec(mutated, after)
    for name, new in after.items():
        old = before.get(name)
        if name.isupper() and repr(new) != repr(old):
            for other in list(sys.modules.values()):
                if getattr(other, "__dict__", {}).get(name) is old:
                    setattr(other, name, new)


def _objects(kind: type[Any]) -> list[Any]:
    # From before the garbage collector was told to leave alone what is loaded.
    gc.unfreeze()
    return [
        each
        for each in gc.get_objects()
        if type(each) is kind and str(getattr(each, "__module__", "")).startswith("pulumi_feishu")
    ]


def _codes(code: CodeType) -> Iterator[CodeType]:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _codes(constant)
