"""Which app, which credential and which host: judged from the environment and the config."""
