"""Whatever lies in a file or comes down a pipe: an answer or one clear error, never anything else."""

from __future__ import annotations

import copy
import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from profiles import events as ev
from profiles.events import AnyEvent, EventError, decode, encode
from profiles.files import ProfileFile, digest_of, read_profile, update_labels, write_profile
from profiles.fold import Fold, NothingToSave, fold
from profiles.journal import read_journal
from profiles.problems import ProfileError, StorageError
from profiles.profile import BackendTrial, Check, Profile
from tests.profiles.streams import LARGE, SMALL, head, hello, whole_profile, whole_run

# A machine under other load is slow, not wrong.
PATIENT = settings(suppress_health_check=[HealthCheck.too_slow])

scalars = st.one_of(
    st.none(), st.booleans(), st.integers(), st.sampled_from([10**30, -(2**63), 2**64, 0]), st.floats(),
    st.text(max_size=8), st.sampled_from(["ok", "lost", "cpu", "\x1b[2J", "a\nb", "../x"]),
)  # fmt: skip
documents = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
)


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as name:
        yield Path(name)


@pytest.fixture(scope="module")
def valid(folder: Path) -> dict[str, Any]:
    write_profile(whole_profile(), folder / "valid")
    found: dict[str, Any] = json.loads((folder / "valid").read_bytes())
    return found


def outcome(folder: Path, data: bytes) -> ProfileFile | None:
    """What reading `data` gives; None where it is refused in one printable sentence that names the file."""
    path = folder / "given"
    path.write_bytes(data)
    found = []
    for verify in (True, False):
        try:
            found.append(read_profile(path, verify=verify))
        except ProfileError as error:
            text = str(error)
            assert text.startswith(str(path))
            assert text.isprintable()
            assert len(text) < 1000
    if found:
        update_labels(path, name="renamed")
        again = read_profile(path)
        assert again.profile.name == "renamed"
        assert again.digest_ok == found[0].digest_ok
        return found[0]
    return None


def places(value: Any, way: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in a document, as a path of keys and indices."""
    keys = value.keys() if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    return [way, *(place for key in keys for place in places(value[key], (*way, key)))]


@settings(PATIENT)
@given(st.binary(max_size=200))
def test_arbitrary_bytes(folder: Path, data: bytes) -> None:
    assert outcome(folder, data) is None


@settings(PATIENT)
@given(st.dictionaries(st.sampled_from(["schema", "id", "cases", "telemetry", "x"]), documents))
def test_arbitrary_json(folder: Path, document: dict[str, Any]) -> None:
    assert outcome(folder, json.dumps({"schema": 1, **document}).encode()) is None


@settings(PATIENT, max_examples=200)
@given(st.data())
def test_a_profile_changed_anywhere(folder: Path, valid: dict[str, Any], data: st.DataObject) -> None:
    changed = copy.deepcopy(valid)
    for _ in range(data.draw(st.integers(1, 3))):
        *way, last = data.draw(st.sampled_from(places(changed)[1:]))
        target = changed
        for step in way:
            target = target[step]
        change = data.draw(st.sampled_from(["delete", "replace", "insert", "repeat"]))
        if change == "delete":
            del target[last]
        elif change == "replace":
            target[last] = data.draw(documents)
        elif isinstance(target, list):
            target.insert(last, data.draw(documents) if change == "insert" else copy.deepcopy(target[last]))
        else:
            target[data.draw(st.text(max_size=6))] = data.draw(documents)
    found = outcome(folder, json.dumps(changed).encode())
    if found is not None:
        write_profile(found.profile, folder / "again")
        assert read_profile(folder / "again").profile == found.profile


@settings(PATIENT)
@given(st.data())
def test_a_file_with_bytes_changed(folder: Path, valid: dict[str, Any], data: st.DataObject) -> None:
    raw = bytearray((folder / "valid").read_bytes())
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(raw) - 1))
        raw[at : at + data.draw(st.integers(0, 2))] = data.draw(st.binary(max_size=2))
    found = outcome(folder, bytes(raw))
    if found is not None:
        expected = digest_of(json.loads(bytes(raw))) == found.profile.digest
        assert found.digest_ok is expected


counts = st.integers(0, 6)
cases = st.sampled_from([SMALL, LARGE, "matmul/unknown"])
times = st.floats(-1e3, 1e9) | st.sampled_from([0.0, -0.0, 1e308])
positive = st.lists(st.floats(0, 1e3, exclude_min=True), max_size=4)
any_floats = st.lists(st.floats(allow_nan=False, allow_infinity=False), max_size=4)
statuses = st.sampled_from(
    ["ok", "skipped", "unsupported", "out_of_memory", "timed_out", "failed", "stopped"]
)
checks = st.builds(Check, ok=st.booleans(), error=st.none() | times, tolerance=times, reference=st.text())
trials = st.builds(
    BackendTrial, backend=st.sampled_from(["a", "b"]), status=statuses, check=st.none() | checks
)
of_case = {"case": cases, "round": counts}
kinds = st.one_of(
    st.builds(ev.CasePhase, **of_case, phase=st.just("measure"), backend=st.text(max_size=3)),
    st.builds(ev.Trial, **of_case, trial=trials),
    st.builds(ev.CheckDone, **of_case, check=checks),
    st.builds(
        ev.Samples, **of_case, first=counts | st.just(2**53), calls=st.integers(1, 3), seconds=positive,
        start_s=any_floats, delay_s=any_floats, steal_s=any_floats,
    ),
    st.builds(
        ev.CaseEnd, **of_case, status=statuses, reason=st.text(max_size=5), backend=st.text(max_size=3),
        warm_up_s=st.none() | times,
    ),
    st.builds(
        ev.TelemetrySeen, power_w=st.none() | times, memory_used_bytes=st.none() | counts,
        throttle=st.none() | st.lists(st.text(max_size=3)), source=st.dictionaries(st.text(), st.text()),
    ),
    st.builds(ev.Log, level=st.sampled_from(["info", "error"]), text=st.text()),
    st.builds(
        ev.End, status=st.sampled_from(["done", "stopped", "failed", "lost"]), signal=st.none() | counts
    ),
    st.sampled_from([*head(), hello(3), *whole_run()]),
)  # fmt: skip


@st.composite
def streams(draw: st.DrawFn) -> list[AnyEvent]:
    """Events as `decode` gives them, in any order, with any numbers, after a head that may lack a part."""
    found: list[AnyEvent] = [event for event in head(None)[:3] if draw(st.integers(0, 9))]
    for event in draw(st.lists(kinds, max_size=30)):
        line = json.loads(encode(event))
        line |= {"worker": draw(counts), "seq": draw(counts | st.just(2**53)), "t": draw(times)}
        decoded = decode(json.dumps(line).encode())
        assert decoded is not None
        found.insert(draw(st.integers(0, len(found))), decoded)
    return found


def folded(stream: list[AnyEvent]) -> Profile | None:
    try:
        return fold(stream)
    except NothingToSave:
        return None


@settings(PATIENT, max_examples=200)
@given(streams())
def test_any_stream_folds_to_a_profile_that_can_be_kept(folder: Path, stream: list[AnyEvent]) -> None:
    profile = folded(stream)
    assert folded([event for line in map(encode, stream) if (event := decode(line))]) == profile
    present = {type(event) for event in stream}
    assert (profile is None) == (not {ev.Hello, ev.Plan, ev.DeviceSeen} <= present)
    if profile is not None:
        write_profile(profile, folder / "folded")
        found = read_profile(folder / "folded")
        assert found.digest_ok
        assert found.profile == profile


@settings(PATIENT)
@given(streams())
def test_looking_in_between_changes_nothing(stream: list[AnyEvent]) -> None:
    state = Fold()
    for event in stream:
        state.add(event)
        try:
            state.profile()
        except NothingToSave:
            continue
    expected = folded(stream)
    if expected is not None:
        assert state.profile() == expected


@settings(PATIENT)
@given(streams())
def test_samples_never_come_out_of_nothing(stream: list[AnyEvent]) -> None:
    profile = folded(stream)
    measured = [seconds for event in stream if isinstance(event, ev.Samples) for seconds in event.seconds]
    for result in profile.cases if profile else []:
        assert len({one.round for one in result.rounds}) == len(result.rounds)
        for one in result.rounds:
            assert len(one.seconds) <= len(measured)
            assert set(one.seconds) <= set(measured)


@settings(PATIENT)
@given(st.binary(max_size=100) | documents.map(lambda value: json.dumps(value).encode()))
def test_any_line_is_an_event_or_no_event(line: bytes) -> None:
    try:
        event = decode(line)
    except EventError:
        return
    assert event is None or decode(encode(event)) == event


@settings(PATIENT, max_examples=150)
@given(st.lists(st.binary(max_size=30) | st.sampled_from([encode(event) for event in whole_run()])))
def test_any_journal_can_be_read(folder: Path, lines: list[bytes]) -> None:
    path = folder / "journal"
    path.write_bytes(b"".join(lines))
    try:
        fold(read_journal(path))
    except NothingToSave:
        pass
    except StorageError:
        pytest.fail("a journal that is there can be read")
