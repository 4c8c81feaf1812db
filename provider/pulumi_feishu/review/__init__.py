"""From a change of notices to what a reviewer reads. Needs the extra `[cli]`."""

from __future__ import annotations

from pulumi_feishu.text.i18n import Words


class Stopped(Exception):
    """The review can't go on; `text` is one line that says why and what to do."""

    def __init__(self, text: Words) -> None:
        super().__init__(str(text))
        self.text = text
