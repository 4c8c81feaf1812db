"""The package's rooms: which may use which, and how large they and their modules are."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pulumi_feishu

PACKAGE = Path(pulumi_feishu.__file__).parent
MODULES = sorted(PACKAGE.rglob("*.py"))

#: What a room may import; docs/architecture.md draws it. Each of the three resources is a room.
MAY_USE = {
    "text": set[str](),
    "files": {"text"},
    "http": {"text"},
    "content": {"text"},
    "openapi": {"http", "content", "text"},
    "engine": {"openapi", "text"},
    "resources": {"engine", "openapi", "content", "text"},
    "pinned_notice": {"resources", "engine", "openapi", "content", "text"},
    "notice_message": {"resources", "engine", "openapi", "content", "text"},
    "unmanaged_groups": {"resources", "engine", "openapi", "content", "text"},
    "plugin": {
        *("notices_file", "pinned_notice", "notice_message", "unmanaged_groups"),
        *("resources", "engine", "openapi", "content", "text"),
    },
    "trial": {"engine", "files", "text"},
    "notices_file": {"trial", "unmanaged_groups", "engine", "content", "files", "text"},
    "inventory": {"notices_file", "openapi", "files", "text"},
    "doctor": {
        *("inventory", "notices_file", "engine", "openapi", "http", "content", "files", "text"),
    },
    "pr_comment": {"http", "text"},
    "review": {
        *("inventory", "notices_file", "resources", "engine", "openapi"),
        *("content", "files", "text"),
    },
    # It judges the client, and must not share its beliefs.
    "emulator": {"content", "files", "text"},
}

#: The rooms that the command line brings together.
ANYTHING = {"cli", "__main__", "__init__", "desired"}

MOST_LINES, LEAST_LINES, MOST_MODULES = 300, 40, 16


def imports_of(module: Path) -> Iterator[str]:
    """The dotted names below the package that a module imports, from the package on."""
    for node in ast.walk(ast.parse(module.read_text())):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("pulumi_feishu."):
            source = str(node.module).removeprefix("pulumi_feishu.")
            for alias in node.names:
                inner = PACKAGE / source.replace(".", "/") / alias.name
                is_module = inner.is_dir() or inner.with_suffix(".py").exists()
                yield f"{source}.{alias.name}" if is_module else source
        elif isinstance(node, ast.ImportFrom) and node.module == "pulumi_feishu":
            yield from (a.name for a in node.names if (PACKAGE / a.name).is_dir())


def room_of(path: str) -> str:
    """The first part of a module's path or dotted name."""
    return path.replace("/", ".").removesuffix(".py").partition(".")[0]


def test_each_room_uses_only_those_below_it() -> None:
    wrong = set()
    for module in MODULES:
        path = module.relative_to(PACKAGE).as_posix()
        room = room_of(path)
        for used in {room_of(name) for name in imports_of(module)} - {room}:
            if room not in ANYTHING and used not in MAY_USE[room]:
                wrong.add((path, used))
    assert wrong == set()


def test_every_room_has_its_place() -> None:
    rooms = {room_of(module.relative_to(PACKAGE).as_posix()) for module in MODULES}
    assert rooms == MAY_USE.keys() | ANYTHING


def test_no_module_is_too_large_and_none_too_small_for_itself() -> None:
    importers = defaultdict(set)
    for module in MODULES:
        for name in imports_of(module):
            importers[name].add(module)
    for module in MODULES:
        lines = len(module.read_text().splitlines())
        assert lines <= MOST_LINES, module
        name = module.relative_to(PACKAGE).with_suffix("").as_posix().replace("/", ".")
        if module.name not in ("__init__.py", "__main__.py") and room_of(name) != "desired":
            assert lines >= LEAST_LINES or len(importers[name]) > 1, f"{module}: has one importer"


def test_a_folder_can_be_seen_at_a_glance() -> None:
    count: defaultdict[Path, int] = defaultdict(int)
    for module in MODULES:
        count[module.parent] += module.name != "__init__.py"
    assert {folder: n for folder, n in count.items() if n > MOST_MODULES} == {}
