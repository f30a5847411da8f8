"""Everything that imports pyqtgraph; imported after the first paint."""
