"""A gateway and a network at their worst: `pulumi up` ends as declared, or says the truth."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from support.emulator import DELETE, PUT, Emulator
from support.fast_project import FastProject
from support.patience import wait_until
from support.project import fleet, fleet_shown

GROUPS = 40

#: 1 in 7 is a little less than 15%, 1 in 6 a little more.
THROTTLED = {"http": 429, "code": 99991400, "headers": {"x-ogw-ratelimit-reset": "1"}}


@pytest.mark.parametrize(
    "faults",
    [
        pytest.param([{"api": PUT, "every": 6, **THROTTLED}], id="15% of puts throttled"),
        pytest.param(
            [
                {"api": PUT, "every": 10, "http": 502, "raw": "<html>Bad Gateway</html>"},
                {"api": DELETE, "every": 10, "http": 500, "code": 5000},
            ],
            id="10% 5xx",
        ),
        pytest.param(
            [
                {"api": PUT, "every": 10, "cut": "after"},
                {"api": DELETE, "every": 10, "cut": "after"},
            ],
            id="10% cut after the call was done",
        ),
        pytest.param(
            [
                {"api": PUT, "every": 10, "cut": "before"},
                {"api": "tenant_access_token", "times": 2, "cut": "before"},
            ],
            id="10% cut before, and the token call too",
        ),
        pytest.param(
            [{"api": PUT, "every": 8, "http": 200, "raw": "<html>Sign in to the proxy</html>"}],
            id="a proxy page in place of JSON",
        ),
        pytest.param(
            [{"api": PUT, "delay_ms": 700}, {"api": DELETE, "delay_ms": 700}], id="a slow server"
        ),
    ],
)
def test_what_passes_by_waiting_ends_as_declared(
    feishu: Emulator, project: FastProject, faults: list[dict[str, Any]]
) -> None:
    chats = feishu.add_chats(GROUPS)
    project.configure("feishu:retrySeconds", "60")
    project.up_with(fleet(chats, 1))
    feishu.faults(*faults)
    project.up_with(fleet(chats, 2))
    shown = feishu.all_shown()
    assert {chat: shown[chat] for chat in chats} == fleet_shown(chats, 2)
    assert project.shows() == fleet_shown(chats, 2)
    hits = [fault["hits"] for fault in feishu.control("GET", "faults")["faults"]]
    assert all(hits), hits


@pytest.mark.parametrize(
    ("url", "why"),
    [
        pytest.param("https://feishu.invalid", "the host's name is unknown (DNS)", id="no DNS"),
        pytest.param("http://127.0.0.1:9", "no connection to the host", id="nobody listens"),
    ],
)
def test_a_host_that_is_not_there_is_one_line_for_each_group(
    project: FastProject, url: str, why: str
) -> None:
    chats = [f"oc_f{number:03}" for number in range(3)]
    environment = {"FEISHU_BASE_URL": url, "FEISHU_ALLOWED_HOST": "feishu.invalid"}
    project.write(fleet(chats, 1))
    run = project.up(**environment)
    assert run.exit_code != 0
    assert f"{len(chats) + 1} errored" in run.output
    for error in run.errors:
        assert why in error
        assert "Check the network, the proxy and feishu:baseUrl, then run again." in error
    assert project.notices() == {}


def test_a_wrong_secret_is_asked_about_once(feishu: Emulator, project: FastProject) -> None:
    chats = feishu.add_chats(GROUPS)
    project.write(fleet(chats, 1))
    run = project.up(FEISHU_APP_SECRET="wrong-not-real")
    assert run.exit_code != 0
    asked = [call for call in feishu.calls(writes_only=False) if call[1] == "internal"]
    assert len(asked) == 1
    assert f"{GROUPS + 1} errored" in run.output
    assert "wrong-not-real" not in run.output


def test_a_token_that_ends_in_mid_run_is_replaced_once(
    feishu: Emulator, project: FastProject
) -> None:
    chats = feishu.add_chats(GROUPS)
    feishu.control("PATCH", "settings", {"latency_ms": 200})

    def expire_in_mid_run() -> None:
        wait_until(lambda: len(feishu.calls()) >= 10)
        feishu.control("POST", "tokens/expire")

    with ThreadPoolExecutor() as beside:
        expired = beside.submit(expire_in_mid_run)
        project.up_with(fleet(chats, 1))
        expired.result()
    assert project.shows() == fleet_shown(chats, 1)
    asked = [call for call in feishu.calls(writes_only=False) if call[1] == "internal"]
    assert len(asked) == 2
    refused = [call for call in feishu.calls() if call[2] == 99991663]
    assert refused != []


def test_a_used_up_quota_stops_the_run_at_the_first_refusal(
    feishu: Emulator, project: FastProject
) -> None:
    chats = feishu.add_chats(GROUPS)
    project.up_with(fleet(chats, 1))
    feishu.change_app(quota_left=20)
    feishu.forget_calls()
    project.write(fleet(chats, 2))
    project.configure("feishu:concurrency", "8")
    run = project.up()
    assert run.exit_code != 0
    refused = [call for call in feishu.calls() if call[2] == 99991403]
    # The calls that were on their way at that moment, at most one for each operation under way.
    assert 1 <= len(refused) <= 8
    assert all("the tenant's API calls of this month are used up" in line for line in run.errors)
    # The state says of each group what is true, or that it can't be known.
    shown = feishu.all_shown()
    assert {chat: shown[chat] for chat in chats} == project.shows()
    feishu.change_app(quota_left=None)
    project.up_with(fleet(chats, 2))
    assert project.shows() == fleet_shown(chats, 2)
