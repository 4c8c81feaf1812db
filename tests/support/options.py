"""What each option of a resource and each flag of the CLI does, as people read it.

`docs/en/options.md` shows these rows; `tests/integration/test_options.py` tries them.
"""

from __future__ import annotations

from dataclasses import dataclass

_REFUSED = "refused, in one line"
_SAME = "as with any resource"


@dataclass(frozen=True)
class Row:
    """One option or flag, and a short cell for each resource."""

    name: str
    notice: str
    message: str


OPTIONS = (
    Row(
        "additional_secret_outputs",
        "encrypts these outputs in the state",
        "the same",
    ),
    Row(
        "aliases",
        "a moved resource is the old one: no call",
        "a moved resource is the old one: no message is sent",
    ),
    Row("custom_timeouts", "do nothing: a wait for Feishu's limits is not cut short", "the same"),
    Row(
        "delete_before_replace",
        "the notice stays up while it is replaced",
        "with `recall`, what a notice still shows is not recalled, and a warning says so",
    ),
    Row(
        "deleted_with",
        "removed with the other: not unpinned, the group keeps its notice",
        "removed with the other: never recalled",
    ),
    Row("depends_on", _SAME, _SAME),
    Row("env_var_mappings", _REFUSED, _REFUSED),
    Row("hide_diffs", "hides a change from the plan; it is made all the same", "the same"),
    Row("hooks", "run before and after a change", "the same"),
    Row("id", f"{_REFUSED}: it would only read", _REFUSED),
    Row(
        "ignore_changes",
        "the notice stays; what no longer fits the rest is refused, in one line",
        "the text stays; another form beside it is refused, in one line",
    ),
    Row("import_", f"{_REFUSED}: Pulumi imports no dynamic resource", _REFUSED),
    Row(
        "parent",
        "pinned again under the new parent, never empty between",
        "sent anew, and people are notified; `aliases` prevents that",
    ),
    Row("plugin_download_url", _REFUSED, _REFUSED),
    Row(
        "protect",
        "a change is made; a removal is refused by the engine",
        "a change is made; a removal is refused by the engine",
    ),
    Row(
        "provider",
        "one app for each provider: [Programs of your own](programs.md#two-tenants-in-one-stack)",
        "the same",
    ),
    Row("providers", "of a component: the same", "the same"),
    Row(
        "replace_on_changes",
        "pinned anew without an unpin before",
        "sent anew instead of edited, and people are notified",
    ),
    Row(
        "replace_with",
        "pinned again when the other is replaced",
        "sent anew when the other is replaced",
    ),
    Row(
        "replacement_trigger",
        "pinned again when the value changes",
        "sent anew when the value changes",
    ),
    Row(
        "retain_on_delete",
        "removed: not unpinned, the group keeps its notice",
        "removed: never recalled",
    ),
    Row("state_migrations", _SAME, _SAME),
    Row("transformations", "what they change is pinned", "what they change is sent"),
    Row("transforms", "what they change is pinned", "what they change is sent"),
    Row("urn", _REFUSED, _REFUSED),
    Row("version", f"{_REFUSED}: it would start a second provider", _REFUSED),
)

FLAGS = (
    Row("--clear-pending-creates", "of `refresh`: forgets creations of a killed run", "the same"),
    Row(
        "--continue-on-error",
        "the other groups are written when one is refused: use it always",
        "the other messages are sent when one is refused: use it always",
    ),
    Row("--diff", "the same calls, told in full", "the same"),
    Row("--exclude", "this group is not called", "this message is not called"),
    Row("--exclude-dependents", "also not what depends on it", "also not the notice that pins it"),
    Row("--exclude-protected", "of `destroy`: protected notices stay", "the same"),
    Row("--expect-no-changes", "fails when there was a change, after it is made", "the same"),
    Row("--ignore-protect", "unpins protected groups too", "removes protected messages too"),
    Row(
        "--import-file",
        "of `preview`: makes no call",
        "the same",
    ),
    Row("--json", "the same calls, told as JSON", "the same"),
    Row("--parallel", "1 writes one group at a time", "the same"),
    Row("--plan", "of `up`: makes the saved calls", "sends and edits as saved"),
    Row("--preview-only", "of `refresh` and `destroy`: changes nothing", "the same"),
    Row(
        "--refresh",
        "looks first whether pinned messages are there",
        "looks first: what was changed by hand is edited back, what is gone is sent anew",
    ),
    Row("--remove", "of `destroy`: unpins, then drops the stack", "the same"),
    Row("--replace", "pinned again without an unpin before", "sent anew, and people are notified"),
    Row("--run-program", "of `refresh` and `destroy`: the same calls as without", "the same"),
    Row("--save-plan", "of `preview`: makes no call", "sends nothing"),
    Row("--skip-preview", "the same calls, without a plan to look at first", "the same"),
    Row("--strict", "of `up`: the same calls; does not go with `--skip-preview`", "the same"),
    Row("--target", "only this group is called", "only this message is sent or edited"),
    Row("--target-dependents", "also what depends on it", "also the notice that pins it"),
    Row(
        "--target-replace",
        "only this group, pinned again",
        "only this message, sent anew; its notice moves at the next `up`",
    ),
)

_DISPLAY = "only what the terminal shows"
_CONFIG = "only where the configuration comes from"
_CLI = "only how the CLI itself runs"

#: The flags that have no row, and why.
NO_ROW = {
    **dict.fromkeys(
        (
            *("--debug", "--help", "--show-config", "--show-full-output", "--show-reads"),
            *("--show-policy-exceptions", "--show-policy-remediations", "--show-sames"),
            *("--show-replacement-steps", "--show-secrets", "--suppress-outputs", "--urns"),
            *("--suppress-permalink", "--suppress-progress", "--color", "--emoji", "--neo"),
            *("--fully-qualify-stack-names", "--message"),
        ),
        _DISPLAY,
    ),
    **dict.fromkeys(
        (
            *("--config", "--config-file", "--config-path", "--override-env", "--stack"),
            *("--skip-config-validation", "--secrets-provider", "--cwd"),
        ),
        _CONFIG,
    ),
    **dict.fromkeys(
        (
            *("--yes", "--non-interactive", "--skip-plugin-pre-install", "--logflow"),
            *("--logtostderr", "--memprofilerate", "--otel-traces", "--profiling", "--tracing"),
            *("--verbose", "--disable-integrity-checking"),
        ),
        _CLI,
    ),
    **dict.fromkeys(("--policy-pack", "--policy-pack-config"), "policies judge, they change none"),
    "--attach-debugger": "for who writes the program",
    "--import-pending-creates": "asks the provider to read, as `pulumi import` does",
    "--skip-pending-creates": "in interactive use only",
}


def table(title: str, rows: tuple[Row, ...]) -> str:
    """These rows as Markdown."""
    head = f"| {title} | `PinnedNotice` | `NoticeMessage` |\n|---|---|---|\n"
    return head + "".join(f"| `{row.name}` | {row.notice} | {row.message} |\n" for row in rows)
