"""Writes a file whole or not at all, also where others may have put links."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def replace_file(path: Path, text: str, *, mode: int = 0o666) -> None:
    """Write the file in one step, so that a kill at any moment leaves a whole one.

    A link in its place is replaced, not followed. `mode` is the new file's, less the umask. It
    reaches the kernel, not the disk: a kill -9 loses nothing, a power cut may. Raises OSError.
    """
    new = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    # It must be new: nobody can have put a link there.
    handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        new.replace(path)
    finally:
        new.unlink(missing_ok=True)
