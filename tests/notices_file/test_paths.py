"""Which files are read, in which order, and what is told about those that can't be."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from notices_file.written import FILE, entry, load_chats, mistakes, read, write
from pulumi_feishu.notices_file import default_paths, load

NO_FILE = "there is no such file; name the file that declares your groups"


def test_a_folders_files_are_read_in_name_order() -> None:
    for name, chat in (("b.yaml", "oc_b"), ("a.yml", "oc_a"), ("c.yaml", "oc_c")):
        write(f"notices/{name}", entry(chat=chat))
    assert load_chats("notices") == ["oc_a", "oc_b", "oc_c"]


def test_only_visible_yaml_files_of_the_folder_itself_are_read() -> None:
    write("notices/a.yaml", entry(chat="oc_a"))
    for name in (".b.yaml", "deeper/c.yaml", "d.yaml.bak", "e.md", "f.yaml/g.txt"):
        write(f"notices/{name}", "no YAML: [")
    assert load_chats("notices") == ["oc_a"]


def test_files_and_folders_are_read_in_the_given_order() -> None:
    write("z.yaml", entry(chat="oc_z"))
    write("notices/a.yaml", entry(chat="oc_a"))
    assert load_chats("z.yaml", "notices") == ["oc_z", "oc_a"]


def test_a_file_that_is_named_twice_is_read_once() -> None:
    write("notices/a.yaml", entry(chat="oc_a"))
    Path("link.yaml").symlink_to("notices/a.yaml")
    assert load_chats("notices/a.yaml", "notices", "./notices/a.yaml", "link.yaml") == ["oc_a"]


def test_files_are_named_as_given() -> None:
    write("notices/a.yaml", entry())
    assert load([Path("notices")]).entries[0].place == "notices/a.yaml:3:5"
    absolute = Path("notices/a.yaml").absolute()
    assert load([absolute]).entries[0].place == f"{absolute}:3:5"


def test_mistakes_come_in_file_and_line_order() -> None:
    write("b.yaml", entry(chat="om_1", notice="nothing"))
    write("a.yaml", entry(chat="om_1"))
    assert [line.split(" ")[0] for line in mistakes("b.yaml", "a.yaml")] == [
        "b.yaml:4:11:",
        "b.yaml:5:13:",
        "a.yaml:4:11:",
    ]


def test_a_file_that_cannot_be_read_hides_no_other_mistake() -> None:
    write("notices/a.yaml", entry(chat="om_1"))
    write("notices/b.yaml", "broken: [")
    write("notices/c.yaml", entry(notice="nothing"))
    assert [line.split(" ")[0] for line in mistakes("no.yaml", "notices", "gone")] == [
        "no.yaml:1:1:",
        "notices/a.yaml:4:11:",
        "notices/b.yaml:2:1:",
        "notices/c.yaml:5:13:",
        "gone:1:1:",
    ]


def test_a_folder_without_yaml_is_refused() -> None:
    write("notices/oncall.md", "on call")
    assert mistakes("notices") == ["notices:1:1: no *.yaml or *.yml in this folder"]


def test_a_link_to_nowhere_in_a_folder_is_told() -> None:
    write("notices/a.yaml", entry())
    Path("notices/b.yaml").symlink_to("gone.yaml")
    assert mistakes("notices") == [f"notices/b.yaml:1:1: {NO_FILE}"]


OUTSIDE = "leads out of the repository; keep what is published in it"
HIDDEN = "what starts with a dot is never published"


def test_a_link_out_of_the_repository_is_not_read() -> None:
    """Messages quote what stands in a file, and a pull request shows the messages."""
    write("outside/secrets", "password")
    write("repository/.git/HEAD", "")
    Path("repository/notices.yaml").symlink_to("../outside/secrets")
    assert mistakes("repository/notices.yaml") == [f"repository/notices.yaml:1:1: {OUTSIDE}"]


@pytest.mark.parametrize("mark", ["", "other/.git/HEAD"])
def test_a_folder_that_leads_out_of_the_repository_is_not_even_listed(mark: str) -> None:
    write("other/secrets.yaml", "password")
    if mark:
        write(mark, "")
    write("repository/.git/HEAD", "")
    Path("repository/notices").symlink_to("../other")
    assert mistakes("repository/notices") == [f"repository/notices:1:1: {OUTSIDE}"]
    assert mistakes("repository/notices/secrets.yaml") == [
        f"repository/notices/secrets.yaml:1:1: {OUTSIDE}"
    ]


@pytest.mark.parametrize("target", [".env", ".netrc", ".git/config", "sub/.aws/credentials"])
@pytest.mark.parametrize("name", [FILE, "notices/a.yaml"])
def test_a_link_to_a_hidden_file_is_not_read(name: str, target: str) -> None:
    write(".git/HEAD", "")
    write(target, "password: hunter2: [")
    Path("notices").mkdir()
    Path(name).symlink_to(Path(target).absolute())
    hidden = next(part for part in target.split("/") if part.startswith("."))
    assert mistakes(*map(str, default_paths(Path()))) == [
        f"{name}:1:1: is hidden ({hidden}); {HIDDEN}"
    ]


def test_a_hidden_file_is_not_read_without_a_link_either() -> None:
    write(".git/HEAD", "")
    write(".deploy/notices.yaml", entry())
    assert mistakes(".deploy/notices.yaml") == [
        f".deploy/notices.yaml:1:1: is hidden (.deploy); {HIDDEN}"
    ]


def test_a_repository_below_a_hidden_folder_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    write(".work/.clone/.git/HEAD", "")
    write(".work/.clone/notices.yaml", entry())
    assert load_chats(".work/.clone/notices.yaml") == ["oc_1"]
    assert load_chats(".work/.clone") == ["oc_1"]
    monkeypatch.chdir(".work/.clone")
    assert load_chats(".") == ["oc_1"]


def test_what_is_no_file_is_not_waited_for() -> None:
    os.mkfifo("notices.yaml")
    write("notices/b.yaml", entry(chat="om_1"))
    os.mkfifo("notices/a.yaml")
    assert [line.split(": ", 1)[1] for line in mistakes("notices.yaml", "notices")[:2]] == [
        "is not a file",
        "is not a file",
    ]


def test_a_link_within_the_repository_is_read() -> None:
    write(".git/HEAD", "")
    write("shared/a.yaml", entry())
    Path(FILE).symlink_to("shared/a.yaml")
    assert load_chats(FILE) == ["oc_1"]


def test_nothing_named_is_no_empty_configuration() -> None:
    with pytest.raises(ValueError, match="no path given"):
        load([])


def test_a_folder_without_permission_is_not_called_empty(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(folder: Path) -> None:
        raise PermissionError(13, "Permission denied")

    Path("notices").mkdir()
    monkeypatch.setattr(Path, "iterdir", refuse)
    assert mistakes("notices") == ["notices:1:1: can't be read: Permission denied"]


@pytest.mark.parametrize(
    ("there", "read_by_default"),
    [
        pytest.param([FILE], [FILE], id="the file"),
        pytest.param(["notices/a.yml"], ["notices"], id="the folder"),
        pytest.param([FILE, "notices/a.yaml"], [FILE, "notices"], id="both"),
        pytest.param([FILE, "notices/a.md"], [FILE], id="a folder of Markdown"),
        pytest.param(["notices/a.md"], [FILE], id="a folder of Markdown only"),
        pytest.param([], [FILE], id="neither"),
    ],
)
def test_what_is_read_when_nothing_is_named(there: list[str], read_by_default: list[str]) -> None:
    for name in there:
        write(name, entry())
    assert default_paths(Path()) == [Path(name) for name in read_by_default]
    inside = default_paths(Path().absolute())
    assert inside == [Path().absolute() / name for name in read_by_default]


def test_a_link_to_nowhere_is_no_reason_to_leave_a_file_out() -> None:
    write("notices/a.yaml", entry())
    Path(FILE).symlink_to("gone.yaml")
    assert default_paths(Path()) == [Path(FILE), Path("notices")]


def test_a_missing_default_is_told() -> None:
    with pytest.raises(ValueError, match=NO_FILE):
        load(default_paths(Path()))


def test_a_file_of_50_mb_is_not_read_to_its_end() -> None:
    with Path(FILE).open("wb") as file:
        file.truncate(50_000_000)
    assert mistakes(FILE) == [f"{FILE}:1:1: is larger than 1 MB"]
    assert read(entry()).entries
