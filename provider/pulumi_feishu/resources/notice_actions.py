"""How a group's notice is written, replaced and released, and what is true when that fails.

Each function runs under the group's lock and returns what the state is to record, or raises:
FeishuError when the group is as the state says, reporting.PartialFailure when the state has to
learn something first.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from pulumi_feishu.engine import reporting
from pulumi_feishu.openapi import CallReceipt, ConfigurationError, FeishuError, Kind, Refused
from pulumi_feishu.resources import notice_texts, run_state
from pulumi_feishu.resources.notice import UNKNOWN, DeclaredNotice, RecordedNotice

#: A delete refused so leaves the group as it is, and a put would fare no better.
_STOPS_AN_UPDATE = frozenset(
    {
        Kind.GROUP_DISSOLVED,
        Kind.OUTSIDE_GROUP,
        Kind.UNKNOWN_CHAT,
        Kind.NO_PERMISSION,
        Kind.MISSING_SCOPE,
        Kind.CREDENTIALS,
        Kind.TOKEN_INVALID,
        Kind.QUOTA,
    }
)


class _DeclaredElsewhere(Exception):
    """Stops an unpin whose group another resource declares by now."""


def create(declared: DeclaredNotice) -> RecordedNotice:
    """Make the group show the declared notice, whatever it showed before."""
    if not declared.is_managed:
        return RecordedNotice(declared, shows=declared.target)
    try:
        return _written(declared, _show(declared.chat_id, declared.target))
    except FeishuError as error:
        if error.outcome_unknown and declared.target != "none":
            raise _recorded_failure(error, RecordedNotice(declared, shows=UNKNOWN)) from error
        raise


def update(recorded: RecordedNotice, declared: DeclaredNotice) -> RecordedNotice:
    """Replace the notice, or write it again.

    A group that was left alone is taken over like a new one: what it shows is not this stack's to
    take down first.
    """
    if not (declared.is_managed and recorded.declared.is_managed):
        return create(declared)
    if declared.target != recorded.declared.target:
        return _written(declared, _retarget(recorded, declared))
    return _written(declared, _show(declared.chat_id, declared.target))


def release(declared: DeclaredNotice) -> None:
    """Unpin the group of a removed entry, unless another resource declares it now.

    A dissolved group has nothing left to unpin. A group that the app can't act on at all is left
    as it is, with a warning: otherwise its entry could never be removed.
    """
    try:
        _unpin_unless_declared(declared.chat_id)
    except _DeclaredElsewhere:
        if run_state.run_groups().was_refused(declared.chat_id):
            # The state would forget a notice that nobody else knows of.
            raise FeishuError(notice_texts.kept_until_declared(declared)) from None
        reporting.info(notice_texts.left_to_its_declaration(declared))
    except Refused as error:
        if error.kind is Kind.OUTSIDE_GROUP:
            error.story = notice_texts.left_as_it_is(declared.chat_id, error)
            reporting.warn(str(error))
        elif error.outcome_unknown:
            error.then(notice_texts.UNPINNED_PERHAPS)
            raise
        elif error.kind is not Kind.GROUP_DISSOLVED:
            error.then(notice_texts.how_to_forget(reporting.current_urn()))
            raise
    except FeishuError as error:
        if error.outcome_unknown:
            error.then(notice_texts.UNPINNED_PERHAPS)
        raise


def _show(chat_id: str, target: str, *, must_finish: bool = False) -> CallReceipt:
    """Make the group show the target: `om_…`, `announcement` or `none`."""
    client = run_state.client()
    if target == "none":
        return client.unpin(chat_id, must_finish=must_finish)
    if target == "announcement":
        return client.pin_announcement(chat_id, must_finish=must_finish)
    return client.pin_message(chat_id, target, must_finish=must_finish)


def _written(declared: DeclaredNotice, receipt: CallReceipt) -> RecordedNotice:
    now = datetime.now(UTC).isoformat(timespec="seconds")
    return RecordedNotice(declared, shows=declared.target, written_at=now, log_id=receipt.log_id)


def _retarget(recorded: RecordedNotice, declared: DeclaredNotice) -> CallReceipt:
    """delete_top_notice frees the slot, put_top_notice decides; a failed put is made good."""
    if declared.target == "none":
        _spend_budget(declared.chat_id)
    try:
        receipt = run_state.client().unpin(declared.chat_id)
        slot = "none"
    except FeishuError as error:
        slot = UNKNOWN if error.outcome_unknown else recorded.shows
        if declared.target == "none" or _stops_an_update(error):
            raise _failure(error, recorded, slot) from error
    if declared.target == "none":
        return receipt
    try:
        # The slot may be empty by now: a cancelled run fills it all the same.
        return _show(declared.chat_id, declared.target, must_finish=True)
    except FeishuError as error:
        slot = UNKNOWN if error.outcome_unknown else slot
        raise _put_back(error, recorded, slot) from error


def _stops_an_update(error: FeishuError) -> bool:
    if isinstance(error, Refused):
        return error.kind in _STOPS_AN_UPDATE
    return isinstance(error, ConfigurationError) or not error.outcome_unknown


def _put_back(error: FeishuError, recorded: RecordedNotice, slot: str) -> Exception:
    """Pin again what this stack pinned last, unless it still hangs; the error to raise then."""
    if slot == recorded.shows or recorded.shows in ("none", UNKNOWN):
        return _failure(error, recorded, slot)
    try:
        _show(recorded.declared.chat_id, recorded.shows, must_finish=True)
    except FeishuError as second:
        error.then(notice_texts.putting_back_failed(recorded.shows, second))
        return _failure(error, recorded, UNKNOWN if second.outcome_unknown else slot)
    error.then(notice_texts.put_back(recorded.shows))
    return error


def _failure(error: FeishuError, recorded: RecordedNotice, slot: str) -> Exception:
    """The error that tells what the group shows now; the state learns it where it is new."""
    if slot != recorded.shows:
        return _recorded_failure(error, replace(recorded, shows=slot))
    error.then(notice_texts.untouched(slot))
    return error


def _recorded_failure(error: FeishuError, recorded: RecordedNotice) -> reporting.PartialFailure:
    error.then(notice_texts.shows_now(recorded))
    declared = recorded.declared
    return reporting.PartialFailure(
        error, id_=declared.chat_id, inputs=declared.bag, outputs=recorded.bag
    )


def _unpin_unless_declared(chat_id: str) -> None:
    groups = run_state.run_groups()

    def nobody_declares_it() -> None:
        if not groups.may_release(chat_id):
            raise _DeclaredElsewhere

    if groups.declares(chat_id):
        raise _DeclaredElsewhere
    _spend_budget(chat_id)
    run_state.client().unpin(chat_id, before_each_try=nobody_declares_it)


def _spend_budget(chat_id: str) -> None:
    budget = run_state.run_groups().take_down(chat_id, run_state.settings().max_unpins)
    if budget is not None:
        raise FeishuError(notice_texts.unpin_budget_spent(chat_id, budget))
