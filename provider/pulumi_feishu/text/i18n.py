"""The language of messages: English or Chinese."""

from __future__ import annotations

import os
from typing import Literal, NamedTuple

Language = Literal["en", "zh"]


class Words(NamedTuple):
    """The same text in English and Chinese; `str()` gives the one that the reader's language wants.

    `FEISHU_LANG` decides, else `LANG`: a value that starts with `zh` is Chinese, all else English.
    """

    en: str
    zh: str

    def __str__(self) -> str:
        language = os.environ.get("FEISHU_LANG") or os.environ.get("LANG") or ""
        return self.zh if language.lower().startswith("zh") else self.en

    def told_in(self, lang: Language) -> str:
        """The text in this language, whatever the environment says."""
        return self.zh if lang == "zh" else self.en
