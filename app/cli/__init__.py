"""The terminal commands, one module each."""
