"""What a plan is made from: which files count, each by its content alone."""

from __future__ import annotations

import hashlib
import subprocess
from pathlib import Path

import pytest

from pulumi_feishu.review import Stopped
from pulumi_feishu.review.origin import commit_here, digests, project_around
from pulumi_feishu.review.sources.stack import without_user

FILES = {
    "Pulumi.yaml": "name: notices\nruntime: python\n",
    "Pulumi.prod.yaml": "config: {}\n",
    "Pulumi.test.yaml": "config: {}\n",
    "__main__.py": "import own.part\n",
    "own/part.py": "",
    "notices.yaml": (
        "version: 1\ngroups:\n"
        "  - { name: a, chat: oc_a, notice: { markdown: notices/a.md } }\n"
        "  - { name: b, chat: oc_b, notice: none }\n"
    ),
    "notices/a.md": "Freeze",
    "notices/unused.md": "",
    "requirements.txt": "x==1\n",
    "pyproject.toml": "",
    "uv.lock": "",
    "index.ts": "",
    "own/modules.mjs": "",
    "package-lock.json": "",
    "pnpm-lock.yaml": "",
    "node_modules/x/index.js": "",
    "README.md": "",
    ".venv/lib/x.py": "",
    "env/pyvenv.cfg": "",
    "env/lib/x.py": "",
    ".github/alarm.py": "",
}
COUNT = (
    "Pulumi.prod.yaml",
    "Pulumi.yaml",
    "__main__.py",
    "index.ts",
    "notices.yaml",
    "notices/a.md",
    "own/modules.mjs",
    "own/part.py",
    "package-lock.json",
    "pnpm-lock.yaml",
    "pyproject.toml",
    "requirements.txt",
    "uv.lock",
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    write(tmp_path / "project", FILES)
    monkeypatch.chdir(tmp_path / "project")
    return tmp_path / "project"


def write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)


def git(folder: Path, *arguments: str) -> str:
    identity = ["-c", "user.name=t", "-c", "user.email=t@example.com"]
    command = ["git", *identity, *arguments]
    return subprocess.check_output(command, cwd=folder, text=True).strip()


def found(*paths: str, stack: str = "prod") -> dict[str, str]:
    named = [Path(path) for path in paths or ("notices.yaml",)]
    return digests(project_around(Path()), stack, named)


def test_what_a_plan_depends_on_counts_and_nothing_else(folder: Path) -> None:
    assert found() == {
        name: hashlib.sha256(FILES[name].encode()).hexdigest() for name in sorted(COUNT)
    }


def test_git_makes_no_difference_before_or_after_a_commit(folder: Path) -> None:
    before = found()
    assert commit_here(folder) == ""
    git(folder, "init", "-q")
    assert found() == before
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "x")
    assert found() == before
    assert commit_here(folder) == git(folder, "rev-parse", "HEAD")
    git(folder, "commit", "-q", "--amend", "-m", "y")
    assert found() == before


def test_what_git_ignores_does_not_count_and_what_is_deleted_is_gone(folder: Path) -> None:
    git(folder, "init", "-q")
    write(folder, {".gitignore": "made/\n", "made/x.py": ""})
    git(folder, "add", "-A")
    (folder / "own/part.py").unlink()
    assert set(found()) == set(COUNT) - {"own/part.py"}


def test_a_folder_of_notices_counts_with_what_its_files_name(folder: Path) -> None:
    (folder / "notices.yaml").rename(folder / "notices" / "one.yaml")
    text = (folder / "notices/one.yaml").read_text().replace("notices/a.md", "a.md")
    (folder / "notices/one.yaml").write_text(text)
    assert {"notices/one.yaml", "notices/a.md"} <= set(found("notices"))


def test_what_is_wrong_with_a_notices_file_still_counts(folder: Path) -> None:
    (folder / "notices.yaml").write_text("version: [")
    assert set(found()) == set(COUNT) - {"notices/a.md"}


def test_a_program_may_have_no_notices(folder: Path) -> None:
    (folder / "notices.yaml").unlink()
    assert set(found()) == set(COUNT) - {"notices/a.md", "notices.yaml"}


def test_a_program_in_yaml_says_which_files_its_components_read(folder: Path) -> None:
    assert project_around(Path()).components == []
    resources = (
        "  own: { type: feishu:Notices, properties: { path: tenants/acme.yaml } }\n"
        "  usual: { type: feishu:index:Notices }\n"
        "  other: { type: feishu:PinnedNotice, properties: { path: x } }\n"
    )
    write(folder, {"Pulumi.yaml": f"name: notices\nruntime: yaml\nresources:\n{resources}"})
    assert project_around(Path()).components == ["tenants/acme.yaml", ""]


def test_a_link_counts_by_what_it_leads_to(folder: Path) -> None:
    before = found()
    (folder / "__main__.py").rename(folder.parent / "elsewhere")
    (folder / "__main__.py").symlink_to(folder.parent / "elsewhere")
    assert found() == before
    (folder.parent / "elsewhere").write_text("print()\n")
    assert {name for name, digest in found().items() if before[name] != digest} == {"__main__.py"}


def test_a_stack_has_a_file_of_its_own(folder: Path) -> None:
    assert "Pulumi.test.yaml" in found(stack="test")
    assert "Pulumi.test.yaml" in found(stack="acme/notices/test")
    write(folder, {"Pulumi.yaml": "name: notices\nstackConfigDir: stacks\n"})
    write(folder, {"stacks/Pulumi.prod.yaml": "config: {}\n"})
    assert "stacks/Pulumi.prod.yaml" in found()
    assert "Pulumi.prod.yaml" not in found()


def test_the_project_is_the_nearest_one(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder / "own")
    assert project_around(Path()).name == "notices"
    assert "notices.yaml" in found("../notices.yaml")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(Stopped, match=r"There is no Pulumi\.yaml here"):
        project_around(Path())


def test_a_project_whose_file_is_wrong_has_no_name(folder: Path) -> None:
    (folder / "Pulumi.yaml").write_text("name: [")
    assert project_around(Path()).name == ""


@pytest.mark.parametrize(
    ("url", "plain"),
    [
        ("file:///srv/state?metadata=skip", "file:///srv/state"),
        ("file://~", "file://~"),
        ("postgres://reader:a@b@db:5432/notices?sslmode=require", "postgres://db:5432/notices"),
        ("s3://bucket/notices?region=eu&awssdk=v2", "s3://bucket/notices"),
        ("https://app.pulumi.com/lin", "https://app.pulumi.com"),
        ("https://app.pulumi.com/", "https://app.pulumi.com"),
        ("azblob://lin", "azblob://lin"),
    ],
)
def test_a_backend_is_named_without_its_user(url: str, plain: str) -> None:
    assert without_user(url, "lin") == plain
