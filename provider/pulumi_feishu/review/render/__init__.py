"""A review for whoever reads it: in words, as text, JSON, Markdown, or one HTML page."""
