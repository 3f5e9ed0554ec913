"""Figures from labels that a classifier gave to all units, corrected by a sample that people coded.

What to use when, all formulas and their sources: docs/correction.md.
"""
