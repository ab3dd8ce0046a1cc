"""`python -m engine` is the command."""

from engine.cli import main

main()
