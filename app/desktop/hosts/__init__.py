"""The parts of the Hosts page, and what the window knows of hosts."""
