"""Random walks: entries, faults, crashes and reverts, and after each clean `up` all is as declared.

`UPS=200000 make test` walks further, each walk with a seed of its own.
"""

from __future__ import annotations

import os
from datetime import timedelta
from random import Random
from typing import get_args

import pytest

from pulumi_feishu.content import Form, content_of
from simulator.engine_model import LIST, MESSAGE, NOTICE, Declared, Stack
from simulator.feishu_model import Crash, Feishu, Trouble

#: So many `up`s in all, in so many walks of so many steps.
_UPS = int(os.environ.get("UPS", "20000"))
_WALKS = 40

GROUPS = ("oc_1", "oc_2")
FORMS: dict[str, tuple[Form, str]] = {
    "A": ("text", "one"),
    "B": ("text", "two"),
    "M": ("markdown", "one"),
    "N": ("markdown", "two"),
}
NOTICES = ("none", "announcement", "unmanaged", "gone", *FORMS)

#: A message that another notice of its group does not show, and that notice.
BESIDE = [f"{form}+{notice}" for form in FORMS for notice in ("none", "announcement", "unmanaged")]

#: What each group is declared to show (of NOTICES, of BESIDE, or a message by its id), how its
#: resources are called, and whether it is recalled.
Entries = dict[str, tuple[str, str, bool]]


def program(entries: Entries, *, has_files: bool = False) -> list[Declared]:
    """A message and the notice that shows it, for each group that has an entry.

    With files those that are left alone are one list, ahead of them.
    """
    left_alone = {chat_id: "" for chat_id, (notice, *_) in entries.items() if notice == "unmanaged"}
    found = []
    if has_files:
        found.append(Declared(LIST, "unmanaged", {"groups": left_alone, "places": {}}))
        entries = {chat_id: entries[chat_id] for chat_id in entries if chat_id not in left_alone}
    for chat_id, (what, name, recall) in entries.items():
        sent, notice = halves(what)
        if sent:
            form, source = FORMS[sent]
            props = {"chat_id": chat_id, form: source, "recall": recall}
            found.append(Declared(MESSAGE, f"{chat_id}{name}", props))
        shown = {"chat_id": chat_id, "notice": notice, "label": chat_id}
        if notice.startswith("om_"):
            shown |= {"notice": "message", "message_id": notice}
        takes = f"{chat_id}{name}" if notice == "message" else ""
        if notice != "gone":
            found.append(Declared(NOTICE, f"{chat_id}{name}", shown, takes=takes))
    return found


def halves(what: str) -> tuple[str, str]:
    """The message of an entry, one of FORMS or "", and its notice: `message` shows that message."""
    sent, _, beside = what.partition("+")
    return (sent, beside or "message") if sent in FORMS else ("", what)


def is_left(what: str) -> bool:
    """Whether that leaves its group alone."""
    return halves(what)[1] == "unmanaged"


class Walk:
    """One stack and its groups, for as long as the walk goes."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.feishu = Feishu(slots=dict.fromkeys(GROUPS, "somebody's"))
        self.stack = Stack(self.feishu, checkpoints=self.random.random() < 0.6)
        self.has_files = self.random.random() < 0.5
        self.entries: Entries = dict.fromkeys(GROUPS, ("none", "", True))
        self.before = self.entries
        #: The URN and the id of what this step replaces by force.
        self.tainted = ("", "")
        #: The groups that were unmanaged last: nobody takes down what they show.
        self.left_alone: set[str] = set()
        self.ups = 0
        self.log: list[str] = []

    def up(self, *, reasserts: bool = False, troubles: dict[int, Trouble] | None = None) -> bool:
        """One `up` of the entries as they are now."""
        self.ups += 1
        self.entries = {
            chat_id: (what if self.is_there(what) else "none", name, recall)
            for chat_id, (what, name, recall) in self.entries.items()
        }
        self.left_alone |= {chat for chat, (what, *_) in self.entries.items() if is_left(what)}
        self.feishu.begin(troubles or {})
        self.feishu.now += timedelta(seconds=30)
        self.log.append(f"up {self.entries} {reasserts=} {troubles or ''}")
        try:
            is_fine = self.stack.up(
                program(self.entries, has_files=self.has_files), reasserts=reasserts
            )
        except Crash:
            self.log.append(f"  crash {self.feishu.journal}")
            if not self.stack.checkpoints:
                sent = self.feishu.messages.values()
                self.feishu.left_over |= {
                    m.message_id for m in sent if m.sent_at == self.feishu.now
                }
            raise
        finally:
            for resource in self.stack.resources:
                if resource.type == MESSAGE and not resource.inputs.get("recall"):
                    self.feishu.left_over.add(resource.id)
        self.log.append(f"  {'fine' if is_fine else 'failed'} {self.feishu.journal}")
        return is_fine

    def is_there(self, what: str) -> bool:
        """False for the id of a message that was recalled."""
        return not what.startswith("om_") or self.feishu.messages[what].is_alive

    def step(self) -> None:
        """Something changes, something may go wrong, and in the end all is as declared."""
        self.change()
        kept = dict(self.feishu.slots)
        troubles = self.troubles()
        self.feishu.has_lost_removal = False
        try:
            is_fine = self.up(troubles=troubles)
        except Crash:
            self.recover()
            return
        if not is_fine:
            self.repair()
        elif self.tainted[0]:
            urn, old = self.tainted
            new = self.stack.current(urn)
            assert new is None or new.type != MESSAGE or new.id != old, "not replaced"
        for chat_id, (what, *_) in self.entries.items():
            was_managed = not is_left(self.before.get(chat_id, ("gone",))[0])
            if is_left(what) and is_fine and was_managed:
                assert self.feishu.slots[chat_id] == kept[chat_id], f"{chat_id} was not left alone"
        self.judge()

    def change(self) -> None:
        random = self.random
        self.feishu.now += random.choice([timedelta(minutes=1), timedelta(hours=2), timedelta(1.1)])
        self.tainted = ("", "")
        kind = random.random()
        if kind < 0.15:
            self.entries, self.before = self.before, self.entries
        elif kind < 0.3 and self.stack.resources:
            taken = random.choice(self.stack.resources)
            self.stack.tainted = {taken.urn}
            self.tainted = (taken.urn, taken.id)
            self.log.append(f"taint {self.stack.tainted}")
        elif kind < 0.4:
            self.somebody_recalls()
        else:
            self.before = dict(self.entries)
            name = random.choice(["", "", " again"])
            chat_id, what = random.choice(GROUPS), random.choice(NOTICES)
            living, kind = sorted(self.feishu.living(chat_id)), random.random()
            if kind < 0.2:
                # The files' list has no message of its own.
                fits = [each for each in BESIDE if not (self.has_files and is_left(each))]
                what = random.choice(fits)
            elif kind < 0.4 and living:
                what = random.choice(living)
                self.feishu.left_over.add(what)
            self.entries[chat_id] = (what, name, random.random() < 0.7)

    def somebody_recalls(self) -> None:
        by_id = {what for each in (self.entries, self.before) for what, *_ in each.values()}
        living = [m for chat in GROUPS for m in sorted(self.feishu.living(chat) - by_id)]
        if living:
            sent = self.feishu.messages[self.random.choice(living)]
            sent.is_alive = False
            if self.feishu.slots[sent.chat_id] == sent.message_id:
                self.feishu.slots[sent.chat_id] = "none"
            self.log.append(f"recalled {sent.message_id}")
            self.feishu.begin({})
            self.stack.refresh()

    def troubles(self) -> dict[int, Trouble]:
        if self.random.random() < 0.4:
            return {}
        kinds: tuple[Trouble, ...] = get_args(Trouble)
        # Most runs make few calls.
        number = min(self.random.randint(1, 6), self.random.randint(1, 6))
        return {number: self.random.choice(kinds)}

    def recover(self) -> None:
        """As the README says of a run that was killed, with its program or the one before."""
        self.stack.tainted.clear()
        self.feishu.begin({})
        self.stack.refresh()
        if self.random.random() < 0.3 and self.entries.keys() == self.before.keys():
            was_there = {chat for chat, (notice, *_) in self.entries.items() if notice != "gone"}
            is_there = {chat for chat, (notice, *_) in self.before.items() if notice != "gone"}
            if is_there >= was_there:
                self.entries, self.before = self.before, self.entries
        if not self.up(reasserts=True):
            self.repair()
        self.judge()

    def repair(self) -> None:
        """The next run, perhaps with less in it or that of before; a message may need one more."""
        if self.random.random() < 0.4:
            self.entries, self.before = self.before, self.entries
        elif self.random.random() < 0.3:
            self.entries[self.random.choice(GROUPS)] = ("gone", "", True)
        lost = self.feishu.has_lost_removal
        if lost:
            # As the error says.
            self.feishu.begin({})
            self.stack.refresh()
        assert self.up(reasserts=lost) or self.up(reasserts=lost), self.stack.told[-5:]

    def sent(self, chat_id: str, form: str, name: str) -> set[str]:
        """The id of the living message that says this; nothing for ""."""
        if not form:
            return set()
        resource = self.stack.current(Declared(MESSAGE, f"{chat_id}{name}", {}).urn)
        assert resource, "no resource"
        found = self.feishu.messages[resource.id]
        assert found.is_alive, f"{resource.id} is not alive"
        assert found.content.sha256 == content_of(*FORMS[form]).sha256, "says another"
        return {resource.id}

    def judge(self) -> None:
        """Each group shows what is declared, and every living message is the state's."""
        may_stay = self.feishu.left_over | self.feishu.unanswered
        for chat_id, (what, name, _) in self.entries.items():
            sent, notice = halves(what)
            shows = self.feishu.slots[chat_id]
            messages = [r for r in self.stack.resources if r.inputs.get("chat_id") == chat_id]
            ids = {r.id for r in messages if r.type == MESSAGE}
            assert ids == self.sent(chat_id, sent, name), "messages beside it"
            assert notice != "message" or shows in ids, f"{chat_id} shows {shows}"
            if notice in ("none", "announcement") or notice.startswith("om_"):
                assert shows == notice, f"{chat_id} shows {shows}"
                assert self.is_there(notice), f"{notice} was recalled"
            elif notice == "gone" and chat_id not in self.left_alone:
                assert shows in ("none", "somebody's"), f"{chat_id} shows {shows}"
            if chat_id in self.left_alone:
                # What may be shown there is not recalled.
                self.feishu.left_over |= self.feishu.living(chat_id)
                may_stay |= self.feishu.left_over
            if notice not in ("gone", "unmanaged"):
                self.left_alone.discard(chat_id)
            assert self.feishu.living(chat_id) - ids <= may_stay, "left over"
        assert not any(resource.is_leaving for resource in self.stack.resources)
        assert self.up()
        assert self.feishu.journal == [], "the next up calls"


@pytest.mark.parametrize("number", range(_WALKS))
def test_after_each_clean_up_all_is_as_declared(number: int) -> None:
    ups, seed = 0, number * 1_000_000
    while ups < _UPS // _WALKS:
        walk = Walk(seed)
        seed += 1
        for _ in range(12):
            try:
                walk.step()
            except Exception as error:
                told = "\n".join([*walk.log, *walk.stack.told[-6:]])
                raise AssertionError(f"seed {seed - 1}: {error}\n{told}") from error
        ups += walk.ups
