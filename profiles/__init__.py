"""What is kept and concluded: events, profiles, the library, statistics. No torch, no Qt."""
