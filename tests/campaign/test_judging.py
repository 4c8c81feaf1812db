"""What is not as the model says is found, whichever side it is on."""

from __future__ import annotations

import pytest

from campaign.judging import wrong_groups
from campaign.model import Group
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
