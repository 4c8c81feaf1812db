"""How a group's notice is written, replaced and released, and what is true when that fails.

Each function runs under the group's lock and returns what the state is to record, or raises:
FeishuError when the group is as the state says, reporting.PartialFailure when the state has to
learn something first.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from pulumi_feishu.engine import reporting
from pulumi_feishu.engine.engine_process import engine_process
from pulumi_feishu.openapi import (
    CallReceipt,
    Concern,
    FeishuError,
    Kind,
    Refused,
)
from pulumi_feishu.resources import notice_texts, run_state
from pulumi_feishu.resources.notice import UNKNOWN, DeclaredNotice, RecordedNotice
from pulumi_feishu.resources.notice_plan import Step, plan_update
from pulumi_feishu.resources.run_outcome import BudgetSpent, Untried
from pulumi_feishu.text.i18n import Words

#: A delete refused for one of these leaves the group as it is, and a put would fare no better.
_STOPS_AN_UPDATE = (Concern.APP, Concern.SCOPE, Concern.GROUP, Concern.MEMBERSHIP)


class _DeclaredElsewhere(Exception):
    """Stops an unpin whose group another resource declares by now."""


def write_notice(recorded: RecordedNotice | None, declared: DeclaredNotice) -> RecordedNotice:
    """Make the group show the declared notice; `recorded` is None for a new resource."""
    if recorded is not None and not recorded.declared.is_managed:
        # What a group that was left alone shows is not this stack's to take down first.
        recorded = None
    shows, receipt = recorded.shows if recorded else UNKNOWN, None
    for step in plan_update(recorded, declared):
        if step.takes_down:
            _spend_budget(declared.chat_id)
        try:
            receipt = _make(step, declared.chat_id)
            shows = step.shows
        except FeishuError as error:
            shows = UNKNOWN if error.outcome_unknown else shows
            if not step.is_optional or _stops_an_update(error):
                raise _failure(error, step, shows, recorded, declared) from error
    if receipt is None:
        return RecordedNotice(declared, shows=declared.target)
    run_state.notice_written(declared.chat_id)
    now = datetime.now(UTC).isoformat(timespec="seconds")
    return RecordedNotice(declared, shows=declared.target, written_at=now, log_id=receipt.log_id)


def release(declared: DeclaredNotice) -> None:
    """Unpin the group of a removed entry, unless another resource declares it now.

    A dissolved group has nothing left to unpin. A group that the app can't act on at all is left
    as it is, with a warning: otherwise its entry could never be removed. A group that may be
    unmanaged now, or declared through another provider, out of sight of this process, is an error
    and keeps its entry.
    """
    try:
        _unpin_unless_declared(declared.chat_id)
    except _DeclaredElsewhere:
        groups = run_state.run_groups()
        if groups.was_refused(declared.chat_id) and not groups.was_written(declared.chat_id):
            # The state would forget a notice that nobody else knows of.
            raise Untried(notice_texts.kept_until_declared(declared)) from None
        is_left_alone = groups.moves(declared.chat_id) is False
        says = notice_texts.left_alone if is_left_alone else notice_texts.left_to_its_declaration
        reporting.info(says(declared))
    except Refused as error:
        if error.outcome_unknown:
            raise error.then(notice_texts.UNPINNED_PERHAPS) from error
        if not error.kind.is_out_of_reach:
            how = notice_texts.how_to_forget(reporting.current_urn())
            raise error.then(how) from error
        if error.kind is not Kind.GROUP_DISSOLVED:
            story = notice_texts.left_as_it_is(declared.chat_id, error)
            reporting.warn(str(error.but(story=story)))
    except FeishuError as error:
        if error.outcome_unknown:
            raise error.then(notice_texts.UNPINNED_PERHAPS) from error
        raise


def _make(step: Step, chat_id: str) -> CallReceipt:
    client = run_state.client()
    if step.shows == "none":
        return client.unpin(chat_id, must_finish=step.must_finish)
    if step.shows == "announcement":
        return client.pin_announcement(chat_id, must_finish=step.must_finish)
    return client.pin_message(chat_id, step.shows, must_finish=step.must_finish)


def _stops_an_update(error: FeishuError) -> bool:
    if isinstance(error, Refused):
        return error.is_fatal or error.kind.concerns in _STOPS_AN_UPDATE
    return not error.outcome_unknown


def _failure(
    error: FeishuError,
    step: Step,
    shows: str,
    recorded: RecordedNotice | None,
    declared: DeclaredNotice,
) -> Exception:
    """The error that tells what the group shows now; the state learns it where it is new."""
    if recorded is None:
        lost = RecordedNotice(declared, shows=UNKNOWN)
        return _recorded_failure(error, lost) if error.outcome_unknown else error
    if declared.target == recorded.declared.target == recorded.shows:
        return error
    if step.fallback and shows != step.fallback.shows:
        try:
            _make(step.fallback, declared.chat_id)
        except FeishuError as second:
            error = error.then(notice_texts.putting_back_failed(recorded.shows, second))
            shows = UNKNOWN if second.outcome_unknown else shows
        else:
            return error.then(notice_texts.put_back(recorded.shows))
    if shows != recorded.shows:
        return _recorded_failure(error, replace(recorded, shows=shows))
    return error.then(notice_texts.untouched(shows))


def _recorded_failure(error: FeishuError, recorded: RecordedNotice) -> reporting.PartialFailure:
    declared = recorded.declared
    return reporting.PartialFailure(
        error.then(notice_texts.shows_now(recorded)),
        id_=declared.chat_id,
        inputs=declared.bag,
        outputs=recorded.bag,
    )


def _unpin_unless_declared(chat_id: str) -> None:
    groups = run_state.run_groups()

    def nobody_declares_it() -> None:
        if not groups.begin_release(chat_id):
            raise _DeclaredElsewhere

    if groups.declares(chat_id):
        raise _DeclaredElsewhere
    if why := _why_kept(chat_id):
        raise FeishuError(why)
    _spend_budget(chat_id)
    run_state.client().unpin(chat_id, before_each_try=nobody_declares_it)
    groups.count_released()


def _why_kept(chat_id: str) -> Words | None:
    """Why a group stays as it is that may be another's now, where this process can't see that.

    Each `up` of a program with files shows the unmanaged groups to `check`, unless that list is
    not targeted. Without it in the state, which an older version has written, or one that can't be
    read, only the engine's command line tells whether anything is hidden. What other providers
    declare their processes tell; where that fails, the state has whether there is any.
    """
    groups = run_state.run_groups()
    hears = groups.knows_other_processes
    if groups.knows_unmanaged and hears:
        return None
    engine = engine_process()
    if engine and engine.is_destroy:
        return None
    state = run_state.stack_state()
    if not hears and (state is None or state.has_several_providers):
        return notice_texts.perhaps_declared(chat_id)
    hides = engine is not None and engine.hides_resources
    may_hide = hides and (state is None or state.has_older_list)
    is_listed = state is not None and state.unmanaged is not None
    if not groups.knows_unmanaged and (is_listed or may_hide):
        return notice_texts.perhaps_unmanaged(chat_id)
    return None


def _spend_budget(chat_id: str) -> None:
    groups, max_unpins = run_state.run_groups(), run_state.settings().max_unpins
    if groups.count_unpin(chat_id, max_unpins):
        return
    budget = groups.budget(max_unpins)
    if not groups.refuse_unpin(chat_id):
        story = notice_texts.not_unpinned_either(chat_id, budget)
        raise BudgetSpent(story, setting="maxUnpins")
    state = run_state.stack_state()
    needed = groups.needed_unpins(state.shown) if state else budget + 10
    is_configured = max_unpins is not None
    why = notice_texts.why_not_unpinned(budget, needed, is_configured=is_configured)
    story = notice_texts.unpin_budget_spent(chat_id, why)
    raise BudgetSpent(story, setting="maxUnpins", reason=why)
