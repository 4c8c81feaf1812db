"""For any two sets of entries and any clock, a review tells every difference, and nothing else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from pulumi_feishu.notices_file.entries import Entry, Notice
from pulumi_feishu.review.plan import Plan
from pulumi_feishu.review.sources.compare import compare
from pulumi_feishu.text.i18n import Words

AT = datetime(2026, 12, 1, 1, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
LEFT_ALONE = Notice("unmanaged")

#: Around the clock, on it too, and one that is far off.
moments = st.sampled_from([AT + n * SECOND for n in (-9, -1, 0, 1, 5, 9, 10**7)])
contents = st.builds(
    Notice, st.sampled_from(["message", "text", "markdown", "card"]), st.sampled_from("xy")
)
shown = st.sampled_from([Notice("none"), Notice("announcement")]) | contents
words = st.sampled_from(["", "a", "b"])


@st.composite
def entries(draw: st.DrawFn) -> list[Entry]:
    """Some of four groups, each with an entry that files may have."""
    found = []
    for chat in draw(st.sets(st.sampled_from(["oc_1", "oc_2", "oc_3", "oc_4"]))):
        notice = draw(shown | st.just(LEFT_ALONE))
        expires = draw(st.none() | moments) if notice != LEFT_ALONE else None
        found.append(
            Entry(
                chat,
                draw(words) or "group",
                notice,
                place=f"notices.yaml:{draw(st.integers(1, 9))}:5",
                owner=draw(words),
                reason=draw(words),
                expires=expires,
                then=draw(shown) if expires else Notice("none"),
                on_remove=draw(st.sampled_from(["unpin", "leave"])),
                recall=draw(st.booleans()),
            )
        )
    return found


def plan_of(before: list[Entry], after: list[Entry]) -> Plan:
    return compare(before, after, source=Words("", ""), at=AT)


def declared(side: list[Entry], chat: str, moment: datetime) -> Notice:
    return next((e.notice_at(moment) for e in side if e.chat_id == chat), LEFT_ALONE)


def ever_differ(before: list[Entry], after: list[Entry]) -> set[str]:
    """The groups for which both declare another thing at some moment from now on."""
    ends = [e.expires for e in (*before, *after) if e.expires and e.expires >= AT]
    coming = [AT, *(end + late for end in ends for late in (timedelta(0), SECOND))]
    chats = {entry.chat_id for entry in (*before, *after)}
    return {
        chat
        for chat in chats
        if any(declared(before, chat, m) != declared(after, chat, m) for m in coming)
    }


@given(entries(), entries())
def test_a_group_is_told_exactly_when_it_ever_shows_another_thing(
    before: list[Entry], after: list[Entry]
) -> None:
    told = {change.chat_id for change in plan_of(before, after).changes}
    assert told == ever_differ(before, after)


@given(entries(), entries())
def test_a_setting_is_told_exactly_when_a_field_differs_that_shows_nowhere(
    before: list[Entry], after: list[Entry]
) -> None:
    differ = ever_differ(before, after)
    old = {entry.chat_id: entry for entry in before}
    always = ("name", "owner", "reason", "on_remove", "recall")
    expected = set()
    for entry in after:
        if other := old.get(entry.chat_id):
            fields = always if entry.chat_id in differ else (*always, "notice", "expires", "then")
            expected |= {
                (entry.chat_id, field)
                for field in fields
                if getattr(entry, field) != getattr(other, field)
            }
    # What is left alone is told where it is declared, or is not any more.
    one_sided = {e.chat_id for e in before} ^ {e.chat_id for e in after}
    expected |= {
        (entry.chat_id, "notice")
        for entry in (*before, *after)
        if entry.chat_id in one_sided and entry.notice == LEFT_ALONE
    }
    told = {(setting.chat_id, setting.field) for setting in plan_of(before, after).settings}
    # Where the group changes too, a field of the past is told beside it.
    assert expected <= told
    assert {field for chat, field in told - expected} <= {"notice", "expires", "then"}
    assert {chat for chat, field in told - expected} <= differ


@given(entries(), entries())
def test_what_is_told_of_a_moment_is_what_both_sides_declare_for_it(
    before: list[Entry], after: list[Entry]
) -> None:
    for change in plan_of(before, after).changes:
        for later in change.later:
            base = declared(before, change.chat_id, later.at)
            coming = declared(after, change.chat_id, later.at)
            assert (later.base.kind, later.base.source) == (base.kind, base.source)
            assert (later.after.kind, later.after.source) == (coming.kind, coming.source)
            assert base != coming
            assert later.at > AT
