"""Where a review is written: never through a link that a pull request has put there."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from pulumi_feishu.files.saving import save


@pytest.fixture(autouse=True)
def _checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    checkout = tmp_path / "checkout"
    (checkout / ".git").mkdir(parents=True)
    monkeypatch.chdir(checkout)


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.lstat().st_mode)


@pytest.mark.parametrize("target", ["../mine", ".git/config", "gone", "review.md"])
def test_a_link_is_replaced_and_not_followed(target: str) -> None:
    Path("../mine").write_text("mine")
    Path(".git/config").write_text("mine")
    path = Path("review.md")
    path.symlink_to(target)
    save(path, "review")
    assert not path.is_symlink()
    assert path.read_text() == "review"
    assert Path("../mine").read_text() == Path(".git/config").read_text() == "mine"
    assert sorted(each.name for each in Path().iterdir()) == [".git", "review.md"]


def test_a_folder_that_leads_out_of_the_checkout_is_refused() -> None:
    Path("../home").mkdir()
    Path("out").symlink_to("../home")
    with pytest.raises(OSError, match="out leads out of the repository"):
        save(Path("out/review.md"), "review")
    assert not list(Path("../home").iterdir())


def test_a_file_is_replaced_whole_and_readable_as_any() -> None:
    path = Path("review.md")
    path.write_text("a longer text")
    path.with_name("plain").touch()
    save(path, "评审")
    assert path.read_text(encoding="utf-8") == "评审"
    assert mode_of(path) == mode_of(path.with_name("plain"))


def test_what_is_private_is_so_from_its_first_byte() -> None:
    path = Path("plan.json")
    path.write_text("{}")
    save(path, "{}", mode=0o600)
    assert mode_of(path) == 0o600


def test_what_cannot_be_written_leaves_nothing_behind() -> None:
    Path("folder").mkdir()
    with pytest.raises(IsADirectoryError):
        save(Path("folder"), "x")
    with pytest.raises(FileNotFoundError):
        save(Path("gone/review.md"), "x")
    assert sorted(each.name for each in Path().iterdir()) == [".git", "folder"]


def test_a_device_stays_one() -> None:
    save(Path("/dev/null"), "x")
    assert Path("/dev/null").is_char_device()
