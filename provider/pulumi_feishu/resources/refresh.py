"""What a refresh reads: whether a message and its group still exist, and what it says."""

from __future__ import annotations

from pulumi_feishu.content import Content
from pulumi_feishu.engine import reporting
from pulumi_feishu.openapi import Concern, Kind, Message, Refused
from pulumi_feishu.resources import message_texts, notice_texts, run_state
from pulumi_feishu.resources.message_match import says
from pulumi_feishu.resources.run_state import Look


def observe(chat_id: str, message_id: str | None) -> Look:
    """Look at the message (`om_…`) if there is one, else at the group; `there` where it can't.

    `gone`: the message was recalled or deleted; `dissolved`: the group was. What keeps the app from
    looking, such as a missing scope, is no drift: it becomes a warning. A message and the notice
    that shows it ask for the same: only the first of them makes a call.
    """
    with run_state.run_groups().chat_lock(chat_id):
        known = run_state.looks()
        if (chat_id, message_id) not in known:
            known[chat_id, message_id] = _look(chat_id, message_id)
        return known[chat_id, message_id]


def has_strayed(message: Message | None, content: Content) -> bool:
    """Whether a message that was read has strayed from this; what can't be told is said once."""
    if message is None:
        return False
    verdict = says(message, content)
    if verdict is None:
        run_state.say_once(reporting.info, message_texts.CANNOT_COMPARE)
    return verdict is False


def _look(chat_id: str, message_id: str | None) -> Look:
    try:
        return _read(chat_id, message_id)
    except Refused as error:
        if error.kind is Kind.MISSING_SCOPE:
            run_state.say_once(reporting.warn, notice_texts.CANNOT_READ, detail=error)
        elif error.kind.concerns in (Concern.GROUP, Concern.MEMBERSHIP):
            reporting.warn(str(error.then(notice_texts.NOT_REFRESHED)))
        else:
            raise
        return Look("there")


def _read(chat_id: str, message_id: str | None) -> Look:
    client = run_state.client()
    if message_id is None:
        return Look("dissolved" if client.groups.is_dissolved(chat_id) else "there")
    try:
        message = client.messages.read(message_id, chat_id)
        return Look("gone") if message.is_gone else Look("there", message)
    except Refused as error:
        if error.kind is Kind.MESSAGE_GONE:
            return Look("gone")
        if error.kind is Kind.GROUP_DISSOLVED:
            return Look("dissolved")
        # A dissolved group has no members: what the bot is told may be that it is outside.
        if error.kind is Kind.OUTSIDE_GROUP and client.groups.is_dissolved(chat_id):
            return Look("dissolved")
        raise
