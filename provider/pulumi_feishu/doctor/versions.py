"""Which Pulumi there is: the engine on PATH, the SDK, and the provider that a project takes."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from importlib import metadata

from pulumi_feishu import __version__
from pulumi_feishu.doctor.check import Check, skipped
from pulumi_feishu.engine.child_environment import without_secrets
from pulumi_feishu.files.pulumi_project import Project
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

_PLUGIN = "pulumi-resource-feishu"
_NO_PROJECT = Words("no Pulumi.yaml here", "此处没有 Pulumi.yaml")
_DYNAMIC = Words(
    "a program in Python: its resources are dynamic, or of the plugin if it says so",
    "Python 程序：使用动态资源；程序中指明时使用插件",
)
_INSTALL_PLUGIN = Words(
    "Put the commands of this installation of pulumi-feishu ahead on PATH.",
    "请将本次安装的 pulumi-feishu 命令目录放在 PATH 最前面。",
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


def check_provider(project: Project | None, *, has_engine: bool) -> Check:
    """The dynamic one for Python, else the plugin, which the engine is to find in this version.

    Asks the engine for the plugin's schema; no call.
    """
    if project is None:
        return skipped("provider", _NO_PROJECT)
    if project.runtime == "python":
        return Check("provider", "ok", _DYNAMIC)
    path = shutil.which(_PLUGIN)
    if path is None:
        what = Words(f"no {_PLUGIN} on PATH", f"PATH 中没有 {_PLUGIN}")
        return Check("provider", "failure", what, _INSTALL_PLUGIN)
    if not has_engine:
        return skipped("provider", NO_ENGINE)
    found = re.search(r'"version": *"([^"]+)"', pulumi_says("package", "get-schema", path) or "")
    if found is None:
        what = Words(f"{path} does not answer", f"{path} 没有响应")
        return Check("provider", "failure", what, _INSTALL_PLUGIN)
    what = Words(f"{path}, version {found[1]}", f"{path}，版本 {found[1]}")
    if found[1] != __version__:
        what = Words(f"{what.en}, not {__version__}", f"{what.zh}，而不是 {__version__}")
        return Check("provider", "failure", what, _INSTALL_PLUGIN)
    if any(project.resources("pulumi:providers:feishu")):
        what = Words(
            f"{what.en}; credentials of providers in the program are not looked at",
            f"{what.zh}；不检查程序中 provider 自带的凭证",
        )
    return Check("provider", "ok", what)


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
