"""A review as one HTML file: complete without a script, and nothing is loaded from anywhere."""

from pulumi_feishu.review.render.html.document import render

__all__ = ["render"]
