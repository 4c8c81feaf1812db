"""The provider's methods, called as the engine calls them, where no call leaves the process.

What they do to a group is tested against the emulator, in tests/integration/.
"""

from typing import Any

import dill
import pulumi
import pytest
from pulumi.dynamic import Config, ConfigureRequest
from pulumi.output import Unknown

from pulumi_feishu.engine import reporting
from pulumi_feishu.pinned_notice import PinnedNoticeProvider
from pulumi_feishu.resources import run_state

INPUTS = {"chat_id": "oc_a", "notice": "message", "message_id": "om_a", "label": "ops"}
OUTPUTS = {**INPUTS, "shows": "om_a", "written_at": "2026-11-23T00:00:00+00:00", "log_id": "l"}
LEFT_ALONE = {"chat_id": "oc_a", "notice": "unmanaged"}
LEFT_ALONE_OUTPUTS = {**LEFT_ALONE, "shows": "unmanaged", "written_at": "", "log_id": ""}


@pytest.fixture(autouse=True)
def provider(monkeypatch: pytest.MonkeyPatch) -> PinnedNoticeProvider:
    monkeypatch.delenv("FEISHU_REASSERT", raising=False)
    provider = PinnedNoticeProvider()
    provider.configure(ConfigureRequest(Config({}, "test")))
    return provider


def checked(olds: dict[str, Any], news: dict[str, Any]) -> dict[str, Any]:
    result = PinnedNoticeProvider().check(olds, news)
    assert result.failures == []
    return dict(result.inputs)


def planned(olds: dict[str, Any], news: dict[str, Any]) -> tuple[bool | None, list[str] | None]:
    result = PinnedNoticeProvider().diff("oc_a", olds, news)
    return result.changes, result.replaces


def test_the_provider_is_pickled_by_reference_and_has_no_attributes() -> None:
    provider = PinnedNoticeProvider()
    assert vars(provider) == {}
    assert len(dill.dumps(provider, recurse=True)) < 100


def test_check_takes_the_count_of_groups_out_of_the_inputs() -> None:
    assert checked({}, {**INPUTS, "managed_groups": 57.0}) == INPUTS
    allowed = [run_state.run_groups().count_unpin(f"oc_{number}", None) for number in range(20)]
    assert allowed.count(True) == 17  # 30% of 57


def test_check_keeps_unknown_values() -> None:
    unknown = Unknown()
    inputs = checked({}, {**INPUTS, "chat_id": unknown})
    assert inputs["chat_id"] is unknown


@pytest.mark.parametrize(
    ("reassert", "old", "new"),
    [
        pytest.param("", None, None, id="never re-asserted"),
        pytest.param("", 2.0, 2, id="an ordinary run keeps the count"),
        pytest.param("0", 2.0, 2, id="0 is no"),
        pytest.param("1", None, 1, id="the first"),
        pytest.param("1", 2.0, 3, id="the third"),
    ],
)
def test_a_reassert_run_counts_up_from_the_old_inputs(
    monkeypatch: pytest.MonkeyPatch, reassert: str, old: float | None, new: int | None
) -> None:
    monkeypatch.setenv("FEISHU_REASSERT", reassert)
    olds = INPUTS if old is None else {**INPUTS, "reasserted": old}
    assert checked(olds, INPUTS).get("reasserted") == new


def test_a_reassert_run_leaves_a_new_resource_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FEISHU_REASSERT", "1")
    assert checked({}, INPUTS) == INPUTS


def test_a_group_unpinned_earlier_in_the_run_is_written_again() -> None:
    assert run_state.run_groups().begin_release("oc_a")
    assert checked(INPUTS, INPUTS)["reasserted"] == 1


@pytest.mark.parametrize(
    ("olds", "news", "expected"),
    [
        pytest.param(OUTPUTS, INPUTS, (False, None), id="as declared"),
        pytest.param(OUTPUTS, {**INPUTS, "label": "sre"}, (False, None), id="another name"),
        pytest.param(
            LEFT_ALONE_OUTPUTS, LEFT_ALONE, (False, None), id="left alone, whatever it shows"
        ),
        pytest.param({**OUTPUTS, "shows": "none"}, INPUTS, (True, None), id="shows another thing"),
        pytest.param({**OUTPUTS, "shows": "unknown"}, INPUTS, (True, None), id="shows unknown"),
        pytest.param(
            OUTPUTS,
            {**INPUTS, "message_id": "om_b"},
            (None, []),
            id="left to the engine to compare",
        ),
        pytest.param(
            OUTPUTS, {**INPUTS, "chat_id": "oc_b"}, (None, ["chat_id"]), id="another group replaces"
        ),
        pytest.param(
            OUTPUTS,
            {**INPUTS, "chat_id": Unknown()},
            (None, ["chat_id"]),
            id="perhaps another",
        ),
        pytest.param(
            OUTPUTS, {**INPUTS, "message_id": Unknown()}, (None, []), id="unknown message"
        ),
    ],
)
def test_diff(
    olds: dict[str, Any], news: dict[str, Any], expected: tuple[bool | None, list[str] | None]
) -> None:
    assert planned(olds, news) == expected


@pytest.mark.parametrize(
    "outputs",
    [
        pytest.param({**OUTPUTS, "notice": "none", "shows": "none"}, id="none pinned nothing"),
        pytest.param({**OUTPUTS, "shows": "none"}, id="a failed update left it empty"),
        pytest.param(LEFT_ALONE_OUTPUTS, id="what it shows is not this stack's"),
    ],
)
def test_deleting_what_pinned_nothing_makes_no_call(outputs: dict[str, Any]) -> None:
    PinnedNoticeProvider().delete("oc_a", outputs)  # no credential is set: a call would raise


def test_a_message_that_refresh_found_gone_is_not_pinned_again() -> None:
    drifted = {**OUTPUTS, "message_gone": True, "shows": "unknown"}
    with pytest.raises(Exception, match="om_a, declared for oc_a, was recalled or deleted"):
        PinnedNoticeProvider().update("oc_a", drifted, INPUTS)


@pytest.mark.parametrize(("olds", "told"), [({}, 1), (INPUTS, 0)], ids=["new", "replaced"])
def test_only_what_is_new_is_taken_over(
    monkeypatch: pytest.MonkeyPatch, olds: dict[str, Any], told: int
) -> None:
    lines: list[str] = []
    monkeypatch.setattr(reporting, "info", lambda text: lines.append(str(text)))
    checked(olds, INPUTS)
    checked({}, INPUTS)
    assert [line[:30] for line in lines] == told * ["Groups new to this stack are t"]


@pytest.mark.parametrize(
    ("news", "expected"),
    [
        pytest.param(
            {"notice": "none", "message_id": "om_a", "given_notice": "none"},
            'message_id: ignore_changes puts om_a back, beside notice="none"',
            id="the id",
        ),
        pytest.param(
            {"notice": "message", "given_notice": "announcement"},
            'notice: ignore_changes puts "message" back, without a message_id',
            id="the kind of a message",
        ),
        pytest.param(
            {
                "notice": "announcement",
                "message_id": "om_a",
                "given_notice": "message",
                "given": ["message_id"],
            },
            'notice: ignore_changes puts "announcement" back, beside om_a',
            id="another kind",
        ),
        pytest.param(
            {
                "notice": "message",
                "message_id": "om_a (recalled or deleted)",
                "given_notice": "message",
                "given": ["message_id"],
            },
            "message_id: ignore_changes keeps 'om_a (recalled or deleted)'",
            id="what refresh found",
        ),
    ],
)
def test_what_ignore_changes_puts_back_is_named(news: dict[str, Any], expected: str) -> None:
    news = {"chat_id": "oc_a", "given": [], **news}
    [failure] = PinnedNoticeProvider().check(INPUTS, news).failures
    key = expected.partition(":")[0]
    assert failure.property == key
    assert failure.reason == f"{expected}; remove {key} from ignore_changes"


@pytest.mark.parametrize(
    ("gives", "is_kept"),
    [
        pytest.param("om_b", True, id="another id"),
        pytest.param(Unknown(), True, id="the id of a message that is sent anew"),
        pytest.param("om_a", False, id="the same id"),
    ],
)
def test_so_is_a_message_that_refresh_found_gone(gives: object, is_kept: bool) -> None:
    news = {**INPUTS, "given": ["message_id"], "given_notice": "message", "given_message_id": gives}
    result = PinnedNoticeProvider().check({**OUTPUTS, "message_gone": True}, news)
    kept = "message_id: ignore_changes keeps 'om_a (recalled or deleted)'; remove message_id from"
    assert [failure.reason for failure in result.failures] == [f"{kept} ignore_changes"] * is_kept
    assert "given_message_id" not in result.inputs


def test_a_mistake_of_the_program_is_not_laid_on_ignore_changes() -> None:
    news = {**INPUTS, "notice": "none", "given_notice": "none", "given": ["message_id"]}
    [failure] = PinnedNoticeProvider().check(INPUTS, news).failures
    assert failure.reason == 'message_id conflicts with notice="none"; remove one of the two'


@pytest.mark.parametrize(
    ("olds", "is_perhaps_ignored"),
    [
        pytest.param({"chat_id": "oc_a", "notice": "announcement"}, True, id="it had no message"),
        pytest.param(OUTPUTS, False, id="it had one, which would have been put back"),
    ],
)
def test_an_id_that_is_missing_may_be_held_back(
    olds: dict[str, Any], is_perhaps_ignored: bool
) -> None:
    news = checked(olds, {"chat_id": "oc_a", "notice": "message", "given": ["message_id"]})
    with pytest.raises(Exception, match="is an output that has no value") as raised:
        PinnedNoticeProvider().update("oc_a", {"shows": "none", **olds}, news)
    assert ('ignore_changes=["message_id"] holds' in str(raised.value)) == is_perhaps_ignored


def test_a_group_that_is_left_alone_needs_no_call() -> None:
    provider = PinnedNoticeProvider()
    assert provider.create(LEFT_ALONE).outs == LEFT_ALONE_OUTPUTS
    assert provider.update("oc_a", OUTPUTS, LEFT_ALONE).outs == LEFT_ALONE_OUTPUTS
    assert provider.read("oc_a", LEFT_ALONE_OUTPUTS).outs == LEFT_ALONE_OUTPUTS


def test_groups_that_are_left_alone_do_not_widen_the_budget(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("FEISHU_REASSERT", "1")
    for number in range(100):
        left_alone = {**LEFT_ALONE, "chat_id": f"oc_{number}"}
        assert checked(left_alone, left_alone) == left_alone
    allowed = [run_state.run_groups().count_unpin(f"oc_x{number}", None) for number in range(20)]
    assert allowed.count(True) == 10
    assert not run_state.run_groups().begin_release("oc_7")


def test_a_notice_whose_message_was_not_sent_says_so_in_one_line() -> None:
    inputs = {"chat_id": "oc_a", "notice": "message", "given": ["message_id"]}
    failing = checked({}, inputs)
    run_state.run_messages().has_failed = True
    for act in (
        lambda: PinnedNoticeProvider().create(failing),
        lambda: PinnedNoticeProvider().update("oc_a", OUTPUTS, failing),
    ):
        with pytest.raises(Exception, match=r"could not be sent\. Fix what that message's error"):
            act()


def test_a_message_id_without_a_value_is_no_failed_message() -> None:
    inputs = {"chat_id": "oc_a", "notice": "message", "given": ["message_id"]}
    with pytest.raises(Exception, match=r"its message_id is an output that has no value\."):
        PinnedNoticeProvider().create(checked({}, inputs))


@pytest.mark.parametrize("name", ["chat_id", "message_id", "notice", "owner", "reason", "expires"])
def test_an_input_that_has_no_value_is_a_mistake_at_preview(name: str) -> None:
    inputs = {**INPUTS, "owner": "lin", "reason": "x", "expires": "2027-01-04T09:00:00Z"}
    given = {"given": sorted(inputs), "given_notice": "message", "is_preview": True}
    given = {**inputs, **given, name: None}
    [failure] = PinnedNoticeProvider().check({}, given).failures
    assert failure.property == name
    assert failure.reason == f"{name} has no value: the output that it is given is missing"


@pytest.mark.parametrize("expires", ["soon", "2027-01-04", "2027-01-04T09:00:00", ""])
def test_a_moment_without_a_zone_is_a_mistake(expires: str) -> None:
    [failure] = PinnedNoticeProvider().check({}, {**INPUTS, "expires": expires}).failures
    assert failure.reason == (
        "expires must be a date and time with a zone, such as 2027-01-04T09:00:00+08:00, "
        f"got {expires!r}"
    )


def test_what_is_for_people_changes_nothing_in_the_group() -> None:
    more = {"label": "ops", "owner": "lin", "reason": "freeze", "expires": "2027-01-04T09:00:00Z"}
    assert checked({}, {**INPUTS, **more}) == {**INPUTS, **more}
    diff = PinnedNoticeProvider().diff("oc_a", OUTPUTS, {**INPUTS, **more})
    assert diff.changes is False


def test_the_first_call_without_a_credential_names_the_variables() -> None:
    with pytest.raises(Exception, match="FEISHU_APP_ID") as caught:
        PinnedNoticeProvider().create(INPUTS)
    assert type(caught.value).__name__ == "FeishuError"
    assert not pulumi.contains_unknowns(caught.value.args)
