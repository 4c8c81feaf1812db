"""Times for people."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from pulumi_feishu.text.local_time import readers_zone


@pytest.fixture
def zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with monkeypatch.context() as patched:
        patched.setenv("TZ", request.param)
        time.tzset()
        yield
    time.tzset()


@pytest.mark.parametrize(
    ("zone", "name"),
    [("UTC", "UTC"), ("Asia/Shanghai", "UTC+08:00"), ("XYZ3:30", "UTC-03:30")],
    indirect=["zone"],
)
def test_the_readers_zone_is_the_machines_and_named_by_its_offset(zone: None, name: str) -> None:
    assert str(readers_zone()) == name
