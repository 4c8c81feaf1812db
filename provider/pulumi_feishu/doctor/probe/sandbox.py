"""A throw-away group to try things in: two messages of our own, and what is pinned."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from pulumi_feishu.content import content_of
from pulumi_feishu.openapi import Client, Concern, FeishuError, Kind, Refused
from pulumi_feishu.openapi.calls import Call
from pulumi_feishu.openapi.client import TOP_NOTICE
from pulumi_feishu.text.i18n import Words


@dataclass(frozen=True)
class Inquiry:
    """To a person who looks at the group: is this message on top of it?

    Without a `message_id` it is about what that person pins by hand, whose id nobody knows: first
    to pin it, then whether it is there again.
    """

    text: Words
    message_id: str = ""


#: Yes, no, or None where nobody can answer.
Ask = Callable[[Inquiry], "bool | None"]


@dataclass(frozen=True)
class Means:
    """What an experiment may need that no group has by itself; None where it is not given.

    `stranger` makes one call with a wrong secret.
    """

    foreign_message: str | None = None
    dissolved_message: str | None = None
    stranger: Callable[[], object] | None = None


class Sandbox:
    """What is done in the group, each step after a look whether the work is still wanted.

    `first` and `second` are messages (`om_…`) of our own, there once `prepare` has run; `recalled`
    is the one that was recalled. `on_top` is what hangs there if everything was as the answers say,
    None for nothing.
    """

    def __init__(
        self, client: Client, chat_id: str, means: Means, ask: Ask, look: Callable[[], None]
    ) -> None:
        self.means = means
        self.client = client
        self.recalled: str | None = None
        self.on_top: str | None = None
        self._chat_id = chat_id
        self._ask = ask
        self._look = look
        self._run = secrets.token_hex(8)
        self._began = datetime.now(UTC)
        self._sent: list[str] = []

    @property
    def first(self) -> str:
        """The message that `prepare` pins."""
        return self._sent[0]

    @property
    def second(self) -> str:
        """The other one."""
        return self._sent[1]

    def prepare(self) -> None:
        """Send two messages and pin the first; raises FeishuError when the group is no sandbox."""
        for number in (1, 2):
            self._send(number)
        self._look()
        self.on_top = self.first
        try:
            self.client.pin_message(self._chat_id, self.first)
        except Refused:
            self.on_top = None
            raise

    def put(self, *message_ids: str) -> int:
        """The code of one put of these messages; 0 when it was taken."""
        before, self.on_top = self.on_top, message_ids[-1]
        items = [{"action_type": "1", "message_id": item} for item in message_ids]
        call = Call(
            "POST",
            f"{TOP_NOTICE}/put_top_notice",
            Words(
                f"pin {' and '.join(message_ids)} in {self._chat_id}",
                f"在 {self._chat_id} 置顶 {'、'.join(message_ids)}",
            ),
            {"chat_id": self._chat_id},
            body={"chat_top_notice": items},
        )
        if code := self.code_of(lambda: self.client.call(call)):
            self.on_top = before
        return code

    def unpin(self) -> int:
        """The code of one delete."""
        code = self.code_of(lambda: self.client.unpin(self._chat_id))
        if code == 0:
            self.on_top = None
        return code

    def clear(self) -> None:
        """Take down what may hang there."""
        if self.on_top:
            self.unpin()
            self.on_top = None

    def recall_what_is_on_top(self) -> int:
        """The code of the recall of the message of our own that hangs there."""
        message_id = self.on_top or self.first
        code = self.code_of(lambda: self.client.messages.recall(self._chat_id, message_id))
        if code == 0:
            self.recalled = message_id
        return code

    def send_recalled_again(self) -> str:
        """Send with the uuid of the recalled message; gives the id that is answered."""
        return self._send(1 if self.recalled == self.first else 2)

    def shows(self, message_id: str, text: Words) -> bool | None:
        """What a person sees in the group."""
        return self._ask(Inquiry(text, message_id))

    def is_pinned_by_hand(self, text: Words) -> bool | None:
        """What a person says of a pin of their own."""
        return self._ask(Inquiry(text))

    def system_messages(self) -> int:
        """How many the group has since this probe began; raises Refused without the scopes."""
        self._look()
        found = self.client.messages.since(self._chat_id, self._began)
        return sum(message.msg_type == "system" for message in found)

    def code_of(self, act: Callable[[], object]) -> int:
        """0, or the code of the refusal; raises FeishuError for what would come for any call."""
        self._look()
        try:
            act()
        except Refused as error:
            # It says nothing of what was tried: it would have come for anything.
            if error.kind.concerns in (Concern.RUN, Concern.APP) or error.code is None:
                raise
            return error.code
        return 0

    def clean_up(self) -> list[FeishuError]:
        """Take down and recall all that was put there; what could not be, as errors."""
        left = self._take_down() if self.on_top else []
        for message_id in self._sent:
            if message_id != self.recalled:
                left += self._recall(message_id)
        return left

    def _take_down(self) -> list[FeishuError]:
        try:
            self.client.unpin(self._chat_id, must_finish=True)
        except FeishuError as error:
            # Where nothing hangs any more, a refusal is no failure.
            is_empty = isinstance(error, Refused) and error.kind is Kind.INVALID_INPUT
            return [] if is_empty else [error]
        return []

    def _recall(self, message_id: str) -> list[FeishuError]:
        try:
            self.client.messages.recall(self._chat_id, message_id)
        except FeishuError as error:
            return [error]
        return []

    def _send(self, number: int) -> str:
        self._look()
        content = content_of("text", f"pulumi-feishu doctor --probe: {number}")
        uuid = f"probe-{self._run}-{number}"
        message_id = self.client.messages.send(self._chat_id, content, uuid=uuid).message_id
        if message_id not in self._sent:
            self._sent.append(message_id)
        return message_id
