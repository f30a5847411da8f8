"""Parts of the Claims page."""
