"""Files that are made to take long, or to print without end: each is refused soon, in few lines."""

from __future__ import annotations

import resource
import subprocess
import sys
from pathlib import Path

import pytest

from notices_file.written import FILE, HEAD, entry, mistakes, read, write

MB = 1_000_000
MORE = "and more; correct these first"

#: The limits of the child: what a review may cost, and not more.
_CPU_SECONDS = 20
_MEMORY = 1_500 * MB

_CHILD = """\
import sys
from pathlib import Path
from pulumi_feishu.notices_file import InvalidNotices, default_paths, load
try:
    load(default_paths(Path()))
except InvalidNotices as error:
    sys.stdout.write(str(error))
"""


def lines_of_a_child() -> list[str]:
    """What loading the files here says, within the limits."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_CPU, (_CPU_SECONDS, _CPU_SECONDS))
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))

    command = [sys.executable, "-c", _CHILD]
    done = subprocess.run(command, capture_output=True, text=True, preexec_fn=limit, check=True)
    return done.stdout.splitlines()


def filled(start: str, piece: str, end: str = "") -> str:
    """A text of 1 MB, or a little less."""
    return start + piece * ((MB - len(start + end)) // len(piece)) + end


def numbered(start: str, piece: str, end: str = "", count: int = 100_000) -> str:
    """The same of pieces that differ."""
    return start + "".join(piece % n for n in range(count))[: MB - len(start + end)] + end


#: Too little for one file alone.
ONLY_TOGETHER = ("lists in lists", "valid entries", "comments")

ENTRY = "- { name: a, notice: none, "
BOMBS = {
    "wrong entries": filled(HEAD, "- {a: b}\n"),
    "texts": filled("version: 1\ngroups: [", "x,", "]\n"),
    "wrong chats": filled(HEAD + ENTRY + "chats: [", "x,", "]}\n"),
    "fields of an entry": numbered(HEAD + "- {", "f%x,", "}\n"),
    "misspelt fields": numbered(HEAD + "- {", "notic%x,", "}\n"),
    "fields twice": filled(HEAD + "- {", "a,", "}\n"),
    "chats twice": filled(HEAD, "- {chat: oc_1}\n"),
    "aliases": filled(HEAD + "- &a {x: y}\n", "- *a\n"),
    "misspelt in few entries": filled(
        HEAD, "- {" + "".join(f"notic{n}: ," for n in range(99)) + "}\n"
    ),
    "lists in lists": filled("version: 1\nx: [", "[],", "]\n"),
    "a long word": filled(HEAD + ENTRY + "on_remove: ", "unpin", "}\n"),
    "valid entries": numbered(HEAD, ENTRY + "chat: oc_%d }\n", count=15_000),
    "comments": filled("", "#\n"),
}


@pytest.mark.parametrize("bomb", [bomb for bomb in BOMBS if bomb not in ONLY_TOGETHER])
def test_a_file_of_mistakes_is_refused_soon_and_in_few_lines(bomb: str) -> None:
    write(FILE, BOMBS[bomb])
    lines = lines_of_a_child()
    assert 1 <= len(lines) <= 201
    assert max(map(len, lines)) < 500


@pytest.mark.parametrize("bomb", ["lists in lists", "comments", "valid entries", "long lists"])
def test_so_are_1000_files_together(bomb: str) -> None:
    anchored = f"a: &a [{'x,' * 10_000}]\nb: [{'*a,' * 240}]\n"
    write("notices/0.yaml", BOMBS.get(bomb, anchored))
    for number in range(1, 1000):
        Path(f"notices/{number}.yaml").hardlink_to("notices/0.yaml")
    # What is too much is told once, and nothing after it is read: five files are all that fits.
    assert 1 <= len(lines_of_a_child()) <= 6


def test_missing_content_beside_many_files_is_told_soon() -> None:
    for number in range(3_000):
        write(f"texts/on-call-{number}.md", "")
    line = "- { name: a, chat: oc_%d, notice: { markdown: texts/on-cal-%dx.md } }\n"
    write(FILE, HEAD + "".join(line % (n, n) for n in range(9_000)))
    assert len(lines_of_a_child()) == 201


def test_200_mistakes_are_told_and_that_there_are_more() -> None:
    wrong = "  - { name: a, chat: om_1, notice: none }\n"
    write(FILE, HEAD + wrong * 200)
    assert len(mistakes(FILE)) == 200
    write(FILE, HEAD + wrong * 201)
    lines = mistakes(FILE)
    assert lines[199].startswith(f"{FILE}:202:22: groups[199] a: chat 'om_1'")
    assert lines[200:] == [f"{FILE}:203:22: {MORE}"]


def test_mistakes_of_several_files_count_together() -> None:
    for name in "abc":
        write(f"notices/{name}.yaml", HEAD + "  - { name: a, chat: om_1, notice: none }\n" * 100)
    lines = mistakes("notices")
    assert len(lines) == 201
    assert lines[200] == f"notices/c.yaml:3:22: {MORE}"


def test_10_000_groups_are_taken_and_no_more() -> None:
    def chats(first: int, count: int) -> str:
        ids = ", ".join(f"oc_{number}" for number in range(first, first + count))
        return f"  - {{ name: a, chats: [{ids}], notice: none }}\n"

    assert len(read(HEAD + chats(0, 9_999) + chats(9_999, 1)).entries) == 10_000
    write("b.yaml", entry(chat="oc_b"))
    assert mistakes(FILE, "b.yaml") == [
        "b.yaml:1:1: more than 10,000 groups are declared; split them into several stacks"
    ]


def test_1000_files_are_read_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pulumi_feishu.notices_file.loading.MOST_FILES", 2)
    for name in "abc":
        write(f"notices/{name}.yaml", entry(chat=f"oc_{name}"))
    assert mistakes("notices") == [
        "notices/c.yaml:1:1: one of more than 2 files; declare several groups in one file"
    ]
    Path("notices/c.yaml").unlink()
    assert mistakes("notices", "gone.yaml") == [
        "gone.yaml:1:1: one of more than 2 files; declare several groups in one file"
    ]


def test_a_mapping_has_100_fields_at_most() -> None:
    write(FILE, HEAD + "".join(f"f{number}: x\n" for number in range(98)))
    assert len(mistakes(FILE)) == 98 + 1
    write(FILE, HEAD + "".join(f"f{number}: x\n" for number in range(99)))
    assert mistakes(FILE) == [f"{FILE}:101:1: more than 100 fields in one mapping"]
