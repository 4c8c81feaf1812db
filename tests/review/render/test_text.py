"""A review for a terminal."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone

from hypothesis import given

from pulumi_feishu.review.plan import Later, Plan, Setting, Shown
from pulumi_feishu.review.render import text as text_format
from pulumi_feishu.text.escape import flag_unseen
from pulumi_feishu.text.i18n import Language, Words
from review.evil import plan_that_says, texts
from review.plans import NOT_IN_GROUP, change, of_all_kinds, plan


def render(told: Plan, lang: Language = "en") -> str:
    return "\n".join(map(str, text_format.render(told, lang=lang)))


def test_a_group_with_all_about_it() -> None:
    failing = change(people=86, owner="SRE", problems=(NOT_IN_GROUP,))
    assert render(plan(failing, unchanged=2)) == (
        "1 group changes, 86 memberships: 1 edited. 1 would fail.\n"
        "2 stay as they are.\n"
        "files of main and of this branch, as of 2026-11-25 09:00 UTC.\n"
        "\n"
        "Would fail (1)\n"
        "As far as Feishu can tell in advance. Correct these first.\n"
        "\n"
        "  发布值班群 · oc_ops · 86 members · edited\n"
        "    ! Would fail: the bot is not in this group (232011). Add the bot to the group.\n"
        "    Owner: SRE\n"
        "    | 第[-47-]{+48+}周值班：[-张伟-]{+王芳+}"
    )


@given(texts, texts)
def test_nothing_unseen_reaches_the_terminal(text: str, other: str) -> None:
    shown = render(plan_that_says(text, text, other))
    assert not any(is_unseen for _, is_unseen in flag_unseen(shown.replace("\n", "")))


def test_words_from_outside_make_no_line_of_their_own() -> None:
    lines = render(plan_that_says("a\nb", "c\nd", "e")).split("\n")
    assert "b" not in {line.strip() for line in lines}
    assert [line for line in lines if line.strip().startswith("d")] == []


def test_a_plan_that_failed_says_why_and_nothing_else() -> None:
    failed = replace(of_all_kinds(), failure=("first\x1b", "second"), changes=())
    assert render(failed, lang="zh") == "无法得出计划。\n  first\\x1b\n  second"


def test_settings_stand_at_the_end_one_line_for_each_field() -> None:
    many = tuple(Setting(f"oc_{n}", f"room {n}", "reason", "", "y") for n in range(800))
    one = Setting("oc_a", "Ops", "on_remove", "unpin", "leave")
    told = render(plan(settings=(one, *many)))
    assert told.splitlines()[0] == "No notice changes, but settings do."
    assert told.splitlines()[-3:] == [
        "Settings",
        "  on_remove of Ops: unpin → leave",
        "  reason of 800 groups: room 0, room 1, room 2, room 3, room 4 and 795 more",
    ]


def test_what_comes_later_is_told_with_its_words() -> None:
    end = datetime(2026, 12, 24, 18, 0, tzinfo=timezone(timedelta(hours=8)))
    coming = Later(end, Shown("text", "old"), Shown("text", "new"), "edited")
    told = render(plan(change(effect="later", later=(coming,))))
    assert "Before: a text." in told
    assert "From 2026-12-24 18:00 +08:00: a text; before this change: a text." in told
    assert "| [-old-]{+new+}" in told


def test_groups_to_which_the_same_happens_take_one_line_each() -> None:
    three = [
        change(chat_id=f"oc_{n}", name=name, place=f"notices.yaml:{n}:5", people=n)
        for n, name in enumerate(("Ops", "Ops", "Data"), start=2)
    ]
    other = change(chat_id="oc_9", name="Later", after=Shown("text", "other"))
    told = render(plan(*three, other))
    assert told.count("| ") == 2
    assert told.splitlines()[6:15] == [
        "  Data · oc_4 · 4 members",
        "    Entry: notices.yaml:4:5",
        "    | 第[-47-]{+48+}周值班：[-张伟-]{+王芳+}",
        "",
        "  Ops · oc_2 · 2 members · the same as Data · notices.yaml:2:5",
        "  Ops · oc_3 · 3 members · the same as Data · notices.yaml:3:5",
        "",
        "  Later · oc_9",
        "    | [-第47周值班：张伟-]{+other+}",
    ]


def test_an_equal_name_is_told_by_its_id() -> None:
    told = render(plan(change(chat_id="oc_1"), change(chat_id="oc_2")), lang="zh")
    assert "  发布值班群 · oc_2 · 与 oc_1 相同" in told.splitlines()


def test_what_is_not_allowed_comes_before_every_group() -> None:
    told = render(plan(change(effect="removed"), objections=(Words("Too many.", "太多。"),)))
    assert told.splitlines()[2:6] == ["", "Not allowed", "  Too many.", ""]


def test_a_deleted_entry_is_told_by_where_it_stood() -> None:
    told = render(plan(change(effect="removed", place="notices.yaml:5:5", is_deleted=True)))
    assert "    Entry, deleted: notices.yaml:5:5" in told.splitlines()
