"""Feishu's error codes: what each means for people, and what to do about it."""
