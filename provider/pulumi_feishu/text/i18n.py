"""The language of messages: English or Chinese."""

from __future__ import annotations

import os
import re
from typing import Literal, NamedTuple

Language = Literal["en", "zh"]

#: The reader's choice, ahead of the system's, and those in the order of POSIX: the first that says
#: anything decides. https://pubs.opengroup.org/onlinepubs/9799919799/basedefs/V1_chap08.html
_CHOICE = "FEISHU_LANG"
_LOCALES = ("LC_ALL", "LC_MESSAGES", "LANG")

#: `zh`, `zh-CN`, `zh_CN.UTF-8`.
_LANGUAGE = re.compile("(en|zh)([-_.@].*)?", re.IGNORECASE)


class Words(NamedTuple):
    """The same text in English and Chinese; `str()` gives the one in `language()`."""

    en: str
    zh: str

    def __str__(self) -> str:
        return self.told_in(language())

    def told_in(self, lang: Language) -> str:
        """The text in this language, whatever the environment says."""
        return self.zh if lang == "zh" else self.en


def language() -> Language:
    """The reader's language: a locale of `zh` is Chinese, all else English."""
    said = next(filter(None, map(os.environ.get, (_CHOICE, *_LOCALES))), "")
    known = _LANGUAGE.fullmatch(said)
    return "zh" if known and known[1].lower() == "zh" else "en"


def unknown_language() -> Words | None:
    """The mistake where `FEISHU_LANG` names a language that nothing here is written in."""
    chosen = os.environ.get(_CHOICE) or "en"
    if _LANGUAGE.fullmatch(chosen):
        return None
    return Words(
        f"{_CHOICE} is {chosen!r}; write en or zh, or unset it",
        f"{_CHOICE} 为 {chosen!r}；请写 en 或 zh，或取消设置",
    )
