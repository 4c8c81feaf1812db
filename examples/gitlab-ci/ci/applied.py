"""Prints the commit that was applied last: that of the newest good deployment to `prod`.

Usage: python3 -I ci/applied.py, in a job of GitLab CI
https://docs.gitlab.com/api/deployments/
"""

from __future__ import annotations

import json
import os
import sys
import urllib.request

_QUERY = "environment=prod&status=success&order_by=id&sort=desc&per_page=1"
_TIMEOUT_SECONDS = 20.0


def main() -> int:
    """Exit code 0 with 40 hexadecimal digits; 1 with one line when nothing was applied yet."""
    project = f"{os.environ['CI_API_V4_URL']}/projects/{os.environ['CI_PROJECT_ID']}"
    request = urllib.request.Request(  # noqa: S310
        f"{project}/deployments?{_QUERY}", headers={"JOB-TOKEN": os.environ["CI_JOB_TOKEN"]}
    )
    with urllib.request.urlopen(request, timeout=_TIMEOUT_SECONDS) as response:  # noqa: S310
        deployments = json.loads(response.read())
    if not deployments:
        print("Nothing was applied yet: run a pipeline of the main branch first.", file=sys.stderr)
        return 1
    print(deployments[0]["sha"])
    return 0


if __name__ == "__main__":
    sys.exit(main())
