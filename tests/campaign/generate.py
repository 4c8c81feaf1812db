"""A walk from its seed: what is declared at each step, what is done, and what goes wrong in it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from random import Random
from typing import Literal

from campaign.entries import FILES, NONE, SENT, Door, Entries, Entry, Kind, Notice, Style
from campaign.gate import DATED, FAULTS, Fault, FaultKind

#: Raised with each change of what a seed draws: a seed is a walk of one such number.
DRAWN = 4

STEPS = 8
_MOST_GROUPS, _LEAST_GROUPS = 12, 4

Server = Literal["emulator", "double"]
_End = Literal["", "engine", "provider", "all", "ctrl-c", "ctrl-c twice"]
_Disk = Literal["full disk", "no backend", "full disk for a while", "no backend for a while"]
Kill = _End | _Disk
#: What the engine waits for; the run may go on to a good end.
PASSING: tuple[Kill, ...] = ("full disk for a while", "no backend for a while")
#: Those of the state's disk stay as they are until the run is killed.
DISKS: tuple[Kill, ...] = ("full disk", "no backend", *PASSING)
KILLS: tuple[Kill, ...] = ("engine", "provider", "all", "ctrl-c", "ctrl-c twice", *DISKS)

#: `reassert`: somebody unpins, then a re-assert run; `refresh`: somebody recalls, then a refresh;
#: `review`: a review is cut short ahead of the `up`; `apply`: a reviewed plan is applied.
Action = Literal[
    "up", "reassert", "refresh", "transfer", "replace", "target", "review", "apply", "destroy"
]
_ACTIONS: tuple[Action, ...] = (
    *("reassert", "refresh", "transfer", "replace", "target"),
    *("review", "apply", "apply", "destroy"),
)

#: Half of the programs through the plugin have two providers.
_WRITTEN: tuple[tuple[Style, Door], ...] = (
    *(("files", "dynamic"), ("files", "dynamic")),
    *(("program", "dynamic"), ("program", "plugin"), ("program", "two providers")),
)


@dataclass(frozen=True)
class Step:
    """The entries of that step as a whole, so that steps and groups can be left out.

    `chat` is the group that the action is about. With a `kill` one of the faults, at most one a
    group, holds the call back at which that comes. `goes_back`: after a run that failed the entries
    of the step before are applied first. `cut` is when a review is killed, as a part of its time.
    Between a run that failed and the next one the server's clock jumps by so many hours.
    """

    action: Action
    entries: Entries
    day: int
    chat: str = ""
    faults: tuple[Fault, ...] = ()
    kill: Kill = ""
    goes_back: bool = False
    cut: float = 0.0
    jump_hours: int = 0


@dataclass(frozen=True)
class Walk:
    """All that a walk is; the seed made it and plays no part any more."""

    seed: int
    style: Style
    door: Door
    server: Server
    groups: tuple[str, ...]
    has_checkpoints: bool
    parallel: int
    steps: tuple[Step, ...]


def walk_of(seed: int, *, steps: int = STEPS, most_groups: int = _MOST_GROUPS) -> Walk:
    """The walk of this seed: the same wherever `DRAWN` is."""
    dice = Random(seed)
    style, door = dice.choice(_WRITTEN)
    groups = tuple(f"oc_w{n:02}" for n in range(dice.randint(_LEAST_GROUPS, most_groups)))
    drawn = _Drawn(dice, style, groups)
    return Walk(
        seed,
        style,
        door,
        "double" if seed % 2 else "emulator",
        groups,
        has_checkpoints=dice.random() < 0.7,
        parallel=dice.choice([1, 8, 32]),
        steps=tuple(drawn.step(number) for number in range(steps)),
    )


class _Drawn:
    def __init__(self, dice: Random, style: Style, groups: tuple[str, ...]) -> None:
        self._dice, self._style, self._groups = dice, style, groups
        self._day = self._day_before = 0
        self._entries: dict[str, Entry] = {
            chat: self._entry() for chat in groups if dice.random() < 0.8
        } or {groups[0]: self._entry()}

    def step(self, number: int) -> Step:
        dice, before = self._dice, dict(self._entries) if number else {}
        self._day_before = self._day
        action: Action = dice.choice(_ACTIONS) if number and dice.random() < 0.45 else "up"
        chat = dice.choice(sorted(self._entries)) if self._entries else self._groups[0]
        if number:
            for _ in range(dice.randint(1, 5)):
                self._edit()
        if action == "target":
            chats = [each for each in sorted(before) if self._may_be_targeted(each, before)]
            action, chat = ("target", dice.choice(chats)) if chats else ("up", chat)
        if action == "apply":
            # What was approved is judged by the machine's clock: by that nothing may be over.
            for each, entry in self._entries.items():
                self._entries[each] = replace(entry, expires=0)
        step = Step(action, dict(self._entries), self._day, chat)
        if action == "review":
            step = replace(step, cut=dice.uniform(0.05, 0.95))
        if action != "destroy" and dice.random() < 0.75:
            step = self._troubled(step, before)
        return step

    def _may_be_targeted(self, chat: str, before: Entries) -> bool:
        """Whether the run sees all that it needs, with this group's resources as targets."""
        old, new = before.get(chat), self._entries.get(chat)
        if old is None or new is None:
            return False
        was, will = old.notice_on(self._day), new.notice_on(self._day)
        is_managed = "unmanaged" not in (old.notice.kind, new.notice.kind)
        is_same = (old.name, old.parent, old.has_output) == (new.name, new.parent, new.has_output)
        return is_managed and is_same and was.is_sent == will.is_sent and not new.parent

    def _troubled(self, step: Step, before: Entries) -> Step:
        dice = self._dice
        called = self._called(step, before)
        if not called:
            return step
        struck = dice.sample(called, min(len(called), dice.choice([1, 1, 2, 4])))
        faults = [
            # What a run that never gets an answer says of a group is the hardest to say.
            Fault(chat, dice.randint(1, 4), "lost", lasts=True)
            if dice.random() < 0.3
            else self._fault(chat, dice.choice(FAULTS))
            for chat in struck
        ]
        kill: Kill = ""
        if dice.random() < 0.5:
            kill = dice.choice(KILLS)
            held: FaultKind = dice.choice(["held", "held late"])
            faults[0] = replace(self._fault(struck[0], held), lasts=False)
        if kill in DISKS:
            # Which of two messages is the new one, only the state could tell then.
            faults = [fault for fault in faults if fault.kind not in DATED]
        step = replace(step, faults=tuple(faults), kill=kill, goes_back=dice.random() < 0.4)
        return replace(step, jump_hours=dice.choice([0, 0, 0, 2, -2]))

    def _fault(self, chat: str, kind: FaultKind) -> Fault:
        dice = self._dice
        return Fault(chat, dice.choice([1, 1, 1, 2, 2, 3]), kind, lasts=dice.random() < 0.4)

    def _called(self, step: Step, before: Entries) -> list[str]:
        """The groups about which calls are likely."""
        if step.action == "replace":
            return [step.chat] if step.chat in step.entries else []
        if step.action == "reassert":
            return [c for c, e in step.entries.items() if e.notice.kind != "unmanaged"]

        def shown(entries: Entries, chat: str, day: int) -> Notice | None:
            entry = entries.get(chat)
            return entry.notice_on(day) if entry else None

        old = before if step.entries != before else {}
        return [
            chat
            for chat in self._groups
            if shown(old, chat, self._day_before) != shown(step.entries, chat, step.day)
        ]

    def _edit(self) -> None:
        dice, entries = self._dice, self._entries
        kind = dice.choice(
            ["notice", "notice", "notice", "add", "remove", "swap", "field", "rename", "clock"]
        )
        there = sorted(entries)
        if kind == "add" or not there:
            entries[dice.choice(self._groups)] = self._entry()
            return
        chat = dice.choice(there)
        if kind == "remove":
            del entries[chat]
        elif kind == "swap":
            other = dice.choice(there)
            entries[chat], entries[other] = entries[other], entries[chat]
        elif kind == "clock":
            # A clock that was wrong is put right, too.
            self._day = max(0, self._day + dice.choice([-3, 1, 2, 3, 4, 5]))
        elif kind == "notice":
            entries[chat] = self._judged(replace(entries[chat], notice=self._notice()))
        else:
            entries[chat] = self._judged(self._with_a_field(entries[chat], kind == "rename"))

    def _with_a_field(self, entry: Entry, is_renamed: bool) -> Entry:
        dice = self._dice
        if is_renamed:
            return replace(entry, name=dice.choice("abc"), file=dice.randrange(len(FILES)))
        other = self._entry()
        field = dice.choice(["recall", "leave", "expires", "then", "has_output", "parent"])
        return replace(entry, **{field: getattr(other, field)})

    def _entry(self) -> Entry:
        dice = self._dice
        entry = Entry(
            self._notice(),
            name=dice.choice("abc"),
            recall=dice.random() < 0.6,
            leave=dice.random() < 0.2,
            expires=self._day + dice.randint(-2, 6) if dice.random() < 0.3 else 0,
            then=self._notice(),
            file=dice.randrange(len(FILES)),
            has_output=dice.random() < 0.3,
            parent=dice.choice(["", "", "", "room1", "room2"]),
        )
        return self._judged(entry)

    def _judged(self, entry: Entry) -> Entry:
        """What no file may say is left out."""
        if entry.notice.kind == "unmanaged" or self._style == "program":
            entry = replace(entry, expires=0)
        then = NONE if entry.then.kind == "unmanaged" else entry.then
        return replace(entry, expires=min(max(entry.expires, 0), 28), then=then)

    def _notice(self) -> Notice:
        plain: tuple[Kind, ...] = ("none", "announcement", "unmanaged", "message", "message")
        kind: Kind = self._dice.choice((*plain, *SENT, *SENT))
        return Notice(kind, self._dice.randint(1, 3) if kind in (*SENT, "message") else 0)
