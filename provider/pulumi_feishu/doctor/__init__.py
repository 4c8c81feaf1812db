"""What keeps a run from working, found before the run: each finding with what to do about it."""
