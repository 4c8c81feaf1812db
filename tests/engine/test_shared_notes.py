"""What provider processes of one operation tell each other; here each is an object."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import IO, Any

import pytest

from pulumi_feishu.engine import process
from pulumi_feishu.engine.shared_notes import SharedNotes


def served_by(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "engine_address", lambda: ("127.0.0.1", port))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the files are, once one process has told something."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(process, "in_provider_process", lambda: True)
    served_by(4000, monkeypatch)
    return tmp_path / f"pulumi-feishu-{os.getuid()}"


@pytest.mark.usefixtures("folder")
def test_each_process_of_an_operation_hears_the_others_and_no_other_operation(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    one, other = SharedNotes(), SharedNotes()
    one.add("managed oc_a", "managed oc_b")
    other.add("refused oc_a")
    served_by(40001, monkeypatch)
    of_another_run = SharedNotes()
    of_another_run.add("managed oc_c")
    served_by(4000, monkeypatch)
    third = SharedNotes()
    assert {*filter(None, one.of_others() or ())} == {"refused oc_a"}
    assert {*filter(None, other.of_others() or ())} == {"managed oc_a", "managed oc_b"}
    all_three = {"managed oc_a", "managed oc_b", "refused oc_a"}
    assert {*filter(None, third.of_others() or ())} == all_three


@pytest.mark.usefixtures("folder")
def test_what_the_others_have_said_is_read_once_until_they_say_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    opened, reads = Path.open, 0

    def counted(path: Path, mode: str) -> IO[Any]:
        nonlocal reads
        reads += 1
        return opened(path, mode)

    monkeypatch.setattr(Path, "open", counted)
    one, other = SharedNotes(), SharedNotes()
    other.add("managed oc_a")
    assert one.of_others() == one.of_others() == frozenset({"managed oc_a"})
    assert reads == 1
    other.add("managed oc_b")
    assert one.of_others() == frozenset({"managed oc_a", "managed oc_b"})
    assert reads == 2


def test_a_line_counts_once_it_is_whole(folder: Path) -> None:
    one, other = SharedNotes(), folder / "4000.other"
    one.add("managed oc_a")
    other.write_bytes("managed oc_b\nmanaged 群".encode()[:-1])
    assert one.of_others() == {"managed oc_b"}
    other.write_bytes("managed oc_b\nmanaged 群\n".encode())
    assert one.of_others() == {"managed oc_b", "managed 群"}


def test_what_dead_processes_left_is_removed_but_not_of_this_operation(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dead, living, dead_here = SharedNotes(), SharedNotes(), SharedNotes()
    for notes, port in ((dead, 5000), (living, 5001), (dead_here, 4000)):
        served_by(port, monkeypatch)
        notes.add(f"managed oc_{port}")
    for notes in (dead, dead_here):
        # As the end of a process does, and with it ends the lock.
        os.close(notes._own[1])  # type: ignore[index]
    here = SharedNotes()
    here.add("managed oc_a")
    assert {path.name.partition(".")[0] for path in folder.iterdir()} == {"4000", "5001"}
    assert "managed oc_4000" in (here.of_others() or ())


def test_a_process_that_ends_takes_its_lines_along(folder: Path) -> None:
    """Else they would be of the next operation that gets the same port."""
    program = (
        "from pulumi_feishu.engine import process, shared_notes\n"
        "process.in_provider_process = lambda: True\n"
        "process.engine_address = lambda: ('127.0.0.1', 4000)\n"
        "shared_notes.SharedNotes().add('managed oc_a')\n"
        "print([path.name for path in shared_notes._folder().iterdir()])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stdout.startswith("['4000.")
    assert [*folder.iterdir()] == []


def test_of_lines_that_can_not_be_read_nothing_is_known(folder: Path) -> None:
    notes = SharedNotes()
    notes.add("managed oc_a")
    (folder / "4000.other").write_bytes(b"managed oc_\xff\n")
    assert notes.of_others() is None


def test_nobody_else_can_read_it(folder: Path) -> None:
    SharedNotes().add("managed oc_a")
    assert folder.stat().st_mode & 0o777 == 0o700


def test_a_folder_that_others_may_have_prepared_is_not_used(folder: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir(mode=0o700)
    folder.symlink_to(elsewhere)
    assert SharedNotes().of_others() is None
    folder.unlink()
    folder.mkdir()
    folder.chmod(0o755)
    assert SharedNotes().of_others() is None
    assert [*elsewhere.iterdir(), *folder.iterdir()] == []


def test_a_folder_of_another_user_is_not_used(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    of_another = os.getuid() + 1
    monkeypatch.setattr(os, "getuid", lambda: of_another)
    folder.with_name(f"pulumi-feishu-{of_another}").mkdir(mode=0o700)
    assert SharedNotes().of_others() is None


def test_without_a_folder_or_an_address_nothing_is_known(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process, "engine_address", lambda: None)
    assert SharedNotes().of_others() is None
    served_by(4000, monkeypatch)
    monkeypatch.setenv("TMPDIR", str(folder / "nowhere"))
    notes = SharedNotes()
    notes.add("managed oc_a")
    assert notes.of_others() is None


@pytest.mark.usefixtures("folder")
def test_a_program_has_no_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "in_provider_process", lambda: False)
    assert SharedNotes().of_others() == frozenset()
