"""Runs a walk: the real engine, a gate, a server; after each step world, state and model agree."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from campaign.commands import Commands
from campaign.disks import limits_are_errors, restored, state_file
from campaign.entries import Entries
from campaign.flags import message_of, replacement_of, targets_of
from campaign.gate import Gate, gate_before
from campaign.generate import DISKS, PASSING, Step, Walk
from campaign.judging import as_seen, lies, unsaid, with_adopted, with_unproven, wrong_groups
from campaign.killing import kill, kill_review
from campaign.model import Applied, Group, after, shown
from campaign.outcome import Broken, Totals
from campaign.recorded import recorded
from campaign.worlds import THEIRS, Seen, World, world_of
from support.patience import wait_until
from support.project import Project, Run


class Running:
    """One walk under way; `step` raises Broken."""

    def __init__(self, walk: Walk, world: World, gate: Gate, project: Project) -> None:
        self._walk, self._world, self._gate, self._project = walk, world, gate, project
        self._commands = Commands(walk, gate, project)
        self._applied: dict[str, Applied | None] = dict.fromkeys(walk.groups)
        self._groups: dict[str, Group] = {}
        self._entries: Entries = {}
        #: The state of a stack that is new.
        self._empty = b""
        self.totals = self._commands.totals

    def begin(self) -> None:
        """The groups as somebody left them."""
        for chat in (*self._walk.groups, THEIRS):
            self._world.add(chat)
        self._groups = {chat: Group(seen.shows) for chat, seen in self._seen().items()}
        for chat in self._groups:
            self._gate.chats |= {f"om_{chat.removeprefix('oc_')}x{n}": chat for n in (1, 2, 3)}
        self._commands.begin()
        self._empty = state_file(self._project).read_bytes()

    def strikes(self) -> dict[str, int]:
        """How often each fault struck."""
        return {f"fault: {kind}": number for kind, number in self._gate.strikes.items()}

    def _seen(self) -> dict[str, Seen]:
        return self._world.groups()

    def step(self, step: Step) -> None:
        """Do it, and whatever it takes to be as declared again; then judge."""
        self.totals.count("steps")
        self.totals.count(f"steps of {step.action}")
        self._commands.day = step.day
        self._commands.write(step.entries)
        before = self._seen()
        if step.action == "destroy":
            self._commands.destroy()
            self._expect({})
            self._judge(before, "destroy")
            self._entries = {}
            return
        anew = self._ahead(step)
        before = before if step.action != "refresh" else self._seen()
        if step.action == "target":
            self._target(step, before)
            before = self._seen()
        forced = replacement_of(self._project, step.chat) if step.action == "replace" else ()
        calm = self._expected(step.chat, step.entries) if forced else None
        self._expect(step.entries, anew=step.chat if forced and anew else "")
        self._gate.arm(*step.faults)
        if step.kill:
            had = {
                message.chat
                for message in recorded(self._project, "message")
                if before[message.chat].sent[message.id][0] == self._groups[message.chat].own
            }
            self._killed(step, before, forced)
            if step.kill in DISKS:
                self._groups = with_unproven(self._groups, before, self._seen(), had)
        else:
            self._settle(step, self._commands.change(step, *forced), before)
        self._gate.arm()
        if calm and len(self._seen()[step.chat].sent) == len(before[step.chat].sent):
            # The run that was to replace it failed before that, and the next one has no such flag.
            self._groups[step.chat] = calm
        self._judge(before, step.action)
        self._commands.again()
        self._entries = step.entries

    def _ahead(self, step: Step) -> bool:
        """What happens ahead of the `up`; whether a forced replacement sends anew."""
        group = self._groups[step.chat]
        if step.action == "reassert":
            entry = self._applied.get(step.chat)
            if entry and entry.notice.kind != "unmanaged":
                self._world.unpin(step.chat)
                self._groups[step.chat] = replace(group, shows="none")
        elif step.action == "refresh":
            own = message_of(self._project, step.chat)
            if own and group.own:
                self._world.recall(own)
                shows = "none" if group.shows == group.own else group.shows
                self._groups[step.chat] = Group(shows, "", group.left)
            self._commands.refresh()
        elif step.action == "transfer":
            for way in (("export", "--file"), ("import", "--file")):
                self._commands.fine(self._project.pulumi("stack", *way, "state.json"))
        elif step.action == "review":
            kill_review(self._commands, self._project, self._gate, step.cut)
        return step.action == "replace" and bool(message_of(self._project, step.chat))

    def _target(self, step: Step, before: dict[str, Seen]) -> None:
        """Only this group first."""
        targets = targets_of(self._project, step.chat)
        if not targets or self._applied.get(step.chat) is None:
            return
        self._expect({step.chat: step.entries[step.chat]}, only=step.chat)
        environment = self._commands.environment()
        self._commands.fine(self._project.up(*targets, **environment))
        self._judge(before, "target")

    def _expect(self, entries: Entries, *, anew: str = "", only: str = "") -> None:
        for chat in self._walk.groups:
            if only and chat != only:
                continue
            self._groups[chat] = self._expected(chat, entries, anew=chat == anew)
            self._applied[chat] = self._as_applied(chat, entries)

    def _expected(self, chat: str, entries: Entries, *, anew: bool = False) -> Group:
        new = self._as_applied(chat, entries)
        return after(self._groups[chat], chat, self._applied.get(chat), new, anew=anew)

    def _as_applied(self, chat: str, entries: Entries) -> Applied | None:
        return Applied.of(entries.get(chat), self._commands.day, self._walk.style)

    def _settle(self, step: Step, run: Run, before: dict[str, Seen]) -> None:
        """A run that failed names each group that is not as declared; the next one is clean."""
        self.totals.count("faults", self._gate.hits)
        if run.exit_code == 0:
            return
        if not self._gate.hits:
            raise Broken(f"failed without a fault:\n{run.output}")
        self.totals.count("failed runs")
        for chat in wrong_groups(self._groups, before, self._seen()):
            if chat not in run.output:
                raise Broken(f"{chat} failed and is not named:\n{run.output}")
        self._gate.arm()
        self._repair(run)
        self._judge_unsaid(step, run, before)
        self._jump(step)
        goes_back = step.goes_back and bool(self._entries)
        if goes_back:
            self._go_back(step, run, before)
        self._commands.fine(self._commands.up(**self._commands.of_step(step)))
        if goes_back:
            self._groups = as_seen(self._groups, self._seen(), self._project)
        else:
            self._groups = with_adopted(self._groups, before, self._seen())

    def _repair(self, run: Run) -> None:
        """What docs/en/options.md says of retained messages: the engine asks nobody ahead of it."""
        is_retained = any(entry.leave for entry in self._entries.values())
        if is_retained and "snapshot integrity" in run.output:
            self.totals.count("states repaired")
            self._commands.fine(self._project.pulumi("state", "repair", "--yes"))

    def _jump(self, step: Step) -> None:
        if step.jump_hours:
            self.totals.count("jumps of the server's clock")
            self._world.jump(step.jump_hours)

    def _judge_unsaid(self, step: Step, run: Run, before: dict[str, Seen]) -> None:
        """What somebody did by hand, no run can know."""
        by_hand = {step.chat} if step.action == "reassert" else set()
        declared = {c: self._as_applied(c, step.entries) for c in step.entries if c not in by_hand}
        notices = recorded(self._project, "notice")
        if found := unsaid(notices, declared, before, self._seen()):
            raise Broken(f"after a run that failed: {found}\n{run.output}")

    def _go_back(self, step: Step, failed: Run, before: dict[str, Seen]) -> None:
        """The entries of before, with what the errors say for that; see docs/en/unknowable.md."""
        self.totals.count("went back")
        self._commands.write(self._entries)
        environment = self._commands.of_step(step)
        if "`pulumi refresh`" in failed.output:
            self._commands.refresh("--clear-pending-creates")
        if "`FEISHU_REASSERT=1 pulumi up`" in failed.output:
            environment["FEISHU_REASSERT"] = "1"
        if "FEISHU_REASSERT" not in environment:
            self.totals.count("went back by a plain up")
        # What Feishu lets nobody edit any more fails once, and is then sent anew.
        run = self._commands.up(**environment)
        if run.exit_code != 0:
            run = self._commands.up(**environment)
            self._commands.fine(run)
        for chat, seen in self._seen().items():
            if wrong := self._wrong_way_back(step, chat, seen, before[chat]):
                raise Broken(f"gone back, {chat} shows {wrong}\n{failed.output}\n{run.output}")
        self._commands.write(step.entries)

    def _wrong_way_back(self, step: Step, chat: str, seen: Seen, before: Seen) -> str:
        old = self._as_applied(chat, self._entries)
        if old and old.notice.kind != "unmanaged":
            wanted = shown(chat, old.notice)
            return "" if seen.shown_word == wanted else f"{seen.shown_word}, not {wanted}"
        new = self._as_applied(chat, step.entries)
        is_left = old is not None or new is None or new.leave
        if is_left or seen.shows in ("none", before.shows):
            return ""
        return f"{seen.shown_word}, and nobody declares it"

    def _killed(self, step: Step, before: dict[str, Seen], forced: tuple[str, ...]) -> None:
        old = self._messages_of(step.chat)
        log = self._project.directory / "killed.log"
        with log.open("w") as output, limits_are_errors():
            run = self._commands.start_change(step, *forced, output=output)
            wait_until(lambda: self._gate.reached.is_set() or run.poll() is not None)
            if not self._gate.reached.is_set():
                # There were not so many calls.
                self._settle(step, Run(run.wait(), log.read_text()), before)
                return
            self.totals.count(f"kill: {step.kill}")
            if step.action == "apply":
                self.totals.count("kills of apply")
            self.totals.count("faults", self._gate.hits)
            kill(step.kill, run, self._project, self._gate)
        if run.returncode == 0:
            if step.kill in PASSING:
                return
            raise Broken(f"{step.kill}, and the run says that all is well:\n{log.read_text()}")
        if restored(self._project, self._empty):
            self.totals.count("states restored from a backup")
        self._jump(step)
        # No state remembers the flag; what was sent for it is adopted.
        is_replaced = self._messages_of(step.chat) != old
        self._commands.recover(step, *(() if is_replaced else forced))
        self._groups = with_adopted(self._groups, before, self._seen())

    def _messages_of(self, chat: str) -> list[str]:
        return [each.id for each in recorded(self._project, "message") if each.chat == chat]

    def _judge(self, before: dict[str, Seen], action: str) -> None:
        output = self._commands.last.output
        if wrong := wrong_groups(self._groups, before, self._seen()):
            raise Broken(f"after {action}: {wrong}\n{output}")
        if lied := lies(self._project, self._applied, self._seen()):
            raise Broken(f"after {action} the state lies: {lied}\n{output}")

    def end(self) -> None:
        """`destroy` takes down what is the stack's, and leaves what is not."""
        before = self._seen()
        self._commands.destroy()
        self._expect({})
        self._judge(before, "the last destroy")


@contextmanager
def _started(walk: Walk, directory: Path) -> Iterator[Running]:
    with world_of(walk.server, directory) as world, gate_before(world.url) as gate:
        environment = {**world.environment, "FEISHU_BASE_URL": gate.url}
        project = Project.create(directory / "project", environment)
        running = Running(walk, world, gate, project)
        try:
            running.begin()
            yield running
        finally:
            gate.released.set()
            project.end()


def run(walk: Walk, directory: Path, totals: Totals) -> Broken | None:
    """The whole walk in this new folder; what it broke, if anything."""
    directory.mkdir(parents=True)
    with _started(walk, directory) as running:
        try:
            for number, step in enumerate(walk.steps):
                try:
                    running.step(step)
                except Broken as error:
                    return Broken(f"step {number}: {error}")
            try:
                running.end()
            except Broken as error:
                return Broken(f"the end: {error}")
        finally:
            totals.counts.update(running.totals.counts)
            totals.counts.update(running.strikes())
            totals.count("walks")
            totals.count(f"walks against the {walk.server}")
            totals.count(f"walks of {walk.style}, {walk.door}")
    return None
