"""Real parts that tests start: the emulator's process and the Pulumi CLI."""
