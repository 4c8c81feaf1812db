"""A plugin of pytest that empties the function which WITHOUT_BODY names, `module:function`."""

from __future__ import annotations

import functools
import importlib
import inspect
import os
from types import FunctionType
from typing import Any


def pytest_configure() -> None:
    """Empty it wherever it was imported to: the function itself stays, and returns None."""
    module, _, name = os.environ["WITHOUT_BODY"].partition(":")
    where = importlib.import_module(f"pulumi_feishu.{module}")
    found: Any = functools.reduce(getattr, name.split("."), where)
    function: Any = inspect.unwrap(found)
    assert isinstance(function, FunctionType)
    assert function.__code__.co_freevars == ()
    function.__code__ = _nothing.__code__
    function.__defaults__ = None
    function.__kwdefaults__ = None


def _nothing(*_arguments: object, **_named: object) -> None:
    pass
