"""What a person touches: the terminal commands and the desktop."""
