"""Cards, in our own words: of both schemas, and one for each component."""

from __future__ import annotations

import json
from typing import Any

LIN = "ou_0b80a25553a12945a93258ef7777682c"
TEXT = {"tag": "plain_text", "content": "值班"}
MARKDOWN = {"tag": "markdown", "content": "王芳"}


def old(*elements: Any, **root: Any) -> str:
    return json.dumps({"config": {"update_multi": True}, "elements": list(elements), **root})


def new(*elements: Any, **root: Any) -> str:
    return json.dumps({"schema": "2.0", "body": {"elements": list(elements)}, **root})


def columns(*elements: Any) -> dict[str, Any]:
    return {"tag": "column_set", "columns": [{"tag": "column", "elements": list(elements)}]}


#: A card of 2.0 for each component, as its page documents it, in our own words.
COMPONENTS: dict[str, dict[str, Any]] = {
    "column_set": {**columns(MARKDOWN), "flex_mode": "bisect", "horizontal_spacing": "8px"},
    "form": {"name": "f", "elements": [{"tag": "input", "name": "why", "placeholder": TEXT}]},
    "interactive_container": {
        "width": "fill",
        "behaviors": [{"type": "open_url", "default_url": "https://a.example.com"}],
        "elements": [TEXT, MARKDOWN],
    },
    "collapsible_panel": {"expanded": False, "header": {"title": TEXT}, "elements": [MARKDOWN]},
    "div": {"text": {**TEXT, "text_size": "heading", "lines": 2}, "icon": {"tag": "custom_icon"}},
    "markdown": {"content": "**封网**", "text_align": "left", "text_size": "normal"},
    "img": {"img_key": "img_v3_x", "alt": TEXT, "preview": True, "scale_type": "crop_center"},
    "img_combination": {"combination_mode": "double", "img_list": [{"img_key": "img_v3_x"}]},
    "person": {"user_id": LIN, "size": "small", "show_name": True, "show_avatar": True},
    "person_list": {"persons": [{"id": LIN}], "lines": 1, "drop_invalid_user_id": True},
    "chart": {"chart_spec": {"type": "line"}, "aspect_ratio": "16:9", "preview": True},
    "table": {
        "page_size": 5,
        "columns": [{"name": "who", "display_name": "值班", "data_type": "lark_md"}],
        "rows": [{"who": "王芳"}],
        "header_style": {"bold": True},
    },
    "hr": {"margin": "4px 0"},
    "audio": {"file_key": "file_v3_x"},
    "button": {"text": TEXT, "type": "primary", "behaviors": [], "hover_tips": TEXT},
    "input": {"name": "why", "label": TEXT, "max_length": 100},
    "overflow": {"options": [{"text": TEXT, "value": "a"}], "width": "default"},
    "select_static": {"placeholder": TEXT, "options": [{"text": TEXT, "value": "a"}]},
    "multi_select_static": {"options": [{"text": TEXT, "value": "a"}], "selected_values": ["a"]},
    "select_person": {"options": [{"value": LIN}], "type": "text"},
    "multi_select_person": {"options": [{"value": LIN}], "required": True, "name": "who"},
    "date_picker": {"initial_date": "2026-12-01", "placeholder": TEXT},
    "picker_time": {"initial_time": "09:00"},
    "picker_datetime": {"initial_datetime": "2026-12-01 09:00"},
    "select_img": {"options": [{"img_key": "img_v3_x", "value": "a"}], "layout": "bisect"},
    "checker": {"text": TEXT, "checked": False, "overall_checkable": True},
}
