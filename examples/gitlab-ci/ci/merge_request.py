"""Prints the number of the merge request that the project's webhook told of; nothing for others.

Usage: python3 -I ci/merge_request.py, in a pipeline that the webhook triggered: TRIGGER_PAYLOAD
names the file with its event. A merge request of a fork, or one that is not open, is none of ours.
https://docs.gitlab.com/user/project/integrations/webhook_events/#merge-request-events
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path


def main() -> int:
    """Exit code 0; the number on standard output when a plan is due."""
    event = json.loads(Path(os.environ["TRIGGER_PAYLOAD"]).read_bytes())
    about = event["object_attributes"]
    is_ours = about["source_project_id"] == about["target_project_id"] == event["project"]["id"]
    if event["object_kind"] == "merge_request" and is_ours and about["state"] == "opened":
        print(int(about["iid"]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
