"""Parts of the Devices page."""
