"""What axe-core finds wrong with a page for those who use a keyboard or a screen reader.

https://github.com/dequelabs/axe-core: npm's package, installed once into the user's cache from the
lock in `axe_core/`.
"""

from __future__ import annotations

import functools
import json
import shutil
import subprocess
from pathlib import Path

from environment import kept
from pulumi_feishu.engine.child_environment import without_secrets
from support.browser import Browser
from support.patience import PATIENCE_SECONDS

_PACKAGE = Path(__file__).with_name("axe_core")
_FILES = ("package.json", "package-lock.json")

#: Of the four impacts those that keep somebody from using the page, or nearly.
_SERIOUS = ("serious", "critical")

_RUN = "axe.run(document, {resultTypes: ['violations']}).then((found) => found.violations)"


def serious_faults(page: Browser) -> list[str]:
    """Each fault of what the page shows now in a line: the rule, what it asks for, and where."""
    if not page.run("'axe' in window"):
        page.run(f"{_source()};0")
    return [
        f"{fault['id']} ({fault['impact']}): {fault['help']}: {node['html'][:200]}"
        for fault in page.run(_RUN)
        if fault["impact"] in _SERIOUS
        for node in fault["nodes"]
    ]


@functools.cache
def _source() -> str:
    """The script, which the debugger puts into a page whatever its policy allows."""
    made_from = json.dumps([(_PACKAGE / name).read_text() for name in _FILES]).encode()
    folder = kept("axe-core", made_from, _install)
    return (folder / "node_modules" / "axe-core" / "axe.min.js").read_text()


def _install(folder: Path) -> None:
    assert shutil.which("npm"), "nothing to fetch axe-core with: apt-get install npm"
    for name in _FILES:
        shutil.copy(_PACKAGE / name, folder)
    done = subprocess.run(
        ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
        cwd=folder,
        env=without_secrets(),
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
