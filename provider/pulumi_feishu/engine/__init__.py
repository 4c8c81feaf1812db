"""Every touch of Pulumi's internals: the process that serves providers, its program, its state."""
