"""No test may meet the credentials, or depend on the language, of whoever runs it."""

from __future__ import annotations

import os

import pytest

for _name in [name for name in os.environ if name.startswith("FEISHU_")]:
    del os.environ[_name]


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "C.UTF-8")
