"""What is known of a change ahead: what Feishu tells, what will fail, how much is unpinned."""
