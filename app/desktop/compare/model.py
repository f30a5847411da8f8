"""What the Compare page shows, made of the engine's comparison. Knows no widget."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from profiles.compare import TOLERANCE
from profiles.compare_files import compare_files
from profiles.comparison import Aggregate, CaseComparison, Comparison, Verdict
from profiles.files import ProfileFile, read_profile
from profiles.reports import Report, wording
from profiles.reports.forest import MOST_RATIO, can_be_drawn, span
from profiles.summary import FLAGS
from profiles.text import shown

MOST_CANDIDATES = 5
VERDICTS: tuple[Verdict, ...] = tuple(wording.MARKS)
"""In the order of display."""
HEADING = -1
PROVEN = frozenset({"faster", "slower"})


@dataclass(frozen=True, slots=True)
class Question:
    """What is to be compared."""

    paths: tuple[Path, ...]
    """The baseline first."""
    tolerance: float = TOLERANCE
    pooled: bool = False

    @property
    def complete(self) -> bool:
        """Whether there is anything to compare."""
        return len(self.paths) > 1


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """The lines of one case, or of one mean, of all candidates: whatever is sorted, they stay together."""

    case_id: str
    """Empty for a mean."""
    cases: tuple[CaseComparison, ...] = ()
    means: tuple[Aggregate, ...] = ()

    @property
    def first(self) -> CaseComparison | None:
        """Has what all candidates have in common: the baseline's value and the unit."""
        return self.cases[0] if self.cases else None


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """One case of one candidate, or a geometric mean; with several candidates also the heading of a group."""

    group: Group
    candidate: int
    """Its number; HEADING for a heading."""
    name: str = ""
    case: CaseComparison | None = None
    mean: Aggregate | None = None
    folded: str = ""
    """What is searched in."""

    @property
    def is_heading(self) -> bool:
        """Whether the lines of the group follow."""
        return self.candidate == HEADING

    @property
    def figures(self) -> tuple[float | None, float | None, float | None]:
        """Ratio, and the ends of its interval."""
        one = self.case or self.mean
        return (one.ratio, one.low, one.high) if one is not None else (None, None, None)

    @property
    def proven(self) -> bool:
        """Whether the candidate is faster or slower beyond doubt."""
        return self.case is not None and self.case.verdict in PROVEN

    @property
    def key(self) -> tuple[int, str, str]:
        """The same line in a later comparison of the same sides."""
        mean = self.group.means[0].group if self.group.means else ""
        return self.candidate, self.group.case_id, mean


@dataclass(frozen=True, slots=True)
class Answer:
    """A comparison, and what the page needs of it."""

    question: Question
    report: Report
    lines: tuple[Line, ...]
    sides: tuple[int, ...]
    """For each path the number of its candidate; -1 for those of the baseline's side."""
    names: tuple[str, ...]
    """For each path the profile's name, with its id where another has the same name."""
    axis: tuple[float, float]
    """Ends of the axis of ratios."""

    @property
    def comparison(self) -> Comparison:
        """What the engine said."""
        return self.report.comparison

    @property
    def several(self) -> bool:
        """Whether there is more than one candidate."""
        return len(self.comparison.candidates) > 1


class Comparer:
    """Reads and compares, for the background. Keeps what it has read while the files stay as they are."""

    def __init__(self) -> None:
        self._read: dict[Path, tuple[tuple[int, int], ProfileFile]] = {}

    def answer(self, question: Question) -> Answer:
        """Raises AssayError with the sentence that the command would say."""
        files = [self._file(path) for path in question.paths]
        self._read = {path: self._read[path] for path in question.paths if path in self._read}
        report = compare_files(files, pooled=question.pooled, tolerance=question.tolerance)
        comparison = report.comparison
        lines = tuple(lines_of(comparison))
        return Answer(
            question=question,
            report=report,
            lines=lines,
            sides=tuple(_side_of(file.profile.id, comparison) for file in files),
            names=tuple(distinct([(file.profile.name, file.profile.id) for file in files])),
            axis=axis_of(lines, comparison.tolerance),
        )

    def changed(self, question: Question) -> bool:
        """Whether a file is not what it was when it was read."""
        return any(path not in self._read or self._read[path][0] != _stamp(path) for path in question.paths)

    def _file(self, path: Path) -> ProfileFile:
        stamp = _stamp(path)
        if stamp is None:
            return read_profile(path)  # which says what is wrong
        known = self._read.get(path)
        if known is None or known[0] != stamp:
            known = stamp, read_profile(path)
            self._read[path] = known
        return known[1]


def _stamp(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except (OSError, ValueError):
        return None
    return found.st_mtime_ns, found.st_size


def lines_of(comparison: Comparison) -> list[Line]:
    """Case by case in the baseline's order, the candidates of each together; then the means."""
    _, *names = side_names(comparison)
    cases: dict[str, list[tuple[int, CaseComparison]]] = {}
    means: dict[str, list[tuple[int, Aggregate]]] = {}
    for number, candidate in enumerate(comparison.candidates):
        for case in candidate.cases:
            cases.setdefault(case.id, []).append((number, case))
        for mean in candidate.aggregates:
            means.setdefault(mean.group, []).append((number, mean))
    several, lines = len(names) > 1, list[Line]()
    for case_id, compared in cases.items():
        group = Group(case_id, cases=tuple(case for _, case in compared))
        own = [Line(group, n, names[n], case=case, folded=_folded(case_id, names[n])) for n, case in compared]
        lines += [Line(group, HEADING), *own] if several else own
    for over, averaged in means.items():
        group = Group("", means=tuple(mean for _, mean in averaged))
        text = f"geometric mean {over}"
        own = [Line(group, n, names[n], mean=mean, folded=_folded(text, names[n])) for n, mean in averaged]
        lines += [Line(group, HEADING), *own] if several else own
    return lines


def _folded(*texts: str) -> str:
    return " ".join(texts).casefold()


def passing(lines: Sequence[Line], words: Sequence[str], *, differences_only: bool) -> set[Line]:
    """The lines that hold all words (casefolded) and, where only these are wanted, are proven differences;
    with the headings of their groups."""
    found = {
        line
        for line in lines
        if not line.is_heading
        and (line.proven or line.case is None or not differences_only)
        and all(word in line.folded for word in words)
    }
    groups = {line.group for line in found}
    return found | {line for line in lines if line.is_heading and line.group in groups}


def tally(lines: Iterable[Line]) -> list[tuple[Verdict, int]]:
    """How many cases got which verdict, those that none got left out."""
    counts = Counter(line.case.verdict for line in lines if line.case is not None)
    return [(verdict, counts[verdict]) for verdict in VERDICTS if counts[verdict]]


def axis_of(lines: Sequence[Line], tolerance: float) -> tuple[float, float]:
    """Ends of a logarithmic axis for all lines; around 1 where nothing can be drawn."""
    cases = [line.case for line in lines if line.case is not None and can_be_drawn(line.case)]
    return span(cases, tolerance) if cases else (0.5, 2.0)


def is_drawn(line: Line) -> bool:
    """Whether the line has a ratio that an axis can show."""
    if line.case is not None:
        return can_be_drawn(line.case)
    return line.mean is not None and 1 / MOST_RATIO < line.mean.ratio < MOST_RATIO


def explanations(line: Line) -> list[str]:
    """The engine's sentences on a line: its reason and flags, then what each flag means."""
    if line.case is None:
        return [line.mean.reason] if line.mean is not None and line.mean.reason else []
    flags = {*line.case.baseline_flags, *line.case.candidate_flags}
    remarks = wording.remarks(line.case)
    told = [f"{flag}: {text}" for flag, text in FLAGS.items() if flag in flags and flag in remarks]
    return [text for text in (remarks, *told) if text]


def side_names(comparison: Comparison) -> list[str]:
    """The baseline's name, then each candidate's; with its id where two are called the same."""
    sides = [comparison.baseline, *(candidate.side for candidate in comparison.candidates)]
    return distinct([(side.name, side.id) for side in sides])


def distinct(named: Sequence[tuple[str, str]]) -> list[str]:
    """Names to show, of pairs of name and id."""
    counts = Counter(name for name, _ in named)
    return [shown(name) if counts[name] == 1 else shown(f"{name} ({identity})") for name, identity in named]


def _side_of(identity: str, comparison: Comparison) -> int:
    sides = (number for number, one in enumerate(comparison.candidates) if identity in one.side.profiles)
    return next(sides, -1)
