"""The lines of a host that is not to be trusted, from a process of this machine in place of ssh."""

import subprocess
import sys

import pytest

from app.hosts import wire as wires
from app.hosts.book import Host
from app.hosts.errors import DroppedError, HostError
from app.hosts.greeting import HostFacts
from app.hosts.session import Line, Over, Session
from app.hosts.wire import Wire

FACTS = HostFacts(python="3.12.4", executable="python3", system="Linux", machine="m", host="lab", utc_s=0.0)
STRANGE = [b'{"said":"\xff"}', b'{"x":' + b"[" * 100_000, b"\xff\xfe", b"[]", b"9" * 5000 + b" {}", b"{}"]
RUN = b'[{"id":"--out=/etc/passwd","name":"a run","state":"over"}]'
PRINT = "import sys; sys.stdout.buffer.write(open(sys.argv[1], 'rb').read())"


def wire_to(*words):
    pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
    return Wire(subprocess.Popen([sys.executable, "-c", *words], **pipes))


@pytest.fixture
def hear(tmp_path):
    """A session with a host that says these lines and ends."""

    def start(*lines):
        (tmp_path / "lines").write_bytes(b"".join(line + b"\n" for line in lines))
        return Session(Host(name="lab", address="lab"), wire_to(PRINT, tmp_path / "lines"), FACTS)

    return start


def test_lines_that_are_not_ours_are_passed_over(hear):
    run = [b'0 {"event":"x"}', b'{"over":{"exit_code":0}}']
    with hear(*STRANGE, b'{"re":1,"result":[]}', *STRANGE, *run) as session:
        assert session.runs() == []
        assert list(session.events()) == [Line(0, b'{"event":"x"}\n'), Over(exit_code=0)]
        with pytest.raises(DroppedError):
            session.runs()


@pytest.mark.parametrize(
    "result",
    [b'["\xff"]', b"[" * 100_000 + b"]" * 100_000, b"3", RUN],
    ids=["no text", "deep", "a number", "an option"],
)
def test_an_answer_that_is_none_is_one_sentence(hear, result):
    with hear(b'{"re":1,"result":' + result + b"}") as session, pytest.raises(HostError, match="host lab"):
        session.runs()


def test_a_host_that_talks_and_never_answers_is_not_waited_for():
    wire = wire_to("import sys\nwhile True: sys.stdout.write('{}\\n')")
    with Session(Host(name="lab", address="lab"), wire, FACTS) as session:
        with pytest.raises(DroppedError, match="not answered within 0 s"):
            session.call(["devices"], limit_s=0.4)
        session.abort()


def test_lines_wait_at_the_host_where_they_come_faster_than_they_are_taken(monkeypatch):
    monkeypatch.setattr(wires, "MOST_AHEAD_BYTES", 1 << 20)
    line, count = b"x" * 99 + b"\n", 100_000
    wire = wire_to(f"import sys\nsys.stdout.write({line.decode()!r} * {count})")
    with pytest.raises(subprocess.TimeoutExpired):
        wire._process.wait(timeout=1.0)  # it cannot get rid of ten times as much
    assert all(wire.next_line(60.0) == line for _ in range(count))
    with pytest.raises(EOFError):
        wire.next_line(60.0)
    wire.close()
