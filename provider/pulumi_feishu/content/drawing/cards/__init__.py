"""Cards: their header, their components, and their texts in each language."""
