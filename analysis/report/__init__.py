"""The report: one HTML file with the figures of a corpus, the sentences behind each, and its articles to read."""
