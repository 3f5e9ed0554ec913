"""From rows to findings: shares and means per group with intervals, differences, wording, series.

    from slant.analysis.aggregate.aggregate import aggregate      # aggregate(rows, by=("outlet", "party")) -> Aggregate
    from slant.analysis.aggregate.differences import differences  # differences(found, "outlet") -> Differences
    from slant.analysis.aggregate.series import series            # series(found, "month") -> Series
    from slant.analysis.aggregate.wording import wording          # wording(rows, "outlet") -> Wording

Each result has `.table` (pyarrow), `.to_pandas()`, `.settings` (what made it) and `.notes` (what was left out).
measures.py says what each measure counts, by what it is divided, and by which keys it can be grouped.
"""
