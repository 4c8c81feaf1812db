"""How a message is sent once and only once, edited in place and recalled, and what then is true.

Each function returns what the state is to record, or raises: FeishuError when the message is as the
state says, engine.PartialFailure when the state has to learn something first.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from pulumi_feishu import engine, message_sentences, operation
from pulumi_feishu.content import Content
from pulumi_feishu.message import GONE, UNKNOWN, Declared, Recorded
from pulumi_feishu.openapi import FeishuError, Kind, Message, Refused
from pulumi_feishu.openapi.codes import CODES

#: How far back, and over how many pages of 50, a message of a killed run is looked for. Within an
#: hour the uuid keeps Feishu from sending twice; this is for the nightly job that comes after.
_LOOK_BACK = timedelta(hours=24)
_MOST_PAGES = 4

#: At most 50 characters. https://open.feishu.cn/document/server-docs/im-v1/message/create
_UUID_LENGTH = 40

#: A uuid whose message was recalled since answers with that one: the next one is tried, so often.
_MOST_TRIES = 5


def send(declared: Declared) -> Recorded:
    """Send the message, unless a run that was killed has sent it already."""
    content = declared.content
    message = _sent_before(declared, content) or _sent_now(declared, content)
    operation.outbox().note(message.message_id)
    return Recorded(
        declared,
        message_id=message.message_id,
        content_sha256=content.sha256,
        sent_at=message.sent_at.isoformat(timespec="seconds"),
    )


def edit(recorded: Recorded, declared: Declared) -> Recorded:
    """Make the message say what is declared, in place: nobody is notified and nothing is unpinned.

    When Feishu says that it can't be edited any more, the state learns that it has to be sent anew.
    """
    content = declared.content
    if content.sha256 == recorded.content_sha256:
        return replace(recorded, declared=declared)
    edited = replace(recorded, edits=recorded.edits + 1)
    try:
        operation.client().messages.edit(declared.chat_id, recorded.message_id, content)
    except FeishuError as error:
        if isinstance(error, Refused) and error.kind in (Kind.MESSAGE_FROZEN, Kind.MESSAGE_GONE):
            error.then(message_sentences.SENT_ANEW_NEXT_TIME)
            why = GONE if error.kind is Kind.MESSAGE_GONE else CODES[error.code or 0].en
            must_resend = f"{why} ({error.code})"
            raise _recorded_failure(error, replace(recorded, must_resend=must_resend)) from error
        if error.may_be_done:
            error.then(message_sentences.EDITED_PERHAPS)
            raise _recorded_failure(error, replace(edited, content_sha256=UNKNOWN)) from error
        error.then(message_sentences.SAYS_THE_SAME)
        raise
    return replace(edited, declared=declared, content_sha256=content.sha256)


def recall(recorded: Recorded) -> None:
    """Take the message back where the window allows it; else it stays, with a warning."""
    chat_id = recorded.declared.chat_id
    try:
        operation.client().messages.recall(chat_id, recorded.message_id)
    except Refused as error:
        if error.kind not in (
            Kind.MESSAGE_FROZEN,
            Kind.NO_PERMISSION,
            Kind.OUTSIDE_GROUP,
            Kind.GROUP_DISSOLVED,
        ):
            error.then(message_sentences.NOT_RECALLED)
            raise
        error.then(message_sentences.STAYS_IN_THE_GROUP)
        engine.warn(str(error))


def _recorded_failure(error: FeishuError, recorded: Recorded) -> engine.PartialFailure:
    return engine.PartialFailure(
        error, id_=recorded.message_id, inputs=recorded.declared.bag, outputs=recorded.bag
    )


def _sent_before(declared: Declared, content: Content) -> Message | None:
    """The app's own message with this content that no resource has: a killed run has sent it."""
    app_id = operation.settings().app_id
    if app_id is None:
        operation.say_once(engine.info, message_sentences.CANNOT_LOOK_BACK)
        return None
    start = datetime.now(UTC) - _LOOK_BACK
    try:
        found = operation.client().messages.since(declared.chat_id, start, most_pages=_MOST_PAGES)
        for message in found:
            if _is_own(message, app_id, content):
                engine.info(message_sentences.found_again(declared.chat_id, message))
                return message
    except Refused as error:
        # What else speaks against the group, the send tells.
        if error.kind is Kind.MISSING_SCOPE:
            operation.say_once(engine.info, message_sentences.CANNOT_LOOK_BACK, detail=error)
    return None


def _is_own(message: Message, app_id: str, content: Content) -> bool:
    if message.is_gone or message.sender != app_id or message.msg_type != content.msg_type:
        return False
    try:
        says_the_same = Content(content.msg_type, message.content).sha256 == content.sha256
    except (ValueError, RecursionError):
        return False
    return says_the_same and not operation.outbox().knows(message.message_id)


def _sent_now(declared: Declared, content: Content) -> Message:
    outbox, most = operation.outbox(), operation.settings().max_new_messages
    if not outbox.take_place(most):
        raise FeishuError(message_sentences.budget_spent(declared.chat_id, most))
    try:
        for attempt in range(_MOST_TRIES):
            uuid = _uuid(declared, content, attempt)
            message = operation.client().messages.send(declared.chat_id, content, uuid=uuid)
            if not message.is_gone:
                break
    except FeishuError as error:
        if error.may_be_done:
            error.then(message_sentences.SENT_PERHAPS)
        else:
            outbox.give_place_back()
        raise
    return message


def _uuid(declared: Declared, content: Content, attempt: int) -> str:
    """The same for the same message of the same resource, so that a repeat sends nothing new."""
    what = [engine.current_urn(), declared.chat_id, content.sha256, declared.generation, attempt]
    return hashlib.sha256(json.dumps(what).encode()).hexdigest()[:_UUID_LENGTH]
