"""What the leader tells all ranks to do next, and what each answers with: plain numbers, no pickles."""

from __future__ import annotations

import enum


class Order(enum.IntEnum):
    """One step of all ranks. Its argument is a whole number."""

    END = 0
    PREPARE = 1
    """The case at that place of the job."""
    SELECT = 2
    """The backend at that place of the workload's."""
    CALL = 3
    """Run the workload once, untimed."""
    CHECK = 4
    TIME = 5
    """A block of so many calls."""
    OBSERVE = 6
    """So many calls, each one's own and collective seconds apart."""
    CLOSE = 7
    RESET_MEMORY = 8
    MEMORY = 9
    PEAK_MEMORY = 10


WIDTHS = {Order.CHECK: 2, Order.TIME: 4, Order.MEMORY: 2, Order.PEAK_MEMORY: 1}
"""How many numbers each rank answers with; none where it is not listed. OBSERVE's depend on the workload.

CHECK: whether it is right, the error. TIME: seconds, wall, handed, steal (NaN = not readable). MEMORY: bytes
free and in all. PEAK_MEMORY: bytes.
"""
