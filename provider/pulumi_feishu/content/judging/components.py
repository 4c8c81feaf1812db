"""The components of a card: which there are, what each may hold, and where.

[doc], where nothing else is said: the page of each component, below
https://open.feishu.cn/document/feishu-cards/card-components
"""

from __future__ import annotations

from collections.abc import Mapping

#: What a text inside a component or the header may be.
TEXT_TAGS = ("plain_text", "lark_md")
ICON_TAGS = ("standard_icon", "custom_icon")

CONTAINERS = frozenset({"column_set", "form", "interactive_container", "collapsible_panel"})

#: 1.0 only. [doc] card-json-v2-breaking-changes-release-notes
OLD_TAGS = frozenset({"action", "note"})

#: [doc] table: the page of the component; form: card-components/containers/form-container
AT_THE_ROOT_ONLY = ("form", "table")

#: Containers in each other. [doc] card-json-v2-structure
DEEPEST = 5


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


_EVERYWHERE = "tag element_id margin"
_BOX = (
    "direction padding horizontal_spacing horizontal_align vertical_spacing vertical_align elements"
)
_FIELD = (
    "name required disabled disabled_tips hover_tips confirm behaviors value width fallback "
    "placeholder type"
)
_SELECT = f"{_FIELD} options initial_option initial_index selected_values"

#: What a component of 2.0 may hold beside `tag`, `element_id` and `margin`.
_PROPERTIES = {
    "column_set": "flex_mode horizontal_spacing horizontal_align columns background_style action",
    "column": f"{_BOX} background_style width weight action",
    "form": f"{_BOX} name confirm fallback",
    "interactive_container": f"{_BOX} {_FIELD} height background_style has_border border_color "
    "corner_radius",
    "collapsible_panel": f"{_BOX} expanded background_color header border",
    "div": "text icon width",
    "markdown": "content i18n_content text_size text_align text_color icon",
    "plain_text": "content i18n_content i18n text_size text_align text_color lines",
    "lark_md": "content i18n_content i18n text_size text_align text_color lines",
    "img": "img_key i18n_img_key alt title transparent preview corner_radius scale_type size mode "
    "custom_width compact_width",
    "img_combination": "combination_mode combination_transparent corner_radius img_list",
    "person": "user_id size show_avatar show_name style",
    "person_list": "persons size show_avatar show_name drop_invalid_user_id lines icon ud_icon",
    "chart": "chart_spec aspect_ratio color_theme preview height",
    "table": "columns rows page_size row_height row_max_height header_style freeze_first_column",
    "hr": "",
    "audio": "file_key audio_id show_time style width fallback",
    "button": f"{_FIELD} text size icon form_action_type action_type url multi_url "
    "complex_interaction",
    "input": f"{_FIELD} default_value max_length input_type show_icon rows auto_resize max_rows "
    "label label_position",
    "overflow": f"{_FIELD} options",
    "select_static": _SELECT,
    "multi_select_static": _SELECT,
    "select_person": _SELECT,
    "multi_select_person": _SELECT,
    "date_picker": f"{_FIELD} initial_date",
    "picker_time": f"{_FIELD} initial_time",
    "picker_datetime": f"{_FIELD} initial_datetime",
    "select_img": f"{_FIELD} options style multi_select layout can_preview aspect_ratio",
    "checker": f"{_FIELD} checked text overall_checkable button_area checked_style padding",
}
PROPERTIES: Mapping[str, frozenset[str]] = {
    tag: _names(f"{_EVERYWHERE} {names}") for tag, names in _PROPERTIES.items()
}

#: What stands only inside of others.
_PARTS = frozenset({"column", *TEXT_TAGS})

#: What may stand in the elements of a card.
TAGS = frozenset(PROPERTIES) - _PARTS

#: The lists of components in a component, and what may stand there besides. A table's columns and a
#: form's options are none.
CHILDREN: Mapping[str, tuple[str, frozenset[str]]] = {
    "column_set": ("columns", frozenset({"column"})),
    "column": ("elements", frozenset()),
    "form": ("elements", frozenset()),
    "interactive_container": ("elements", frozenset(TEXT_TAGS)),
    "collapsible_panel": ("elements", frozenset()),
    "action": ("actions", frozenset()),
    "note": ("elements", frozenset((*TEXT_TAGS, *ICON_TAGS))),
}

#: [doc] card-json-v2-structure; `config` also has what streaming updates need.
ROOT = _names("schema config card_link header body")
CONFIG = _names(
    "streaming_mode streaming_config summary locales enable_forward update_multi width_mode "
    "use_custom_translation enable_forward_interaction style"
)
HEADER = _names("title subtitle text_tag_list i18n_text_tag_list template icon padding")
BODY = _names(_BOX)
