"""A message of any type, read into what people see of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from pulumi_feishu.content.drawing.cards.card import card_views
from pulumi_feishu.content.drawing.model import Drawn, View
from pulumi_feishu.content.drawing.text import missing, post_view, text_view
from pulumi_feishu.content.drawing.viewer import NameOf, Viewer
from pulumi_feishu.content.inside import parsed_object
from pulumi_feishu.text.i18n import Language


def draw(msg_type: str, content: str, lang: Language, name_of: NameOf = str) -> Drawn:
    """What a message of this type and content (JSON) shows to a reader of this language.

    Of another type than text, post and card only its name; `name_of` gives the names of people.
    """
    return Drawn(msg_type, tuple(_views(msg_type, content, Viewer(lang, name_of))))


def _views(msg_type: str, content: str, viewer: Viewer) -> Iterator[View]:
    body = parsed_object(content)
    if body is None:
        yield View("", None, (missing(viewer.say("the content", "内容"), viewer),))
    elif msg_type == "interactive":
        yield from card_views(body, viewer)
    elif msg_type == "post":
        posts = {"": body} if "content" in body else body
        ranked = sorted(posts, key=lambda name: not name.lower().startswith(viewer.lang))
        for locale in ranked:
            if isinstance(posts[locale], dict):
                yield post_view(posts[locale], replace(viewer, locale=locale))
    elif msg_type in ("text", "system"):
        # What the server itself says has a template.
        yield text_view(str(body.get("text", body.get("template", ""))), viewer)
    else:
        yield View("", None, (missing(msg_type, viewer),))
