"""Every case of how a group's notice is written, as data."""

from __future__ import annotations

import pytest

from pulumi_feishu.resources.notice import DeclaredNotice, RecordedNotice
from pulumi_feishu.resources.notice_plan import Step, plan_update

DELETE, FREE = Step("none"), Step("none", is_optional=True)


def declared(target: str) -> DeclaredNotice:
    is_message = target.startswith("om_")
    return DeclaredNotice(
        "oc_a",
        notice="message" if is_message else target,
        message_id=target if is_message else None,
    )


def recorded(target: str, shows: str | None = None) -> RecordedNotice:
    return RecordedNotice(declared(target), shows=shows or target)


def put(target: str, *, back_to: str | None = None) -> Step:
    fallback = Step(back_to, must_finish=True) if back_to else None
    return Step(target, must_finish=True, fallback=fallback)


@pytest.mark.parametrize(
    ("before", "after", "steps"),
    [
        pytest.param(None, "om_a", [Step("om_a")], id="a new message"),
        pytest.param(None, "announcement", [Step("announcement")], id="a new announcement"),
        pytest.param(None, "none", [DELETE], id="nothing, which is no loss of this stack's"),
        pytest.param(None, "unmanaged", [], id="left alone from the start"),
        pytest.param(recorded("om_a"), "om_a", [Step("om_a")], id="written again"),
        pytest.param(recorded("none"), "none", [DELETE], id="nothing, written again"),
        pytest.param(recorded("om_a"), "unmanaged", [], id="left alone from now on"),
        pytest.param(
            recorded("om_a"), "none", [Step("none", takes_down=True)], id="a notice taken down"
        ),
        pytest.param(
            recorded("om_a", "unknown"),
            "none",
            [Step("none", takes_down=True)],
            id="a notice taken down that may hang there",
        ),
        pytest.param(
            recorded("om_a"), "om_b", [FREE, put("om_b", back_to="om_a")], id="another message"
        ),
        pytest.param(
            recorded("announcement"),
            "om_b",
            [FREE, put("om_b", back_to="announcement")],
            id="a message for the announcement",
        ),
        pytest.param(
            recorded("om_a"),
            "announcement",
            [FREE, put("announcement", back_to="om_a")],
            id="the announcement for a message",
        ),
        pytest.param(recorded("none"), "om_b", [FREE, put("om_b")], id="nothing to go back to"),
        pytest.param(
            recorded("om_a", "unknown"),
            "om_b",
            [FREE, put("om_b")],
            id="nothing known to go back to",
        ),
        pytest.param(
            recorded("om_a", "om_b"),
            "om_c",
            [FREE, put("om_c", back_to="om_b")],
            id="what hangs there, not what was declared",
        ),
    ],
)
def test_the_plan_of_an_update(
    before: RecordedNotice | None, after: str, steps: list[Step]
) -> None:
    assert list(plan_update(before, declared(after))) == steps
