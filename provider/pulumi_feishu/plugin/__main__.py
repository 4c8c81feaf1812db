"""Starts the plugin as a program, as the engine does with the folder of `PulumiPlugin.yaml`."""

from pulumi_feishu.plugin.server import serve_engine

serve_engine()
