"""One server for all tests of the emulator, a fresh world for each."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import requests

from emulator.lab import Lab, Stage, serving


@pytest.fixture(scope="session")
def stage() -> Stage:
    return Stage()


@pytest.fixture(scope="session")
def url(stage: Stage) -> Iterator[str]:
    with serving(stage) as url:
        yield url


@pytest.fixture(scope="session")
def session() -> Iterator[requests.Session]:
    with requests.Session() as session:
        session.trust_env = False
        yield session


@pytest.fixture
def lab(url: str, stage: Stage, session: requests.Session) -> Lab:
    return Lab(url, stage, session)
