"""Settles on one throw-away group what nobody documents, and takes back what it put there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from pulumi_feishu.doctor.probe.experiments import EXPERIMENTS, Experiment, Observation
from pulumi_feishu.doctor.probe.interrupts import Interruption
from pulumi_feishu.doctor.probe.sandbox import Ask, Inquiry, Means, Sandbox
from pulumi_feishu.openapi import Client, FeishuError, Kind, Refused, Waits
from pulumi_feishu.openapi.configuration.settings import Settings
from pulumi_feishu.text.i18n import Words

#: No app has such a secret; it is as long as one.
_WRONG_SECRET = "0" * 32

#: A refusal of the wrong secret may look like a fault of the server, which is not worth a minute.
_STRANGER_RETRY_SECONDS = 3

#: Of a probe with both messages, with nothing to ask again: what is sent, tried, and cleaned up.
CALLS = 22


@dataclass
class Report:
    """What each experiment found, in their order, and what could not be cleaned up."""

    findings: list[tuple[Experiment, Observation]] = field(default_factory=list)
    left_behind: list[FeishuError] = field(default_factory=list)


def means_for(
    settings: Settings, *, foreign_message: str | None, dissolved_message: str | None
) -> Means:
    """What the experiments can use; only the secret of a custom app can be tried as a wrong one."""
    stranger = None
    if settings.app_secret and not settings.tenant_key:
        wrong = replace(settings, app_secret=_WRONG_SECRET, retry_seconds=_STRANGER_RETRY_SECONDS)
        stranger = Client(wrong, waits=Waits()).groups.bot
    return Means(foreign_message, dissolved_message, stranger)


def group_of(client: Client, chat_id: str) -> Words:
    """What the group is called and how many people see what happens there."""
    try:
        group = client.groups.details(chat_id)
    except Refused as error:
        if error.kind is not Kind.MISSING_SCOPE:
            raise
        return Words(f"group {chat_id}", f"群 {chat_id}")
    return Words(
        f"group {group.name} ({chat_id}, {group.people} people)",
        f"群 {group.name}（{chat_id}，{group.people} 人）",
    )


def probe(
    client: Client,
    chat_id: str,
    means: Means,
    *,
    ask: Ask,
    tell: Callable[[Words], None],
    interrupted: Callable[[], None],
) -> Report:
    """Run every experiment; `tell` gets each assumption before it is tried.

    Cleans up whatever happens. Raises FeishuError when the group can't be used at all, and
    KeyboardInterrupt when somebody pressed Ctrl-C, of which `interrupted` tells at once.
    """
    report = Report()
    with Interruption(interrupted) as interruption:

        def ask_now(question: Inquiry) -> bool | None:
            with interruption.allowed():
                return ask(question)

        sandbox = Sandbox(client, chat_id, means, ask_now, interruption.look)
        try:
            _experiment(sandbox, report, tell)
        finally:
            report.left_behind = sandbox.clean_up()
            for error in report.left_behind:
                tell(Words(str(error), str(error)))
    return report


def _experiment(sandbox: Sandbox, report: Report, tell: Callable[[Words], None]) -> None:
    sandbox.prepare()
    for experiment in EXPERIMENTS:
        tell(experiment.assumption)
        report.findings.append((experiment, _finding(experiment, sandbox)))


def _finding(experiment: Experiment, sandbox: Sandbox) -> Observation:
    try:
        return experiment.run(sandbox)
    except FeishuError as error:
        if error.is_fatal:
            raise
        line = str(error)
        return Observation("not observed", Words(line, line))
