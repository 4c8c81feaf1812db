"""The probe finds every undocumented behaviour of the emulator, whichever way it is switched."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from dataclasses import asdict

import pytest

from pulumi_feishu.doctor.probe.experiments import EXPERIMENTS
from pulumi_feishu.doctor.probe.probe import CALLS, Report, means_for, probe
from pulumi_feishu.doctor.probe.sandbox import Inquiry
from pulumi_feishu.emulator.world.assumptions import Switches
from pulumi_feishu.openapi import Client, NotSent, Refused
from pulumi_feishu.openapi.configuration.settings import Settings
from pulumi_feishu.text.i18n import Words
from support.emulator import DELETE, PUT, Emulator, running_emulator
from support.waits import SkippingWaits

ALL_HELD = {experiment.name: "held" for experiment in EXPERIMENTS}

Answer = Callable[[Inquiry], "bool | None"]


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    with running_emulator(directory=tmp_path_factory.mktemp("emulator")) as emulator:
        emulator.add_chat("oc_foreign", messages={"om_foreign": "of another group"})
        emulator.add_chat("oc_gone", messages={"om_dissolved": "of a dissolved group"})
        emulator.change_chat("oc_gone", status="dissolved")
        # The tests' clients do not wait, and know nothing of each other.
        emulator.control("PATCH", "settings", {"throttles": False})
        yield emulator


@pytest.fixture
def feishu(shared: Emulator) -> Emulator:
    shared.faults()
    shared.control("PATCH", "switches", asdict(Switches()))
    shared.forget_calls()
    return shared


@pytest.fixture
def chat(feishu: Emulator) -> str:
    chat_id = f"oc_test{len(feishu.all_shown())}"
    feishu.add_chat(chat_id, messages={f"om_{chat_id}": "pinned by hand"})
    return chat_id


def eyes(feishu: Emulator, chat_id: str) -> Answer:
    """A person who looks at the group, and pins a message by hand when asked to."""
    pinned: list[str] = []

    def answer(question: Inquiry) -> bool:
        if question.message_id:
            return feishu.shows(chat_id) == question.message_id
        if not pinned:
            pinned.append(f"om_{chat_id}")
            hand = {"shows": "message", "message_id": pinned[0]}
            feishu.control("PUT", f"notice/{chat_id}", hand)
        return feishu.shows(chat_id) == pinned[0]

    return answer


def probed(
    feishu: Emulator,
    chat_id: str,
    *,
    ask: Answer | None = None,
    tell: Callable[[Words], None] = lambda _: None,
    foreign: str | None = "om_foreign",
    dissolved: str | None = "om_dissolved",
) -> Report:
    environment = feishu.environment
    settings = Settings(feishu.url, environment["FEISHU_APP_ID"], environment["FEISHU_APP_SECRET"])
    return probe(
        Client(settings, waits=SkippingWaits()),
        chat_id,
        means_for(settings, foreign_message=foreign, dissolved_message=dissolved),
        ask=ask or eyes(feishu, chat_id),
        tell=tell,
        interrupted=lambda: None,
    )


def verdicts(report: Report) -> dict[str, str]:
    return {experiment.name: finding.verdict for experiment, finding in report.findings}


def seen(report: Report, name: str) -> str:
    [finding] = [found for experiment, found in report.findings if experiment.name == name]
    return finding.seen.en


def messages_of(feishu: Emulator, chat_id: str) -> list[str]:
    """The states of the messages that the probe sent."""
    [chat] = [c for c in feishu.control("GET", "world")["chats"] if c["chat_id"] == chat_id]
    own = (m for m in chat["messages"] if m["msg_type"] == "text")
    return [m["state"] for m in own if m["message_id"] != f"om_{chat_id}"]


def test_there_is_an_experiment_for_each_switch() -> None:
    """But for those of what a message says: that is of no concern to a group's slot."""
    switches = {name for name in asdict(Switches()) if not name.startswith(("refuses_", "card_"))}
    assert switches == set(ALL_HELD) - {"uuid_answers_recalled_message"}


def test_as_assumed_everything_holds_within_the_calls_that_are_announced(
    feishu: Emulator, chat: str
) -> None:
    assert verdicts(probed(feishu, chat)) == ALL_HELD
    # Before it begins, it reads what the group is called.
    assert len(feishu.calls(writes_only=False)) + 1 == CALLS


@pytest.mark.parametrize(
    ("switch", "value", "what"),
    [
        ("put_replaces", False, "refused with 232001"),
        ("put_takes_last_of_several", True, "accepted; shown in the group"),
        ("delete_of_nothing_succeeds", False, "refused with 232001"),
        ("recall_empties_slot", False, "accepted; shown in the group"),
        ("put_takes_gone_message", True, "accepted"),
        ("put_takes_foreign_message", True, "accepted"),
        ("put_of_unknown_message", 232001, "refused with 232001"),
        ("get_message_in_dissolved_chat", 232009, "refused with 232009"),
        ("wrong_secret", 10003, "refused with 10003"),
        ("pins_are_one_slot", False, "accepted; shown in the group"),
        ("pin_leaves_system_message", True, "5 in the group's history"),
        ("wrong_secret", 10015, "refused with 10015"),
    ],
)
def test_each_switch_is_detected_and_no_other(
    feishu: Emulator, chat: str, switch: str, value: object, what: str
) -> None:
    feishu.control("PATCH", "switches", {switch: value})
    report = probed(feishu, chat)
    # Over what somebody pinned by hand nothing can be put then.
    besides = {"pins_are_one_slot": "not observed"} if switch == "put_replaces" else {}
    assert verdicts(report) == {**ALL_HELD, **besides, switch: "did not hold"}
    assert seen(report, switch) == what
    assert report.left_behind == []
    hand_pin_stays = switch in ("put_replaces", "pins_are_one_slot")
    assert feishu.shows(chat) == (f"om_{chat}" if hand_pin_stays else "none")
    assert messages_of(feishu, chat) == ["recalled"] * 2


def test_all_switches_the_other_way_are_detected_together(feishu: Emulator, chat: str) -> None:
    others = {
        "put_replaces": False,
        "put_takes_last_of_several": True,
        "delete_of_nothing_succeeds": False,
        "recall_empties_slot": False,
        "put_takes_gone_message": True,
        "put_takes_foreign_message": True,
        "put_of_unknown_message": 232001,
        "get_message_in_dissolved_chat": 232009,
        "wrong_secret": 10003,
        "pins_are_one_slot": False,
        "pin_leaves_system_message": True,
    }
    feishu.control("PATCH", "switches", others)
    found = verdicts(probed(feishu, chat))
    unseen = {"pins_are_one_slot": "not observed"}
    assert found == {**ALL_HELD, **dict.fromkeys(others, "did not hold"), **unseen}
    assert feishu.shows(chat) == f"om_{chat}"


def test_a_uuid_that_sends_anew_is_detected_and_its_message_recalled(
    feishu: Emulator, chat: str
) -> None:
    answer = '{"code": 0, "data": {"message_id": "om_anew", "chat_id": "x"}}'
    feishu.faults({"api": "send_message", "nth": 3, "http": 200, "raw": answer})
    report = probed(feishu, chat)
    assert verdicts(report)["uuid_answers_recalled_message"] == "did not hold"
    assert ("messages", "om_anew", 99992354) in feishu.calls(writes_only=False)


def test_what_nobody_looked_at_is_not_observed(feishu: Emulator, chat: str) -> None:
    report = probed(feishu, chat, ask=lambda _: None)
    unseen = ["put_replaces", "recall_empties_slot"]
    untried = {"pins_are_one_slot": "not tried"}
    assert verdicts(report) == {**ALL_HELD, **dict.fromkeys(unseen, "not observed"), **untried}
    assert seen(report, "recall_empties_slot") == "accepted; nobody looked at the group"


def test_what_there_are_no_means_for_is_not_tried(feishu: Emulator, chat: str) -> None:
    report = probed(feishu, chat, foreign=None, dissolved=None)
    untried = ["put_takes_foreign_message", "get_message_in_dissolved_chat"]
    assert verdicts(report) == {**ALL_HELD, **dict.fromkeys(untried, "not tried")}


@pytest.mark.parametrize(
    "settings",
    [
        pytest.param(Settings("https://x", tenant_access_token="t-a"), id="a ready token"),
        pytest.param(
            Settings("https://x", "cli_a", "secret", app_ticket="t", tenant_key="k"), id="store app"
        ),
    ],
)
def test_without_a_secret_of_a_custom_app_no_wrong_one_is_tried(settings: Settings) -> None:
    assert means_for(settings, foreign_message=None, dissolved_message=None).stranger is None


def test_a_person_who_sees_the_old_notice_says_that_put_does_not_replace(
    feishu: Emulator, chat: str
) -> None:
    report = probed(feishu, chat, ask=lambda _: False)
    assert verdicts(report)["put_replaces"] == "did not hold"
    assert seen(report, "put_replaces") == "accepted; not shown in the group"


def test_a_refusal_that_any_call_would_get_is_not_taken_for_a_finding(
    feishu: Emulator, chat: str
) -> None:
    feishu.faults({"api": PUT, "nth": 2, "times": 1000, "http": 500, "code": 5000})
    report = probed(feishu, chat)
    found = verdicts(report)
    assert found["put_takes_last_of_several"] == found["put_replaces"] == "not observed"
    assert "(5000)" in seen(report, "put_replaces")
    assert "did not hold" not in found.values()


def test_a_group_that_refuses_the_bot_is_no_bench_and_nothing_stays(
    feishu: Emulator, chat: str
) -> None:
    member = {"open_id": "ou_p", "name": "p"}
    feishu.change_chat(chat, pin_manage_setting="only_owner", members=[member], owner_id="ou_p")
    with pytest.raises(Refused) as caught:
        probed(feishu, chat)
    assert caught.value.code == 232014
    assert messages_of(feishu, chat) == ["recalled"] * 2
    assert DELETE not in {call[0] for call in feishu.calls()}


def test_a_quota_that_ends_stops_the_probe_and_what_stays_is_told(
    feishu: Emulator, chat: str
) -> None:
    feishu.faults({"api": DELETE, "http": 400, "code": 99991403})
    told: list[str] = []
    with pytest.raises(Refused):
        probed(feishu, chat, tell=lambda text: told.append(text.en))
    assert feishu.shows(chat) != "none"
    assert any(f"Did not unpin {chat}" in line for line in told)


def test_ctrl_c_between_two_steps_cleans_up(
    feishu: Emulator, chat: str, ctrl_c: Callable[[], None]
) -> None:
    told: list[str] = []

    def press(text: Words) -> None:
        told.append(text.en)
        if len(told) == 5:
            ctrl_c()

    with pytest.raises(KeyboardInterrupt):
        probed(feishu, chat, tell=press)
    assert len(told) == 5
    assert (feishu.shows(chat), messages_of(feishu, chat)) == ("none", ["recalled"] * 2)
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_an_empty_slot_that_refuses_a_delete_is_not_left_behind(
    feishu: Emulator, chat: str, ctrl_c: Callable[[], None]
) -> None:
    feishu.control("PATCH", "switches", {"delete_of_nothing_succeeds": False})
    told: list[str] = []

    def press_after_the_recall(text: Words) -> None:
        told.append(text.en)
        if "recalled message" in text.en:
            ctrl_c()

    with pytest.raises(KeyboardInterrupt):
        probed(feishu, chat, tell=press_after_the_recall)
    assert feishu.calls()[-1] == (DELETE, chat, 232001)
    assert told[-1].startswith("put of a recalled message")


def test_ctrl_c_while_somebody_is_asked_cleans_up(feishu: Emulator, chat: str) -> None:
    def press(_: Inquiry) -> bool | None:
        signal.raise_signal(signal.SIGTERM)
        pytest.fail("the signal raises at once")

    with pytest.raises(KeyboardInterrupt):
        probed(feishu, chat, ask=press)
    assert (feishu.shows(chat), messages_of(feishu, chat)) == ("none", ["recalled"] * 2)


def test_no_secret_and_no_wrong_secret_is_in_a_finding(feishu: Emulator, chat: str) -> None:
    report = probed(feishu, chat)
    shown = repr(report.findings)
    assert feishu.environment["FEISHU_APP_SECRET"] not in shown
    assert "0" * 32 not in shown
    assert isinstance(report, Report)


def test_a_cut_off_answer_leaves_nothing_pinned(feishu: Emulator, chat: str) -> None:
    feishu.faults({"api": PUT, "nth": 1, "cut": "after"})
    assert verdicts(probed(feishu, chat)) == ALL_HELD
    assert feishu.shows(chat) == "none"


def test_a_stopped_run_raises_what_stopped_it(feishu: Emulator, chat: str) -> None:
    feishu.faults({"api": "send_message", "http": 400, "code": 99991403})
    with pytest.raises((Refused, NotSent)) as caught:
        probed(feishu, chat)
    assert caught.value.code == 99991403
