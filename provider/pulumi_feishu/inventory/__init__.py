"""The groups that the bot is in: which are declared, and a first notices.yaml for the rest."""
