"""What is called when a call of a plan fails, and what the state learns; no call leaves here."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from pulumi.dynamic import Config

from pulumi_feishu.engine import reporting
from pulumi_feishu.engine.engine_process import EngineProcess
from pulumi_feishu.engine.reporting import PartialFailure
from pulumi_feishu.engine.stack_state import StackState
from pulumi_feishu.openapi import CallReceipt, ConfigurationError, FeishuError, NoAnswer, Refused
from pulumi_feishu.pinned_notice import PinnedNoticeProvider
from pulumi_feishu.resources import notice_actions, run_groups, run_state
from pulumi_feishu.resources.notice import DeclaredNotice, RecordedNotice
from pulumi_feishu.resources.run_outcome import BudgetSpent, Untried
from pulumi_feishu.text.i18n import Words

DOING = Words("do it", "执行")
LOST = NoAnswer(DOING, Words("the connection was cut", "连接中断"), outcome_unknown=True)
FORBIDDEN = Refused(DOING, code=232014, msg="")
NOT_ASKED = NoAnswer(DOING, Words("no route", "无法连接"), outcome_unknown=False)
ODD = Refused(DOING, code=232001, msg="")

A = DeclaredNotice("oc_a", "message", "om_a")
B = DeclaredNotice("oc_a", "message", "om_b")
NOTHING = DeclaredNotice("oc_a", "none")
SHOWS_A = RecordedNotice(A, shows="om_a")
SHOWS_NOTHING = RecordedNotice(NOTHING, shows="none")


class Feishu:
    """Answers the calls in their order with these errors, then with success."""

    def __init__(self) -> None:
        self.errors: list[FeishuError | None] = []
        #: What the group is to show, and whether a cancelled run makes the call too.
        self.calls: list[tuple[str, bool]] = []
        self.were_locked: list[bool] = []

    def _call(self, chat_id: str, shows: str, must_finish: bool) -> CallReceipt:
        self.were_locked.append(run_state.run_groups().chat_lock(chat_id).locked())
        self.calls.append((shows, must_finish))
        error = self.errors.pop(0) if self.errors else None
        if error:
            raise error
        return CallReceipt("log")

    def pin_message(self, chat_id: str, message_id: str, *, must_finish: bool) -> CallReceipt:
        return self._call(chat_id, message_id, must_finish)

    def pin_announcement(self, chat_id: str, *, must_finish: bool) -> CallReceipt:
        return self._call(chat_id, "announcement", must_finish)

    def unpin(
        self,
        chat_id: str,
        *,
        before_each_try: Callable[[], None] = lambda: None,
        must_finish: bool = False,
    ) -> CallReceipt:
        before_each_try()
        return self._call(chat_id, "none", must_finish)


@pytest.fixture
def feishu(monkeypatch: pytest.MonkeyPatch) -> Feishu:
    for name in [name for name in os.environ if name.startswith("FEISHU_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("FEISHU_LANG", "en")
    run_state.begin(Config({}, "test"))
    feishu = Feishu()
    monkeypatch.setattr(run_state, "client", lambda: feishu)
    return feishu


def test_once_the_slot_may_be_empty_a_cancelled_run_fills_it(feishu: Feishu) -> None:
    assert notice_actions.write_notice(SHOWS_A, B).shows == "om_b"
    assert feishu.calls == [("none", False), ("om_b", True)]


def test_a_long_run_says_how_far_it_is(feishu: Feishu, monkeypatch: pytest.MonkeyPatch) -> None:
    lines: list[str] = []
    monkeypatch.setattr(reporting, "info", lambda text: lines.append(str(text)))
    monkeypatch.setattr(run_groups, "TELL_EVERY_SECONDS", 0.0)
    run_state.run_groups().announce(800)
    notice_actions.write_notice(None, A)
    notice_actions.write_notice(SHOWS_A, DeclaredNotice("oc_a", "unmanaged"))
    notice_actions.write_notice(None, DeclaredNotice("oc_b", "announcement"))
    assert lines == [
        "1 of 800 declared notices written.",
        "2 of 800 declared notices written.",
    ]


def test_so_it_does_with_the_notice_from_before(feishu: Feishu) -> None:
    feishu.errors = [None, FORBIDDEN]
    with pytest.raises(FeishuError, match="The group shows om_a again, as before"):
        notice_actions.write_notice(SHOWS_A, B)
    assert feishu.calls == [("none", False), ("om_b", True), ("om_a", True)]


def test_a_put_whose_answer_was_lost_is_made_good_also_where_the_delete_was_refused(
    feishu: Feishu,
) -> None:
    feishu.errors = [ODD, LOST]
    with pytest.raises(FeishuError, match="The group shows om_a again, as before"):
        notice_actions.write_notice(SHOWS_A, B)
    assert [shows for shows, _ in feishu.calls] == ["none", "om_b", "om_a"]


def test_with_nothing_to_put_back_the_state_learns_of_the_lost_answer(feishu: Feishu) -> None:
    feishu.errors = [None, LOST]
    with pytest.raises(PartialFailure, match="What the group shows now is unknown") as caught:
        notice_actions.write_notice(SHOWS_NOTHING, B)
    assert caught.value.outputs == RecordedNotice(NOTHING, shows="unknown").bag


def test_a_restore_whose_answer_was_lost_is_unknown_too(feishu: Feishu) -> None:
    feishu.errors = [None, FORBIDDEN, LOST]
    with pytest.raises(PartialFailure, match="Putting om_a back failed too") as caught:
        notice_actions.write_notice(SHOWS_A, B)
    assert caught.value.outputs["shows"] == "unknown"
    assert caught.value.inputs == A.bag


def test_a_refused_restore_leaves_the_group_empty_and_says_so(feishu: Feishu) -> None:
    feishu.errors = [None, FORBIDDEN, FORBIDDEN]
    with pytest.raises(PartialFailure, match="The group shows nothing now") as caught:
        notice_actions.write_notice(SHOWS_A, B)
    assert caught.value.outputs["shows"] == "none"


def test_whoever_releases_a_group_asks_first_whether_somebody_declares_it(feishu: Feishu) -> None:
    """Before it spends the budget: a group that keeps its notice costs none."""
    run_state.begin(Config({"feishu:maxUnpins": "0"}, "test"))
    run_state.run_groups().declare("oc_a", is_managed=True)
    notice_actions.release(A)
    assert feishu.calls == []


def test_and_again_at_each_try(feishu: Feishu, monkeypatch: pytest.MonkeyPatch) -> None:
    """A declaration may come while the call waits for its turn."""
    groups = run_state.run_groups()
    monkeypatch.setattr(groups, "declares", lambda _: groups.declare("oc_a", is_managed=True))
    notice_actions.release(A)
    assert feishu.calls == []


@pytest.mark.parametrize(
    "operate",
    [
        pytest.param(lambda provider: provider.create(A.bag), id="create"),
        pytest.param(lambda provider: provider.update("oc_a", SHOWS_A.bag, B.bag), id="update"),
        pytest.param(lambda provider: provider.delete("oc_a", SHOWS_A.bag), id="delete"),
    ],
)
def test_each_operation_holds_its_groups_lock(
    feishu: Feishu, operate: Callable[[PinnedNoticeProvider], object]
) -> None:
    operate(PinnedNoticeProvider())
    assert feishu.were_locked
    assert all(feishu.were_locked)


NO_LIST = StackState(frozenset(), {})
WITH_A_LIST = StackState(frozenset(), {}, unmanaged=frozenset())
WITH_OLD_ROWS = StackState(frozenset(), {}, has_older_list=True)


def operating(
    monkeypatch: pytest.MonkeyPatch, command: str | None, state: StackState | None
) -> None:
    """An operation of this command (None: nobody knows) on a stack with this state."""
    engine = None if command is None else EngineProcess("/bin/pulumi", "/", command.split())
    monkeypatch.setattr(notice_actions, "engine_process", lambda: engine)
    monkeypatch.setattr(run_state, "stack_state", lambda: state)


@pytest.mark.parametrize(
    ("command", "state"),
    [
        pytest.param("up --target urn:x", WITH_A_LIST, id="the list is not targeted"),
        pytest.param("up", WITH_A_LIST, id="the list goes in the same run"),
        pytest.param(None, WITH_A_LIST, id="a list, and nobody knows the command"),
        pytest.param("up --target urn:x", WITH_OLD_ROWS, id="before the first full run"),
        pytest.param("up --target urn:x", None, id="nobody knows the state"),
    ],
)
def test_a_group_that_may_be_unmanaged_out_of_sight_keeps_its_notice(
    feishu: Feishu, monkeypatch: pytest.MonkeyPatch, command: str | None, state: StackState | None
) -> None:
    operating(monkeypatch, command, state)
    monkeypatch.setattr(run_groups, "default_budget", lambda _: 0)
    run_state.run_groups().declare("oc_b", is_managed=True)
    with pytest.raises(FeishuError, match="can't see which groups are unmanaged now"):
        notice_actions.release(A)
    assert feishu.calls == []


@pytest.mark.parametrize(
    ("command", "state"),
    [
        pytest.param("destroy --target urn:x", WITH_A_LIST, id="destroy"),
        pytest.param("destroy", None, id="destroy, and nobody knows the state"),
        pytest.param("up", NO_LIST, id="a program without files"),
        pytest.param("up --target urn:x", NO_LIST, id="a part of such a program"),
        pytest.param("up", WITH_OLD_ROWS, id="a program that leaves groups alone itself"),
        pytest.param(None, WITH_OLD_ROWS, id="such a program, and nobody knows the command"),
        pytest.param(None, None, id="nobody knows anything"),
    ],
)
def test_where_nothing_is_hidden_a_removed_entry_is_unpinned(
    feishu: Feishu, monkeypatch: pytest.MonkeyPatch, command: str | None, state: StackState | None
) -> None:
    operating(monkeypatch, command, state)
    notice_actions.release(A)
    assert feishu.calls == [("none", False)]


def test_with_the_list_in_sight_nothing_else_is_asked(
    feishu: Feishu, monkeypatch: pytest.MonkeyPatch
) -> None:
    operating(monkeypatch, "up --target urn:x", WITH_A_LIST)
    lines: list[str] = []
    monkeypatch.setattr(reporting, "info", lambda text: lines.append(str(text)))
    run_state.run_groups().declare_unmanaged(["oc_a"])
    notice_actions.release(A)
    assert (feishu.calls, lines) == ([], ["oc_a is unmanaged now: it keeps what it shows."])
    notice_actions.release(DeclaredNotice("oc_b", "message", "om_b"))
    assert feishu.calls == [("none", False)]


def test_what_was_written_is_recorded_with_moment_and_log_id(feishu: Feishu) -> None:
    recorded = notice_actions.write_notice(None, A)
    assert (recorded.declared, recorded.shows, recorded.log_id) == (A, "om_a", "log")
    assert datetime.fromisoformat(recorded.written_at).tzinfo == UTC
    assert "." not in recorded.written_at


def allowing(unpins: int) -> None:
    """A run of this budget in which another group is declared: no destroy."""
    run_state.begin(Config({"feishu:maxUnpins": str(unpins)}, "test"))
    run_state.run_groups().declare("oc_z", is_managed=True)


def test_a_notice_changed_to_none_spends_the_budget_and_a_moved_one_does_not(
    feishu: Feishu,
) -> None:
    allowing(0)
    assert notice_actions.write_notice(SHOWS_A, B).shows == "om_b"
    with pytest.raises(BudgetSpent) as caught:
        notice_actions.write_notice(SHOWS_A, NOTHING)
    assert (caught.value.setting, len(feishu.calls)) == ("maxUnpins", 2)


@pytest.mark.parametrize(
    ("configured", "rule"),
    [
        pytest.param("0", "feishu:maxUnpins is 0, so no run takes a notice down", id="none at all"),
        pytest.param("1", "as many notices as it may: 1 (feishu:maxUnpins)", id="one"),
        pytest.param(
            None, "as it may: 10 (10, or 30% of the groups if that is more)", id="the default"
        ),
    ],
)
def test_the_one_that_is_kept_is_told_whose_budget_is_spent(
    feishu: Feishu, configured: str | None, rule: str
) -> None:
    config = {} if configured is None else {"feishu:maxUnpins": configured}
    run_state.begin(Config(config, "test"))
    run_state.run_groups().declare("oc_z", is_managed=True)
    for number in range(10 if configured is None else int(configured)):
        notice_actions.release(DeclaredNotice(f"oc_{number}", "message", "om"))
    with pytest.raises(BudgetSpent) as caught:
        notice_actions.release(DeclaredNotice("oc_y", "message", "om"))
    assert rule in str(caught.value.reason)
    assert ("run again" in str(caught.value.reason)) == (configured != "0")


@pytest.mark.parametrize(
    ("state", "needed"),
    [
        pytest.param(None, 12, id="nobody knows the state: ten more than the budget"),
        pytest.param(
            StackState(frozenset(), {f"oc_{n}": "om" for n in range(5)}), 7, id="its five, and two"
        ),
    ],
)
def test_only_the_first_group_over_the_budget_is_told_how_much_is_needed(
    feishu: Feishu, monkeypatch: pytest.MonkeyPatch, state: StackState | None, needed: int
) -> None:
    allowing(2)
    operating(monkeypatch, "up", state)
    for name in ("oc_b", "oc_c"):
        notice_actions.release(DeclaredNotice(name, "message", "om"))
    assert run_state.run_groups().released == 2
    with pytest.raises(BudgetSpent) as first:
        notice_actions.release(DeclaredNotice("oc_0", "message", "om"))
    with pytest.raises(BudgetSpent) as second:
        notice_actions.release(DeclaredNotice("oc_1", "message", "om"))
    assert str(needed) in str(first.value.reason)
    assert second.value.reason is None
    assert (first.value.setting, second.value.setting) == ("maxUnpins",) * 2
    assert feishu.calls == [("none", False)] * 2


OUTSIDE = Refused(DOING, code=232011, msg="")
DISSOLVED = Refused(DOING, code=232009, msg="")


@pytest.mark.parametrize(
    ("error", "told"),
    [
        pytest.param(LOST, "Whether it was unpinned is unknown", id="the answer was lost"),
        pytest.param(
            Refused(DOING, code=1, msg="", http_status=500),
            "is unknown",
            id="the server failed inside",
        ),
        pytest.param(FORBIDDEN, "pulumi state delete", id="only managers may"),
        pytest.param(NOT_ASKED, "", id="surely not asked"),
    ],
)
def test_a_release_that_fails_keeps_its_entry_and_says_what_to_do(
    feishu: Feishu, error: FeishuError, told: str
) -> None:
    feishu.errors = [error]
    with pytest.raises(FeishuError) as caught:
        notice_actions.release(A)
    added = str(caught.value).removeprefix(str(error))
    assert told in added
    assert bool(added) == bool(told)


@pytest.mark.parametrize(("error", "warnings"), [(OUTSIDE, 1), (DISSOLVED, 0)])
def test_a_group_out_of_reach_is_let_go_with_a_warning_unless_it_is_dissolved(
    feishu: Feishu, monkeypatch: pytest.MonkeyPatch, error: Refused, warnings: int
) -> None:
    lines: list[str] = []
    monkeypatch.setattr(reporting, "warn", lines.append)
    feishu.errors = [error]
    notice_actions.release(A)
    assert len(lines) == warnings
    assert all("oc_a" in line for line in lines)


def test_a_group_whose_declaration_was_refused_keeps_the_entry_that_knows_its_notice(
    feishu: Feishu,
) -> None:
    run_state.run_groups().declare("oc_a", is_managed=True)
    run_state.run_groups().refuse("oc_a")
    with pytest.raises(Untried):
        notice_actions.release(A)


@pytest.mark.parametrize(
    "error",
    [
        pytest.param(Refused(DOING, code=99991672, msg=""), id="a missing scope"),
        pytest.param(Refused(DOING, code=99991403, msg=""), id="the quota of the month"),
        pytest.param(OUTSIDE, id="the bot is outside"),
        pytest.param(NOT_ASKED, id="surely not asked"),
        pytest.param(ConfigurationError(DOING), id="no credential"),
    ],
)
def test_after_a_first_call_that_tells_of_all_no_other_is_made(
    feishu: Feishu, error: FeishuError
) -> None:
    feishu.errors = [error]
    with pytest.raises(FeishuError, match="Nothing was changed in the group"):
        notice_actions.write_notice(SHOWS_A, B)
    assert feishu.calls == [("none", False)]


@pytest.mark.parametrize("declared", [A, NOTHING])
def test_a_new_notice_whose_answer_was_lost_is_recorded_as_unknown(
    feishu: Feishu, declared: DeclaredNotice
) -> None:
    feishu.errors = [LOST]
    with pytest.raises(PartialFailure) as caught:
        notice_actions.write_notice(None, declared)
    assert caught.value.outputs["shows"] == "unknown"


def test_else_a_new_notice_that_fails_leaves_no_entry(feishu: Feishu) -> None:
    feishu.errors = [FORBIDDEN]
    with pytest.raises(FeishuError) as caught:
        notice_actions.write_notice(None, A)
    assert caught.value is FORBIDDEN


def test_after_an_unpin_whose_answer_was_lost_the_put_is_made(feishu: Feishu) -> None:
    feishu.errors = [LOST]
    assert notice_actions.write_notice(SHOWS_A, B).shows == "om_b"
    assert [shows for shows, _ in feishu.calls] == ["none", "om_b"]


def test_the_same_notice_written_again_in_vain_leaves_the_state_as_it_was(feishu: Feishu) -> None:
    feishu.errors = [FORBIDDEN]
    with pytest.raises(FeishuError) as caught:
        notice_actions.write_notice(SHOWS_A, replace(A, reasserted=1))
    assert caught.value is FORBIDDEN


@pytest.mark.parametrize(
    ("state", "is_kept"),
    [
        pytest.param(None, True, id="nobody knows the state"),
        pytest.param(StackState(frozenset(), {}, has_several_providers=True), True, id="several"),
        pytest.param(NO_LIST, False, id="only this one"),
    ],
)
def test_a_group_that_a_provider_out_of_hearing_may_declare_keeps_its_notice(
    feishu: Feishu, monkeypatch: pytest.MonkeyPatch, state: StackState | None, is_kept: bool
) -> None:
    operating(monkeypatch, "up", state)
    monkeypatch.setattr(run_groups.RunGroups, "knows_other_processes", False)
    run_state.run_groups().declare_unmanaged([])
    if is_kept:
        with pytest.raises(FeishuError, match="oc_a"):
            notice_actions.release(A)
    else:
        notice_actions.release(A)
    assert feishu.calls == [("none", False)] * (not is_kept)


def test_with_the_list_and_the_others_in_sight_the_state_is_not_asked(
    feishu: Feishu, monkeypatch: pytest.MonkeyPatch
) -> None:
    operating(monkeypatch, "up", None)
    monkeypatch.delattr(run_state, "stack_state")
    run_state.run_groups().declare_unmanaged([])
    notice_actions.release(A)
    assert feishu.calls == [("none", False)]
