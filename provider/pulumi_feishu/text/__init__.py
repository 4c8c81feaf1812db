"""What the package's words and data need everywhere: languages, escaping, ids, JSON access."""
