"""Claims about accelerators, and what the evidence says of them."""
