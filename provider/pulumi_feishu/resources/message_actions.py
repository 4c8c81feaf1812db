"""Sends a message once and only once, edits it in place, recalls it, and records what is true.

Each function returns what the state is to record, or raises: FeishuError when the message is as the
state says, reporting.PartialFailure when the state has to learn something first.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from pulumi_feishu.content import Content
from pulumi_feishu.engine import reporting
from pulumi_feishu.openapi import Concern, FeishuError, Kind, Message, Refused
from pulumi_feishu.resources import message_texts, refresh, run_state
from pulumi_feishu.resources.message import GONE, UNKNOWN, DeclaredMessage, RecordedMessage
from pulumi_feishu.resources.message_match import says
from pulumi_feishu.resources.run_outcome import BudgetSpent

#: How far back a message of a killed run is looked for. Within an hour the uuid keeps Feishu from
#: sending twice; this is for the nightly job that comes after.
_LOOK_BACK = timedelta(hours=24)

#: At most 50 characters. https://open.feishu.cn/document/server-docs/im-v1/message/create
_UUID_LENGTH = 40

#: A uuid whose message was recalled, edited or taken since answers with that one: the next one is
#: tried, so often within the hour for which Feishu knows it.
_MOST_TRIES = 12


def send(declared: DeclaredMessage) -> RecordedMessage:
    """Send the message, unless a run that was killed has sent it already."""
    content = declared.content
    message = _sent_before(declared, content) or _sent_now(declared, content)
    run_state.run_messages().hold(message.message_id, reporting.current_urn() or "")
    return RecordedMessage(
        declared,
        message_id=message.message_id,
        content_sha256=content.sha256,
        sent_at=message.sent_at.isoformat(timespec="seconds"),
    )


def edit(recorded: RecordedMessage, declared: DeclaredMessage) -> RecordedMessage:
    """Make the message say what is declared, in place: nobody is notified and nothing is unpinned.

    In a re-assert run it is read first: only what differs is edited. When Feishu says that it can't
    be edited any more, the state learns that it has to be sent anew.
    """
    content = declared.content
    is_known = content.sha256 == recorded.content_sha256
    if is_known and not (
        declared.reasserted > recorded.declared.reasserted and _has_strayed(recorded, content)
    ):
        return replace(recorded, declared=declared)
    edited = replace(recorded, edits=recorded.edits + 1)
    try:
        run_state.client().messages.edit(
            declared.chat_id, recorded.message_id, content, is_secret=declared.is_secret
        )
    except FeishuError as error:
        if isinstance(error, Refused) and error.kind in (Kind.MESSAGE_FROZEN, Kind.MESSAGE_GONE):
            must_resend = GONE if error.kind is Kind.MESSAGE_GONE else str(error.code)
            # In a re-assert run it is what the state said that was not so.
            says = UNKNOWN if is_known else recorded.content_sha256
            raise _recorded_failure(
                error.then(message_texts.SENT_ANEW_NEXT_TIME),
                replace(recorded, must_resend=must_resend, content_sha256=says),
            ) from error
        if error.outcome_unknown:
            raise _recorded_failure(
                error.then(message_texts.EDITED_PERHAPS), replace(edited, content_sha256=UNKNOWN)
            ) from error
        raise error.then(message_texts.SAYS_THE_SAME) from error
    return replace(edited, declared=declared, content_sha256=content.sha256)


def _has_strayed(recorded: RecordedMessage, content: Content) -> bool:
    """Whether the message says another thing than this; raises when it is not there any more."""
    finding, message = refresh.observe(recorded.declared.chat_id, recorded.message_id)
    if finding != "gone":
        return refresh.has_strayed(message, content)
    error = FeishuError(message_texts.gone(recorded.declared.chat_id, recorded.message_id))
    raise _recorded_failure(
        error.then(message_texts.SENT_ANEW_NEXT_TIME), replace(recorded, must_resend=GONE)
    )


def recall(recorded: RecordedMessage) -> None:
    """Take the message back where the window allows it; else it stays, with a warning.

    So it does where another resource has it, or where the group would show nothing then.
    """
    chat_id = recorded.declared.chat_id
    if recorded.declared.leave and not run_state.run_groups().moves(chat_id):
        run_state.say_once(reporting.info, message_texts.LEFT_WITH_THE_GROUP)
        return
    is_held = run_state.run_messages().holds(recorded.message_id)
    if is_held or run_state.run_groups().pins(recorded.message_id):
        reporting.info(message_texts.held_by_another(chat_id, recorded.message_id))
        return
    if _may_be_shown(chat_id, recorded.message_id):
        reporting.warn(message_texts.still_shown(chat_id, recorded.message_id))
        return
    try:
        run_state.client().messages.recall(chat_id, recorded.message_id)
    except FeishuError as error:
        if isinstance(error, Refused) and _stays_for_good(error.kind):
            reporting.warn(str(error.then(message_texts.STAYS_IN_THE_GROUP)))
            return
        perhaps, not_done = message_texts.RECALLED_PERHAPS, message_texts.NOT_RECALLED
        raise error.then(perhaps if error.outcome_unknown else not_done) from error


def _stays_for_good(refusal: Kind) -> bool:
    """Whether no later run will get around this refusal of a recall."""
    is_of_the_group = refusal.concerns in (Concern.GROUP, Concern.MEMBERSHIP)
    return is_of_the_group or refusal is Kind.MESSAGE_FROZEN


def _may_be_shown(chat_id: str, message_id: str) -> bool:
    """Whether a notice that this run does not move (`unmanaged`, `--target`) may show it."""
    groups = run_state.run_groups()
    moves = groups.moves(chat_id)
    if moves is not None:
        return not moves
    state = run_state.stack_state()
    if state is None or chat_id in (state.unmanaged or ()):
        return True
    # What went while the state was asked is not in there.
    is_left = groups.moves(chat_id) is False
    return is_left or state.shown.get(chat_id) in (message_id, UNKNOWN, "unmanaged")


def _recorded_failure(error: FeishuError, recorded: RecordedMessage) -> reporting.PartialFailure:
    return reporting.PartialFailure(
        error, id_=recorded.message_id, inputs=recorded.declared.bag, outputs=recorded.bag
    )


def _sent_before(declared: DeclaredMessage, content: Content) -> Message | None:
    """The app's own message with this content that no resource has: a killed run has sent it."""
    app_id = run_state.settings().acting_app_id
    if app_id is None:
        run_state.say_once(reporting.info, message_texts.CANNOT_LOOK_BACK)
        return None
    start = datetime.now(UTC) - _LOOK_BACK
    try:
        for message in run_state.client().messages.since(declared.chat_id, start):
            if message.sender != app_id:
                continue
            said = says(message, content)
            if said is None:
                run_state.say_once(reporting.info, message_texts.CANNOT_COMPARE)
            if said and not _is_taken(message):
                reporting.info(message_texts.found_again(declared.chat_id, message))
                return message
    except Refused as error:
        if error.kind is Kind.MISSING_SCOPE:
            run_state.say_once(reporting.info, message_texts.CANNOT_LOOK_BACK, detail=error)
        elif not _is_dissolved(declared.chat_id, error):
            raise error.then(message_texts.NOT_LOOKED_BACK) from error
    except FeishuError as error:
        raise error.then(message_texts.NOT_LOOKED_BACK) from error
    return None


def _is_dissolved(chat_id: str, error: Refused) -> bool:
    """Whether nothing can be sent to the group at all; the bot may be told that it is outside."""
    if error.kind is Kind.OUTSIDE_GROUP:
        return run_state.client().groups.is_dissolved(chat_id)
    return error.kind is Kind.GROUP_DISSOLVED


def _is_taken(message: Message) -> bool:
    """Whether a resource has this message, or one may have it: what can't be proven, is."""
    if run_state.run_messages().has_seen(message.message_id):
        return True
    state = run_state.stack_state()
    if state is None:
        reporting.warn(message_texts.not_proven(message))
        return True
    return message.message_id in state.message_ids


def _sent_now(declared: DeclaredMessage, content: Content) -> Message:
    messages, most = run_state.run_messages(), run_state.settings().max_new_messages
    if not messages.take_place(most):
        if not messages.refuse():
            story = message_texts.not_sent_either(declared.chat_id, most)
            raise BudgetSpent(story, setting="maxNewMessages")
        why = message_texts.why_not_sent(most, messages.needed)
        story = message_texts.send_budget_spent(declared.chat_id, why)
        raise BudgetSpent(story, setting="maxNewMessages", reason=why)
    try:
        for attempt in range(_MOST_TRIES):
            uuid = _uuid(declared, content, attempt)
            message = run_state.client().messages.send(
                declared.chat_id, content, uuid=uuid, is_secret=declared.is_secret
            )
            if message.is_new or (_still_says(message, content) and not _is_taken(message)):
                return message
    except FeishuError as error:
        if error.outcome_unknown:
            raise error.then(message_texts.SENT_PERHAPS) from error
        messages.give_place_back()
        raise
    messages.give_place_back()
    raise FeishuError(message_texts.sent_too_often(declared.chat_id, _MOST_TRIES))


def _still_says(message: Message, content: Content) -> bool:
    """Whether a message that was sent before is there and says this.

    Where it can't be read, or not be compared, what the send answered counts, unless it was edited
    since: the uuid is of this content.
    """
    try:
        message = run_state.client().messages.read(message.message_id, message.chat_id)
    except Refused as error:
        if error.kind is not Kind.MISSING_SCOPE and error.kind is not Kind.MESSAGE_GONE:
            raise
        if error.kind is Kind.MESSAGE_GONE or message.is_edited:
            return False
    said = says(message, content)
    return not message.is_edited if said is None else said


def _uuid(declared: DeclaredMessage, content: Content, attempt: int) -> str:
    """The same for the same message of the same resource, so that a repeat sends nothing new."""
    what = [reporting.current_urn(), declared.chat_id, content.sha256, declared.generation, attempt]
    return hashlib.sha256(json.dumps(what).encode()).hexdigest()[:_UUID_LENGTH]
