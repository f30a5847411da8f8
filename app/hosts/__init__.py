"""Other machines with accelerators: which there are, how they are reached, and what runs on them."""
