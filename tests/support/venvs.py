"""A `python3` that makes environments fast: each is a copy of one that `-m venv` has made.

An environment takes `python3 -m venv` 7 s of CPU, nearly all of it for unpacking pip and compiling
it. All else, this `python3` hands to the tests' interpreter.
"""

from __future__ import annotations

import functools
import os
import subprocess
import sys
from pathlib import Path

from environment import kept

_PYTHON3 = """\
#!/bin/sh -e
if [ "$1 $2" != "-m venv" ]; then
  exec {interpreter} "$@"
fi
for folder; do :; done
rm -rf "$folder"
cp -a {first} "$folder"
made=$(cd "$folder" && pwd)
sed -i "s|{first}|$made|g" $(grep -rIl {first} "$folder/bin" "$folder/pyvenv.cfg")
"""


@functools.cache
def quick_python3() -> Path:
    """Where it is: in a folder of its own, for `PATH`."""

    def make(folder: Path) -> None:
        # Not of the tests' environment, which has every package.
        interpreter = os.path.realpath(sys.executable)
        first, python3 = folder / "first", folder / "bin" / "python3"
        subprocess.run([interpreter, "-m", "venv", first], check=True)
        python3.parent.mkdir()
        python3.write_text(_PYTHON3.format(interpreter=interpreter, first=first))
        python3.chmod(0o755)

    return kept("venvs", _PYTHON3.encode(), make) / "bin" / "python3"
