from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pulumi_feishu.inventory.starter_file import document, write
from pulumi_feishu.notices_file import load
from pulumi_feishu.openapi import BotGroup
from pulumi_feishu.text.escape import flag_unseen


def loaded(text: str, folder: Path) -> list[tuple[str, str, str]]:
    file = folder / "notices.yaml"
    file.write_text(text, encoding="utf-8")
    return [(entry.name, entry.chat_id, entry.notice.kind) for entry in load([file]).entries]


@given(st.lists(st.text(), min_size=1))
@example(['"\n    notice: none\n  - name: "x'])
@example(["#", "- a", "{ x: y }", "*a", "!!python/object:os.system", "%YAML 1.2", "---", "null"])
@example(["\x85", "\u2028", "\u2029", "\ufeff", "\uffff", "\x7f", "\x00", "\\", "\\x41"])
@example(["\U0010ffff", "\U000e0001", "👨‍👩‍👧", "\u202eabc"])
def test_any_name_is_only_a_name_and_nothing_is_managed(
    tmp_path_factory: pytest.TempPathFactory, names: list[str]
) -> None:
    groups = [BotGroup(f"oc_{at}", name, False) for at, name in enumerate(names)]
    expected = [
        (group.name if group.name.strip() else group.chat_id, group.chat_id, "unmanaged")
        for group in groups
    ]
    text = document(groups)
    assert loaded(text, tmp_path_factory.getbasetemp()) == expected
    assert not any(is_unseen for _, is_unseen in flag_unseen(text.replace("\n", "")))
    assert text.count("\n") == document([]).count("\n") + 3 * len(groups)


def test_half_a_character_becomes_the_replacement_character(tmp_path: Path) -> None:
    text = document([BotGroup("oc_a", "x\ud83d", False)])
    assert loaded(text, tmp_path) == [("x\ufffd", "oc_a", "unmanaged")]


def test_a_chat_id_cannot_write_configuration_either() -> None:
    text = document([BotGroup("oc_a\n    notice: none #", "x", False)])
    assert "\n    notice: none" not in text


def test_the_top_names_the_schema_and_says_why_nothing_is_managed() -> None:
    first, second, *_ = document([]).splitlines()
    assert first == "# yaml-language-server: $schema=./notices.schema.json"
    assert "No call can read what is pinned" in second


def test_an_existing_file_is_left_unless_it_may_be_replaced(tmp_path: Path) -> None:
    file = tmp_path / "notices.yaml"
    file.write_text("mine")
    with pytest.raises(FileExistsError):
        write("new", file, replace=False)
    assert [(f.name, f.read_text()) for f in tmp_path.iterdir()] == [("notices.yaml", "mine")]
    write("new", file, replace=True)
    assert [(f.name, f.read_text()) for f in tmp_path.iterdir()] == [("notices.yaml", "new")]


def test_a_file_that_can_not_be_written_leaves_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pulumi_feishu.files.saving.save", full)
    with pytest.raises(OSError, match="No space left"):
        write("new", tmp_path / "notices.yaml", replace=False)
    assert [*tmp_path.iterdir()] == []


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real.yaml").write_text("old")
    (tmp_path / "notices.yaml").symlink_to("real.yaml")
    write("new", tmp_path / "notices.yaml", replace=True)
    assert (tmp_path / "notices.yaml").is_symlink()
    assert (tmp_path / "real.yaml").read_text() == "new"
