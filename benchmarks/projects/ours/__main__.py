"""This project at work, as users see it."""

import pulumi
from program import declare

pulumi.run(declare)
