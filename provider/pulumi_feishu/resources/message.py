"""A managed message's declared and recorded state, and the mistakes in its inputs."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pulumi
from pulumi.dynamic import CheckFailure

from pulumi_feishu.content import (
    CARD_LIFE,
    FORMS,
    Content,
    ContentProblem,
    Form,
    content_of,
    problems_in,
)
from pulumi_feishu.engine import reporting
from pulumi_feishu.resources import message_texts
from pulumi_feishu.resources.given import Given, failures, mistake_in_text
from pulumi_feishu.text.i18n import Words
from pulumi_feishu.text.ids import mistake_in_chat_id

#: `content_sha256` when the answer to an edit was lost.
UNKNOWN = "unknown"

#: `must_resend` when the message is there no more. The code of a refused edit only counts once the
#: message is to say another thing.
GONE = "gone"

#: What `must_resend` said up to version 0.2, a sentence: such states are read for ever.
_GONE_IN_OLD_STATES = "it was recalled or deleted"
_CODE_IN_OLD_STATES = re.compile(r".* \((\d+)\)")

#: Of a text. https://open.feishu.cn/document/server-docs/im-v1/message/update
MOST_EDITS = 20


@dataclass(frozen=True)
class DeclaredMessage:
    """What the program declares: which group is told what, and how.

    `source` is the text, the Markdown, or the card as JSON. `generation` counts from 1 how often
    the message was sent anew in place of an older one; `reasserted` counts the re-assert runs;
    `check` derives both. `is_secret` says that the source is a secret of the stack, `leave` that
    a message to be recalled stays where its entry goes (`on_remove: leave`).
    """

    chat_id: str
    form: Form
    source: str
    recall: bool = False
    is_secret: bool = False
    leave: bool = False
    generation: int = 1
    reasserted: int = 0

    @classmethod
    def from_bag(cls, bag: dict[str, Any]) -> DeclaredMessage:
        """From the engine's inputs or outputs, where numbers are floats and None is absent."""
        form: Form = next((form for form in FORMS if bag.get(form) is not None), "text")
        return cls(
            chat_id=str(bag.get("chat_id", "")),
            form=form,
            source=str(bag.get(form) or ""),
            recall=bool(bag.get("recall")),
            is_secret=bool(bag.get("is_secret")),
            leave=bool(bag.get("leave")),
            generation=int(bag.get("generation") or 1),
            reasserted=int(bag.get("reasserted") or 0),
        )

    @property
    def content(self) -> Content:
        """What is sent."""
        return content_of(self.form, self.source)

    @property
    def bag(self) -> dict[str, Any]:
        """As the engine keeps it: without the keys that have no value."""
        flags = {"recall": self.recall, "is_secret": self.is_secret, "leave": self.leave}
        reasserted = {"reasserted": self.reasserted} if self.reasserted else {}
        return {
            "chat_id": self.chat_id,
            self.form: self.source,
            "generation": self.generation,
            **{name: True for name, is_set in flags.items() if is_set},
            **reasserted,
        }


@dataclass(frozen=True)
class RecordedMessage:
    """What the state records of one message.

    `content_sha256` is `Content.sha256` of what it says, or `unknown`; `sent_at` is UTC in ISO
    8601; `edits` counts the edits, of which Feishu allows 20 to a text. `must_resend` says why it
    has to be sent anew: `gone`, or the code with which Feishu refused an edit; "" when it has not.
    """

    declared: DeclaredMessage
    message_id: str
    content_sha256: str
    sent_at: str
    edits: int = 0
    must_resend: str = ""

    @classmethod
    def from_bag(cls, message_id: str, bag: dict[str, Any]) -> RecordedMessage:
        """From a resource's id and outputs."""
        return cls(
            declared=DeclaredMessage.from_bag(bag),
            message_id=message_id,
            content_sha256=str(bag.get("content_sha256") or UNKNOWN),
            sent_at=str(bag.get("sent_at") or ""),
            edits=int(bag.get("edits") or 0),
            must_resend=_must_resend(str(bag.get("must_resend") or "")),
        )

    @property
    def bag(self) -> dict[str, Any]:
        """As the engine keeps it."""
        must_resend = {"must_resend": self.must_resend} if self.must_resend else {}
        return {
            **self.declared.bag,
            # Else whoever reads the state could confirm a guess of the secret.
            "content_sha256": reporting.secret(self.content_sha256)
            if self.declared.is_secret
            else self.content_sha256,
            "sent_at": self.sent_at,
            "edits": self.edits,
            **must_resend,
        }

    @property
    def age(self) -> timedelta:
        """How long ago it was sent."""
        try:
            return datetime.now(UTC) - datetime.fromisoformat(self.sent_at)
        except (ValueError, TypeError):
            return timedelta(0)


def _must_resend(written: str) -> str:
    if written.startswith(_GONE_IN_OLD_STATES):
        return GONE
    code = _CODE_IN_OLD_STATES.fullmatch(written)
    return code[1] if code else written


def why_replaced(recorded: RecordedMessage, declared: DeclaredMessage) -> tuple[str, Words | None]:
    """The field that makes the engine replace the message, and why; no reason, no replacement."""
    content = declared.content
    says_the_same = content.sha256 == recorded.content_sha256
    if recorded.must_resend == GONE:
        return "must_resend", message_texts.WAS_RECALLED
    if recorded.must_resend and not says_the_same:
        return "must_resend", message_texts.edit_was_refused(recorded.must_resend)
    if says_the_same:
        return "", None
    if content.msg_type != recorded.declared.content.msg_type:
        return declared.form, message_texts.ANOTHER_TYPE
    if content.msg_type == "text" and recorded.edits >= MOST_EDITS:
        return declared.form, message_texts.edited_too_often(recorded.edits)
    if content.msg_type == "interactive" and recorded.age > CARD_LIFE:
        return declared.form, message_texts.card_too_old(recorded.age.days)
    return "", None


def message_mistakes(
    inputs: dict[str, Any], without_value: Collection[CheckFailure] = ()
) -> list[CheckFailure]:
    """Every mistake in these inputs at once, and these; what is not known yet passes."""
    given = [form for form in FORMS if inputs.get(form) is not None]
    found = [("chat_id", mistake_in_text(inputs.get("chat_id"), mistake_in_chat_id))]
    if len(given) != 1 and not without_value:
        found.append((given[-1] if given else "text", _mistake_in_choice(given)))
    found += [(form, _mistake_in_type(inputs[form])) for form in given]
    wrong = [
        CheckFailure(form, str(told(problem, form, inputs)))
        for form in given
        for problem in content_problems(form, inputs[form])
        if problem.is_error
    ]
    return [*failures(found, without_value), *wrong]


def message_mistakes_of_ignoring(inputs: dict[str, Any], given: Given) -> list[CheckFailure]:
    """The mistake where the engine put another content back beside the given: `ignore_changes`."""
    names = given.names or []
    mine = next((form for form in FORMS if form in names), None)
    kept = next((form for form in FORMS if form in inputs and form not in names), None)
    if mine is None or kept is None:
        return []
    line = Words(
        f"{kept}: ignore_changes puts {kept} back, beside {mine}; remove {kept} from "
        "ignore_changes",
        f"{kept}：ignore_changes 保留了旧的 {kept}，与 {mine} 并存；"
        f"请将 {kept} 从 ignore_changes 中去掉",
    )
    return [CheckFailure(kept, str(line))]


def _mistake_in_choice(given: list[Form]) -> Words:
    if not given:
        return Words(
            "is required: set one of text, markdown and card",
            "为必填项：请设置 text、markdown、card 之一",
        )
    return Words(
        f"conflicts with {', '.join(given[:-1])}: keep one of them",
        f"与 {'、'.join(given[:-1])} 冲突：只能保留其中一个",
    )


def _mistake_in_type(source: Any) -> Words | None:
    if pulumi.contains_unknowns(source) or isinstance(source, str):
        return None
    # What it says may be a secret.
    kind = type(source).__name__
    return Words(f"must be a string, got {kind}", f"必须是字符串，实为 {kind}")


def told(problem: ContentProblem, form: Form, inputs: dict[str, Any]) -> Words:
    """What is wrong with the content of these inputs; of a secret one nothing is quoted."""
    if inputs.get("is_secret") and not problem.rule.is_discreet:
        return Words(
            f"{form}: breaks a rule of Feishu's, and is a secret, so that is not shown here: write "
            "it to a file and run `pulumi-feishu validate` where nobody else reads",
            f"{form}：违反飞书的规则；内容为机密，此处不显示详情：请写入文件，"
            "在他人看不到的环境中运行 `pulumi-feishu validate`",
        )
    return problem.after(form, ":")


def content_problems(form: Form, source: Any) -> Sequence[ContentProblem]:
    """What is wrong with what a message says; nothing of a value that is not known yet."""
    if pulumi.contains_unknowns(source) or not isinstance(source, str):
        return ()
    return problems_in(form, source)
