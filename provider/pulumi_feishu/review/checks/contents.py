"""Judges the contents that a change sends, as `validate` does."""

from __future__ import annotations

from dataclasses import replace

from pulumi_feishu.content import FORMS, Form, problems_in
from pulumi_feishu.review.plan import Change, PlanProblem, Shown
from pulumi_feishu.text.i18n import Words

_NEXT = Words("Take it out, or try it in one group first.", "请删除该内容，或先在一个群中试发。")


def judged(change: Change) -> Change:
    """The change with what is contested in the contents that it sends, now or later."""
    if change.effect == "left":
        return change
    sent = dict.fromkeys((change.after, *(later.after for later in change.later)))
    found = dict.fromkeys(problem for shown in sent for problem in _contested(shown))
    return replace(change, problems=(*change.problems, *found)) if found else change


def _contested(shown: Shown) -> tuple[PlanProblem, ...]:
    form: Form | None = next((form for form in FORMS if form == shown.kind), None)
    if form is None or shown.hidden:
        return ()
    return tuple(
        PlanProblem(problem.after(form), _NEXT, is_certain=False)
        for problem in problems_in(form, shown.source)
        if not problem.is_error
    )
