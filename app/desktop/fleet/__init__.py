"""The parts of the Fleet page, and what the window knows of a fleet."""
