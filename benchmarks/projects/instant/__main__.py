"""The program of `ours`, with the provider of `instant.py`."""

import instant  # noqa: F401  (it replaces the provider)
import pulumi
from program import declare

pulumi.run(declare)
