"""A person's terminal: what one block of a page exports is there for the next."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

_BASH = ("bash", "--noprofile", "--norc", "-eo", "pipefail", "-c")

#: Guards against hanging only.
_SECONDS = 600


@dataclass
class Terminal:
    """In this folder, with these variables; `values` replaces what a reader has to fill in."""

    directory: Path
    environment: dict[str, str]
    values: Mapping[str, str] = field(default_factory=dict)

    def type(self, script: str, *, answer: str = "", code: int = 0) -> str:
        """Run a page's block, which must end with this exit code; what a person saw of it.

        `answer` is what is typed where it asks.
        """
        for placeholder, value in self.values.items():
            script = script.replace(placeholder, value)
        assert "…" not in script, f"no value for a placeholder of: {script}"
        kept = self.directory.with_name(f"{self.directory.name}.variables")
        done = subprocess.run(
            [*_BASH, f"trap 'env -0 >\"{kept}\"' EXIT\n{script}"],
            cwd=self.directory,
            env=self.environment,
            input=answer,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=_SECONDS,
        )
        assert done.returncode == code, f"$ {script}\n{done.stdout}"
        variables = (each.partition("=") for each in kept.read_text().split("\0") if each)
        self.environment = {name: value for name, _, value in variables}
        return done.stdout
