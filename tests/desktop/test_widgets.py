"""Labels, tiles and the like, by what they paint."""

from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.desktop.prose import Prose
from app.desktop.sections import scrolled
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


def test_a_page_of_texts_scrolls_no_further_than_they_reach(qtbot):
    content = QWidget()
    column = QVBoxLayout(content)
    for _ in range(30):
        column.addWidget(Prose("a sentence of some words that takes a line or two " * 4))
    column.addStretch(1)
    area = scrolled(content, "texts")
    qtbot.addWidget(area)
    area.resize(600, 200)
    area.show()
    qtbot.waitUntil(lambda: content.width() > 500)
    assert content.height() == content.heightForWidth(content.width()) > area.height()
    assert content.height() < content.minimumSizeHint().height()
