"""Runs a Pulumi command for several stacks in turn: `in_turn.py STACK,STACK pulumi up …`.

At once they would have to share the app's limits: four stacks of 250 groups took longer so, and a
third of their calls was refused.
"""

import subprocess
import sys

stacks, command = sys.argv[1].split(","), sys.argv[2:]
sys.exit(max(subprocess.run([*command, "--stack", stack]).returncode for stack in stacks))
