"""Pieces of an HTML report, and the document around them: inline drawings, no script, no fetching.

Whatever comes from a profile goes through `escaped`; tags are written in this package and in
resources/templates only.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from importlib.resources import files
from string import Template

from profiles.reports.svg import escaped
from profiles.version import VERSION

NUMBER = "number"
"""The class of a column of figures."""


def document(title: str, parts: Iterable[str], *styles: str) -> str:
    """The whole file; `styles` are style sheets of resources/templates beside the common one."""
    return Template(_resource("report.html")).substitute(
        title=escaped(title),
        generator=escaped(f"Assay {VERSION}"),
        style="".join(map(_resource, ("report.css", *styles))),
        body="\n".join(filter(None, parts)),
    )


def table_head(columns: Iterable[tuple[str, str]]) -> str:
    """The head of a table from label and class of each column."""
    cells = "".join(
        f'<th scope="col"{f" class={chr(34)}{style}{chr(34)}" if style else ""}>{label}</th>'
        for label, style in columns
    )
    return f"<thead><tr>{cells}</tr></thead>"


def table_of(
    title: str, rows: Sequence[Sequence[str]], numbers: Collection[str], *, style: str = "", below: str = ""
) -> str:
    """A table of texts from its rows, the header the first; `numbers` are the columns of figures.

    `style` is its class, `below` markup that belongs to it.
    """
    header, *body = rows
    styles = [NUMBER if name in numbers else "" for name in header]
    head = table_head(list(zip(header, styles, strict=True)))
    lines = "".join(f"<tr>{_cells(cells, styles)}</tr>" for cells in body)
    caption = f"<caption>{escaped(title)}</caption>"
    named = f' class="{style}"' if style else ""
    return f'<div class="scroll"><table{named}>{caption}{head}<tbody>{lines}</tbody></table>{below}</div>'


def _cells(cells: Sequence[str], styles: Sequence[str]) -> str:
    first, *rest = cells
    told = [
        f"<td{f' class={chr(34)}{style}{chr(34)}' if style else ''}>{escaped(cell)}</td>"
        for cell, style in zip(rest, styles[1:], strict=True)
    ]
    return f'<th scope="row">{escaped(first)}</th>{"".join(told)}'


def sentences(texts: Iterable[str], style: str = "") -> list[str]:
    """A paragraph for each."""
    styled = f' class="{style}"' if style else ""
    return [f"<p{styled}>{escaped(text)}</p>" for text in texts]


def foreign(text: str) -> str:
    """Text from a profile, whose direction of writing must not reach what stands around it."""
    return f"<bdi>{escaped(text)}</bdi>"


def facts(rows: Iterable[tuple[str, str]]) -> str:
    """Labels of ours with texts of a profile; those without a text are left out."""
    told = "".join(f"<dt>{label}</dt><dd>{foreign(text)}</dd>" for label, text in rows if text)
    return f"<dl>{told}</dl>"


def words(notes: Iterable[tuple[str, str]]) -> str:
    """The footer: what the words of the report mean, and what made it."""
    rows = "".join(f"<dt>{escaped(label)}</dt><dd>{escaped(text)}</dd>" for label, text in notes)
    return f"<footer><h3>What the words mean</h3><dl>{rows}</dl><p>Made by Assay {VERSION}.</p></footer>"


def _resource(name: str) -> str:
    return (files("resources") / "templates" / name).read_text("utf-8")
