"""What `assay duel` does: find both sides, plan, run them in turn, show, decide, save."""

from __future__ import annotations

import contextlib
import math
import shlex
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import click

from app.cli.cautions import cautions
from app.cli.common import print_json
from app.cli.comparison_text import comparison_text
from app.cli.duel import DEFAULT_RESOLUTION, DEFAULT_SUITE
from app.cli.duel_display import DuelDisplay, Silent, duel_display_for
from app.cli.duel_sides import Side, load_clocks, open_sides
from app.cli.duel_state import SIDES, Setting
from app.cli.recording import Recording, Saved, free_bytes, handle, new_run_id, row, save_all, utc_second
from benchkernels.duel import Duel
from benchkernels.locks import hold_devices
from benchkernels.planning import plan_pair
from benchkernels.request import RunRequest
from benchkernels.runner import Run
from benchkernels.signals import stop_on_signals
from benchkernels.suites import Suite, load_suite
from profiles.compare import compare
from profiles.comparison import CaseComparison, Comparison
from profiles.library import Library, check_name
from profiles.problems import EXIT_INTERRUPTED, EXIT_NO_GOOD_CASE, StorageError
from profiles.profile import Duel as DuelMark
from profiles.reports import Report
from profiles.reports.json import describe
from profiles.reports.wording import count
from profiles.sequential import SETTLED, look_rounds, why_enough
from profiles.stats import INTERVAL_FROM_ROUNDS


@dataclass(frozen=True, kw_only=True)
class Options:
    """The command line of `assay duel`."""

    a: str
    b: str
    suite_name: str
    patterns: tuple[str, ...]
    rounds: int
    budget_s: float | None
    resolution: float
    """In percent."""
    threads: int | None
    seed: int
    name: str | None
    wait: bool
    as_json: bool

    @property
    def tolerance(self) -> float:
        """The resolution as a share."""
        return self.resolution / 100


@dataclass(frozen=True)
class Outcome:
    """Both profiles and what they say together."""

    saved: tuple[Saved, Saved]
    comparison: Comparison

    @property
    def report(self) -> Report:
        """The comparison with its profiles, as the reports take it."""
        return Report(self.comparison, [self.saved[0].profile], [[self.saved[1].profile]])

    @property
    def cases(self) -> tuple[CaseComparison, ...]:
        """Every case, as b against a."""
        return self.comparison.candidates[0].cases

    @property
    def settled(self) -> bool:
        """Whether every case that can be compared has its verdict, and there is one."""
        return SETTLED.issuperset(self._verdicts) and bool(self._verdicts)

    @property
    def rounds(self) -> int:
        """Of both sides, in the case that has most."""
        return max((min(c.baseline_rounds, c.candidate_rounds) for c in self.cases), default=0)

    @property
    def _verdicts(self) -> list[str]:
        return [case.verdict for case in self.cases if case.verdict != "not comparable"]


def run_duel(options: Options) -> int:
    """Measure both sides in turn until the verdicts are settled; the exit code."""
    if options.name is not None:
        check_name(_name(options, 0, ""))
    suite = load_suite(options.suite_name)
    sides = open_sides(options.a, options.b)
    devices = sides[0].device, sides[1].device
    library = Library()
    _request(options, suite, sides)  # what is wrong with it is told at once
    with hold_devices(devices, wait=options.wait, waiting=lambda text: click.echo(text, err=True)):
        sides = load_clocks(sides)
        requests = _request(options, suite, sides)
        outcome = _measure(options, requests, _setting(options, requests, sides), library)
    if options.as_json:
        print_json(_describe(outcome))
    else:
        _tell(outcome, options, library)
    return _exit_code(outcome)


def _request(options: Options, suite: Suite, sides: tuple[Side, Side]) -> list[RunRequest]:
    """The two runs: same cases, same seed, same number of rounds, and a mark that they belong together."""
    devices = sides[0].device, sides[1].device
    room = [count for count in map(free_bytes, devices) if count is not None]
    plans = plan_pair(
        suite,
        devices,
        free_bytes=min(room, default=None),
        rounds=options.rounds,
        patterns=options.patterns,
    )
    duel_id = new_run_id(devices[0])
    ids = f"{duel_id}-a", f"{new_run_id(devices[1])}-b"
    looks = look_rounds(options.rounds)
    return [
        RunRequest(
            run_id=ids[index],
            name=_name(options, index, f"{suite.name} on {side.title}"),
            device=side.device,
            planned=plans[index],
            seed=options.seed,
            budget_s=options.budget_s,
            threads=options.threads,
            worker_command=side.worker_command,
            duel=DuelMark(id=duel_id, side=SIDES[index], partner=ids[1 - index], looks=looks),
        )
        for index, side in enumerate(sides)
    ]


def _name(options: Options, index: int, what: str) -> str:
    if options.name is not None:
        return f"{options.name} ({SIDES[index]})"
    return f"duel {SIDES[index]}, {what}"[:180] + f", {utc_second()}"


def _setting(options: Options, requests: Sequence[RunRequest], sides: tuple[Side, Side]) -> Setting:
    planned = requests[0].planned
    return Setting(
        sides=(sides[0].text, sides[1].text),
        suite=planned.suite.name,
        cases=len(planned.cases),
        looks=look_rounds(options.rounds),
        tolerance=options.tolerance,
        budget_s=options.budget_s,
    )


def _measure(options: Options, requests: Sequence[RunRequest], setting: Setting, library: Library) -> Outcome:
    recordings = [Recording(request, library) for request in requests]
    failure: StorageError | None = None

    def judge(rounds: int) -> str:
        a, b = (recording.fold.profile() for recording in recordings)
        comparison = compare([a], [[b]], options.tolerance)
        display.compare(rounds, comparison.candidates[0])
        enough = why_enough(comparison) if rounds in setting.looks else ""
        return f"{enough} after {rounds} rounds" if enough else ""

    with _watching(options, setting) as display:
        try:
            with contextlib.ExitStack() as stack:
                a, b = (stack.enter_context(_open(recordings, side, display)) for side in (0, 1))
                duel = Duel(a, b, judge)
                stack.callback(stop_on_signals(duel))
                duel.execute()
        except StorageError as error:
            failure = error
    return _save(recordings, failure, options.tolerance)


def _open(
    recordings: Sequence[Recording], side: int, display: DuelDisplay
) -> contextlib.AbstractContextManager[Run]:
    return recordings[side].open(lambda line: None, lambda event: display.add(side, event))


@contextlib.contextmanager
def _watching(options: Options, setting: Setting) -> Iterator[DuelDisplay]:
    """The display; nothing is drawn where stdout belongs to a program."""
    display = Silent() if options.as_json else duel_display_for(sys.stdout, setting)
    display.start()
    try:
        yield display
    finally:
        display.stop()


def _save(recordings: Sequence[Recording], failure: StorageError | None, tolerance: float) -> Outcome:
    a, b = save_all(recordings, failure)
    return Outcome((a, b), compare([a.profile], [[b.profile]], tolerance))


def _tell(outcome: Outcome, options: Options, library: Library) -> None:
    click.echo(comparison_text(outcome.report))
    click.echo()
    for side, saved in zip(SIDES, outcome.saved, strict=True):
        for sentence in cautions(saved.profile):
            click.echo(f"! {side}: {sentence}")
        click.echo(f"profile {side}: {saved.path}")
    handles = " ".join(shlex.quote(handle(saved, library)) for saved in outcome.saved)
    click.echo(f"see it again with: assay compare {handles}")
    click.echo(_conclusion(outcome, options))


def _conclusion(outcome: Outcome, options: Options) -> str:
    """What settled the duel, or what would."""
    profile = outcome.saved[0].profile
    after = f"after {count(outcome.rounds, 'round')} of each side"
    if outcome.settled:
        return f"settled {after}"
    why = f" ({profile.reason})" if profile.reason else ""
    unclear = [case for case in outcome.cases if case.verdict == "unclear"]
    if not unclear:
        return f"not settled {after}{why}: no case can be compared; the table says why"
    which = f"{len(unclear)} of {len(outcome.cases)} cases" if len(outcome.cases) > 1 else "the case is"
    told = f"not settled {after}{why}: {which} unclear"
    if outcome.rounds < INTERVAL_FROM_ROUNDS:
        again = _command(options, options.rounds, outcome)
        return f"{told}; three rounds are the least that tell anything: {again}"
    helped = [case.rounds_needed for case in unclear if case.rounds_needed is not None]
    if not helped:
        return f"{told}; more rounds alone would not settle them, the table says what would"
    return f"{told}; what would probably settle {'it' if len(helped) == 1 else len(helped)}: " + _command(
        options, max(*helped, options.rounds), outcome
    )


def _command(options: Options, rounds: int, outcome: Outcome) -> str:
    """The duel again, with as many rounds; its budget grows with them."""
    words = ["assay", "duel", options.a, options.b, "--rounds", str(rounds)]
    if options.suite_name != DEFAULT_SUITE:
        words += ["--suite", options.suite_name]
    for pattern in options.patterns:
        words += ["--case", pattern]
    if options.resolution != DEFAULT_RESOLUTION:
        words += ["--resolution", f"{options.resolution:g}"]
    if options.threads is not None:
        words += ["--threads", str(options.threads)]
    if options.budget_s is not None:
        spent_s = max(saved.profile.duration_s for saved in outcome.saved)
        words += ["--budget", f"{math.ceil(spent_s / max(1, outcome.rounds)) * (rounds + 1)}"]
    return shlex.join(words)


def _describe(outcome: Outcome) -> dict[str, object]:
    a, b = (saved.profile for saved in outcome.saved)
    return {
        "duel": {
            "id": a.duel.id if a.duel else None,
            "rounds": outcome.rounds,
            "looks": list(a.duel.looks) if a.duel else [],
            "settled": outcome.settled,
            "reason": a.reason or b.reason,
        },
        "profiles": [row(saved) for saved in outcome.saved],
        "comparison": describe(outcome.report),
    }


def _exit_code(outcome: Outcome) -> int:
    statuses = {saved.profile.status for saved in outcome.saved}
    if "stopped" in statuses and "failed" not in statuses:
        return EXIT_INTERRUPTED
    good = [
        {result.case.id for result in saved.profile.cases if any(r.status == "ok" for r in result.rounds)}
        for saved in outcome.saved
    ]
    return 0 if good[0] & good[1] else EXIT_NO_GOOD_CASE
