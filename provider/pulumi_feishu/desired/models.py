"""The shape of `notices.yaml`, version 1: which fields there are, and what each may hold.

What one field demands of another stands in `rules.py`. Every scalar of the file is a text.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    Tag,
    ValidationInfo,
)
from pydantic_core import PydanticCustomError

from pulumi_feishu import content
from pulumi_feishu.desired import moments
from pulumi_feishu.desired.content_files import ContentFolder
from pulumi_feishu.desired.tree import Quoted
from pulumi_feishu.ids import mistake_in_chat_id, mistake_in_message_id
from pulumi_feishu.words import Words


def mistake(what: Words) -> PydanticCustomError:
    """Make the error by which a validator says in a whole sentence what is wrong."""
    return PydanticCustomError("mistake", "{en}", {"en": what.en, "zh": what.zh})


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
        if isinstance(info.context, ContentFolder):
            found = info.context.mistake_in(form, value)
            if found:
                raise _after(form, found)
        return value

    return AfterValidator(check)


def _sendable(text: str) -> Words | None:
    return content.mistake_in("text", text)


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
    moment = moments.moment_in(value)
    if isinstance(moment, Words):
        raise _after("expires", moment)
    return moment


ChatId = Annotated[str, _checked(mistake_in_chat_id, field="chat")]
MessageId = Annotated[str, _checked(mistake_in_message_id, field="message")]
Text = Annotated[str, Field(pattern=r"\S")]
Flag = Annotated[bool, BeforeValidator(_flag)]
OnRemove = Literal["unpin", "leave"]


class Shape(BaseModel):
    """A mapping of the file."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")


class WrittenNotice(Shape):
    """A message that the group shows; one of the four fields says which, or what it says."""

    message: MessageId | None = None
    text: Annotated[str, _checked(_sendable, field="text")] | None = None
    markdown: Annotated[str, _content_file("markdown")] | None = None
    card: Annotated[str, _content_file("card")] | None = None


def _form(notice: object) -> str:
    return "mapping" if isinstance(notice, dict | WrittenNotice) else "word"


NoticeWord = Literal["announcement", "none", "unmanaged"]
ThenWord = Literal["announcement", "none"]
_Mapping = Annotated[WrittenNotice, Tag("mapping")]
NoticeField = Annotated[Annotated[NoticeWord, Tag("word")] | _Mapping, Discriminator(_form)]
ThenField = Annotated[Annotated[ThenWord, Tag("word")] | _Mapping, Discriminator(_form)]


class Defaults(Shape):
    """What holds for every group that does not say otherwise."""

    on_remove: OnRemove = "unpin"
    recall: Flag = False


class Group(Shape):
    """One group, or several that show the same notice."""

    name: Text
    chat: ChatId | None = None
    chats: Annotated[tuple[ChatId, ...], BeforeValidator(_items)] = ()
    notice: NoticeField
    expires: Annotated[datetime, BeforeValidator(_moment)] | None = None
    then: ThenField = "none"
    recall: Flag | None = None
    on_remove: OnRemove | None = None
    owner: Text | None = None
    reason: Text | None = None


class NoticesFile(Shape):
    """The whole file."""

    version: Annotated[Literal[1], BeforeValidator(_number)]
    defaults: Defaults = Defaults()
    allow_empty: Flag = False
    groups: Annotated[tuple[Group, ...], BeforeValidator(_items)] = ()


def field_names(shape: type[Shape]) -> tuple[str, ...]:
    """Return the fields that this mapping may have."""
    return tuple(shape.model_fields)
