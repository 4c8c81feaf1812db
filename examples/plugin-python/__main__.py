"""A notice in each of two tenants, each through an app of its own; all of it from the config."""

import pulumi
import pulumi_feishu_sdk as feishu

config = pulumi.Config()

for tenant in ("acme", "globex"):
    provider = feishu.Provider(
        tenant,
        app_id=config.require(f"{tenant}App"),
        app_secret=config.require_secret(f"{tenant}Secret"),
    )
    feishu.PinnedNotice(
        f"{tenant}-all",
        chat_id=config.require(f"{tenant}Chat"),
        notice="announcement",
        opts=pulumi.ResourceOptions(provider=provider),
    )
