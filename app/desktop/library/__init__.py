"""The parts of the Library page: rows and work know no widget, the rest is put together by the page."""
