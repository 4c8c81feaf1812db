"""Output of the commands: data to stdout, messages to stderr, everything escaped."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol, TextIO

import click

from pulumi_feishu.text.escape import as_json, escape_unseen, without_commands
from pulumi_feishu.text.i18n import Words
from pulumi_feishu.text.rows import Look, Row

if TYPE_CHECKING:
    from rich.console import Console

#: A pipe has no width: no cell of a table is cut there.
_WIDE = 10_000
#: What a cell of a table needs, with the gap beside it.
_LEAST_CELL = 10


class Progress(Protocol):
    """Called with how many are done, and of how many, None while that is not known."""

    def __call__(self, done: int, total: int | None) -> None:
        """Show it."""


def say(text: Words | str) -> None:
    """Lines for people."""
    for line in str(text).split("\n"):
        click.echo(without_commands(escape_unseen(line)), err=True)


def put(text: str) -> None:
    """Lines of data, as they are: the caller has made them harmless."""
    click.echo(text)


def put_json(value: object) -> None:
    """Data for programs."""
    put(as_json(value))


def put_table(columns: Sequence[Words], rows: Sequence[Sequence[str]], *, whole: int) -> None:
    """A table of texts, each shown as it is, whatever markup it may look like.

    No cell of the column `whole` is cut or folded, however narrow the terminal is.
    """
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    longest = max((len(row[whole]) for row in rows), default=0)
    for number, column in enumerate(columns):
        least = longest if number == whole else None
        table.add_column(Text(str(column)), overflow="fold", min_width=least)
    for row in rows:
        table.add_row(*(Text(escape_unseen(cell)) for cell in row))
    # Narrower than that, the terminal itself breaks the lines: what is copied is whole.
    put_rich(table, least_width=longest + _LEAST_CELL * (len(columns) - 1))


#: How each look is drawn on a terminal.
_STYLES: dict[Look, str] = {
    "plain": "",
    "heading": "bold",
    "faint": "dim",
    "remark": "yellow",
    "alarm": "bold red",
    "removed": "red",
    "added": "green",
}


def put_rows(rows: Iterable[Row]) -> None:
    """Rows, wrapped between words and coloured only on a terminal."""
    if not sys.stdout.isatty():
        put(without_commands("\n".join(map(str, rows))))
        return
    from rich.console import Group
    from rich.padding import Padding
    from rich.text import Text

    drawn = []
    for row in rows:
        parts = [(text, _STYLES[look]) for text, look in row.parts]
        drawn.append(Padding(Text.assemble(*parts), (0, 0, 0, row.indent), expand=False))
    put_rich(Group(*drawn))


def put_rich(renderable: Any, *, least_width: int = 0) -> None:
    """Anything of rich, in colour only on a terminal."""
    text = io.StringIO()
    console = _console(text, like=sys.stdout)
    console.width = max(console.width, least_width)
    console.print(renderable)
    lines = text.getvalue().splitlines()
    put(without_commands("\n".join(line.rstrip() for line in lines)))


@contextmanager
def progress(action: Words) -> Iterator[Progress]:
    """A line on stderr that tells how far the work is; nothing where stderr is no terminal."""
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
    from rich.progress import Progress as Bar

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    console = _console(sys.stderr, like=sys.stderr)
    with Bar(*columns, console=console, transient=True, disable=not sys.stderr.isatty()) as bar:
        task = bar.add_task(str(action), total=None)

        def show(done: int, total: int | None) -> None:
            bar.update(task, completed=done, total=total)

        yield show


def _console(file: TextIO, *, like: TextIO) -> Console:
    from rich.console import Console

    is_terminal = like.isatty()
    return Console(
        file=file,
        force_terminal=is_terminal,
        width=None if is_terminal else _WIDE,
        markup=False,
        emoji=False,
        highlight=False,
    )
