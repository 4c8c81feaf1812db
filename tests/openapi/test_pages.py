"""Lists over many pages, of a server that names pages as it likes; numbers that are none."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest

from pulumi_feishu.openapi import NoAnswer
from pulumi_feishu.openapi.calls import Call
from pulumi_feishu.openapi.configuration.settings import Settings
from pulumi_feishu.openapi.groups import Groups
from pulumi_feishu.openapi.retrying import Caller
from pulumi_feishu.openapi.token_issuers import _CustomApp as CustomApp
from pulumi_feishu.openapi.transport import Transport


class Answering(Caller):
    """A caller that is given its answers' data."""

    def __init__(self, answers: Iterator[dict[str, Any]]) -> None:
        self._answers = answers
        self.calls = 0
        self.asked: list[str | None] = []

    def call(self, call: Call) -> dict[str, Any]:
        self.calls += 1
        self.asked.append(call.query.get("page_token"))
        return {"data": next(self._answers), "log_id": "L"}


def page(token: str) -> dict[str, Any]:
    return {"has_more": True, "page_token": token, "items": [{"chat_id": "oc_a"}]}


def test_pages_without_end_are_followed_1000_times() -> None:
    caller = Answering(page(str(number)) for number in count())
    with pytest.raises(NoAnswer, match="the answers name more than 1000 pages") as raised:
        list(Groups(caller).of_the_bot())
    assert caller.calls == 1001
    assert raised.value.log_id == "L"
    assert not raised.value.outcome_unknown
    assert caller.asked[:3] == [None, "0", "1"]


@pytest.mark.parametrize(
    "last",
    [
        pytest.param({**page("a"), "has_more": False}, id="it says so"),
        pytest.param({**page("a"), "page_token": ""}, id="it names no other"),
    ],
)
def test_a_page_is_the_last_where(last: dict[str, Any]) -> None:
    caller = Answering(iter([last]))
    assert len(list(Groups(caller).of_the_bot())) == 1


def test_a_page_that_comes_again_is_not_taken_for_the_end() -> None:
    caller = Answering(iter([page("a"), page("b"), page("a")]))
    with pytest.raises(NoAnswer, match="a page that was read already"):
        list(Groups(caller).of_the_bot())


@pytest.mark.parametrize("count_of_people", ["9" * 5000, "-1", "²", " 7", 7, None, [], "1e3"])
def test_a_number_of_people_that_is_none_is_nobody(count_of_people: object) -> None:
    data = {"name": "Ops", "user_count": count_of_people}
    assert Groups(Answering(iter([data]))).details("oc_a").people == 0


class Issuing(Transport):
    """A transport whose answer is a token with this life."""

    def __init__(self, expire: object) -> None:
        self._answer = {"tenant_access_token": "t-x", "expire": expire, "log_id": "L"}

    def send(self, call: Call, token: str | None) -> dict[str, Any]:
        return self._answer


APP = Settings("https://open.feishu.cn", app_id="cli_a", app_secret="s")


@pytest.mark.parametrize("expire", [int("9" * 400), 10**9, float("inf")])
def test_a_token_lives_a_day_at_most_whatever_the_answer_says(expire: float) -> None:
    assert CustomApp(APP, Issuing(expire)).fetch(must_finish=False).life_seconds == 24 * 3600


@pytest.mark.parametrize("expire", [-1, float("nan"), "7200", None])
def test_a_life_that_is_none_is_no_token(expire: object) -> None:
    with pytest.raises(NoAnswer, match="the answer holds no token"):
        CustomApp(APP, Issuing(expire)).fetch(must_finish=False)
