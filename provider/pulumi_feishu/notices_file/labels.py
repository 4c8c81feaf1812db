"""How a message names an entry of the file."""

from __future__ import annotations

from pulumi_feishu.notices_file.quoting import is_short
from pulumi_feishu.notices_file.yaml_nodes import Location, Node
from pulumi_feishu.text.ids import quoted


def name_of(index: int, entry: Node) -> str:
    """Return the entry's name on one line, else `groups[0]`."""
    name = (entry.text("name") or "").strip()
    if not name:
        return f"groups[{index}]"
    return name if is_short(name) else quoted(name)


def where(location: Location, root: Node) -> str:
    """Return `groups[0] 发布值班群` for what is in an entry, else nothing."""
    match location:
        case ("groups", int(index), *_):
            entry, name = f"groups[{index}]", name_of(index, root.at(("groups", index)))
            return entry if name == entry else f"{entry} {name}"
    return ""
