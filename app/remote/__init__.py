"""What runs on a host that is reached over ssh: with the standard library alone, before anything is there."""
