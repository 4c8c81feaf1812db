"""`NoticeMessage`: a message of the bot in one Feishu group, whose content lives in git.

The message's id (`om_…`) is the resource's id: what pins it takes `message_id`, and a preview shows
that notice as moved only when the message is really replaced.

| operation | calls                                                                              |
|-----------|------------------------------------------------------------------------------------|
| check     | none: every mistake of the resource at once                                        |
| diff      | none: an edit where Feishu allows one, else a replacement, as far as can be known  |
| create    | list the group's messages for one of a killed run, then send with a uuid           |
| read      | GET message: recalled, deleted or changed shows as drift, which the next `up` ends |
| update    | PUT a text, PATCH a card; none when it says the same, for which a re-assert run    |
|           | makes a GET                                                                        |
| delete    | none, or with `recall` DELETE message: replies and history hang on a message       |
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, overload

import pulumi
from pulumi.dynamic import (
    CheckResult,
    CreateResult,
    DiffResult,
    ReadResult,
    UpdateResult,
)

from pulumi_feishu.content import FORMS
from pulumi_feishu.content.json_text import dumped
from pulumi_feishu.engine import program, reporting
from pulumi_feishu.resources import (
    importing,
    message_actions,
    message_texts,
    notice_texts,
    refresh,
    run_state,
)
from pulumi_feishu.resources.message import (
    GONE,
    UNKNOWN,
    DeclaredMessage,
    RecordedMessage,
    content_problems,
    message_mistakes,
    message_mistakes_of_ignoring,
    told,
    why_replaced,
)
from pulumi_feishu.resources.run_outcome import Untried
from pulumi_feishu.text.i18n import Words


class NoticeMessageProvider(run_state.Operations):
    """The operations of `NoticeMessage`, as the engine calls them."""

    @reporting.reports_cleanly
    def check(self, olds: dict[str, Any], news: dict[str, Any]) -> CheckResult:
        """Judge the inputs and say which generation of the message they are."""
        inputs = {key: value for key, value in news.items() if value not in (None, False)}
        run_state.run_messages().announce(int(inputs.pop("declared_messages", 0)))
        given = run_state.take_given(inputs)
        run_state.take_name(inputs)
        failures = message_mistakes_of_ignoring(inputs, given) or message_mistakes(
            inputs, given.without_value(olds)
        )
        if failures:
            return CheckResult(inputs, failures)
        _warn_of_contents(olds, inputs)
        if isinstance(inputs.get("card"), str):
            # So another layout of the same file is no change.
            inputs["card"] = dumped(json.loads(inputs["card"]))
        messages = run_state.run_messages()
        recorded = int(olds.get("generation") or 0)
        inputs["generation"] = messages.generation(reporting.current_urn() or "", recorded)
        reasserted = int(olds.get("reasserted") or 0)
        if olds and run_state.is_reassert_run():
            reasserted += 1
        if reasserted:
            inputs["reasserted"] = reasserted
        most = run_state.settings().max_new_messages
        if messages.exceeds(most):
            reporting.warn(message_texts.budget_too_small(most, messages.needed))
        return CheckResult(inputs, [])

    @reporting.reports_cleanly
    def diff(self, id_: str, olds: dict[str, Any], news: dict[str, Any]) -> DiffResult:
        """Plan an edit, or a replacement where it is known already that an edit is refused."""
        run_state.run_messages().see(id_)
        if news.get("chat_id") != olds.get("chat_id"):
            return DiffResult(replaces=["chat_id"])
        if pulumi.contains_unknowns(news):
            return DiffResult()
        recorded, declared = RecordedMessage.from_bag(id_, olds), DeclaredMessage.from_bag(news)
        field, why = why_replaced(recorded, declared)
        if why is not None:
            reporting.warn(message_texts.sent_anew(declared.chat_id, id_, why))
            # Told that there are changes, the engine shows outputs as removed; it finds inputs
            # that differ by itself.
            differs = declared != recorded.declared
            return DiffResult(changes=None if differs else True, replaces=[field])
        run_state.run_messages().hold(id_, reporting.current_urn() or "")
        # Told that there are changes, the engine would not look which: `replace_on_changes` is
        # about those.
        strayed = recorded.content_sha256 != declared.content.sha256
        return DiffResult(changes=True if strayed and declared == recorded.declared else None)

    @reporting.reports_cleanly
    @run_state.changes_message
    def create(self, props: dict[str, Any]) -> CreateResult:
        """Send the message, once."""
        declared = DeclaredMessage.from_bag(props)
        # Else another message of this group might take the new one for its own.
        with run_state.run_groups().chat_lock(declared.chat_id):
            recorded = message_actions.send(declared)
        return CreateResult(recorded.message_id, recorded.bag)

    @reporting.reports_cleanly
    def read(self, id_: str, props: dict[str, Any]) -> ReadResult:
        """Look whether the message is there and says what it is to; drift shows in the state.

        One that is gone has the input `must_resend`, one that says another thing the output
        `content_sha256` unknown: the next `up` sends or edits it.
        """
        if not props:
            return importing.imported_message(id_)
        recorded = RecordedMessage.from_bag(id_, props)
        finding, message = refresh.observe(recorded.declared.chat_id, id_)
        if finding == "dissolved":
            reporting.warn(notice_texts.dissolved(recorded.declared.chat_id))
            return ReadResult("", {})
        inputs = recorded.declared.bag
        if finding == "gone":
            recorded = replace(recorded, must_resend=GONE)
            inputs["must_resend"] = GONE
        elif message and refresh.has_strayed(message, recorded.declared.content):
            reporting.warn(message_texts.has_drifted(message))
            recorded = replace(recorded, content_sha256=UNKNOWN)
        return ReadResult(id_, recorded.bag, inputs)

    @reporting.reports_cleanly
    @run_state.changes_message
    def update(self, id_: str, olds: dict[str, Any], news: dict[str, Any]) -> UpdateResult:
        """Edit the message in place, or only record that nothing has to be edited."""
        recorded, declared = RecordedMessage.from_bag(id_, olds), DeclaredMessage.from_bag(news)
        return UpdateResult(message_actions.edit(recorded, declared).bag)

    @reporting.reports_cleanly
    @run_state.changes
    def delete(self, id_: str, props: dict[str, Any]) -> None:
        """Leave the message in the group, or recall it when that is declared.

        Where another change of the group failed, this one keeps its entry: after a message that
        could not be sent or edited the engine has passed over the notice, which goes on to depend
        on it in the state.
        """
        recorded = RecordedMessage.from_bag(id_, props)
        if run_state.run_groups().was_refused(recorded.declared.chat_id):
            raise Untried(message_texts.kept_until_sent(recorded.declared.chat_id))
        if recorded.declared.recall:
            message_actions.recall(recorded)


class NoticeMessage(program.Declared, module="feishu", name="NoticeMessage"):
    """A message that the bot sends to one Feishu group (chat), to be pinned there.

    A change of its content edits the message: it stays where it is and nobody is notified again.
    Where Feishu allows no edit (another type, 20 edits of a text, a card older than 14 days, the
    tenant's edit window, a recalled message) a new one is sent and the notice moves.

    Inputs are `chat_id`, one of `text`, `markdown` and `card`, and `recall`. Outputs are the
    inputs, and `message_id`, `content_sha256`, `sent_at`, `edits`, `generation`, `must_resend`.

        freeze = NoticeMessage("freeze", chat_id="oc_…", markdown="**Freeze** until Monday.")
        PinnedNotice("release-room", chat_id="oc_…", message_id=freeze.message_id)
    """

    chat_id: pulumi.Output[str]
    text: pulumi.Output[str | None]
    markdown: pulumi.Output[str | None]
    #: As JSON.
    card: pulumi.Output[str | None]
    recall: pulumi.Output[bool | None]
    #: Whether what it says is a secret; absent when it is not.
    is_secret: pulumi.Output[bool | None]
    #: A digest of what the message says, or `unknown` after an edit whose answer was lost.
    content_sha256: pulumi.Output[str]
    #: When it was sent, UTC in ISO 8601.
    sent_at: pulumi.Output[str]
    #: How often it was edited; Feishu allows 20 edits of a text.
    edits: pulumi.Output[int]
    #: How often a new message had to take the place of an older one, counted from 1.
    generation: pulumi.Output[int]
    #: Why a change of it has to be a new message; absent where an edit is enough.
    must_resend: pulumi.Output[str | None]

    @overload
    def __init__(
        self,
        resource_name: str,
        *,
        chat_id: pulumi.Input[str],
        text: pulumi.Input[str],
        recall: bool = False,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None: ...

    @overload
    def __init__(
        self,
        resource_name: str,
        *,
        chat_id: pulumi.Input[str],
        markdown: pulumi.Input[str],
        recall: bool = False,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None: ...

    @overload
    def __init__(
        self,
        resource_name: str,
        *,
        chat_id: pulumi.Input[str],
        card: pulumi.Input[str] | Mapping[str, Any],
        recall: bool = False,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None: ...

    def __init__(
        self,
        resource_name: str,
        *,
        chat_id: pulumi.Input[str],
        text: pulumi.Input[str] | None = None,
        markdown: pulumi.Input[str] | None = None,
        card: pulumi.Input[str] | Mapping[str, Any] | None = None,
        recall: bool = False,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Declare a message in the group `chat_id` (`oc_…`).

        Give one of `text` (at most 150 KB), `markdown` (sent as a card) and `card` (an interactive
        card, as a mapping or as JSON text, at most 30 KB; one of schema 1.0 with
        `"config": {"update_multi": true}`).
        `recall=True` recalls the message when it is replaced or removed, where the time in which
        that is allowed is not over; else it stays in the group.
        Raises pulumi.RunError when the configuration contradicts itself, or an option can't work.
        """
        program.judge_config()
        program.judge_options(resource_name, opts)
        if isinstance(card, Mapping):
            card = pulumi.Output.json_dumps(card, ensure_ascii=False)
        contents = {"text": text, "markdown": markdown, "card": card}
        props = {
            "chat_id": chat_id,
            **contents,
            "recall": recall,
            **program.given_inputs({"chat_id": chat_id, **contents}, self),
            "entry": program.entry_of(chat_id),
            "declared_messages": program.declared_so_far("declared_messages"),
            "is_secret": program.is_any_secret(contents.values()),
            "content_sha256": None,
            "sent_at": None,
            "edits": None,
            "generation": None,
            "must_resend": None,
        }
        super().__init__(NoticeMessageProvider(), resource_name, props, opts)

    @property
    def message_id(self) -> pulumi.Output[str]:
        """The message's id (`om_…`), which `PinnedNotice` takes."""
        return self.id


def _warn_of_contents(olds: dict[str, Any], inputs: dict[str, Any]) -> None:
    """Say of a content that is new what Feishu may refuse."""
    for form in FORMS:
        if inputs.get(form) is not None and inputs[form] != olds.get(form):
            for problem in content_problems(form, inputs[form]):
                what, chat_id = told(problem, form, inputs), inputs.get("chat_id")
                reporting.warn(Words(f"For {chat_id}: {what.en}.", f"{chat_id}：{what.zh}。"))
