"""What one throw-away group tells of the real Feishu, where nobody documents it."""
