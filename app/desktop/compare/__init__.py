"""The parts of the Compare page; `model` needs no widget."""
