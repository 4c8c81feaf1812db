"""What is written, for what is there: a table."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from pulumi_feishu.pr_comment.decide import (
    Create,
    Decision,
    Delete,
    Own,
    Update,
    decide,
    heads_differ,
    own_among,
)
from pulumi_feishu.pr_comment.forge import Author, Comment
from pulumi_feishu.pr_comment.marker import Marked, with_marker

NINE = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
OLD, NEW = "a" * 40, "b" * 40
ME, ALICE = Author("github-actions[bot]", is_bot=True), Author("alice", is_bot=False)


def said(content: str, *, head: str = NEW, minute: int = 0, key: str = "prod") -> Marked:
    return with_marker(content, key=key, head=head, started=NINE + timedelta(minutes=minute))


def comment(number: int, body: str, author: Author | None = ME) -> Comment:
    return Comment(number, author, body, f"#{number}")


def own(number: int, marked: Marked) -> Own:
    return Own(comment(number, marked.body), marked)


def test_without_a_comment_one_is_created() -> None:
    mine = said("plan")
    assert decide(mine, [], "") == Decision("created", None, (Create(mine.body),))


def test_the_same_content_of_the_same_commit_is_no_write() -> None:
    there = own(1, said("plan", minute=0))
    decided = decide(said("plan", minute=5), [there], "")
    assert decided == Decision("unchanged", there.comment, ())


@pytest.mark.parametrize(
    "mine",
    [
        pytest.param(said("another plan", minute=5), id="other content"),
        pytest.param(said("plan", head=OLD, minute=5), id="other commit"),
    ],
)
def test_what_differs_is_updated_in_place(mine: Marked) -> None:
    there = own(1, said("plan"))
    decided = decide(mine, [there], "")
    assert decided == Decision("updated", there.comment, (Update(there.comment, mine.body),))


def test_what_somebody_edited_is_put_right() -> None:
    mine = said("two groups")
    by_hand = Marked(mine.marker, "three groups")
    there = own(1, by_hand)
    decided = decide(mine, [there], "")
    assert decided.steps == (Update(there.comment, mine.body),)


def test_of_several_the_first_is_kept_and_the_others_go() -> None:
    first, second, third = (own(number, said(f"plan {number}")) for number in (1, 2, 3))
    mine = said("plan", minute=5)
    assert decide(mine, [first, second, third], "").steps == (
        Update(first.comment, mine.body),
        Delete(second.comment),
        Delete(third.comment),
    )


def test_a_newer_run_is_left_alone() -> None:
    there = own(1, said("newer plan", minute=5))
    assert decide(said("plan"), [there], "") == Decision("outdated", there.comment, ())


def test_a_newer_runs_repeated_comment_is_tidied_up_with_its_own_words() -> None:
    first, second = own(1, said("older", minute=-5)), own(2, said("newer", minute=5))
    decided = decide(said("plan"), [first, second], "")
    steps = (Update(first.comment, second.marked.body), Delete(second.comment))
    assert decided == Decision("outdated", first.comment, steps)


@pytest.mark.parametrize(
    ("mine", "there", "outcome"),
    [
        pytest.param(
            said("plan", head=OLD, minute=9), said("x", head=NEW), "outdated", id="repeated old job"
        ),
        pytest.param(
            said("plan", head=NEW), said("x", head=OLD, minute=9), "updated", id="slow old job"
        ),
        pytest.param(
            said("plan", head=OLD), said("x", head="c" * 40, minute=9), "outdated", id="both old"
        ),
        pytest.param(said("plan", head="unknown", minute=9), said("x"), "outdated", id="no commit"),
    ],
)
def test_a_run_on_the_newest_commit_is_the_newer_one(
    mine: Marked, there: Marked, outcome: str
) -> None:
    assert decide(mine, [own(1, there)], NEW).outcome == outcome


def test_of_two_runs_that_are_equally_new_each_has_one_turn() -> None:
    mine, there = said("plan"), own(1, said("theirs"))
    assert decide(mine, [there], "").steps == (Update(there.comment, mine.body),)
    after = decide(mine, [there], "", has_written=True)
    assert after == Decision("outdated", there.comment, ())


@pytest.mark.parametrize(
    ("mine", "differ"),
    [
        pytest.param(said("x", head=NEW), False, id="the same"),
        pytest.param(said("x", head=OLD), True, id="another"),
        pytest.param(said("x", head="unknown"), False, id="none told"),
    ],
)
def test_the_newest_commit_is_asked_for_only_where_it_matters(mine: Marked, differ: bool) -> None:
    assert heads_differ(mine.marker, [own(1, said("x", head=NEW))]) is differ


def test_ours_is_what_we_wrote_with_our_key_and_nothing_else() -> None:
    body = said("plan").body
    late, early = comment(9, body), comment(3, body)
    others = [
        comment(1, body, ALICE),
        comment(2, body, None),
        comment(4, "no marker"),
        comment(5, said("plan", key="test").body),
        comment(6, body, Author(ME.login, is_bot=False)),
    ]
    found = own_among([late, *others, early], ME, "prod")
    assert [each.comment for each in found] == [early, late]
