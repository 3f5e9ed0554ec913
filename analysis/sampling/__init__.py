"""Samples to code by hand, drawn so that what they say about the corpus is known (docs/correction.md)."""
