from dataclasses import replace
from typing import Any

import pytest
from pulumi.output import Unknown

from pulumi_feishu.resources.given import Given
from pulumi_feishu.resources.notice import (
    DeclaredNotice,
    RecordedNotice,
    notice_mistakes,
    notice_mistakes_of_ignoring,
)

MESSAGE = {"chat_id": "oc_a", "notice": "message", "message_id": "om_a"}


@pytest.mark.parametrize(
    "inputs",
    [
        pytest.param(MESSAGE, id="message"),
        pytest.param({"chat_id": "oc_a", "notice": "announcement"}, id="announcement"),
        pytest.param({"chat_id": "oc_a", "notice": "none"}, id="none"),
        pytest.param({**MESSAGE, "chat_id": Unknown()}, id="unknown chat"),
        pytest.param({**MESSAGE, "message_id": Unknown()}, id="unknown message"),
        pytest.param({**MESSAGE, "notice": Unknown()}, id="unknown notice"),
        pytest.param(
            {"chat_id": "oc_a", "notice": "announcement", "message_id": Unknown()},
            id="an unknown message that may turn out to be none",
        ),
    ],
)
def test_good_inputs_pass(inputs: dict[str, Any]) -> None:
    assert notice_mistakes(inputs) == []


@pytest.mark.parametrize(
    ("inputs", "expected"),
    [
        pytest.param(
            {"chat_id": "om_x", "notice": "message", "message_id": "oc_x"},
            [
                "chat_id 'om_x' is a message id; use the group's id (oc_...)",
                "message_id 'oc_x' is a group's id; use the message's id (om_...)",
            ],
            id="swapped ids, both told",
        ),
        pytest.param(
            {},
            [
                "chat_id is required",
                'notice is required; set message_id, or notice="announcement", or notice="none"',
            ],
            id="nothing given",
        ),
        pytest.param(
            {**MESSAGE, "notice": "announcement"},
            ['message_id conflicts with notice="announcement"; remove one of the two'],
            id="message_id with announcement",
        ),
        pytest.param(
            {"chat_id": "oc_a", "notice": "message"},
            ['message_id is required with notice="message": the id of the message (om_...)'],
            id="message without id",
        ),
        pytest.param(
            {"chat_id": 7.0, "notice": "mesage"},
            [
                "chat_id must be a string, got 7.0",
                "notice must be one of message, announcement, none, unmanaged, got 'mesage'",
            ],
            id="number and typo",
        ),
        pytest.param(
            {**MESSAGE, "chat_id": "https://applink.feishu.cn/client/chat/chatter/add_by_link"},
            [
                "chat_id 'https://applink.feishu.cn/client/chat/chatter/add_by_link' is a link; "
                "use the group's id (oc_...)"
            ],
            id="share link",
        ),
    ],
)
def test_every_mistake_is_told_at_once(inputs: dict[str, Any], expected: list[str]) -> None:
    assert [failure.reason for failure in notice_mistakes(inputs)] == expected


def test_declared_reads_the_engines_bag_where_numbers_are_floats_and_none_is_absent() -> None:
    declared = DeclaredNotice.from_bag({**MESSAGE, "reasserted": 2.0, "__provider": "x"})
    assert declared == DeclaredNotice("oc_a", "message", "om_a", reasserted=2)
    assert declared.bag == {**MESSAGE, "reasserted": 2}


@pytest.mark.parametrize(
    ("declared", "target"),
    [
        pytest.param(DeclaredNotice("oc_a", "message", "om_a"), "om_a", id="message"),
        pytest.param(DeclaredNotice("oc_a", "announcement"), "announcement", id="announcement"),
        pytest.param(DeclaredNotice("oc_a", "none"), "none", id="none"),
    ],
)
def test_the_target_is_what_the_group_is_to_show(declared: DeclaredNotice, target: str) -> None:
    assert declared.target == target


def test_recorded_survives_the_way_through_the_state() -> None:
    declared = DeclaredNotice("oc_a", "message", "om_a", "ops", "lin", "freeze", "2027-01-01", 1)
    recorded = RecordedNotice(declared, "om_a", "2026-01-01", "log")
    assert RecordedNotice.from_bag(recorded.bag) == recorded


def test_what_was_changed_for_people_is_taken_from_the_inputs_of_the_state() -> None:
    declared = DeclaredNotice("oc_a", "message", "om_a", "ops", "lin", "freeze", "2027-01-01", 1)
    recorded = RecordedNotice(declared, "om_a", "2026-01-01", "log")
    # A secret is told as a mapping, and what is not given not at all.
    inputs = {**MESSAGE, "label": "ops 2", "owner": {"secret": "lin"}, "expires": "2028-01-01"}
    told = replace(declared, label="ops 2", reason=None, expires="2028-01-01")
    assert recorded.beside(inputs) == replace(recorded, declared=told)


def test_a_state_without_outputs_shows_an_unknown_notice() -> None:
    assert RecordedNotice.from_bag(MESSAGE).shows == "unknown"


CONFLICT = {**MESSAGE, "notice": "none"}
A = DeclaredNotice("oc_a", "message", "om_a")


@pytest.mark.parametrize(
    ("inputs", "names", "gives"),
    [
        pytest.param(CONFLICT, None, {"notice": "none"}, id="a program that does not tell"),
        pytest.param({**CONFLICT, "notice": Unknown()}, [], {}, id="an unknown notice"),
        pytest.param({**CONFLICT, "message_id": Unknown()}, [], {}, id="an unknown message"),
        pytest.param(MESSAGE, ["message_id"], {"message_id": "om_b"}, id="an older message"),
        pytest.param(CONFLICT, ["message_id"], {"notice": "none"}, id="its own mistake"),
    ],
)
def test_nothing_is_laid_on_ignore_changes(
    inputs: dict[str, Any], names: list[str] | None, gives: dict[str, Any]
) -> None:
    given = Given(names, [], is_preview=True)
    assert notice_mistakes_of_ignoring(inputs, given, gives, A) == []


def test_a_pair_that_the_program_did_not_give_is() -> None:
    given = Given([], [], is_preview=True)
    [failure] = notice_mistakes_of_ignoring(CONFLICT, given, {"notice": "none"}, A)
    assert failure.property == "message_id"
