"""Runs the Pulumi SDK's installer of the CLI: downloads a script from Pulumi's site and runs it.

Usage: .venv/bin/python -I tools/pulumi_installer.py ROOT VERSION, which fills ROOT/bin.

A process of its own, so that `tools/pulumi_cli.py` can keep the environment's secrets from it.
"""

from __future__ import annotations

import subprocess
import sys

import semver
from pulumi.automation import PulumiCommand


def main(root: str, version: str) -> int:
    """Exit code 0 when it went well; 1 with the script's last line on standard error."""
    try:
        PulumiCommand.install(root=root, version=semver.Version.parse(version))
    except subprocess.CalledProcessError as error:
        output = (error.output or b"").decode(errors="replace").strip().splitlines()
        print(output[-1] if output else error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
