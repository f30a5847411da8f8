"""Profile files in, a comparison out: what `assay compare` and the window do alike."""

from __future__ import annotations

import fnmatch
from collections.abc import Sequence

from msgspec.structs import replace

from profiles.compare import TOLERANCE, compare
from profiles.comparison import Comparison, Side
from profiles.files import ProfileFile
from profiles.pooling import pool
from profiles.problems import UsageError
from profiles.profile import Profile
from profiles.reports import Report
from profiles.text import shown

NOT_ITS_DIGEST = (
    "the file {path} does not match its digest: it was changed or damaged after it was saved, so nothing in "
    "it can be relied on"
)


def compare_files(
    files: Sequence[ProfileFile],
    *,
    pooled: bool = False,
    tolerance: float = TOLERANCE,
    patterns: Sequence[str] = (),
) -> Report:
    """The first file against each of the others.

    `pooled` makes one side of the profiles of one device model; `patterns` are globs of the cases that are
    wanted, empty for all. Raises UsageError where there is nothing to compare.
    """
    profiles = [_only(file.profile, patterns) for file in files]
    if patterns and not any(profile.cases for profile in profiles):
        wanted = "', '".join(map(shown, patterns))
        raise UsageError(f"no case of these profiles matches '{wanted}'; 'assay show PROFILE' lists them.")
    baseline, candidates = [profiles[0]], [[profile] for profile in profiles[1:]]
    if pooled:
        baseline, candidates = pool(profiles[0], profiles[1:])
    return Report(_with_damage(compare(baseline, candidates, tolerance), files), baseline, candidates)


def _only(profile: Profile, patterns: Sequence[str]) -> Profile:
    """The profile with the cases that were asked for."""
    if not patterns:
        return profile
    cases = [c for c in profile.cases if any(fnmatch.fnmatchcase(c.case.id, p) for p in patterns)]
    return replace(profile, cases=cases)


def _with_damage(comparison: Comparison, files: Sequence[ProfileFile]) -> Comparison:
    """The comparison with the files that do not match their digest among the problems of their sides."""
    damaged = {f.profile.id: NOT_ITS_DIGEST.format(path=f.path) for f in files if not f.digest_ok}

    def told(side: Side) -> Side:
        problems = [text for identity, text in damaged.items() if identity in side.profiles]
        return replace(side, problems=(*problems, *side.problems))

    candidates = tuple(replace(one, side=told(one.side)) for one in comparison.candidates)
    return replace(comparison, baseline=told(comparison.baseline), candidates=candidates)
