"""Narrow ports to the outside, and what fills them."""
