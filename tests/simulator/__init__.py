"""Thousands of `up`s a minute: the provider's own methods between two models, engine and Feishu."""
