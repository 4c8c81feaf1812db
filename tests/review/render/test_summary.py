"""What a review says in words."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from pulumi_feishu.review.plan import EFFECTS, Change, Plan, Shown
from pulumi_feishu.review.render.group import KINDS, about, difference, facts, name, problems, sides
from pulumi_feishu.review.render.lines import as_text
from pulumi_feishu.review.render.summary import (
    MEANINGS,
    NAMES,
    basis,
    sections,
    total,
    totals_apart,
)
from pulumi_feishu.text.i18n import Language
from review.plans import MAYBE, NOT_IN_GROUP, NOW, card, change, of_all_kinds, plan


def _facts(lang: Language = "en", **fields: Any) -> list[str]:
    told = change(**fields)
    return [as_text(line) for line in (*sides(told, lang), *facts(told, lang))]


@pytest.mark.parametrize(
    ("told", "en", "zh"),
    [
        pytest.param(plan(), "No group changes.", "没有群发生变化。", id="nothing"),
        pytest.param(
            plan(change(people=1)),
            "1 group changes, 1 membership: 1 edited.",
            "1 个群变更，共 1 人次：编辑 1。",
            id="one",
        ),
        pytest.param(
            plan(change(people=1), change(people=1239, effect="removed"), change(effect="removed")),
            "3 groups change: 2 removed, 1 edited.",
            "3 个群变更：撤销置顶 2，编辑 1。",
            id="memberships not all known",
        ),
        pytest.param(
            plan(
                change(people=1239, problems=(NOT_IN_GROUP, NOT_IN_GROUP)),
                change(people=1, problems=(MAYBE,), effect="taken over"),
            ),
            "2 groups change, 1,240 memberships: 1 taken over, 1 edited. 1 would fail.",
            "2 个群变更，共 1,240 人次：接管 1，编辑 1。1 个会失败。",
            id="problems",
        ),
        pytest.param(
            replace(of_all_kinds(), failure=("x",)),
            "There is no plan.",
            "无法得出计划。",
            id="failure",
        ),
    ],
)
def test_the_first_line(told: Plan, en: str, zh: str) -> None:
    assert total(told, "en") == en
    assert total(told, "zh") == zh


def test_what_is_only_counted_stands_apart() -> None:
    assert totals_apart(of_all_kinds(), "en") == [
        "1 may fail: that can't be known ahead.",
        "2 new messages are sent: people are notified.",
        "3 are written again as they are.",
        "991 stay as they are.",
        "1,001 groups are managed in all.",
    ]
    one = plan(change(sends=True), reasserted=1, unchanged=1, managed=1)
    assert totals_apart(one, "en") == [
        "1 new message is sent: people are notified.",
        "1 is written again as it is.",
        "1 stays as it is.",
        "1 group is managed in all.",
    ]


def test_sections_stand_in_the_order_of_effects() -> None:
    found = sections(of_all_kinds())
    present = [effect for effect in EFFECTS if effect != "taken over"]
    assert [section.kind for section in found] == ["fails", *present]
    assert [found[0].heading("en"), found[4].heading("en")] == ["Would fail (1)", "Edited (2)"]


def test_every_effect_and_kind_has_words() -> None:
    assert set(NAMES) == set(MEANINGS) == {"fails", *EFFECTS}
    assert {"none", "unknown", "unmanaged", "card"} < set(KINDS)


def test_what_was_not_read_is_not_told_as_fact() -> None:
    written = datetime(2026, 11, 20, 23, 0, tzinfo=timezone(timedelta(hours=-8)))
    assert _facts(written_at=written)[0] == (
        "Before: a text, last written on 2026-11-21; Feishu can't be asked what is shown now."
    )
    assert _facts(written_at=written, lang="zh")[0] == (
        "之前：文本，最近一次写入于 2026-11-21；飞书不提供查询，无法得知现在显示什么。"
    )
    assert _facts()[:2] == ["Before: a text.", "After: a text."]


@pytest.mark.usefixtures("in_beijing")
def test_what_nobody_wrote_is_told_in_the_zone_of_this_machine() -> None:
    [before, *_] = _facts(written_at=datetime(2026, 11, 20, 20, tzinfo=UTC))
    assert "last written on 2026-11-21;" in before
    assert as_text(basis(plan(), "en")).endswith(", as of 2026-11-25 17:00 +08:00.")
    ends = datetime(2026, 12, 1, 9, tzinfo=timezone(timedelta(hours=1)))
    assert "Until 2026-12-01 09:00 +01:00, then nothing." in _facts(expires=ends)


def test_a_takeover_says_what_is_lost() -> None:
    [first, *_] = _facts(effect="taken over", before=Shown("unmanaged"))
    assert first == "Before: whatever is shown there now; it is lost and can't be restored."


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        pytest.param(
            {
                "expires": datetime(2026, 12, 1, 1, tzinfo=UTC),
                "then": Shown("announcement"),
            },
            "Until 2026-12-01 01:00 UTC, then the announcement.",
            id="expires",
        ),
        pytest.param(
            {"expires": NOW, "expired_at": NOW, "after": Shown("none")},
            "Expired at 2026-11-25 09:00 UTC, now nothing.",
            id="expired",
        ),
        pytest.param({"sends": True}, "Sends a new message: people are notified.", id="sends"),
        pytest.param({"recalls": True}, "Recalls the old message.", id="recalls"),
        pytest.param({"owner": "SRE"}, "Owner: SRE", id="owner"),
        pytest.param({"reason": "drill"}, "Reason: drill", id="reason"),
        pytest.param({"place": "n.yaml:1:2"}, "Entry: n.yaml:1:2", id="place"),
        pytest.param({"after": Shown("message", "om_1")}, "After: the message om_1.", id="message"),
        pytest.param({"effect": "left"}, "After: stays as it is, not managed any more.", id="left"),
        pytest.param(
            {
                "before": Shown("card", card("t", "x", "https://a", "red")),
                "after": Shown("card", card("t", "x", "https://a", "blue")),
            },
            "Only the look changes, no word.",
            id="look",
        ),
    ],
)
def test_each_fact(fields: dict[str, Any], told: str) -> None:
    assert told in _facts(**fields)
    assert told not in _facts()


def test_problems_say_what_to_do() -> None:
    failing = change(problems=(NOT_IN_GROUP, MAYBE))
    assert [as_text(line) for line in problems(failing, "en")] == [
        "Would fail: the bot is not in this group (232011). Add the bot to the group.",
        "Can't be known ahead: whether the bot may pin there is not known. Run the doctor.",
    ]
    assert [as_text(line) for line in problems(failing, "zh")] == [
        "会失败：机器人不在群里（232011）。请把机器人加入群。",
        "无法预知：不清楚机器人能否在群里置顶。请运行 doctor。",
    ]


def beside(told: Change, lang: Language = "en") -> list[str]:
    [section] = sections(plan(told))
    return [as_text(line) for line in about(told, section, lang)]


def test_a_group_without_a_name_is_called_by_its_id() -> None:
    assert name(change(name=" ")).text == "oc_ops"
    assert beside(change(name=" ", people=1)) == ["1 member"]
    assert beside(change(people=1240), "zh") == ["oc_ops", "1,240 人"]
    assert beside(change(chat_id="urn:pulumi:p::s::t::a")) == []


def test_where_a_button_leads_is_part_of_the_difference() -> None:
    edited = change(
        before=Shown("card", card("t", "x", "https://good")),
        after=Shown("card", card("t", "x", "https://evil")),
    )
    changed = [piece.text for piece in difference(edited, "en") if piece.fate != "kept"]
    assert changed == ["https://good", "https://evil"]


def test_a_group_that_is_left_has_no_difference() -> None:
    assert difference(change(effect="left", after=Shown("unmanaged")), "en") == []


def test_what_would_fail_comes_first_whatever_its_effect() -> None:
    removed = change(chat_id="oc_1", name="a", effect="removed")
    failing = change(chat_id="oc_2", name="b", problems=(NOT_IN_GROUP,))
    fails, other = sections(plan(removed, failing))
    assert [each.name for each in (*fails.changes, *other.changes)] == ["b", "a"]
    assert as_text(about(failing, fails, "en")[-1]) == "edited"
