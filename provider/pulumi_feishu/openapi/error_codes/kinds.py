"""The kinds of refusals that callers tell apart, and the words of one code.

A source is a tag and, for [doc], a page below https://open.feishu.cn/document/server-docs/.
[doc] is documented by the vendor; [seen] was reported from the real server by third parties.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto


class Concern(Enum):
    """What a refusal is about, and so what else it tells of."""

    RUN = auto()
    """Any call at this time: nothing is told of the app, the group or the message."""
    APP = auto()
    """Who calls: every call of this app or token."""
    SCOPE = auto()
    """What the app was granted: every call that needs the same scope."""
    GROUP = auto()
    """The group itself, whoever asks."""
    MEMBERSHIP = auto()
    """What this app may do in this group: another app may do more."""
    MESSAGE = auto()
    """One message, or what it says."""
    REQUEST = auto()
    """This one request."""


class Kind(Enum):
    """What a caller may have to tell apart; only THROTTLED and SERVER_FAULT may pass by waiting."""

    concerns: Concern

    def __new__(cls, concerns: Concern) -> Kind:
        """Several kinds concern the same: each is a member of its own all the same.

        https://docs.python.org/3/howto/enum.html#using-a-custom-new
        """
        member = object.__new__(cls)
        member._value_ = len(cls.__members__)
        member.concerns = concerns
        return member

    INVALID_INPUT = Concern.REQUEST
    """The request as declared cannot be carried out: the configuration has to change."""
    UNKNOWN_CHAT = Concern.GROUP
    """No group has this id."""
    GROUP_DISSOLVED = Concern.GROUP
    """The group is gone for good; there is nothing left to unpin."""
    OUTSIDE_GROUP = Concern.MEMBERSHIP
    """The app cannot act on this group at all: not a member, another tenant, not installed."""
    NO_PERMISSION = Concern.MEMBERSHIP
    """The app is known, but an ability or setting keeps it from doing this."""
    MISSING_SCOPE = Concern.SCOPE
    """A scope (权限) was not granted: a read may go on without its answer."""
    MESSAGE_GONE = Concern.MESSAGE
    """The message was recalled or deleted, or never existed."""
    MESSAGE_FROZEN = Concern.MESSAGE
    """The message is there, but this app cannot edit or recall it any more."""
    CONTENT_REFUSED = Concern.MESSAGE
    """The message's text or card was refused, not the request."""
    ANNOUNCEMENT_FORMAT = Concern.REQUEST
    """The group's announcement is of the other format, which has its own calls."""
    CREDENTIALS = Concern.APP
    """App id, secret or token is wrong: no call of this run can succeed."""
    TOKEN_INVALID = Concern.APP
    """The tenant access token is invalid or expired: fetch it again, once."""
    QUOTA = Concern.RUN
    """The tenant's calls of this month are used up: do not repeat."""
    THROTTLED = Concern.RUN
    """Too many calls: repeat after the wait that the server names."""
    SERVER_FAULT = Concern.RUN
    """Feishu's own fault: repeat a few times."""
    UNKNOWN = Concern.REQUEST
    """A code that is not in the table: nothing can be said about it."""

    @property
    def is_out_of_reach(self) -> bool:
        """Whether nothing can be unpinned there: a removed entry is let go all the same."""
        return self in (Kind.GROUP_DISSOLVED, Kind.OUTSIDE_GROUP)


@dataclass(frozen=True)
class Meaning:
    """One code in words; `en` and `zh` are clauses, `en_next` and `zh_next` whole sentences.

    Made to be read as `… (232011): {en}. {en_next}` and `…（232011）：{zh}。{zh_next}`.
    """

    kind: Kind
    en: str
    en_next: str
    zh: str
    zh_next: str
    source: str


def row(kind: Kind, source: str, english: str, chinese: str) -> Meaning:
    """Cut both texts after their first sentence: what it means, then what to do."""
    en, en_next = english.split(". ", maxsplit=1)
    zh, zh_next = chinese.split("。", maxsplit=1)
    return Meaning(kind, en, en_next, zh, zh_next, source)


#: Where a code is documented, or that it was only seen; see above.
PIN = "[doc] group/chat/put_top_notice"
UNPIN = "[doc] group/chat/delete_top_notice"
GET_CHAT = "[doc] group/chat/get-2"
TOKEN = "[seen] auth/v3/tenant_access_token/internal"  # noqa: S105
STORE = "[doc] auth/v3/app_access_token"
GENERIC = "[doc] api-call-guide/generic-error-code"
SEND = "[doc] im-v1/message/create"
EDIT = "[doc] im-v1/message/update"
EDIT_CARD = "[doc] im-v1/message/patch"
RECALL = "[doc] im-v1/message/delete"
READ = "[doc] im-v1/message/get"
SEEN = "[seen]"

#: Several calls say so, each by a code of its own.
UNKNOWN_CHAT_TEXTS = (
    "no group with this id exists. "
    "Copy the group's id (oc_...) from the group's settings, then run again.",
    "该群 ID 不存在。请在群设置中重新复制会话 ID（oc_ 开头），然后重新运行。",
)
