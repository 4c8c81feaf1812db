"""Which Pulumi there is: the engine on PATH, and the SDK that is installed here."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from importlib import metadata

from pulumi_feishu.doctor.check import Check
from pulumi_feishu.engine.child_environment import without_secrets
from pulumi_feishu.text.i18n import Words

#: What the package's dependencies demand. In older ones, down to 3.254 at least, a message that is
#: refused ends the program with a traceback, also under `--continue-on-error`.
MINIMUM_SDK = (3, 271)

#: Older engines were not tried.
MINIMUM_ENGINE = (3, 187)

_TIMEOUT_SECONDS = 30

NO_ENGINE = Words("no working `pulumi` on PATH", "PATH 中没有可用的 `pulumi`")

_INSTALL_ENGINE = Words(
    "Install the Pulumi CLI: https://www.pulumi.com/docs/install/.",
    "请安装 Pulumi CLI：https://www.pulumi.com/docs/install/。",
)
_UPGRADE_SDK = Words(
    "Upgrade it: `pip install --upgrade 'pulumi>=3.271,<4'`.",
    "请升级：`pip install --upgrade 'pulumi>=3.271,<4'`。",
)


def check_versions() -> Iterator[Check]:
    """One run of `pulumi version`; no call."""
    yield engine(pulumi_says("version"))
    yield sdk(metadata.version("pulumi"))


def pulumi_says(*arguments: str) -> str | None:
    """What `pulumi …` prints; None when there is no pulumi or it fails."""
    program = shutil.which("pulumi")
    if program is None:
        return None
    try:
        done = subprocess.run(  # noqa: S603
            [program, *arguments, "--non-interactive"],
            env={**without_secrets(), "PULUMI_SKIP_UPDATE_CHECK": "true"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=_TIMEOUT_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip() if done.returncode == 0 else None


def engine(says: str | None) -> Check:
    """Whether the engine is there and new enough; `says` is the output of `pulumi version`."""
    if says is None:
        return Check("engine", "failure", NO_ENGINE, _INSTALL_ENGINE)
    return _judged("engine", says, MINIMUM_ENGINE, _INSTALL_ENGINE)


def sdk(version: str) -> Check:
    """Whether the SDK is new enough."""
    return _judged("SDK", version, MINIMUM_SDK, _UPGRADE_SDK)


def _judged(name: str, version: str, minimum: tuple[int, int], upgrade: Words) -> Check:
    found = re.match(r"v?(\d+)\.(\d+)", version)
    if found is None:
        what = Words(f"{version!r} is not a version", f"{version!r} 不是版本号")
        return Check(name, "warning", what, upgrade)
    is_old = (int(found[1]), int(found[2])) < minimum
    if not is_old:
        return Check(name, "ok", Words(version, version))
    least = ".".join(map(str, minimum))
    what = Words(f"{version} is older than {least}", f"{version} 低于 {least}")
    return Check(name, "failure", what, upgrade)
