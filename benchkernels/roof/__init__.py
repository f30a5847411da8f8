"""The empirical roof: the fastest shapes of a unit, searched for within a budget and measured anew."""
