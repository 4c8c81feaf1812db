"""What a platform team asks of every pinned notice, whoever declares it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from content_rules import links_elsewhere, pieces, secrets_in
from pulumi_policy import (
    EnforcementLevel,
    PolicyConfigSchema,
    PolicyPack,
    ReportViolation,
    ResourceValidationArgs,
    ResourceValidationPolicy,
    StackValidationArgs,
    StackValidationPolicy,
)
from pulumi_policy.proxy import UnknownValueError

NOTICE = "pulumi-python:dynamic/feishu:PinnedNotice"
MESSAGE = "pulumi-python:dynamic/feishu:NoticeMessage"
UNMANAGED = "pulumi-python:dynamic/feishu:UnmanagedGroups"


def protected_groups(args: StackValidationArgs, report: ReportViolation) -> None:
    notices: dict[str, tuple[str, str, str]] = {}
    unknown: UnknownValueError | None = None
    for resource in args.resources:
        try:
            notices |= {
                chat: (name, notice, resource.urn) for chat, name, notice in shown(resource)
            }
        except UnknownValueError as error:
            unknown = error
    groups = args.get_config()["groups"]
    for chat in groups:
        if chat in notices:
            name, notice, urn = notices[chat]
            if notice not in ("message", "announcement"):
                report(
                    f"{name} is protected and its notice is {notice}: "
                    "give it a message or the announcement.",
                    urn,
                )
        elif unknown is None:
            report(f"{chat} is protected and not declared: declare a PinnedNotice for it.", None)
    # Not before the rest is reported: the SDK ends the rule here, with a line that says so.
    if unknown is not None and any(chat not in notices for chat in groups):
        raise unknown


def shown(resource: Any) -> Iterator[tuple[str, str, str]]:
    """The chat ids that a resource declares, what each group is called, and its notice."""
    if resource.resource_type == NOTICE:
        yield resource.props["chat_id"], group(resource), resource.props["notice"]
    if resource.resource_type == UNMANAGED:
        for chat, name in resource.props["groups"].items():
            yield chat, f"{chat} ({name})", "unmanaged"


def expires_or_has_owner(args: ResourceValidationArgs, report: ReportViolation) -> None:
    if args.resource_type != NOTICE or args.props.get("notice") in ("none", "unmanaged"):
        return
    if not (args.props.get("owner") or "").strip() and not is_moment(args.props.get("expires")):
        report(
            f"{group(args)} has no owner and no end: say owner=… (who answers for it) "
            "or expires=… (such as 2027-01-04T09:00+08:00).",
            None,
        )


def no_secrets(args: ResourceValidationArgs, report: ReportViolation) -> None:
    for form, source in said(args):
        for kind in secrets_in(pieces(form, source)):
            report(
                f"The {form} for {group(args)} has what looks like {kind}: take it out, and "
                "renew it, because it is in the history of your repository.",
                None,
            )


def listed_links(args: ResourceValidationArgs, report: ReportViolation) -> None:
    for form, source in said(args):
        for link in links_elsewhere(pieces(form, source), args.get_config()["domains"]):
            report(
                f"The {form} for {group(args)} has {link}: take it out, or have its domain "
                "listed in the policies' config.",
                None,
            )


def said(args: ResourceValidationArgs) -> Iterator[tuple[str, str]]:
    if args.resource_type == MESSAGE:
        for form in ("text", "markdown", "card"):
            if source := args.props.get(form):
                yield form, source


def group(resource: Any) -> str:
    """The group's id and its name for people, where a preview knows them."""
    try:
        return f"{resource.props['chat_id']} ({resource.props.get('label') or resource.name})"
    except UnknownValueError:
        return f"the group of {resource.name}"


def is_moment(text: str | None) -> bool:
    try:
        return bool(text and datetime.fromisoformat(text))
    except ValueError:
        return False


def texts(name: str, pattern: str) -> PolicyConfigSchema:
    items = {"type": "string", "pattern": pattern}
    return PolicyConfigSchema({name: {"type": "array", "items": items}}, required=[name])


PolicyPack(
    "feishu-notices",
    [
        StackValidationPolicy(
            "protected-groups-show-something",
            "Protected groups always show a message or the announcement.",
            protected_groups,
            config_schema=texts("groups", "^oc_"),
        ),
        ResourceValidationPolicy(
            "notices-expire-or-have-an-owner",
            "Every message and announcement expires or has an owner.",
            expires_or_has_owner,
        ),
        ResourceValidationPolicy(
            "messages-have-no-secrets",
            "No message has a token, a key or a password.",
            no_secrets,
        ),
        ResourceValidationPolicy(
            "links-lead-to-listed-domains",
            "Every link leads to a listed domain or one below it.",
            listed_links,
            config_schema=texts("domains", r"^([a-z0-9-]+\.)+[a-z0-9-]+$"),
        ),
    ],
    EnforcementLevel.MANDATORY,
)
