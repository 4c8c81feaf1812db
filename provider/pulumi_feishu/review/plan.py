"""What a change does to which group, as data: sources make it, renderers only print it.

| effect       | the group                                                                        |
|--------------|----------------------------------------------------------------------------------|
| removed      | shows nothing any more                                                           |
| taken over   | is managed for the first time: what is shown there now is lost for good          |
| sent         | shows a new message, which the bot sends                                         |
| moved        | shows another message that is there already, or the announcement                 |
| edited       | shows the same message, which says another thing                                 |
| later        | shows the same for now, and another thing from a moment on that is yet to come   |
| left         | keeps what it shows, and is not managed any more                                 |

Beside these, settings may change that show nowhere (`Setting`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

from pulumi_feishu.text.i18n import Words

Effect = Literal["removed", "taken over", "sent", "moved", "edited", "later", "left"]

#: The gravest first: so they are sorted, and so they are counted.
EFFECTS: tuple[Effect, ...] = get_args(Effect)

ShownKind = Literal[
    "none", "announcement", "message", "text", "markdown", "card", "unmanaged", "unknown"
]


#: Why what is shown can't be told: a secret, known only in the run, or of a state that has no text.
Hidden = Literal["", "secret", "unknown", "not kept"]


@dataclass(frozen=True)
class Shown:
    """What a group shows, or is to show.

    `source` is the message's id (`om_…`), the text, the Markdown, or the card as JSON; "" for the
    plain words, and for what is `hidden`. `message_text` is what a message of somebody else says,
    where that was looked up.
    """

    kind: ShownKind
    source: str = ""
    message_text: str = ""
    hidden: Hidden = ""


@dataclass(frozen=True)
class PlanProblem:
    """Something that would fail, or can't be known ahead (`is_certain` is False).

    `what` is a clause about the group, `next_step` a whole sentence; `code` is Feishu's, None where
    none is known.
    """

    what: Words
    next_step: Words
    code: int | None = None
    is_certain: bool = True


@dataclass(frozen=True)
class Later:
    """What a group shows from a moment on that is yet to come, without another review.

    `at` is in the time zone of whoever wrote it. `base` is what it would have shown then without
    the change, `after` what it shows now. `effect` is what happens at that moment, None where
    nothing happens any more; `sends`: a new message is sent then.
    """

    at: datetime
    base: Shown
    after: Shown
    effect: Effect | None
    sends: bool = False


#: The fields of an entry that a setting may stand for, in the order in which they are told.
SettingName = Literal["on_remove", "recall", "name", "owner", "reason", "notice", "expires", "then"]
SETTINGS: tuple[SettingName, ...] = get_args(SettingName)


@dataclass(frozen=True)
class Setting:
    """One field of a group's entry that differs, and changes nothing of what the group shows.

    `notice`, `expires` and `then` stand here only where their time is over, or they say the same;
    `notice` too where a group that is left alone (`unmanaged`) gets an entry, or loses it ("").
    """

    chat_id: str
    name: str
    field: SettingName
    before: str
    after: str


@dataclass(frozen=True)
class Change:
    """One group and what happens to it.

    `chat_id` is the resource's URN where the id is a secret, or known only in the run.
    `people` is how many memberships the group has, None where nobody looked; `written_at` is when
    this stack last wrote (UTC), None where only files were compared. `sends` and `recalls`: a new
    message is sent, an old one recalled. `place` is where the entry stands now, else stood
    (`notices.yaml:5:5`), "" for a program without files; `is_deleted`: it is not there any more;
    `link` is where it is to be read on the web, "" where that is not known. `expires` and
    `expired_at` are in the time zone of whoever wrote them; `then` is what the group shows from
    `expires` on. `later` is what the change makes of the time to come, in its order. `message_id`
    (`om_…`) is the message of the bot that is shown until now, "" where only files were compared.
    `names_several`: the name is that of an entry with several groups, and of none of them. `called`
    is what the group is really called, where that is another name.
    """

    chat_id: str
    name: str
    effect: Effect
    before: Shown
    after: Shown
    place: str = ""
    is_deleted: bool = False
    link: str = ""
    owner: str = ""
    reason: str = ""
    expires: datetime | None = None
    expired_at: datetime | None = None
    sends: bool = False
    recalls: bool = False
    people: int | None = None
    written_at: datetime | None = None
    problems: tuple[PlanProblem, ...] = ()
    message_id: str = ""
    names_several: bool = False
    called: str = ""
    then: Shown = Shown("none")
    later: tuple[Later, ...] = ()

    @property
    def has_id(self) -> bool:
        """Whether the group's id is known."""
        return not self.chat_id.startswith("urn:")

    @property
    def fails(self) -> bool:
        """Whether it would certainly fail."""
        return any(problem.is_certain for problem in self.problems)

    def comes_to(self, effect: Effect) -> bool:
        """Whether the change has this effect on the group, now or later."""
        return effect in (self.effect, *(later.effect for later in self.later))


@dataclass(frozen=True)
class Due:
    """What one run does on a later day (`2026-12-01`), of all entries and not only changed ones."""

    day: str
    removals: int
    messages: int


@dataclass(frozen=True)
class Plan:
    """A whole change. `changes` are sorted by consequence, then name; `settings` by field and name.

    `source` says what was compared; `at` is the one clock by which expiry was judged (UTC).
    `unchanged` and `reasserted` only count groups, `others` counts steps of no group; `managed` is
    how many groups are managed afterwards, and before if that is more; `managed_after` afterwards.
    `due` is what falls due later, by days in their order. `names` are those that are declared for
    one group each, changed or not. `failure` is why there is no
    plan, one line each; then nothing else is known. `objections` are why it is not allowed, until
    somebody says that it is meant, and `concerned` the effects that they are about. `remarks`
    concern the change as a whole.
    """

    source: Words
    at: datetime
    changes: tuple[Change, ...] = ()
    settings: tuple[Setting, ...] = ()
    unchanged: int = 0
    reasserted: int = 0
    managed: int = 0
    managed_after: int = 0
    due: tuple[Due, ...] = ()
    names: tuple[str, ...] = ()
    others: int = 0
    failure: tuple[str, ...] = ()
    objections: tuple[Words, ...] = ()
    concerned: tuple[Effect, ...] = ()
    remarks: tuple[Words, ...] = ()

    @property
    def people(self) -> int | None:
        """The memberships of all changed groups; None unless all were looked up."""
        counts = [change.people for change in self.changes]
        return None if None in counts else sum(count or 0 for count in counts)

    def count(self, effect: Effect) -> int:
        """How many groups the change has this effect on."""
        return sum(1 for change in self.changes if change.effect == effect)

    @property
    def new_messages(self) -> int:
        """How many messages are sent."""
        return sum(1 for change in self.changes if change.sends)

    @property
    def failing(self) -> int:
        """How many groups would certainly fail."""
        return sum(change.fails for change in self.changes)


def changes_in_order(changes: list[Change]) -> tuple[Change, ...]:
    """By consequence, then by name."""
    return tuple(
        sorted(changes, key=lambda c: (EFFECTS.index(c.effect), c.name.casefold(), c.chat_id))
    )


def settings_in_order(settings: list[Setting]) -> tuple[Setting, ...]:
    """By field, then by the group's name."""
    return tuple(
        sorted(settings, key=lambda s: (SETTINGS.index(s.field), s.name.casefold(), s.chat_id))
    )
