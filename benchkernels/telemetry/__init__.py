"""Sensors of the device and of the machine, read beside the measurement."""
