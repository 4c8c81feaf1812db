"""What both resources do: shapes, plans, actions, texts, and what one run knows."""
