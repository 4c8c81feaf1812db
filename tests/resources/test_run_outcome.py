"""How an operation ended, in one screen."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from pulumi_feishu.engine.reporting import PartialFailure
from pulumi_feishu.openapi import FeishuError, NoAnswer, Refused
from pulumi_feishu.openapi.errors import NotSent
from pulumi_feishu.resources.run_outcome import (
    BudgetSpent,
    Done,
    Failure,
    RunOutcome,
    Untried,
    summary,
)
from pulumi_feishu.text.i18n import Words


def words(text: str) -> Words:
    return Words(text, f"{text}。")


def refused(chat_id: str, code: int = 232011) -> Refused:
    return Refused(words(f"unpin {chat_id}"), code=code, msg="no", log_id=f"log{chat_id}")


def budget(chat_id: str, reason: Words | None = None) -> BudgetSpent:
    return BudgetSpent(words(f"Not sent to {chat_id}."), setting="maxNewMessages", reason=reason)


def lines(
    failures: Sequence[tuple[str, FeishuError]], done: Done | None = None, *, bare: int = 0
) -> list[str]:
    """The first `bare` of the groups may show nothing."""
    told = [Failure(*each, may_be_bare=at < bare) for at, each in enumerate(failures)]
    return summary(done or Done(), told).split("\n")


def test_where_nothing_failed_there_is_nothing_to_tell() -> None:
    assert summary(Done(written=3), []) == ""


def test_what_groups_share_stands_once_and_the_others_each_in_a_line() -> None:
    first = budget("oc_0", words("the budget is spent. Run: raise 9"))
    shared = [("oc_0", first), *((f"oc_{n}", budget(f"oc_{n}")) for n in range(1, 108))]
    own = [("oc_x", refused("oc_x")), ("oc_y", refused("oc_y", 232009))]
    assert lines([*own, *shared], Done(88, 50, 1)) == [
        "This run: 88 notices written, 50 new messages sent, 1 notice taken down; "
        "110 groups failed.",
        "108 groups: the budget is spent. Run: raise 9",
        "For reasons of their own:",
        f"- {own[0][1]}",
        f"- {own[1][1]}",
    ]


def test_a_refusal_of_many_groups_is_a_shared_cause_with_its_code() -> None:
    failures = [(f"oc_{n}", refused(f"oc_{n}")) for n in range(4)]
    assert lines(failures) == [
        "This run: nothing written; 4 groups failed.",
        "4 groups: Feishu refuses (232011): the bot is not in this group. Add the bot to the "
        "group, then run again.",
    ]
    assert len(lines(failures[:3])) == 5


def test_a_shared_cause_does_not_hide_that_groups_may_show_nothing() -> None:
    failures = [(f"oc_{n}", refused(f"oc_{n}")) for n in range(6)]
    assert lines(failures, bare=2)[1].endswith(
        ", then run again. 2 of them may show nothing now, see their errors."
    )


@pytest.mark.parametrize(
    "error",
    [
        NoAnswer(words("pin"), words("no connection"), outcome_unknown=True),
        NotSent(words("pin"), refused("oc_0", 99991403)),
    ],
)
def test_what_stops_every_group_is_told_once(error: FeishuError) -> None:
    [_, line] = lines([(f"oc_{n}", error) for n in range(200)])
    assert line.startswith("200 groups: ")


def test_a_change_that_was_not_tried_counts_only_where_its_cause_is_elsewhere() -> None:
    untried = [("oc_a", Untried(words("waits a"))), ("oc_b", Untried(words("waits b")))]
    error = refused("oc_a")
    assert lines([("oc_a", error), *untried])[2:] == [f"- {error}", "- waits b"]


def test_the_lines_of_single_groups_are_so_many_that_all_fit_on_a_screen() -> None:
    failures = [(f"oc_{n}", FeishuError(words(f"odd {n}"))) for n in range(100)]
    found = lines(failures)
    assert len(found) <= 20
    assert found[-1] == "- and 88 more, each in an error above"


def test_it_is_told_in_the_readers_language(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FEISHU_LANG", "zh")
    failures = [("oc_a", budget("oc_a", words("x"))), ("oc_b", refused("oc_b"))]
    assert lines(failures, Done(2, 1, 0))[:3] == [
        "本次运行：写入 2 条群置顶，发送 1 条新消息；2 个群失败。",
        "1 个群：x。",
        "因各自的原因失败：",
    ]


def test_it_ends_once_and_only_when_nothing_is_under_way() -> None:
    outcome = RunOutcome()
    with outcome.change("oc_a"):
        assert not outcome.end()
    assert [outcome.end(), outcome.end()] == [True, False]


def test_a_failure_that_the_state_records_counts_as_its_cause() -> None:
    outcome, cause = RunOutcome(), refused("oc_a")
    with pytest.raises(PartialFailure), outcome.change("oc_a"):
        raise PartialFailure(cause, id_="oc_a", inputs={}, outputs={"shows": "none"})
    with pytest.raises(PartialFailure), outcome.change("oc_b"):
        raise PartialFailure(cause, id_="oc_b", inputs={}, outputs={"shows": "om_b"})
    assert outcome.failures == [Failure("oc_a", cause, may_be_bare=True), Failure("oc_b", cause)]
