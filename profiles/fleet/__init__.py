"""A fleet: one profile of each chip in one folder, and what stands out among them.

Chips of one configuration are held against each other, level by level (rack, host, chip). The report names
effects and never calls anything faulty.
"""
