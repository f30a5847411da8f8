"""A suite that the user puts together: its groups of cases, their fields, and what they come to."""
