"""The walk of other languages' clients: what is missing, fails or is wrong is told as such."""

from __future__ import annotations

import re
import sys
from dataclasses import replace
from pathlib import Path

import pytest

import official_clients
from official_clients import CLIENTS, Client

ROOT = Path(__file__).resolve().parents[2]
BUILDING = (sys.executable, "-c", "open('built', 'a').write('once ')")


@pytest.fixture
def client(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Client:
    """A program that says nothing, in a language that only this test has."""
    folder = tmp_path / "sources" / "silent"
    folder.mkdir(parents=True)
    (folder / "manifest").write_text("silence 1.2.3")
    monkeypatch.setattr(official_clients, "SOURCES", folder.parent)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    running = (sys.executable, "-c", "pass")
    return Client("silent", "silence", "manifest", r"silence (.+)", ("sh",), BUILDING, running)


def test_a_missing_tool_is_told_and_is_no_failure(
    client: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    assert official_clients.main([replace(client, tools=("sh", "no-such-tool"))]) == 0
    assert capsys.readouterr().out == "missing  silent: no no-such-tool on PATH\n"


def test_a_failed_build_is_a_failure_with_its_output_and_leaves_nothing_to_run(
    client: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = replace(client, building=("sh", "-c", "echo no such package; exit 3"))
    for _ in range(2):
        assert official_clients.main([broken]) == 1
        said = capsys.readouterr().out
        assert said.startswith("FAILED  silent: `sh -c ")
        assert "no such package" in said


def test_a_program_that_makes_no_call_is_a_failure(
    client: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    assert official_clients.main([client]) == 1
    said = capsys.readouterr().out
    assert said.startswith("FAILED  silent: ")
    assert "APIs without a call: " in said


def test_a_program_is_built_once_from_the_same_sources_outside_of_them(client: Client) -> None:
    folders = {official_clients.built(client) for _ in range(2)}
    [folder] = folders
    assert (folder / "built").read_text() == "once "
    (official_clients.SOURCES / "silent" / "manifest").write_text("silence 1.2.4")
    assert official_clients.built(client) == folder
    assert (folder / "manifest").read_text() == "silence 1.2.4"
    assert not (official_clients.SOURCES / "silent" / "built").exists()


def test_the_page_names_the_versions_that_the_programs_are_built_with() -> None:
    page = (ROOT / "docs" / "emulator-clients.md").read_text()
    lock = (ROOT / "tests" / "clients" / "requirements.lock").read_text()
    [python] = re.findall(r"^lark-oapi==(\S+)", lock, re.MULTILINE)
    versions = {f"`{client.package}` {client.version}" for client in CLIENTS}
    assert [each for each in (*versions, f"`lark-oapi` {python}") if each not in page] == []
