"""Runs a walk: the real engine, a gate, a server; after each step world, state and model agree."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from campaign.entries import Entries, files_of, moment, program_of
from campaign.flags import message_of, replacement_of, targets_of
from campaign.gate import Gate, gate_before
from campaign.generate import Step, Walk
from campaign.judging import as_seen, lies, wrong_groups
from campaign.killing import kill
from campaign.model import Applied, Group, after, shown
from campaign.outcome import Broken, Totals
from campaign.worlds import THEIRS, Seen, World, world_of
from support.patience import wait_until
from support.project import Project, Run

_DECLARE = "from pulumi_feishu import declare\npulumi.run(declare)\n"


class Running:
    """One walk under way; `step` raises Broken."""

    def __init__(self, walk: Walk, world: World, gate: Gate, project: Project) -> None:
        self._walk, self._world, self._gate, self._project = walk, world, gate, project
        self._applied: dict[str, Applied | None] = dict.fromkeys(walk.groups)
        self._day = 0
        self._groups: dict[str, Group] = {}
        self._entries: Entries = {}
        self._last = Run(0, "")
        self.totals = Totals()

    def begin(self) -> None:
        """The groups as somebody left them."""
        for chat in (*self._walk.groups, THEIRS):
            self._world.add(chat)
        self._groups = {chat: Group(seen.shows) for chat, seen in self._seen().items()}
        for chat in self._groups:
            self._gate.chats |= {f"om_{chat.removeprefix('oc_')}x{n}": chat for n in (1, 2, 3)}
        for key, value in (("retrySeconds", "2"), ("throttledSeconds", "5"), ("maxUnpins", "99")):
            self._project.configure(f"feishu:{key}", value)
        if not self._walk.has_checkpoints:
            self._project.environment["PULUMI_SKIP_CHECKPOINTS"] = "true"

    def _seen(self) -> dict[str, Seen]:
        return self._world.groups()

    def step(self, step: Step) -> None:
        """Do it, and whatever it takes to be as declared again; then judge."""
        self.totals.count("steps")
        self._day = step.day
        self._write(step.entries)
        before = self._seen()
        if step.action == "destroy":
            self._destroy()
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
            self._killed(step, before, forced)
        else:
            self._up(step, before, *forced)
        self._gate.arm()
        if calm and len(self._seen()[step.chat].sent) == len(before[step.chat].sent):
            # The run that was to replace it failed before that, and the next one has no such flag.
            self._groups[step.chat] = calm
        self._judge(before, step.action)
        self._again()
        self._entries = step.entries

    def _write(self, entries: Entries) -> None:
        if self._walk.style == "program":
            self._project.write(program_of(entries))
            return
        self._project.write(_DECLARE)
        shutil.rmtree(self._project.directory / "notices", ignore_errors=True)
        for name, text in files_of(entries).items():
            path = self._project.directory / name
            path.parent.mkdir(exist_ok=True)
            path.write_text(text)

    def _environment(self, **more: str) -> dict[str, str]:
        return {"FEISHU_NOW": moment(self._day), **more}

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
            self._fine(self._project.refresh(**self._environment()))
        elif step.action == "transfer":
            for way in (("export", "--file"), ("import", "--file")):
                self._fine(self._project.pulumi("stack", *way, "state.json"))
        return step.action == "replace" and bool(message_of(self._project, step.chat))

    def _target(self, step: Step, before: dict[str, Seen]) -> None:
        """Only this group first."""
        targets = targets_of(self._project, step.chat)
        if not targets or self._applied.get(step.chat) is None:
            return
        self._expect({step.chat: step.entries[step.chat]}, only=step.chat)
        self._fine(self._project.up(*targets, **self._environment()))
        self._judge(before, "target")

    def _expect(self, entries: Entries, *, anew: str = "", only: str = "") -> None:
        for chat in self._walk.groups:
            if only and chat != only:
                continue
            self._groups[chat] = self._expected(chat, entries, anew=chat == anew)
            self._applied[chat] = Applied.of(entries.get(chat), self._day, self._walk.style)

    def _expected(self, chat: str, entries: Entries, *, anew: bool = False) -> Group:
        new = Applied.of(entries.get(chat), self._day, self._walk.style)
        return after(self._groups[chat], chat, self._applied.get(chat), new, anew=anew)

    def _arguments(self) -> tuple[str, ...]:
        return "--parallel", str(self._walk.parallel)

    def _up(self, step: Step, before: dict[str, Seen], *forced: str) -> None:
        again = {"FEISHU_REASSERT": "1"} if step.action == "reassert" else {}
        environment = self._environment(**again)
        run = self._project.up(*self._arguments(), *forced, **environment)
        self.totals.count("faults", self._gate.hits)
        self._settle(step, run, before, environment)

    def _settle(
        self, step: Step, run: Run, before: dict[str, Seen], environment: dict[str, str]
    ) -> None:
        """A run that failed names each group that is not as declared; the next one is clean."""
        if run.exit_code == 0:
            return
        if not self._gate.hits:
            raise Broken(f"failed without a fault:\n{run.output}")
        self.totals.count("failed runs")
        for chat in wrong_groups(self._groups, before, self._seen()):
            if chat not in run.output:
                raise Broken(f"{chat} failed and is not named:\n{run.output}")
        self._gate.arm()
        if step.goes_back and self._entries:
            self._go_back(step)
        self._fine(self._project.up(*self._arguments(), **environment))
        if step.goes_back and self._entries:
            self._groups = as_seen(self._groups, self._seen(), self._project)

    def _go_back(self, step: Step) -> None:
        """The entries of before, as docs/en/unknowable.md says of answers that were lost."""
        self.totals.count("went back")
        self._write(self._entries)
        environment = self._environment()
        if any(chat not in step.entries or e.recall for chat, e in self._entries.items()):
            # A removal whose answer was lost leaves no trace in the state.
            environment["FEISHU_REASSERT"] = "1"
            self._fine(self._project.refresh("--clear-pending-creates", **environment))
        # What Feishu lets nobody edit any more fails once, and is then sent anew.
        if self._project.up(*self._arguments(), **environment).exit_code != 0:
            self._fine(self._project.up(*self._arguments(), **environment))
        seen = self._seen()
        for chat, entry in self._entries.items():
            old = Applied.of(entry, self._day, self._walk.style)
            wanted = shown(chat, old.notice) if old and old.notice.kind != "unmanaged" else ""
            if wanted and seen[chat].shown_word != wanted:
                told = f"{chat} shows {seen[chat].shown_word}, not {wanted}"
                raise Broken(f"gone back, {told}\n{self._last.output}")
        self._write(step.entries)

    def _killed(self, step: Step, before: dict[str, Seen], forced: tuple[str, ...]) -> None:
        log = self._project.directory / "killed.log"
        with log.open("w") as output:
            options = ("up", "--yes", "--skip-preview", "--continue-on-error")
            environment = self._environment()
            if step.action == "reassert":
                environment["FEISHU_REASSERT"] = "1"
            up = self._project.start(
                *options, *self._arguments(), *forced, output=output, **environment
            )
            wait_until(lambda: self._gate.reached.is_set() or up.poll() is not None)
            if not self._gate.reached.is_set():
                # There were not so many calls.
                self.totals.count("faults", self._gate.hits)
                self._settle(step, Run(up.wait(), log.read_text()), before, environment)
                return
            self.totals.count(f"kill: {step.kill}")
            self.totals.count("faults", self._gate.hits)
            kill(step.kill, up, self._project, self._gate)
        if up.returncode == 0:
            raise Broken(f"{step.kill}, and the run says that all is well:\n{log.read_text()}")
        self._recover(step)

    def _recover(self, step: Step) -> None:
        """What docs/en/fleets.md says; after one Ctrl-C the next `up` is enough."""
        self._gate.arm()
        environment = self._environment()
        if step.kill != "ctrl-c":
            self._project.pulumi("cancel", "--yes")
            self._fine(self._project.refresh("--clear-pending-creates", **environment))
            environment["FEISHU_REASSERT"] = "1"
        elif step.action == "reassert":
            environment["FEISHU_REASSERT"] = "1"
        self._fine(self._project.up(*self._arguments(), **environment))
        self._project.end()

    def _again(self) -> None:
        self._gate.arm()
        self._fine(self._project.up(*self._arguments(), **self._environment()))
        if calls := [call for call in self._gate.calls if call.chat]:
            raise Broken(f"the next up calls: {calls}\n{self._last.output}")

    def _destroy(self) -> None:
        self._gate.arm()
        self._fine(self._project.destroy(**self._environment()))

    def _fine(self, run: Run) -> None:
        self._last = run
        self.totals.count("commands")
        if run.exit_code != 0:
            raise Broken(f"a clean run failed:\n{run.output}")
        if "Traceback" in run.output:
            raise Broken(f"a traceback:\n{run.output}")

    def _judge(self, before: dict[str, Seen], action: str) -> None:
        if wrong := wrong_groups(self._groups, before, self._seen()):
            raise Broken(f"after {action}: {wrong}\n{self._last.output}")
        if lied := lies(self._project, self._applied, self._seen()):
            raise Broken(f"after {action} the state lies: {lied}\n{self._last.output}")

    def end(self) -> None:
        """`destroy` takes down what is the stack's, and leaves what is not."""
        before = self._seen()
        self._destroy()
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
            totals.count("walks")
            totals.count(f"walks against the {walk.server}")
    return None
