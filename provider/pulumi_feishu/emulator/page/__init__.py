"""The page at `/`, for people: the groups as they see them, and the latest calls."""
