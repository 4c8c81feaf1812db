"""What the emulated Feishu is: apps, groups, messages, and rules that nobody documents."""
