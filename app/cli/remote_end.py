"""The end of a run on a host: what the host forgets, what is said of it here, and the exit code."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence

from app.cli.arrivals import tell_on_stderr
from app.cli.measure import exit_code
from app.cli.recording import Saved
from app.hosts.errors import HostError
from app.hosts.facts import note_run
from app.hosts.following import Following
from app.hosts.session import Kept, Over
from profiles.library import Library
from profiles.problems import EXIT_DEVICE, EXIT_INTERRUPTED, StorageError
from profiles.text import shown


def conclude(
    following: Following, over: Over, saved: Sequence[Saved], library: Library, *, explained: bool
) -> int:
    """The run is over, and all that there is of it has arrived. The exit code is the run's own.

    `explained` says that the host has told in a sentence why a run that was stopped has nothing to show.
    """
    host, run_id = following.host.name, following.run_id
    kept = "what had arrived is saved" if saved else "nothing had arrived"
    safe = all(item.path.parent == library.root for item in saved)
    # Where the connection breaks off now, the host will forget it by itself.
    with contextlib.suppress(HostError):
        if safe and not over.problem:
            following.forget()
        else:
            following.look()
    if over.lost:
        tell_on_stderr(f"the run {run_id} on host {host} broke off (nobody there knows how); {kept}.")
        return EXIT_DEVICE
    if over.problem:
        why = shown(over.problem, 200)
        tell_on_stderr(f"host {host} could not keep all of the run's stream ({why}); {kept}.")
    cut_short = over.exit_code is None or (over.exit_code != 0 and not saved)
    if following.stopping and cut_short:
        if not explained:
            tell_on_stderr(f"the run on host {host} was ended at once; {kept}.")
        return EXIT_INTERRUPTED
    if over.exit_code is None:
        how = f"it was ended by signal {over.signal}"
        tell_on_stderr(f"the run {run_id} on host {host} broke off ({how}); {kept}.")
        return EXIT_DEVICE
    return max([over.exit_code, *(exit_code(item.profile) for item in saved)])


def where_to_go_on(
    following: Following, problem: HostError | StorageError, *, saved: bool
) -> HostError | StorageError:
    """What to raise where the run may go on, and we do not: the problem, and how to take the run up again."""
    if not following.begun:
        return problem
    host, run_id = following.host.name, following.run_id
    kept = "what had arrived is saved" if saved else "nothing of it is saved here yet"
    if isinstance(problem, HostError) and problem.nothing_there:
        with contextlib.suppress(HostError):
            following.look()
        return HostError("run", f"{problem.what}; {kept}", problem.remedy)
    again = f"{kept}; take it up again with 'assay attach {host} {run_id}'"
    if isinstance(problem, StorageError):
        with contextlib.suppress(HostError):
            following.look()
        return StorageError(f"{str(problem).rstrip('.')}; host {host} keeps the run: {again}.")
    if following.name:  # else it was taken up, and known before
        note_run(following.host, Kept(run_id, following.name, "going"))
    if following.left:
        return HostError("run", f"the run goes on on host {host} without this window", again)
    if following.given_up:
        return HostError("run", f"the run on host {host} was told to end, and not waited for", again)
    return HostError("run", problem.what, again, problem.detail.splitlines())
