"""What is wrong with a set-up, and the remedy: see `examine`. A file a subject; no torch in this process."""
