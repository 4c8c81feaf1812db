"""What counts as the repository of a file: nothing outside it is published."""

from __future__ import annotations

from pathlib import Path

import pytest

from notices_file.written import write
from pulumi_feishu.files.repository import repository_of


@pytest.mark.parametrize(
    ("there", "root"),
    [
        pytest.param([".git/HEAD"], ".", id="the folder with .git"),
        pytest.param([".git"], ".", id="a worktree, where .git is a file"),
        pytest.param(["a/.git/HEAD", ".git/HEAD"], "a", id="the nearest"),
        pytest.param(["a/Pulumi.yaml", ".git/HEAD"], ".", id="git before Pulumi"),
        pytest.param(["a/Pulumi.yaml"], "a", id="the project"),
        pytest.param([], "a/b", id="the file's own folder"),
    ],
)
def test_the_repository_is_the_nearest_with_a_mark(there: list[str], root: str) -> None:
    write("a/b/notices.yaml", "")
    for name in there:
        write(name, "")
    assert repository_of(Path("a/b/notices.yaml")) == Path(root).resolve()


def test_a_path_that_goes_up_first_leaves_the_repository() -> None:
    write("one/.git", "")
    write("two/notices.yaml", "")
    assert repository_of(Path("one/../two/notices.yaml")) == Path("two").resolve()


def test_a_link_moves_no_file_into_another_repository() -> None:
    write("one/.git", "")
    write("two/.git", "")
    write("two/notices.yaml", "")
    Path("one/notices.yaml").symlink_to("../two/notices.yaml")
    assert repository_of(Path("one/notices.yaml")) == Path("one").resolve()


def test_a_link_of_a_folder_moves_no_file_into_another_repository() -> None:
    write("one/.git", "")
    write("two/.git", "")
    write("two/notices.yaml", "")
    Path("one/notices").symlink_to("../two")
    assert repository_of(Path("one/notices/notices.yaml")) == Path("one").resolve()
