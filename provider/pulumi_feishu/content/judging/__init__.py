"""What is wrong with a content: the rules of texts, Markdown and cards."""
