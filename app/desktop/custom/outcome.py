"""The sentences at the bottom of the suite editor: what the suite takes, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication

from app.desktop import figures
from app.desktop.custom.draft import Checked, Draft, why_no_name
from app.desktop.device_watch import Watched
from app.desktop.run.forecast import forecast
from benchkernels.suite_file import Suite
from benchkernels.suites import own_file

MOST_DEVICES = 3
"""Told of in the editor; the page tells of all."""


def what_it_takes(suite: Suite, devices: Sequence[Watched]) -> list[str]:
    """Cases, time and memory on each chosen device, or on each kind of device where none is chosen."""
    if devices:
        return [_on_device(suite, one) for one in devices[:MOST_DEVICES]]
    translate = QCoreApplication.translate
    processor = translate(
        "CustomSuite", "On a processor: cases {n}, about {time}, at most {memory} of memory."
    )
    other = translate(
        "CustomSuite", "On an accelerator: cases {n}, about {time}, at most {memory} of memory."
    )
    told = []
    for kind, text in (("cpu", processor), ("accelerator", other)):
        n, memory = len(suite.cases_for(kind)), suite.memory_bytes(kind)
        takes = {"time": figures.estimate(suite.expected_s(kind)), "memory": figures.size(memory)}
        told += [text.format(n=figures.count(n), **takes)] if n else []
    return told


def what_is_wrong(draft: Draft, checked: Checked) -> str:
    """With the groups, or with the whole; empty where nothing is."""
    translate = QCoreApplication.translate
    if not draft.groups:
        return translate("CustomSuite", "Add a group of cases to begin with.")
    wrong = sum(1 for one in checked.problems if one)
    if wrong == 1:
        return translate("CustomSuite", "One group is wrong; it is marked in the list.")
    if wrong:
        text = translate("CustomSuite", "{n} groups are wrong; they are marked in the list.")
        return text.format(n=wrong)
    return checked.problem


def about_name(name: str) -> str:
    """Why the suite cannot be saved under that name, or what saving it would replace."""
    translate = QCoreApplication.translate
    why = why_no_name(name) if name else ""
    if why == "built in":
        return translate("CustomSuite", "That is the name of a suite of Assay itself; choose another one.")
    if why:
        return translate("CustomSuite", "A name has 1 to 64 letters, digits, dots, dashes or underscores.")
    if name and own_file(name).is_file():
        return translate("CustomSuite", "Saving replaces the suite of that name.")
    return ""


def _on_device(suite: Suite, one: Watched) -> str:
    translate = QCoreApplication.translate
    planned = forecast(suite, one, ())
    if planned.problem:
        return planned.problem
    text = translate("CustomSuite", "On {device}: one case, about {time}, {memory} of memory.")
    if planned.measured != 1:
        text = translate("CustomSuite", "On {device}: {n} cases, about {time}, at most {memory} of memory.")
    if planned.refused:
        text += " " + translate("CustomSuite", "Skipped for want of memory or time: {skipped}.")
    return text.format(
        device=one.id,
        n=figures.count(planned.measured),
        time=figures.estimate(planned.expected_s),
        memory=figures.size(planned.memory_bytes),
        skipped=figures.count(len(planned.refused)),
    )
