"""Which content files a notices file names, whatever else is wrong with it."""

from __future__ import annotations

from pulumi_feishu.notices_file.content_files import SUFFIXES
from pulumi_feishu.notices_file.yaml_nodes import Unreadable
from pulumi_feishu.notices_file.yaml_parser import Allowance, parse_yaml


def content_named_in(text: str, allowance: Allowance) -> set[str]:
    """Return the paths as they are written; none for a text that can't be read."""
    try:
        root, _ = parse_yaml(text, allowance)
    except Unreadable:
        return set()
    notices = (
        entry.fields[field]
        for entry in (root.items_of("groups") if root else ())
        for field in ("notice", "then")
        if field in entry.fields
    )
    named = (notice.text(form) for notice in notices for form in SUFFIXES)
    return {name for name in named if name}
