"""Prints, one a line, the resources of the groups that a file of notices names.

Usage: pulumi stack export --stack all | python urns.py notices/release.yaml
"""

import json
import sys
from pathlib import Path

import yaml

[file] = sys.argv[1:]
groups = yaml.safe_load(Path(file).read_text(encoding="utf-8"))["groups"]
chats = {group["chat"] for group in groups}
for resource in json.load(sys.stdin)["deployment"]["resources"]:
    if resource.get("inputs", {}).get("chat_id") in chats:
        print(resource["urn"])
