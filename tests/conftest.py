"""No test may meet the credentials, or depend on the language or the luck, of whoever runs it."""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, settings

for _name in [name for name in os.environ if name.startswith("FEISHU_")]:
    del os.environ[_name]

# A busy machine is no finding. HYPOTHESIS_PROFILE=explore looks at other examples each time.
_patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("steady", _patient, derandomize=True)
settings.register_profile("explore", _patient, max_examples=1000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "C.UTF-8")
