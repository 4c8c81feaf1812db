"""Writes result files into a checkout where a pull request may have put links."""

from __future__ import annotations

import os
from errno import ELOOP
from pathlib import Path

from pulumi_feishu.files.repository import repository_of, target_of
from pulumi_feishu.files.whole_file import replace_file
from pulumi_feishu.text.i18n import Words


def save(path: Path, text: str, *, mode: int = 0o666) -> None:
    """Write the file whole or not at all; a link in its place is replaced, not followed.

    `mode` is the new file's, less the umask. Raises OSError, also where a
    folder on the way leads out of the repository. What is in /dev is written to as it is.
    """
    if Path(os.path.abspath(path)).is_relative_to("/dev"):
        path.write_text(text, encoding="utf-8")
        return
    if not target_of(path.parent).is_relative_to(repository_of(path)):
        folder = path.parent
        what = Words(f"{folder} leads out of the repository", f"{folder} 指向仓库之外")
        raise OSError(ELOOP, str(what))
    replace_file(path, text, mode=mode)
