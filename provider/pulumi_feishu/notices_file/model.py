"""The shape of `notices.yaml`, version 1: which fields there are, and what each may hold.

What one field demands of another stands in `rules.py`. Every scalar of the file is a text.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    JsonValue,
    Tag,
    ValidationError,
    ValidationInfo,
    ValidatorFunctionWrapHandler,
    WithJsonSchema,
    WrapValidator,
)
from pydantic_core import PydanticCustomError

from pulumi_feishu.content import problems_in
from pulumi_feishu.notices_file import expiry
from pulumi_feishu.notices_file.content_files import ContentFolder
from pulumi_feishu.notices_file.entries import OnRemove
from pulumi_feishu.notices_file.errors import MOST_MISTAKES
from pulumi_feishu.notices_file.yaml_nodes import Quoted
from pulumi_feishu.text.i18n import Words
from pulumi_feishu.text.ids import CHAT_ID, MESSAGE_ID, mistake_in_chat_id, mistake_in_message_id


@dataclass
class Judging:
    """Goes with one file through its validation: where its content lies, and mistakes so far."""

    folder: ContentFolder
    judges_contents: bool = True
    mistakes: int = 0


def mistake(what: Words) -> PydanticCustomError:
    """Make the error by which a validator says in a whole sentence what is wrong."""
    return several_mistakes([what])


def several_mistakes(found: Sequence[Words]) -> PydanticCustomError:
    """Make one of several such sentences."""
    return PydanticCustomError("mistakes", "mistakes", {"found": [tuple(what) for what in found]})


def _after(field: str, clause: Words) -> PydanticCustomError:
    return mistake(Words(f"{field} {clause.en}", f"{field} {clause.zh}"))


def _checked(find: Callable[[str], Words | None], *, field: str) -> AfterValidator:
    def check(value: str) -> str:
        found = find(value)
        if found:
            raise _after(field, found)
        return value

    return AfterValidator(check)


def _content_file(form: Literal["markdown", "card"]) -> AfterValidator:
    def check(value: str, info: ValidationInfo) -> str:
        if isinstance(info.context, Judging):
            folder, judges = info.context.folder, info.context.judges_contents
            found = folder.mistakes_in(form, value, judges_contents=judges)
            if found:
                raise several_mistakes(found)
        return value

    return AfterValidator(check)


def _sendable(text: str, info: ValidationInfo) -> str:
    is_judged = not isinstance(info.context, Judging) or info.context.judges_contents
    wrong = [p.after("text") for p in problems_in("text", text) if p.is_error] if is_judged else []
    if wrong:
        raise several_mistakes(wrong)
    return text


def _until_enough(
    value: object, judge: ValidatorFunctionWrapHandler, info: ValidationInfo
) -> object:
    """Judge no further entry of a file that has more mistakes already than are told."""
    judging = info.context
    if not isinstance(judging, Judging):
        return judge(value)
    if judging.mistakes > MOST_MISTAKES:
        return value
    try:
        return judge(value)
    except ValidationError as error:
        judging.mistakes += error.error_count()
        raise


def _items(value: object) -> object:
    return () if value == "" else value


def _number(value: object) -> object:
    return 1 if value == "1" and not isinstance(value, Quoted) else value


def _flag(value: object) -> object:
    known = {"true": True, "false": False}
    return (
        known.get(value, value)
        if isinstance(value, str) and not isinstance(value, Quoted)
        else value
    )


def _moment(value: object) -> object:
    if not isinstance(value, str):
        return value
    moment = expiry.moment_in(value)
    if isinstance(moment, Words):
        raise _after("expires", moment)
    return moment


ChatId = Annotated[
    str,
    _checked(mistake_in_chat_id, field="chat"),
    Field(json_schema_extra={"pattern": f"^{CHAT_ID}$"}),
]
MessageId = Annotated[
    str,
    _checked(mistake_in_message_id, field="message"),
    Field(json_schema_extra={"pattern": f"^{MESSAGE_ID}$"}),
]
#: Every scalar is a text here; to an editor `name: 404` is a number.
_SCALAR: dict[str, JsonValue] = {"type": ["string", "number", "boolean"]}
Text = Annotated[str, Field(pattern=r"\S", json_schema_extra=_SCALAR)]
SentText = Annotated[
    str, AfterValidator(_sendable), Field(json_schema_extra={**_SCALAR, "pattern": r"\S"})
]
Flag = Annotated[bool, BeforeValidator(_flag)]
Expiry = Annotated[
    datetime,
    BeforeValidator(_moment),
    WithJsonSchema({"type": "string", "pattern": expiry.PATTERN}),
]
NoticeWord = Literal["announcement", "none", "unmanaged"]
ThenWord = Literal["announcement", "none"]


def _form(notice: object) -> str:
    return "mapping" if isinstance(notice, dict | WrittenNotice) else "word"


class Shape(BaseModel):
    """A mapping of the file; the texts below the fields are what an editor shows."""

    model_config = ConfigDict(
        frozen=True, strict=True, extra="forbid", use_attribute_docstrings=True
    )


class WrittenNotice(Shape):
    """A message, named or written here. Exactly one of the four fields."""

    message: MessageId | None = Field(default=None, title="Message (已有消息)")
    """The id (消息 ID, om_…) of a message that stands in the group already."""

    text: SentText | None = Field(default=None, title="Text (文本)")
    """Plain text that the bot sends and pins."""

    markdown: Annotated[str, _content_file("markdown")] | None = Field(
        default=None, title="Markdown file"
    )
    """A .md file that the bot sends as a card and pins; its path is relative to this file."""

    card: Annotated[str, _content_file("card")] | None = Field(
        default=None, title="Card file (消息卡片)"
    )
    """A .json file with a card that the bot sends and pins; its path is relative to this file.

    One of schema 1.0 needs "config": {"update_multi": true}; one of 2.0 is sent with it.
    """


_Mapping = Annotated[WrittenNotice, Tag("mapping")]
NoticeField = Annotated[Annotated[NoticeWord, Tag("word")] | _Mapping, Discriminator(_form)]
ThenField = Annotated[Annotated[ThenWord, Tag("word")] | _Mapping, Discriminator(_form)]


class Defaults(Shape):
    """What holds for every group that does not say otherwise."""

    on_remove: OnRemove = Field(default="unpin", title="When the entry is removed (移除时)")
    """What happens to the group's notice when its entry is removed from the file."""

    recall: Flag = Field(default=False, title="Recall (撤回旧消息)")
    """Recall messages that were sent from here once they are replaced or removed.

    With `on_remove: leave` not when the entry is removed.
    """


class Group(Shape):
    """One group, or several groups that show the same notice."""

    name: Text = Field(title="Name (名称)")
    """What people call the group. For people only: a change of it changes nothing in the group."""

    chat: ChatId | None = Field(default=None, title="Group (群)")
    """The group's id (群 ID, oc_…): at the bottom of the group's settings (会话 ID)."""

    chats: Annotated[tuple[ChatId, ...], BeforeValidator(_items)] = Field(
        (), title="Groups (多个群)"
    )
    """The ids (oc_…) of several groups that show the same notice; instead of chat."""

    notice: NoticeField = Field(title="Notice (群置顶)")
    """What is pinned on top of the group: a message, the announcement, or nothing."""

    expires: Expiry | None = Field(default=None, title="Expires (到期时间)")
    """From this moment on the group shows `then`. Date, time and zone: 2026-12-01T09:00:00+08:00.

    It takes effect with the first `pulumi up` after it.
    """

    then: ThenField = Field(default="none", title="Then (到期后)")
    """What the group shows once the notice has expired; nothing when it is left out."""

    on_remove: OnRemove | None = Field(default=None, title="When the entry is removed (移除时)")
    """What happens to the group's notice when this entry is removed from the file."""

    recall: Flag | None = Field(default=None, title="Recall (撤回旧消息)")
    """Recall the message once it is replaced or removed.

    With `on_remove: leave` not when the entry is removed. Only for text, markdown and card.
    """

    owner: Text | None = Field(default=None, title="Owner (负责人)")
    """Who answers for this notice. For people only."""

    reason: Text | None = Field(default=None, title="Reason (原因)")
    """Why the group shows this. For people only."""


class NoticesFile(Shape):
    """What is pinned on top of Feishu or Lark groups (群置顶). `pulumi up` enforces it."""

    version: Annotated[Literal[1], BeforeValidator(_number)] = Field(title="Version of the format")
    """Always 1."""

    defaults: Defaults = Field(default=Defaults(), title="Defaults (默认值)")
    """What holds for every group that does not say otherwise."""

    allow_empty: Flag = Field(default=False, title="Allow empty (允许为空)")
    """Let this file declare no group at all, which takes all its notices down."""

    groups: Annotated[
        tuple[Annotated[Group, WrapValidator(_until_enough)], ...], BeforeValidator(_items)
    ] = Field(default=(), title="Groups (群)")
    """The groups, each once. A group that is not listed is not touched."""


def field_names(shape: type[Shape]) -> tuple[str, ...]:
    """Return the fields that this mapping may have."""
    return tuple(shape.model_fields)
