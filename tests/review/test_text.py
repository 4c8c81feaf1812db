"""A review for a terminal."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone

from hypothesis import given

from pulumi_feishu.review.plan import Later, Setting, Shown
from pulumi_feishu.review.text import render
from pulumi_feishu.visible import marked
from review.evil import plan_that_says, texts
from review.plans import NOT_IN_GROUP, change, of_all_kinds, plan


def test_a_group_with_all_about_it() -> None:
    failing = change(people=86, owner="SRE", problems=(NOT_IN_GROUP,))
    assert render(plan(failing, unchanged=2), lang="en") == (
        "1 group changes, 86 memberships: 1 edited. 1 would fail.\n"
        "2 stay as they are.\n"
        "files of main and of this branch, as of 2026-11-25 09:00 UTC.\n"
        "\n"
        "Edited (1)\n"
        "The same message is shown, and says another thing.\n"
        "\n"
        "  发布值班群 · 86 members\n"
        "    ! Would fail: the bot is not in this group (232011). Add the bot to the group.\n"
        "    Owner: SRE\n"
        "    | 第[-47-]{+48+}周值班：[-张伟-]{+王芳+}"
    )


@given(texts, texts)
def test_nothing_unseen_reaches_the_terminal(text: str, other: str) -> None:
    shown = render(plan_that_says(text, text, other), lang="en")
    assert not any(is_unseen for _, is_unseen in marked(shown.replace("\n", "")))


def test_words_from_outside_make_no_line_of_their_own() -> None:
    lines = render(plan_that_says("a\nb", "c\nd", "e"), lang="en").split("\n")
    assert "b" not in {line.strip() for line in lines}
    assert [line for line in lines if line.strip().startswith("d")] == []


def test_a_plan_that_failed_says_why_and_nothing_else() -> None:
    failed = replace(of_all_kinds(), failure=("first\x1b", "second"), changes=())
    assert render(failed, lang="zh") == "无法得出计划。\n  first\\x1b\n  second"


def test_settings_stand_at_the_end_one_line_for_each_field() -> None:
    many = tuple(Setting(f"oc_{n}", f"room {n}", "reason", "", "y") for n in range(800))
    one = Setting("oc_a", "Ops", "on_remove", "unpin", "leave")
    told = render(plan(settings=(one, *many)), lang="en")
    assert told.splitlines()[0] == "No notice changes, but settings do."
    assert told.splitlines()[-3:] == [
        "Settings",
        "  on_remove of Ops: unpin → leave",
        "  reason of 800 groups: room 0, room 1, room 2, room 3, room 4 and 795 more",
    ]


def test_what_comes_later_is_told_with_its_words() -> None:
    end = datetime(2026, 12, 24, 18, 0, tzinfo=timezone(timedelta(hours=8)))
    coming = Later(end, Shown("text", "old"), Shown("text", "new"), "edited")
    told = render(plan(change(effect="later", later=(coming,))), lang="en")
    assert "For now: the same." in told
    assert "From 2026-12-24 18:00 +08:00: a text; before this change: a text." in told
    assert "| [-old-]{+new+}" in told
