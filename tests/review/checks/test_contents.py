"""What is contested in a content is told before it is sent, and is no certain problem."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from pulumi_feishu.review.checks.contents import judged
from pulumi_feishu.review.plan import Later, PlanProblem, Shown
from pulumi_feishu.text.i18n import Words
from support.reading import NOTHING, change

#: A user_id is of the tenant's own choice: whether this is one is not known.
CONTESTED = Shown("markdown", "<at id=zhang></at> freeze")
PLAIN = Shown("markdown", "freeze")


def told(before: Shown, after: Shown, *later: Shown) -> list[tuple[str, bool]]:
    ends = tuple(Later(datetime(2026, 12, 1, tzinfo=UTC), NOTHING, each, "sent") for each in later)
    found = judged(change("oc_a", "edited", before=before, after=after, later=ends))
    return [(problem.what.en.partition(" ")[0], problem.is_certain) for problem in found.problems]


def test_what_is_contested_in_a_content_is_told_once() -> None:
    assert told(PLAIN, CONTESTED) == [("markdown", False)]
    assert told(PLAIN, CONTESTED, CONTESTED) == [("markdown", False)]


def test_so_it_is_where_it_is_sent_later() -> None:
    assert told(PLAIN, PLAIN, CONTESTED) == [("markdown", False)]


@pytest.mark.parametrize(
    "after",
    [
        pytest.param(PLAIN, id="plain"),
        pytest.param(replace(CONTESTED, hidden="secret"), id="a secret that is not shown"),
        pytest.param(Shown("message", "<at id=zhang></at>"), id="no content of ours"),
        pytest.param(Shown("card", "no JSON"), id="an error, which is told elsewhere"),
    ],
)
def test_nothing_is_told_of(after: Shown) -> None:
    assert told(CONTESTED, after) == []


def test_what_is_left_alone_is_not_judged() -> None:
    one = change("oc_a", "left", after=CONTESTED)
    assert judged(one) == one


def test_problems_that_are_there_already_stay_first() -> None:
    known = PlanProblem(Words("x", "x"), Words("y", "y"))
    found = judged(replace(change("oc_a", after=CONTESTED), problems=(known,)))
    assert [problem == known for problem in found.problems] == [True, False]
