"""Many chips at once: what one member of a fleet does, and who counts them all."""
