"""What is no mistake in a valid file, and may still not be what its author means."""

from __future__ import annotations

from collections.abc import Iterator

from pulumi_feishu.content import problems_in
from pulumi_feishu.notices_file.content_files import SUFFIXES, ContentFolder
from pulumi_feishu.notices_file.yaml_nodes import Location, Node, Violation
from pulumi_feishu.text.i18n import Words
from pulumi_feishu.text.ids import quoted

#: The fields whose text people write as they like.
_FREE_TEXTS = ("name", "text", "owner", "reason")


def warnings_in(root: Node, folder: ContentFolder) -> Iterator[Violation]:
    """Say what YAML leaves out of a text, and what Feishu may refuse."""
    for index, entry in enumerate(root.items_of("groups")):
        location = ("groups", index)
        yield from _cut_texts(entry, location)
        for field in ("notice", "then"):
            notice = entry.fields.get(field)
            if notice is not None and notice.fields:
                yield from _cut_texts(notice, location)
                yield from _contested(notice, location, folder)


def _cut_texts(node: Node, location: Location) -> Iterator[Violation]:
    for name in _FREE_TEXTS:
        inner = node.fields.get(name)
        if inner is not None and inner.cut:
            cut = quoted(inner.cut.rstrip())
            what = Words(
                f"{name} ends before {cut}, which YAML reads as a comment; put the whole text in "
                "quotes if that belongs to it",
                f"{name} 到 {cut} 之前为止：YAML 把它当作注释；若它属于文字，请给整段文字加引号",
            )
            yield Violation(inner.place, location, what)


def _contested(notice: Node, location: Location, folder: ContentFolder) -> Iterator[Violation]:
    for form, place in notice.names.items():
        source = notice.text(form) or ""
        if form in SUFFIXES:
            told = folder.warnings_in(form, source)
        elif form == "text":
            told = [p.after(form) for p in problems_in("text", source) if not p.is_error]
        else:
            told = []
        yield from (Violation(place, location, what) for what in told)
