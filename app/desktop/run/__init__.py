"""The parts of the Run page: what can be chosen, what follows from it, and the lists that show it."""
