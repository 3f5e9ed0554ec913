"""One file per command of `slant`; each parses its arguments, calls the rooms, and prints."""
