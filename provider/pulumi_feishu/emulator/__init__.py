"""A local Feishu for demos, tests and trials: it refuses what the real one refuses."""

from pulumi_feishu.emulator.app import create_app
from pulumi_feishu.emulator.server import serve
from pulumi_feishu.emulator.world.seed import DEMO_APP_ID, DEMO_APP_SECRET

__all__ = ["DEMO_APP_ID", "DEMO_APP_SECRET", "create_app", "serve"]
