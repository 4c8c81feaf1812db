"""The variables of a trial: what its commands get, what a shell has to read, what a shell lacks."""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import quote

from pulumi_feishu.files.whole_file import replace_file
from pulumi_feishu.text.i18n import Words

#: Beside Pulumi.yaml: all that a trial keeps.
TRIAL_FOLDER = ".local"
TRIAL_STACK = "local"

_OURS = ("FEISHU_", "PULUMI_")
_KEPT = "FEISHU_LANG"
_SET = re.compile(r"^export (FEISHU_\w+)=(.*)$", re.MULTILINE)

#: Without any of these, neither the environment nor the stack's config says who calls.
_WHO = {
    "FEISHU_APP_ID": "appId",
    "FEISHU_TENANT_ACCESS_TOKEN": "tenantAccessToken",
    "FEISHU_USER_ACCESS_TOKEN": "userAccessToken",
}

_SCRIPT = """\
# {what}
for name in $(env | sed -nE 's/^((FEISHU|PULUMI)_[A-Z_]+)=.*/\\1/p'); do
  [ "$name" = {kept} ] || unset "$name"
done
{exports}
"""
_WHAT = Words(
    "The variables of this trial, for bash and zsh: source this file. All of them are made up.",
    "本机试用的环境变量（bash、zsh）：请用 source 读取此文件。其中的凭证均为虚构。",
)


def variables_of(folder: Path, url: str, *, app_id: str, app_secret: str) -> dict[str, str]:
    """The trial's own variables, for the emulator at this address: none of them is a secret.

    `folder` is where the trial keeps all.
    """
    return {
        "FEISHU_BASE_URL": url,
        "FEISHU_APP_ID": app_id,
        "FEISHU_APP_SECRET": app_secret,
        # The metadata beside each state file is written in place: a kill in that moment leaves an
        # empty one, and the stack can't be read any more ("failed to load checkpoint: EOF").
        "PULUMI_BACKEND_URL": f"file://{quote(str(folder / 'state'))}?metadata=skip",
        "PULUMI_CONFIG_PASSPHRASE": "",
        "PULUMI_HOME": str(folder / "pulumi-home"),
        "PULUMI_SKIP_UPDATE_CHECK": "true",
        "PULUMI_STACK": TRIAL_STACK,
    }


def trial_environment(base: Mapping[str, str], variables: Mapping[str, str]) -> dict[str, str]:
    """The environment of every command: nothing of it can lead to a real tenant or another stack.

    All of the user's FEISHU_ and PULUMI_ variables are dropped, but for the language.
    """
    kept = {
        name: value for name, value in base.items() if name == _KEPT or not name.startswith(_OURS)
    }
    return {**kept, **variables}


def write_script(folder: Path, variables: Mapping[str, str]) -> Path:
    """Write the file that gives these variables, and no others of the kind, to a shell."""
    exports = "\n".join(f"export {name}={shlex.quote(value)}" for name, value in variables.items())
    script = folder / "env"
    replace_file(script, _SCRIPT.format(what=_WHAT, kept=_KEPT, exports=exports))
    return script


def what_a_shell_lacks(
    project: Path, stack: str, environ: Mapping[str, str], config: Callable[[str], str | None]
) -> Words | None:
    """Which variables of the trial beside this project a run on this stack would lack, as a line.

    None where there is no trial, or another stack that is told who calls, by the environment or by
    its config (`appId` and the like).
    """
    script = project / TRIAL_FOLDER / "env"
    try:
        written = _SET.findall(script.read_text(encoding="utf-8"))
        wanted = {name: "".join(shlex.split(value)) for name, value in written}
    except (OSError, ValueError):
        # There is none, or none that a trial has written.
        return None
    if stack != TRIAL_STACK and any(environ.get(v) or config(k) for v, k in _WHO.items()):
        return None
    lacking = [name for name, value in wanted.items() if environ.get(name) != value]
    if not lacking:
        return None
    names, command = ", ".join(lacking), f"source {shlex.quote(os.path.relpath(script))}"
    return Words(
        f"This shell lacks variables of the local trial ({names}): run `{command}`, then again.",
        f"当前 shell 缺少本机试用的环境变量（{names}）：请先运行 `{command}`，然后重新运行。",
    )
