"""What click itself says, in Chinese: the frame of a help, and what is wrong with arguments."""

from __future__ import annotations

from collections.abc import Callable

import click

from pulumi_feishu.text.i18n import language

#: As click has them, by what it looks them up with (click 8.1 to 8.5).
_CHINESE = {
    "Usage:": "用法：",
    "Options": "选项",
    "Positional arguments": "参数",
    "Show this message and exit.": "显示帮助并退出。",
    "Error: {message}": "错误：{message}",
    "Try '{command} {option}' for help.": "查看帮助：{command} {option}",
    "No such command {name!r}.": "没有命令 {name!r}。",
    "Missing command.": "缺少命令。",
    "No such option: {name}": "没有选项 {name}",
    "No such option {name!r}.": "没有选项 {name!r}。",
    "Did you mean {possibility}?": "是否想用 {possibility}？",
    "(Did you mean one of: {possibilities}?)": "（是否想用：{possibilities}？）",
    "(Possible options: {possibilities})": "（可能的选项：{possibilities}）",
    "Option {name!r} does not take a value.": "选项 {name!r} 不接受值。",
    "Option {name!r} requires an argument.": "选项 {name!r} 需要一个值。",
    "Missing argument": "缺少参数",
    "Missing option": "缺少选项",
    "Missing parameter": "缺少参数",
    "Missing {param_type}": "缺少 {param_type}",
    "Missing parameter: {param_name}": "缺少参数：{param_name}",
    "Invalid value: {message}": "值无效：{message}",
    "Invalid value for {param_hint}: {message}": "{param_hint} 的值无效：{message}",
    "Got unexpected extra argument ({args})": "多余的参数：{args}",
    "Got unexpected extra arguments ({args})": "多余的参数：{args}",
    "{value!r} is not {choice}.": "{value!r} 无效，应为 {choice}。",
    "{value!r} is not one of {choices}.": "{value!r} 无效，应为 {choices} 之一。",
    "{value!r} is not a valid {number_type}.": "{value!r} 不是有效的数字。",
    "{value} is not in the range {range}.": "{value} 不在范围 {range} 内。",
    "default: {default}": "默认：{default}",
    "required": "必填",
    "env var: {var}": "环境变量：{var}",
    "Error: invalid input": "错误：输入无效",
    "Aborted!": "已中断。",
}


def speak_the_readers_language() -> None:
    """Let click look its texts up here where the reader's language is Chinese.

    It has no catalogue of its own, and passes each text through the `gettext` that its modules
    imported as `_` and `ngettext`; a text that is not here stays English.
    https://github.com/pallets/click/blob/main/src/click/core.py
    """
    if language() != "zh":
        return
    for module in (
        *(click.core, click.decorators, click.exceptions, click.formatting),
        *(click.parser, click.termui, click.types),
    ):
        _replace(module, "_", _chinese)
        _replace(module, "ngettext", _plural)


def _chinese(text: str) -> str:
    return _CHINESE.get(text, text)


def _plural(one: str, several: str, count: int) -> str:
    return _chinese(one if count == 1 else several)


def _replace(module: object, name: str, function: Callable[..., str]) -> None:
    if hasattr(module, name):
        setattr(module, name, function)
