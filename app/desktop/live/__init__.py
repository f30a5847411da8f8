"""The parts of the live and result page."""
