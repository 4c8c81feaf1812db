"""The Pulumi project around a folder: its own file, and what stands in that."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pulumi_feishu.text.json_access import found, text_at

_PROJECT_FILES = ("Pulumi.yaml", "Pulumi.yml", "Pulumi.json")


@dataclass(frozen=True)
class Project:
    """A project, by its file; `content` is empty where that can't be parsed."""

    file: Path
    content: Mapping[str, Any]

    @property
    def name(self) -> str:
        """As its file says; empty where it says none, which Pulumi refuses."""
        return str(self.content.get("name", ""))

    @property
    def folder(self) -> Path:
        """Where its file is."""
        return self.file.parent

    @property
    def runtime(self) -> str:
        """The language of its program: `python`, `yaml` and so on."""
        runtime = found(self.content, "runtime")
        return runtime if isinstance(runtime, str) else text_at(runtime, "name")

    @property
    def components(self) -> list[str]:
        """The `path` of each `Notices` in a program in YAML; "" where it names none."""
        ours = self.resources("feishu:Notices", "feishu:index:Notices")
        return [text_at(one, "properties", "path") for one in ours]

    def resources(self, *types: str) -> Iterator[Any]:
        """Those of these types in a program in YAML."""
        resources = found(self.content, "resources")
        each = resources.values() if isinstance(resources, dict) else ()
        return (one for one in each if text_at(one, "type") in types)

    def stack_file(self, stack: str) -> Path:
        """Where this stack's config is, which may be named `organization/project/stack`."""
        folder = self.folder / str(self.content.get("stackConfigDir") or "")
        return folder / f"Pulumi.{stack.rpartition('/')[2]}{self.file.suffix}"


def nearest_project(folder: Path) -> Project | None:
    """As Pulumi looks for it. Raises OSError for a file that can't be read."""
    import yaml

    around = (folder.absolute(), *folder.absolute().parents)
    files = [place / name for place in around for name in _PROJECT_FILES]
    file = next((file for file in files if file.is_file()), None)
    if file is None:
        return None
    try:
        content = yaml.safe_load(file.read_bytes())
    except (ValueError, RecursionError, yaml.YAMLError):
        content = None  # Pulumi itself says what is wrong with it.
    return Project(file, content if isinstance(content, dict) else {})
