"""The sections of `docs/` that say what the code says, made from it.

A section stands between `<!-- generated: NAME -->` and `<!-- end -->`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from pulumi_feishu.cli.exit_codes import MEANINGS
from pulumi_feishu.notices_file.model import Defaults, Group, NoticesFile, Shape, WrittenNotice
from pulumi_feishu.openapi.error_codes import lookup
from pulumi_feishu.openapi.error_codes.kinds import Meaning
from support.fields_zh import FIELDS_ZH
from support.help_texts import help_texts
from support.options import FLAGS, OPTIONS, Row
from support.options_zh import ZH

#: In the order in which somebody meets them.
COMMANDS = (
    "validate",
    "schema",
    "review",
    "apply",
    "groups",
    "dump",
    "comment",
    "doctor",
    "demo",
    "emulator",
)

_SECTION = re.compile(r"(<!-- generated: ([a-z ]+) -->\n)(.*?)(<!-- end -->)", re.DOTALL)

_LANG = {"en": "en_US.UTF-8", "zh": "zh_CN.UTF-8"}

#: The words of a field that takes one of them.
_WORDS = {
    "Group.notice": ("announcement", "none", "unmanaged"),
    "Group.then": ("announcement", "none"),
    "Group.on_remove": ("unpin", "leave"),
    "Defaults.on_remove": ("unpin", "leave"),
}

_HEADINGS_EN = {
    "NoticesFile": "The whole file",
    "Defaults": "Fields of `defaults`",
    "Group": "Fields of an entry of `groups`",
    "WrittenNotice": "Fields of `notice` and `then` as a mapping, exactly one of them",
}


def filled(page: str, language: str) -> str:
    """The page with each section as the code has it now."""
    return _SECTION.sub(
        lambda found: f"{found[1]}{SECTIONS[found[2]](language).strip()}\n{found[4]}", page
    )


def without_sections(page: str) -> str:
    """What people wrote of a page."""
    return _SECTION.sub("", page)


def _commands(language: str) -> str:
    helps = help_texts("", *COMMANDS, lang=_LANG[language])
    parts = [f"```text\n{helps.pop('').strip()}\n```\n"]
    parts += [f"## {name}\n\n```text\n{told.strip()}\n```\n" for name, told in helps.items()]
    return "\n".join(parts)


def _exit_codes(language: str) -> str:
    head = {"en": ("code", "meaning"), "zh": ("退出码", "含义")}[language]
    return _table(head, ((f"{code}", getattr(w, language)) for code, w in MEANINGS.items()))


def _error_codes(language: str) -> str:
    head = {"en": ("code", "what it means", "what to do"), "zh": ("错误码", "含义", "如何处理")}
    only = {"en": "on `{}`", "zh": "仅 `{}`"}[language]
    found: list[tuple[int, str, Meaning]] = [(code, "", m) for code, m in lookup.CODES.items()]
    found += [(code, f" ({only.format(call)})", m) for (call, code), m in lookup._BY_CALL.items()]
    rows = (
        (f"{code}{where}", getattr(m, language), getattr(m, f"{language}_next"))
        for code, where, m in sorted(found, key=lambda row: row[:2])
    )
    return _table(head[language], rows)


def _fields(language: str) -> str:
    head = {"en": ("field", "meaning"), "zh": ("字段", "含义")}[language]
    headings = {"en": _HEADINGS_EN, "zh": FIELDS_ZH}[language]
    shapes = (NoticesFile, Defaults, Group, WrittenNotice)
    return "\n".join(
        f"## {headings[shape.__name__]}\n\n{_table(head, _rows_of(shape, language))}"
        for shape in shapes
    )


def _rows_of(shape: type[Shape], language: str) -> Iterator[tuple[str, str]]:
    for name, field in shape.model_fields.items():
        place = f"{shape.__name__}.{name}"
        english = " ".join((field.description or "").split())
        meaning = english if language == "en" else FIELDS_ZH[place]
        comma, colon = {"en": (", ", ": "), "zh": ("、", "：")}[language]
        choices = comma.join(f"`{word}`" for word in _WORDS.get(place, ()))
        needed = {"en": " (required)", "zh": "（必填）"}[language] if field.is_required() else ""
        yield f"`{name}`{needed}", f"{choices}{colon}{meaning}" if choices else meaning


def _options(title: str, rows: Sequence[Row]) -> Callable[[str], str]:
    def made(language: str) -> str:
        words = {"option": "选项", "flag": "参数"}
        head = (title if language == "en" else words[title], "`PinnedNotice`", "`NoticeMessage`")
        cells = {cell: cell for row in rows for cell in (row.notice, row.message)}
        told = cells if language == "en" else ZH
        return _table(head, ((f"`{r.name}`", told[r.notice], told[r.message]) for r in rows))

    return made


def _table(head: Sequence[str], rows: Iterator[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


SECTIONS: dict[str, Callable[[str], str]] = {
    "commands": _commands,
    "exit codes": _exit_codes,
    "error codes": _error_codes,
    "fields": _fields,
    "options": _options("option", OPTIONS),
    "flags": _options("flag", FLAGS),
}
