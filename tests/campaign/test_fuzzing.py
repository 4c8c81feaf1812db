"""A slice of what `make campaign INPUTS=100000` feeds to everything that reads foreign input."""

from __future__ import annotations

from pathlib import Path

import pytest

from campaign.fuzzing import TARGETS, fuzz

_INPUTS = 80


@pytest.mark.parametrize("target", TARGETS)
def test_nothing_that_is_fed_hurts(target: str, tmp_path: Path) -> None:
    assert [told for seed in range(_INPUTS) if (told := fuzz(target, seed, tmp_path))] == []


def test_what_hurts_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def hurt(*_: object) -> None:
        raise RecursionError("too deep")

    monkeypatch.setitem(TARGETS, "files", hurt)
    assert fuzz("files", 7, tmp_path) == "files 7: RecursionError: too deep"
