"""Runs a Pulumi command for several stacks at once: `at_once.py STACK,STACK pulumi up …`."""

import subprocess
import sys

stacks, command = sys.argv[1].split(","), sys.argv[2:]
runs = [subprocess.Popen([*command, "--stack", stack]) for stack in stacks]
sys.exit(max(run.wait() for run in runs))
