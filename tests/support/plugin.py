"""The provider plugin on a project's PATH, where Pulumi finds it by its name."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from support.project import Project
from support.provider import PLUGIN
from support.warm import warm_environment

_SCRIPT = '#!/bin/sh\nexec "{python}" -m {module} "$@"\n'


#: All of notices.yaml through the plugin, as a program in any language says it.
DECLARE = 'pulumi.ComponentResource("feishu:index:Notices", "all", {}, remote=True)\n'


def put_plugin_on_path(project: Project, *behind: str, warm: bool = True) -> Path:
    """The plugin, which this puts there, with these folders behind all others.

    `warm` starts it as the tests' environment, else it is what the wheel installs.
    Programs of dynamic resources ask for no plugin, also with it there.
    """
    folder = project.directory / "bin"
    folder.mkdir()
    plugin = folder / "pulumi-resource-feishu"
    if warm:
        python = warm_environment() / "bin" / "python"
        plugin.write_text(_SCRIPT.format(python=python, module=PLUGIN.module))
        plugin.chmod(0o755)
    else:
        plugin.symlink_to(Path(sys.executable).parent / plugin.name)
    path = project.environment.get("PATH", os.environ["PATH"])
    project.environment["PATH"] = os.pathsep.join([str(folder), path, *behind])
    return plugin
