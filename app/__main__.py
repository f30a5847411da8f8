"""`python -m app`: the same as `assay`."""

from app.cli.main import main

main()
