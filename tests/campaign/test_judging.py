"""What is not as the model says is found, whichever side it is on."""

from __future__ import annotations

import pytest

from campaign.entries import Entry, Notice
from campaign.judging import unsaid, with_adopted, with_unproven, wrong_groups
from campaign.model import Applied, Group
from campaign.recorded import Recorded
from campaign.worlds import Seen

BEFORE = {"oc_a": Seen("none")}
SHOWS_TEXT = Group("text-1", "text-1", (), 1)


def test_what_is_as_the_model_says_is_fine() -> None:
    seen = Seen("om_1", {"om_1": ("text-1", True)})
    assert wrong_groups({"oc_a": SHOWS_TEXT}, BEFORE, {"oc_a": seen}) == {}


@pytest.mark.parametrize(
    ("seen", "told"),
    [
        pytest.param(
            Seen("none", {"om_1": ("text-1", True)}), "shows none, not text-1", id="nothing shows"
        ),
        pytest.param(
            Seen("om_1", {"om_1": ("text-1", True), "om_2": ("text-1", True)}),
            "['text-1', 'text-1'] live, not ['text-1']",
            id="sent twice",
        ),
        pytest.param(
            Seen("om_2", {"om_1": ("text-1", False), "om_2": ("text-1", True)}),
            "2 new messages, not 1",
            id="sent twice, and one of them recalled",
        ),
        pytest.param(
            Seen("om_1", {"om_1": ("text-2", True)}), "shows text-2, not text-1", id="says another"
        ),
    ],
)
def test_what_is_not_is_told(seen: Seen, told: str) -> None:
    assert wrong_groups({"oc_a": SHOWS_TEXT}, BEFORE, {"oc_a": seen}) == {"oc_a": told}


@pytest.mark.parametrize(("had", "left", "sends"), [([], ("text-1",), 1), (["oc_a"], (), 0)])
def test_only_a_message_that_was_left_may_be_sent_beside_it(
    had: list[str], left: tuple[str, ...], sends: int
) -> None:
    before = {"oc_a": Seen("none", {"om_1": ("text-1", True)})}
    now = {"oc_a": Seen("om_2", {"om_1": ("text-1", True), "om_2": ("text-1", True)})}
    found = with_unproven({"oc_a": Group("text-1", "text-1")}, before, now, had)
    assert found == {"oc_a": Group("text-1", "text-1", left, sends)}


def said(*shows: str) -> list[Recorded]:
    return [Recorded(f"urn:{each}", "oc_a", "oc_a", "message", each) for each in shows]


@pytest.mark.parametrize(
    ("shows", "now", "is_fine"),
    [
        pytest.param(["om_1"], "om_1", True, id="it is so"),
        pytest.param(["unknown"], "om_2", True, id="it says that it does not know"),
        pytest.param(["om_1", "unknown"], "om_2", True, id="of two one does"),
        pytest.param(["om_1"], "om_2", False, id="it says what was before"),
        pytest.param([], "om_2", False, id="it says nothing of what was made"),
        pytest.param([], "none", True, id="nothing is there to say"),
        pytest.param([], "om_0", True, id="nothing was made"),
    ],
)
def test_after_a_failure_the_state_says_what_it_does_not_know(
    shows: list[str], now: str, is_fine: bool
) -> None:
    declared = {"oc_a": Applied.of(Entry(Notice("message", 1)), 0, "files")}
    seen = {"oc_a": Seen("om_0")}, {"oc_a": Seen(now)}
    assert (unsaid(said(*shows), declared, *seen) == []) == is_fine


@pytest.mark.parametrize(
    ("sent", "left", "sends"),
    [
        pytest.param(["om_1"], (), 0, id="adopted"),
        pytest.param(["om_1", "om_2"], ("text-1",), 1, id="sent beside it"),
    ],
)
def test_a_message_that_a_cut_run_has_let_go_of_may_be_adopted(
    sent: list[str], left: tuple[str, ...], sends: int
) -> None:
    before = {"oc_a": Seen("om_1", {"om_1": ("text-1", True)})}
    now = {"oc_a": Seen(sent[-1], dict.fromkeys(sent, ("text-1", True)))}
    found = with_adopted({"oc_a": Group("text-1", "text-1", ("text-1",), 1)}, before, now)
    assert found == {"oc_a": Group("text-1", "text-1", left, sends)}
