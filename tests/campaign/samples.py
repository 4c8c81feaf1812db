"""What is valid, for mutations to begin with: a card, markdown, a post."""

from __future__ import annotations

from typing import Any

CARD: dict[str, Any] = {
    "schema": "2.0",
    "config": {"update_multi": True},
    "header": {"title": {"tag": "plain_text", "content": "值班"}, "template": "red"},
    "body": {
        "elements": [
            {"tag": "markdown", "content": "**a** [b](https://c.d) <at id=all></at>\n- x\n- y"},
            {"tag": "table", "columns": [{"name": "a"}], "rows": [{"a": "1"}]},
            {"tag": "button", "text": {"tag": "plain_text", "content": "x"}, "behaviors": []},
            {"tag": "column_set", "columns": [{"tag": "column", "elements": [{"tag": "hr"}]}]},
        ]
    },
}
MARKDOWN = """\
# 值班

**a** _b_ ~~c~~ `d` [e](https://f.g)

- x
  - y

1. z

> q

|a|b|
|-|-|
|1|2|
"""
POST = {"zh_cn": {"title": "t", "content": [[{"tag": "text", "text": "a"}, {"tag": "at"}]]}}
