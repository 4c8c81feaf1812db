"""Several runs at the same time, whose calls come in any order."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pulumi_feishu.pr_comment.errors import CommentError, NoPermission
from pulumi_feishu.pr_comment.forge import Author, Comment, Forge, Paths
from pulumi_feishu.pr_comment.marker import Marked, parse_marker, with_marker
from pulumi_feishu.pr_comment.publish import publish
from pulumi_feishu.pr_comment.target import Target
from pulumi_feishu.text.i18n import Words
from support.patience import PATIENCE_SECONDS

ME = Author("me", is_bot=True)
NINE = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)


def said(run: int, *, minutes: int = 1) -> Marked:
    """Runs with larger numbers are newer, by so many minutes each."""
    started = NINE + timedelta(minutes=run * minutes)
    return with_marker(f"plan {run}", key="k", head="c0ffee0", started=started)


class Turns:
    """Lets one run at a time make its next call, as a list of numbers says."""

    def __init__(self, runs: int, order: list[int]) -> None:
        self._order = iter(order)
        self._changed = threading.Condition()
        self._waiting: set[int] = set()
        self._running = set(range(runs))
        self._whose: int | None = None

    def take(self, run: int) -> None:
        with self._changed:
            self._waiting.add(run)
            self._choose()
            assert self._changed.wait_for(lambda: self._whose == run, PATIENCE_SECONDS)
            self._whose = None
            self._waiting.discard(run)

    def leave(self, run: int) -> None:
        with self._changed:
            self._running.discard(run)
            self._choose()

    def _choose(self) -> None:
        # The next call is chosen once every run has come to one.
        if self._running and self._waiting == self._running and self._whose is None:
            ready = sorted(self._waiting)
            self._whose = ready[next(self._order, 0) % len(ready)]
            self._changed.notify_all()


class Thread:
    """The comments that all runs see; each call of a run waits for its turn."""

    def __init__(self, *comments: Comment) -> None:
        self.comments = list(comments)


class NoHost(Forge):
    """Comments that are on no host."""

    def _paths_of(self, target: Target) -> Paths:
        raise AssertionError

    def _comment(self, item: Any) -> Comment:
        raise AssertionError


class View(NoHost):
    """One run's view."""

    def __init__(self, run: int, thread: Thread, turns: Turns) -> None:
        self._run, self._thread, self._turns = run, thread, turns

    def author(self) -> Author:
        return ME

    def current_head(self) -> str:
        raise AssertionError

    def comments(self) -> Iterator[Comment]:
        self._turns.take(self._run)
        return iter(list(self._thread.comments))

    def create(self, body: str) -> Comment:
        self._turns.take(self._run)
        comment = Comment(self._next_id(), ME, body, "")
        self._thread.comments.append(comment)
        return comment

    def update(self, comment: Comment, body: str) -> None:
        self._turns.take(self._run)
        for place, there in enumerate(self._thread.comments):
            if there.id == comment.id:
                self._thread.comments[place] = Comment(there.id, ME, body, "")
                return
        raise NoPermission(Words("gone", "gone"), status=404)

    def delete(self, comment: Comment) -> None:
        self._turns.take(self._run)
        self._thread.comments = [c for c in self._thread.comments if c.id != comment.id]

    def _next_id(self) -> int:
        return 1 + max((c.id for c in self._thread.comments), default=0)


def race(runs: int, order: list[int], thread: Thread, *, minutes: int = 1) -> list[str]:
    """The contents of what is left once all runs have ended."""
    turns = Turns(runs, order)
    failed: list[CommentError] = []

    def work(run: int) -> None:
        try:
            publish(View(run, thread, turns), said(run, minutes=minutes), sleep=lambda _: None)
        except CommentError as error:
            failed.append(error)
        finally:
            turns.leave(run)

    threads = [threading.Thread(target=work, args=(run,)) for run in range(runs)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert failed == []
    return [with_marker.content for c in thread.comments if (with_marker := parse_marker(c.body))]


orders = st.lists(st.integers(0, 5), max_size=30)


@settings(max_examples=200)
@given(runs=st.integers(2, 3), order=orders)
def test_in_any_order_one_comment_is_left_and_it_is_the_newest_runs(
    runs: int, order: list[int]
) -> None:
    assert race(runs, order, Thread()) == [f"plan {runs - 1}"]


@settings(max_examples=200)
@given(runs=st.integers(2, 3), order=orders)
def test_comments_that_an_old_race_left_become_one(runs: int, order: list[int]) -> None:
    before = [Comment(number, ME, said(-number).body, "") for number in (1, 2, 3)]
    assert len(race(runs, order, Thread(*before))) == 1


@settings(max_examples=200)
@given(runs=st.integers(2, 3), order=orders)
def test_runs_that_began_together_leave_one_comment_and_do_not_fight(
    runs: int, order: list[int]
) -> None:
    assert len(race(runs, order, Thread(), minutes=0)) == 1


def test_a_thread_that_never_rests_is_given_up() -> None:
    class Restless(View):
        def update(self, comment: Comment, body: str) -> None:
            """Somebody undoes it at once."""

    thread = Thread(Comment(1, ME, said(-1).body, ""))
    with pytest.raises(CommentError, match="change all the time"):
        publish(Restless(0, thread, Turns(1, [])), said(0), sleep=lambda _: None)


def test_an_older_runs_late_write_is_put_right_at_the_next_look() -> None:
    class Late(View):
        overwritten = False

        def update(self, comment: Comment, body: str) -> None:
            super().update(comment, body)
            if not self.overwritten:
                self.overwritten = True
                super().update(comment, said(1).body)

    thread = Thread(Comment(1, ME, said(0).body, ""))
    publish(Late(0, thread, Turns(1, [])), said(2), sleep=lambda _: None)
    assert [c.body for c in thread.comments] == [said(2).body]


class Strange(NoHost):
    """A server whose answers to a new comment are none, or another's, and whose list lags."""

    def __init__(self, answer: Comment, shown: Comment | None) -> None:
        self.created, self.writes = 0, 0
        self._answer, self._shown = answer, shown

    def author(self) -> Author:
        return ME

    def current_head(self) -> str:
        return ""

    def comments(self) -> Iterator[Comment]:
        return iter([self._shown] if self._shown and self.created else [])

    def create(self, body: str) -> Comment:
        self.created += 1
        return self._answer

    def update(self, comment: Comment, body: str) -> None:
        self.writes += 1

    def delete(self, comment: Comment) -> None:
        self.writes += 1


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(Comment(0, None, "", ""), id="no comment"),
        pytest.param(Comment(7, None, "plan 1", ""), id="nobody's"),
        pytest.param(Comment(7, Author("other", is_bot=False), "plan 1", ""), id="another's"),
        pytest.param(Comment(7, ME, "without the marker", ""), id="without its marker"),
    ],
)
@pytest.mark.parametrize(
    "shown",
    [
        None,
        Comment(7, Author("a third", is_bot=False), said(1).body, ""),
        Comment(7, ME, "without the marker", ""),
    ],
    ids=["not listed", "listed as another's", "listed without its marker"],
)
def test_what_is_no_comment_of_ours_afterwards_is_not_written_again(
    answer: Comment, shown: Comment | None
) -> None:
    forge = Strange(answer, shown)
    with pytest.raises(CommentError, match="The server took a comment, but does not show it"):
        publish(forge, said(1), sleep=lambda _: None)
    assert (forge.created, forge.writes) == (1, 0)
