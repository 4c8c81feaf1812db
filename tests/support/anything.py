"""Any JSON, for properties of what reads it."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st


def anything(*more: st.SearchStrategy[Any], most: int = 8) -> st.SearchStrategy[Any]:
    """Values of JSON, at most so many in one; some of them from `more`."""
    plain = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10)
    return st.recursive(
        st.one_of(plain, *more),
        lambda inner: (
            st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
        ),
        max_leaves=most,
    )
