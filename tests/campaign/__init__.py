"""A search for what breaks the promises: random walks on the real engine, judged by a small model.

`make campaign MINUTES=20 SEED=7` runs it; docs/en/reliability.md has the figures.
"""
