"""Pages are Jinja2 templates with everything escaped, and style sheets and scripts beside them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from pulumi_feishu.text.escape import escape_unseen
from pulumi_feishu.text.i18n import Language, Words

#: What every page with messages includes: `base.css`, `message.css`, `message.html`.
_SHARED = Path(__file__).parent / "templates"


def escape_unseen_lines(text: str) -> str:
    """The text with its lines and tabs; what else can't be seen is written out."""
    parts = re.split(r"([\n\t])", text.replace("\r\n", "\n"))
    return "".join(part if part in ("\n", "\t") else escape_unseen(part) for part in parts)


class Templates:
    """The files of one page: those of its folder, and the shared ones."""

    def __init__(self, folder: Path) -> None:
        self._files = FileSystemLoader([folder, _SHARED])
        self._environment = Environment(
            loader=self._files,
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.filters["escape_unseen"] = escape_unseen_lines

    def render(self, name: str, lang: Language, **values: Any) -> str:
        """The template in this language: in it, `say("Group", "群")` gives one of the two.

        Only what is `Markup` already is not escaped. A name without a value is an error.
        """

        def say(en: str, zh: str) -> str:
            return Words(en, zh).told_in(lang)

        template = self._environment.get_template(name)
        return template.render(say=say, lang=lang, **values)

    def source(self, name: str) -> str:
        """The text of a style sheet or script, as it is."""
        return self._files.get_source(self._environment, name)[0]
