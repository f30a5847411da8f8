"""What must be known before any number of a comparison, gathered from the engine's sentences. No widget."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.desktop.compare.model import side_names
from profiles.comparison import Comparison
from profiles.reports import Report, wording
from profiles.text import shown

VALUE = 32
"""Characters of a value in the one line that sums the differences up; the details have all of it."""


@dataclass(frozen=True, slots=True)
class Contrast:
    """Something around the measurements that is not the same on all sides."""

    label: str
    values: tuple[str, ...]
    """The baseline's, then each candidate's."""

    @property
    def short(self) -> str:
        """`driver 580.65 / 575.11`."""
        return f"{self.label} {' / '.join(shown(value, VALUE) for value in self.values)}"


@dataclass(frozen=True, slots=True)
class Caveats:
    """Each sentence once; a name stands before those that are not of all candidates."""

    problems: tuple[str, ...]
    """Of the profiles: interrupted, changed after they were saved, impossible."""
    contrasts: tuple[Contrast, ...]
    unlike: tuple[str, ...]
    """Why cases were not divided."""
    scopes: tuple[str, ...]
    """Of how many chips the comparison speaks."""
    notes: tuple[str, ...]
    settling: tuple[str, ...]
    """What would settle the unclear cases."""
    sides: tuple[str, ...]
    """Names, the baseline's first."""


def caveats_of(report: Report) -> Caveats:
    """Everything of a comparison that comes before its numbers."""
    comparison = report.comparison
    sides = [comparison.baseline, *(candidate.side for candidate in comparison.candidates)]
    names = side_names(comparison)
    problems = [*comparison.notes]
    # These sentences name the profile or its file themselves.
    problems += [text for side in sides for text in side.problems]
    of_sides = {text for side in sides for text in side.problems}
    settling = [
        wording.settling(candidate, [profile.suite.name for profile in (*report.baseline, *profiles)])
        for candidate, profiles in zip(comparison.candidates, report.candidates, strict=True)
    ]
    return Caveats(
        problems=tuple(dict.fromkeys(map(wording.sentence, problems))),
        contrasts=tuple(_contrasts(comparison)),
        unlike=_told(names, [one.not_like_for_like for one in comparison.candidates]),
        scopes=_told(names, [[one.scope] for one in comparison.candidates]),
        notes=_told(names, [[n for n in one.notes if n not in of_sides] for one in comparison.candidates]),
        settling=_told(names, settling),
        sides=tuple(names),
    )


def _told(names: Sequence[str], sentences: Sequence[Iterable[str]]) -> tuple[str, ...]:
    """Each sentence once, after the names of its candidates where it is not of all of them."""
    told: dict[str, list[str]] = {}
    for name, own in zip(names[1:], sentences, strict=True):
        for text in own:
            told.setdefault(wording.sentence(text), []).append(name)
    everyone = len(sentences)
    return tuple(text if len(of) == everyone else f"{', '.join(of)}: {text}" for text, of in told.items())


def _contrasts(comparison: Comparison) -> Iterable[Contrast]:
    """What the engine lists for each candidate, side by side; a candidate that does not differ has the
    baseline's value."""
    found: dict[str, list[str]] = {}
    for number, candidate in enumerate(comparison.candidates):
        for one in candidate.environment_differences:
            same = [one.baseline] * (1 + len(comparison.candidates))
            found.setdefault(one.label, same)[1 + number] = one.candidate
    for label, values in found.items():
        yield Contrast(wording.sentence(label), tuple(map(wording.sentence, values)))
