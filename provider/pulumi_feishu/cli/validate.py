"""`validate` and `schema`: the notices files, offline."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import click

from pulumi_feishu.cli import file_mistakes as shown
from pulumi_feishu.cli.exit_codes import FINE, WRONG_INPUT, explained, stop
from pulumi_feishu.cli.output import put, put_json, put_rows, say
from pulumi_feishu.notices_file import (
    Entry,
    InvalidNotices,
    Mistake,
    default_paths,
    expiry,
    json_schema,
    load,
)
from pulumi_feishu.notices_file.errors import MOST_MISTAKES
from pulumi_feishu.notices_file.paths import written_out
from pulumi_feishu.text.i18n import Words

_VALIDATE = explained(
    Words(
        "Check the notices files and what they send, without a call. All mistakes are\n"
        "reported at once, each with its place; what Feishu may refuse is a warning.\n"
        "PATHS are files and folders; by default notices.yaml, the folder notices/, or\n"
        "both. The format github makes annotations of a workflow run.",
        "检查群置顶配置文件及其发送的内容，不发出任何请求；所有错误一次列出，并给出\n"
        "位置；飞书可能拒绝之处列为警告。\n"
        "PATHS 为文件或目录；省略时为 notices.yaml、notices/ 目录或两者。\n"
        "github 格式用于在工作流中生成批注。",
    ),
    examples=["pulumi-feishu validate", "pulumi-feishu validate --format github notices/"],
    codes=[FINE, WRONG_INPUT],
)
_SCHEMA = explained(
    Words(
        "Print the JSON Schema of notices.yaml, by which editors complete it.",
        "输出 notices.yaml 的 JSON Schema，供编辑器自动补全。",
    ),
    examples=["pulumi-feishu schema > notices.schema.json"],
    codes=[FINE],
)


@click.command("validate", help=_VALIDATE)
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--format", "form", type=click.Choice(["text", "json", "github"]), default="text")
def validate_command(paths: Sequence[Path], form: str) -> int:
    try:
        now = expiry.now(os.environ)
    except expiry.WrongClock as error:
        raise click.UsageError(str(error)) from None
    files = list(written_out(paths or default_paths(Path())))
    groups, mistakes, warnings = 0, tuple[Mistake, ...](), tuple[Mistake, ...]()
    try:
        found = load(files)
        groups, warnings = len(found.entries), found.warnings
        for entry in found.entries:
            if entry.has_expired(now):
                say(_expired(entry))
    except InvalidNotices as error:
        mistakes = error.mistakes
    if form == "json":
        told = {"mistakes": shown.as_data(mistakes), "warnings": shown.as_data(warnings)}
        put_json({"groups": groups, "files": len(files), **told})
    elif (mistakes or warnings) and form == "github":
        put("\n".join(shown.as_annotations(mistakes or warnings)))
    elif mistakes or warnings:
        put_rows(shown.as_rows(mistakes or warnings))
    say(_summary(groups, len(files), len(mistakes), len(warnings), MOST_MISTAKES))
    return WRONG_INPUT if mistakes else FINE


@click.command("schema", help=_SCHEMA)
def schema_command() -> None:
    put_json(json_schema())


def _expired(entry: Entry) -> Words:
    """No mistake: a notice that is over stays in its file until somebody takes it out."""
    return Words(
        f"{entry.place}: {entry.name} expired on {entry.expires:%Y-%m-%d} already: "
        "remove it, or correct the date.",
        f"{entry.place}：{entry.name} 已于 {entry.expires:%Y-%m-%d} 到期：请删除该条目或更正日期。",
    )


def declared_here() -> Sequence[Entry]:
    """The entries of this folder's notices files, if it has any; ends with all mistakes."""
    paths = default_paths(Path())
    return declared(paths) if paths[0].exists() else ()


def declared(paths: Sequence[Path]) -> Sequence[Entry]:
    """The entries of these files, none of no files; ends with all mistakes."""
    if not paths:
        return ()
    try:
        return load(paths).entries
    except InvalidNotices as error:
        stop(WRONG_INPUT, str(error))


def _summary(groups: int, files: int, mistakes: int, warnings: int, most: int) -> Words:
    if mistakes:
        # The last line says that there are more.
        if mistakes > most:
            return Words(f"More than {most} mistakes found.", f"发现超过 {most} 处错误。")
        some = "1 mistake" if mistakes == 1 else f"{mistakes} mistakes"
        return Words(f"{some} found.", f"发现 {mistakes} 处错误。")
    some = "1 group" if groups == 1 else f"{groups} groups"
    where = "1 file" if files == 1 else f"{files} files"
    told = {0: "no mistake", 1: "no mistake, 1 warning"}.get(
        warnings, f"no mistake, {warnings} warnings"
    )
    warned = f"，{warnings} 条警告" if warnings else ""
    return Words(
        f"{some} in {where}, {told}.", f"{files} 个文件中的 {groups} 个群，没有错误{warned}。"
    )
