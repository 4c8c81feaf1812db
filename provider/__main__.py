"""Starts the plugin of this folder (`PulumiPlugin.yaml`), installed into an environment in it."""

from pulumi_feishu.plugin.server import serve_engine

serve_engine()
