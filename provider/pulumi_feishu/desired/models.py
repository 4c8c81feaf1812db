"""The shape of `notices.yaml`, version 1."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, ClassVar, Literal, get_args

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    RootModel,
    Tag,
    model_validator,
)
from pydantic_core import PydanticCustomError

from pulumi_feishu.ids import mistake_in_chat_id, mistake_in_message_id

NO_GROUP = "declares no group: to take every notice down on purpose, run `pulumi destroy`"


def mistake(what: str) -> PydanticCustomError:
    """Make the error by which a validator says in a whole sentence what is wrong."""
    return PydanticCustomError("mistake", "{what}", {"what": what})


def _checked(find: Callable[[str], str | None], *, field: str) -> AfterValidator:
    def check(value: str) -> str:
        found = find(value)
        if found:
            raise mistake(f"{field} {found}")
        return value

    return AfterValidator(check)


def _some(groups: tuple[Group, ...]) -> tuple[Group, ...]:
    if not groups:
        raise mistake(NO_GROUP)
    return groups


def _number(value: object) -> object:
    # Scalars of the file are texts, so that ids such as 0123 stay as written.
    return 1 if value == "1" else value


ChatId = Annotated[str, _checked(mistake_in_chat_id, field="chat")]
MessageId = Annotated[str, _checked(mistake_in_message_id, field="message")]
_Word = Literal["announcement", "none"]


class _Mapping(BaseModel):
    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")


class MessageNotice(_Mapping):
    """The group shows this message: `{ message: om_… }`."""

    kind: ClassVar[Literal["message"]] = "message"
    message_id: MessageId = Field(alias="message")

    @model_validator(mode="before")
    @classmethod
    def _holds_no_plain_word(cls, fields: object) -> object:
        for word in get_args(_Word):
            if isinstance(fields, dict) and word in fields:
                both = f"a group shows one notice: keep message or {word}, not both"
                alone = f"{word} is a plain word: write `notice: {word}`"
                raise mistake(both if "message" in fields else alone)
        return fields


class PlainNotice(RootModel[_Word]):
    """The group shows its announcement, or nothing: a plain word."""

    model_config = ConfigDict(frozen=True, strict=True)
    message_id: ClassVar[None] = None

    @property
    def kind(self) -> _Word:
        """The word itself."""
        return self.root


def _form(notice: object) -> str:
    return "mapping" if isinstance(notice, dict | MessageNotice) else "word"


Notice = Annotated[
    Annotated[MessageNotice, Tag("mapping")] | Annotated[PlainNotice, Tag("word")],
    Discriminator(_form),
]


class Group(_Mapping):
    """One group: what people call it, its chat id (`oc_…`), and the notice that it shows."""

    name: str = Field(pattern=r"\S")
    chat: ChatId
    notice: Notice


class Notices(_Mapping):
    """The whole file. It declares at least one group, each chat once (`load` makes sure)."""

    version: Annotated[Literal[1], BeforeValidator(_number)]
    # Not Field(min_length=1): pydantic counts valid items only, so a bad entry is "too short".
    groups: Annotated[tuple[Group, ...], AfterValidator(_some)]
