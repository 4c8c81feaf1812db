"""The scripts of the recipes, alone: the alarm, and what GitLab's jobs ask for."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from support.patience import PATIENCE_SECONDS
from support.recorder import running_recorder

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"
ALARM = EXAMPLES / "github-actions" / ".github" / "alarm.py"
CI = EXAMPLES / "gitlab-ci" / "ci"


def run(script: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-I", str(script)],
        env={"LANG": "C.UTF-8", **environment},
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
    )


def test_an_alarm_is_signed_where_the_bot_checks_signatures() -> None:
    with running_recorder({"code": 0}) as webhook:
        done = run(
            ALARM, FEISHU_ALARM_WEBHOOK=webhook.url, FEISHU_ALARM_SECRET="key", ALARM_TEXT="失败"
        )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    [(method, headers, body)] = webhook.calls
    assert method.startswith("POST ")
    assert headers["content-type"] == "application/json"
    assert body["content"] == {"text": "失败"}
    assert body["timestamp"].isdecimal()
    assert len(body["sign"]) == 44


def test_the_signature_is_as_feishu_documents_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """HMAC-SHA256 of nothing, by time and key; the value is in the tests of many projects."""
    space: dict[str, object] = {"__name__": "alarm"}
    exec(compile(ALARM.read_text(), str(ALARM), "exec"), space)  # its folder is on no path
    monkeypatch.setenv("FEISHU_ALARM_SECRET", "demo")
    message = space["message"]
    assert callable(message)
    assert message("x", 1599360473) == {
        "timestamp": "1599360473",
        "sign": "l1N0gAcBjdwBvGm1xMjOF0XSyaLRpR7tuO5dHfhAYc8=",
        "msg_type": "text",
        "content": {"text": "x"},
    }


def test_a_refused_alarm_fails_in_one_line_without_the_secret() -> None:
    with running_recorder({"code": 19021, "msg": "sign match fail"}) as webhook:
        url = f"{webhook.url}/hook/secret-path"
        done = run(ALARM, FEISHU_ALARM_WEBHOOK=url, FEISHU_ALARM_SECRET="key", ALARM_TEXT="x")
    assert done.returncode == 1
    assert done.stderr == "No alarm was sent: Feishu refused the message (19021): sign match fail\n"


@pytest.mark.parametrize(
    ("webhook", "why"),
    [
        pytest.param("", "FEISHU_ALARM_WEBHOOK is no https:// address", id="none"),
        pytest.param("http://hook.example.com/secret", "is no https:// address", id="plain HTTP"),
        pytest.param("http://127.0.0.1:1/secret", "did not answer as it should", id="nobody there"),
        pytest.param("https://127.0.0.1:1/secret x", "is no https:// address", id="two words"),
        pytest.param("https://[::1/secret", "is no https:// address", id="half an address"),
        pytest.param("https://127.0.0.1:x/secret", "(InvalidURL)", id="no port"),
    ],
)
def test_an_alarm_that_can_not_be_sent_says_why(webhook: str, why: str) -> None:
    done = run(ALARM, FEISHU_ALARM_WEBHOOK=webhook, ALARM_TEXT="x")
    assert done.returncode == 1
    [line] = done.stderr.splitlines()
    assert why in line
    assert "secret" not in line


def event(**about: object) -> dict[str, object]:
    """As GitLab sends it, of the fields that are read."""
    ours = {"iid": 12, "source_project_id": 9, "target_project_id": 9, "state": "opened"}
    return {
        "object_kind": "merge_request",
        "project": {"id": 9},
        "object_attributes": {**ours, **about},
    }


@pytest.mark.parametrize(
    ("told", "printed"),
    [
        pytest.param(event(), "12\n", id="ours"),
        pytest.param(event(source_project_id=10), "", id="of a fork"),
        pytest.param(event(state="merged"), "", id="merged"),
    ],
)
def test_only_an_open_merge_request_of_this_project_is_planned(
    tmp_path: Path, told: dict[str, object], printed: str
) -> None:
    (tmp_path / "event.json").write_text(json.dumps(told))
    done = run(CI / "merge_request.py", TRIGGER_PAYLOAD=str(tmp_path / "event.json"))
    assert (done.returncode, done.stdout) == (0, printed)


def test_the_commit_of_the_last_good_deployment_is_asked_for() -> None:
    with running_recorder([{"id": 3, "sha": "0123abc"}]) as gitlab:
        done = run(
            CI / "applied.py", CI_API_V4_URL=gitlab.url, CI_PROJECT_ID="9", CI_JOB_TOKEN="token"
        )
    assert done.stdout == "0123abc\n"
    [(method, headers, _)] = gitlab.calls
    assert method.startswith("GET /projects/9/deployments?environment=prod&status=success&")
    assert headers["job-token"] == "token"


def test_without_any_deployment_nothing_is_asserted() -> None:
    with running_recorder([]) as gitlab:
        done = run(CI / "applied.py", CI_API_V4_URL=gitlab.url, CI_PROJECT_ID="9", CI_JOB_TOKEN="t")
    assert done.returncode == 1
    assert done.stderr.startswith("Nothing was applied yet")
