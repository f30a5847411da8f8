"""Labels, tiles and the like, by what they paint."""

from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QVBoxLayout

from app.desktop.widgets import Label, Surface


def test_the_colour_of_a_label_on_a_surface_is_the_one_that_is_painted(qtbot):
    plane = Surface()
    qtbot.addWidget(plane)
    label = Label("mmmmm", bold=True)
    QVBoxLayout(plane).addWidget(label)
    palette = QPalette()
    palette.setColor(QPalette.ColorRole.WindowText, "#ff0000")
    label.setPalette(palette)
    plane.show()
    image = label.grab().toImage()
    seen = {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}
    assert "#ff0000" in seen
