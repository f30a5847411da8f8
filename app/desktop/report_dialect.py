"""A report's HTML in the subset that Qt's text documents lay out: tables for boxes and lists, drawings apart.

The subset (https://doc.qt.io/qt-6/richtext-html-subset.html) has neither grids nor captions, and no drawings
within the text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from html.parser import HTMLParser

_BOXES = frozenset({"card", "summary", "facts"})
"""Classes of a `div` that is a box of its own."""
_ROW = '<table class="{}" width="100%" cellspacing="{}" cellpadding="{}"><tr>'
_AS: dict[str, tuple[str, str]] = {
    "figcaption": ("<h5>", "</h5>"),
    "caption": ("<h5>", "</h5>"),
    "dl": ('<table class="list" cellspacing="0" cellpadding="2">', "</table>"),
    "dt": ('<tr><td class="label">', "</td>"),
    "dd": ("<td>", "</td></tr>"),
    "intro": ("<h6>", "</h6>"),
    "role": ('<span class="role">', "</span><br>"),
    "code": ('<span class="code">', "</span>"),
    "tile li": ('<td class="tile">', "</td>"),
    "tile span": ("<div>", "</div>"),
}
"""What stands for a tag at its begin and at its end."""
_WIDTHS = {
    "results": (29, 14, 16, 9, 10, 8, 14),
    "results roofed": (23, 14, 14, 9, 9, 8, 8, 15),
    "cases": (32, 15, 15, 8, 16, 14),
    "peaks": (12, 14, 10, 64),
    "ceilings": (12, 16, 13, 14, 13, 10, 22),
    "energy": (27, 14, 16, 10, 16, 17),
    "sensors": (18, 13, 13, 13, 43),
    "claims": (40, 14, 46),
    "digests": (30, 60, 10),
}
"""Of the columns of a table, in per cent: what Qt finds by itself is narrow where a drawing stands."""
_TEXTS = frozenset({"h1", "h2", "h3", "h4", "p", "pre", "li", "th", "td"})
_SAME = _TEXTS | {"ul", "table", "thead", "tbody", "tr", "b", "strong", "span", "br"}
"""Tags that Qt knows as they are; of all others only what is in them is kept."""
_VOID = frozenset({"br", "meta"})
_VARIABLE = re.compile(r"--(\w+): (#\w+)")


@dataclass(frozen=True, slots=True)
class Translation:
    """A document's body, and the drawings that its images `drawing:0`, `drawing:1`, ... stand for."""

    title: str
    body: str
    drawings: Sequence[str]
    """SVG, each with a style sheet of its own."""


def translate_report(page: str) -> Translation:
    """The report, as `profiles.reports.dossier.page` writes it, in the colours of paper."""
    translator = _Translator(_drawing_style(page))
    translator.feed(page)
    translator.close()
    return Translation(translator.title, "".join(translator.parts), translator.drawings)


def _drawing_style(page: str) -> str:
    """The page's rules for drawings, with its light colours in place of the variables."""
    sheet = page.partition("<style>")[2].partition("</style>")[0]
    colours = dict(_VARIABLE.findall(sheet.partition("@media")[0]))
    rules = "".join(line for line in sheet.splitlines() if line.startswith("svg "))
    return re.sub(r"var\(--(\w+)\)", lambda found: colours[found[1]], rules)


@dataclass(frozen=True, slots=True)
class _Open:
    """A tag that is open, and what ends its translation."""

    names: frozenset[str]
    """The tag and its classes."""
    end: str


class _Translator(HTMLParser):
    """Writes each tag as Qt's own, or leaves it away and keeps what is in it."""

    def __init__(self, style: str) -> None:
        super().__init__(convert_charrefs=True)
        self.title = ""
        self.parts: list[str] = []
        self.drawings: list[str] = []
        self._style = style
        self._open: list[_Open] = []
        self._table = ""
        """A table's begin, until it is known whether a caption comes before it."""
        self._widths: list[int] = []
        """Of the columns whose heads are still to come."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open it."""
        written = self.get_starttag_text() or ""
        if tag == "svg":
            self.drawings.append("")
        if tag == "svg" or self._is_inside("svg"):
            self.drawings[-1] += written
            self._open.append(_Open(frozenset({tag}), f"</{tag}>"))
            return
        if tag != "caption" and not self._is_inside("caption"):
            self._write_table()
        values = {name: value or "" for name, value in attrs}
        names = frozenset({tag, *values.get("class", "").split()})
        begin, end = self._words(tag, names, values)
        if tag == "table":
            self._table = begin
        else:
            self._write(begin)
        if tag not in _VOID:
            self._open.append(_Open(names, end))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A shape of a drawing."""
        self.drawings[-1] += self.get_starttag_text() or ""

    def handle_endtag(self, tag: str) -> None:
        """Close it."""
        end = self._open.pop().end
        if tag == "svg":
            self.drawings[-1] = self._whole_drawing(self.drawings[-1] + end)
        elif self._is_inside("svg"):
            self.drawings[-1] += end
        else:
            self._write(end)

    def handle_data(self, data: str) -> None:
        """Text, escaped anew."""
        if self._is_inside("svg"):
            self.drawings[-1] += escape(data)
        elif self._is_inside("title"):
            self.title += data
        elif data.strip() or self._is_inside(*_TEXTS):
            self._write(escape(data))

    def _words(self, tag: str, names: frozenset[str], values: dict[str, str]) -> tuple[str, str]:
        """What stands for a tag at its begin and at its end."""
        if names & _BOXES:
            cell = f'<td class="{values["class"]}">'
            if self._is_inside("sides"):
                return cell, "</td>"
            return f"{_ROW.format('box', 0, 8)}{cell}", "</td></tr></table>"
        if names & {"sides", "tiles"}:
            return _ROW.format("row", 8, 8), "</tr></table>"
        if tag == "b" and self._is_inside("tiles"):
            return f'<div class="figure {values.get("class", "")}">', "</div>"
        by_class = next((name for name in ("intro", "role") if name in names), None)
        known = _AS.get(by_class or (f"tile {tag}" if self._is_inside("tiles") else tag))
        if known is not None or tag not in _SAME:
            return known or ("", "")
        kept = {name: value for name, value in values.items() if name in {"class", "colspan", "rowspan"}}
        if tag in {"td", "th"}:
            kept["align"] = "right" if "number" in names else "left"
        if tag == "th" and self._is_inside("thead") and self._widths:
            kept["width"] = f"{self._widths.pop(0)}%"
        if tag == "table":
            kept |= {"width": "100%", "cellspacing": "0", "cellpadding": "3"}
            self._widths = list(_WIDTHS.get(values.get("class", ""), ()))
        told = "".join(f' {name}="{escape(value)}"' for name, value in kept.items())
        return f"<{tag}{told}>", "" if tag in _VOID else f"</{tag}>"

    def _whole_drawing(self, drawing: str) -> str:
        """With its style sheet; the image that stands for it is written."""
        begin, _, rest = drawing.partition(">")
        small = re.search(r'width="(\d+)" height="(\d+)"', begin)
        size = f' width="{small[1]}" height="{small[2]}"' if small else ""
        image = f'<img src="drawing:{len(self.drawings) - 1}"{size}>'
        self._write(image if small else f'<p class="drawing">{image}</p>')
        return f'{begin} xmlns="http://www.w3.org/2000/svg"><style>{self._style}</style>{rest}'

    def _write_table(self) -> None:
        self._write(self._table)
        self._table = ""

    def _write(self, text: str) -> None:
        if not self._is_inside("nav", "head"):
            self.parts.append(text)

    def _is_inside(self, *names: str) -> bool:
        return any(not one.names.isdisjoint(names) for one in self._open)
