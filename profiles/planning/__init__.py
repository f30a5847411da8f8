"""From what a device does to what a deployment takes: capacity, placement, and what software leaves over."""
