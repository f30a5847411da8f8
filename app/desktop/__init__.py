"""The window: Qt and nothing that measures. Only this package imports Qt; it never imports torch."""
