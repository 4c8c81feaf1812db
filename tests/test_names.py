"""One name a concept: what is public in one module has no namesake in another."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from pathlib import Path

import pulumi_feishu

PACKAGE = Path(pulumi_feishu.__file__).parent
TESTS = Path(__file__).resolve().parent

#: A module of Pulumi's SDK that docstrings name too.
OF_THE_SDK = {"mocks.py"}

#: The same role, the same name, each called through its module.
CONVENTIONS = {"render", "run", "style"}


def public_names(module: Path) -> set[str]:
    """The classes and functions that a module defines for others."""
    kinds = (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    defined = [node.name for node in ast.parse(module.read_text()).body if isinstance(node, kinds)]
    return {name for name in defined if not name.startswith("_")}


def test_every_module_that_a_docstring_names_exists() -> None:
    """After a move or a rename the words have to follow."""
    there = {module.name for module in (*PACKAGE.rglob("*.py"), *TESTS.rglob("*.py"))}
    named = {
        (name, module.name)
        for folder in (PACKAGE, TESTS)
        for module in folder.rglob("*.py")
        for name in re.findall(r"`(?:[\w]+/)*(\w+\.py)`", module.read_text())
    }
    assert len(named) > 10
    assert {(name, where) for name, where in named if name not in there | OF_THE_SDK} == set()


def test_no_two_modules_define_the_same_public_name() -> None:
    """But for the emulator, which judges the client and must not share its beliefs."""
    places = defaultdict(list)
    for module in PACKAGE.rglob("*.py"):
        path = module.relative_to(PACKAGE)
        if path.parts[0] != "emulator":
            for name in public_names(module) - CONVENTIONS:
                places[name].append(str(path))
    assert len(places) > 300
    assert {name: where for name, where in places.items() if len(where) > 1} == {}
