"""Declares the notice of every group that notices.yaml names."""

import pulumi

from pulumi_feishu import declare

pulumi.run(declare)
