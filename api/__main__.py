"""`python -m slant` is `slant`."""

from slant.cli import main

main()
