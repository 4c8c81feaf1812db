"""The doctor's round: every check, one after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from pulumi_feishu.doctor import app, backend, connectivity, quota, versions
from pulumi_feishu.doctor.check import Check, failed, skipped
from pulumi_feishu.files.pulumi_project import nearest_project
from pulumi_feishu.openapi import Client, ConfigurationError
from pulumi_feishu.openapi.configuration.settings import Settings, no_credential, resolve_settings
from pulumi_feishu.text.i18n import Words

_OFFLINE = Words("offline: not looked at", "离线：未检查")
_CONTRADICTION = Words("the configuration is wrong", "配置有误")
_UNREACHED = Words("the host was not reached", "主机无法连接")


@dataclass(frozen=True)
class Examination:
    """What to look at: `every_minutes` and `quota` are of `quota.calls_a_month`."""

    folder: Path
    offline: bool = False
    every_minutes: int | None = None
    quota: int = quota.SMALLEST_QUOTA


def examine(
    examination: Examination, environ: Mapping[str, str], client_for: Callable[[Settings], Client]
) -> Iterator[Check]:
    """Every check, in the order in which one rests on the other; raises nothing of the family."""
    found = quota.check_quota(examination.folder)
    if examination.offline:
        yield from _offline(environ)
    else:
        yield from _online(environ, client_for, sends=found.sends)
    project = None
    engine, sdk = versions.check_versions()
    yield from (engine, sdk)
    has_engine = engine.what != versions.NO_ENGINE
    with suppress(OSError):
        project = nearest_project(examination.folder)
    yield versions.check_provider(project, has_engine=has_engine)
    yield backend.check_backend(
        environ, project, offline=examination.offline, has_engine=has_engine
    )
    yield found.check
    yield quota.calls_a_month(found.entries, examination.every_minutes, examination.quota)


def credentials_failed(checks: Sequence[Check]) -> bool:
    """Whether it is the credentials, or the configuration, that keeps a run from working."""
    return any(check.name == "credentials" and check.verdict == "failure" for check in checks)


def _offline(environ: Mapping[str, str]) -> Iterator[Check]:
    yield skipped("reachability", _OFFLINE)
    yield skipped("clock", _OFFLINE)
    try:
        settings = resolve_settings(environ, None)
    except ConfigurationError as error:
        yield failed("credentials", error)
    else:
        is_set = settings.has_credential
        missing = failed("credentials", no_credential(settings))
        yield skipped("credentials", _OFFLINE) if is_set else missing
    yield from app.unseen(_OFFLINE)


def _online(
    environ: Mapping[str, str], client_for: Callable[[Settings], Client], *, sends: bool
) -> Iterator[Check]:
    try:
        settings = resolve_settings(environ, None)
    except ConfigurationError as error:
        yield skipped("reachability", _CONTRADICTION)
        yield skipped("clock", _CONTRADICTION)
        yield failed("credentials", error)
        yield from app.unseen(_CONTRADICTION)
        return
    reached = list(connectivity.check_connectivity(settings))
    yield from reached
    if reached[0].verdict == "failure":
        yield skipped("credentials", _UNREACHED)
        yield from app.unseen(_UNREACHED)
        return
    try:
        client = client_for(settings)
    except ConfigurationError as error:
        yield failed("credentials", error)
        yield from app.unseen(_CONTRADICTION)
        return
    yield from app.check_app(client, settings, sends=sends)
