"""The demo's world: six groups of a company, and the app whose bot is in them."""

from __future__ import annotations

from pathlib import Path

#: What `demo_seed.json` says too; no real app has such an id or secret.
DEMO_APP_ID = "cli_demo000000000000"
DEMO_APP_SECRET = "demo-secret-not-real"  # noqa: S105

#: Where the demo's groups are written down.
DEMO_SEED = Path(__file__).with_name("demo_seed.json")
