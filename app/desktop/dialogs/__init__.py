"""The dialogs of the window, one module each."""
