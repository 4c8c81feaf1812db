"""Where a change comes from: a branch, a saved plan, a stack, in git and in Pulumi."""
