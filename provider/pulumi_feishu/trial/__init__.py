"""A trial on this machine: the emulator in the background, and a stack with its state in files."""
