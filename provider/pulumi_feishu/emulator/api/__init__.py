"""Feishu Open API as the emulator has it: the gateway, and one module a family of calls."""
