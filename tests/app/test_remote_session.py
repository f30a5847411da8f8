"""A connection to a host through a real sshd: what it tells, what it is sent, and what can be in the way."""

import json
import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from app.hosts import greeting, shipping
from app.hosts.errors import HostError
from app.hosts.greeting import HostFacts
from app.hosts.session import Over, Words, open_session
from app.hosts.ssh import REMOTE_COMMAND
from app.remote.places import read_json
from profiles.problems import UsageError
from tests.app.running import assay, one_sentence
from tests.app.sshd import free_port, make_key, server, start_server, stop_server  # noqa: F401

ROOT = Path(__file__).parents[2]
SHELLS = ("sh", "bash", "dash", "zsh", "ksh", "mksh", "tcsh", "fish")


@pytest.fixture
def session(server, home):  # noqa: F811
    with open_session(server.host(), "never") as session:
        yield session


def refusal(host):
    with pytest.raises(HostError) as raised:
        open_session(host, "never")
    text = str(raised.value)
    assert "\n" not in text
    assert "Traceback" not in text + raised.value.detail
    return raised.value


def test_a_host_says_what_it_is_and_answers(session):
    facts = session.hello
    assert (facts.system, facts.host) == ("Linux", socket.gethostname())
    assert facts.executable == sys.executable
    assert facts.python == ".".join(map(str, sys.version_info[:3]))
    assert facts.torch
    assert abs(facts.clock_ahead_s) < 5.0
    assert facts.free_bytes > 0
    answer = session.call(["suites", "--json"])
    assert (answer.exit_code, answer.stderr) == (0, "")
    assert "quick" in [one["name"] for one in json.loads(answer.stdout)["suites"]]
    wrong = session.call(["show", "nothing of that name"])
    assert (wrong.exit_code, wrong.stdout) == (2, "")
    assert wrong.stderr.startswith("assay: no profile is called 'nothing of that name'")


def test_our_code_is_sent_once_and_is_ours(server, session):  # noqa: F811
    with open_session(server.host(), "never") as again:
        assert again.hello.code == "there"
    digest = shipping.code_archive().digest
    sent = server.cache / "code" / digest
    assert (sent / "app" / "remote" / "agent.py").read_bytes() == (ROOT / "app/remote/agent.py").read_bytes()
    assert (sent / "resources" / "suites" / "quick.toml").is_file()
    assert not (sent / "app" / "desktop").exists()
    assert oct((server.cache / "code").stat().st_mode & 0o777) == "0o700"


def test_what_is_required_here_is_what_is_sent_there():
    import tomllib

    told = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    ours = {f"{name}>={least}" for name, least in shipping.REQUIREMENTS.items() if least}
    assert ours <= set(told)
    left = {one.partition(">")[0] for one in told} - set(shipping.REQUIREMENTS)
    assert left == {"rich", "torch"}  # for tables that people read; and what a host must have itself


def test_a_wheel_is_chosen_for_the_host_and_not_for_us():
    facts = HostFacts(
        python="3.12.4", executable="/usr/bin/python3", system="Linux", machine="aarch64",
        libc="glibc 2.28", host="kunpeng", utc_s=0.0,
    )  # fmt: skip
    assert not shipping._runs_there(shipping.find_package("msgspec"), facts)
    tags = shipping._platforms(facts)
    assert "manylinux_2_28_aarch64" in tags
    assert "manylinux_2_29_aarch64" not in tags
    old = msgspec.structs.replace(facts, libc="glibc 2.16")
    assert not any("_2_28" in tag for tag in shipping._platforms(old))


def test_what_can_neither_be_sent_nor_fetched_is_a_sentence(server, home, monkeypatch):  # noqa: F811
    monkeypatch.setenv("PIP_INDEX_URL", f"http://127.0.0.1:{free_port()}/")
    monkeypatch.setenv("PIP_RETRIES", "0")
    facts = HostFacts(
        python="3.12.4", executable="/usr/bin/python3", system="Linux", machine="aarch64",
        libc="glibc 2.28", host="kunpeng", packages={"msgspec": "0.19"}, utc_s=0.0,
    )  # fmt: skip
    with pytest.raises(HostError, match=r"lacks numpy.*3\.12\.4 on aarch64.*-m pip install 'numpy'"):
        shipping.archives_for(server.host(), facts)
    hostile = msgspec.structs.replace(facts, machine="/../../../../elsewhere", libc="glibc 2.28/../x")
    with pytest.raises(HostError, match="lacks numpy"):
        shipping.archives_for(server.host(), hostile)
    assert not list(home.glob("elsewhere*")), "what a host says of itself is no path"


def test_an_interpreter_that_has_nothing_of_ours_is_enough(server, home, tmp_path):  # noqa: F811
    """An empty virtual environment, whose python3 a set-up file puts first."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", tmp_path / "bare"], check=True)
    (server.home / "activate.sh").write_text(f"PATH={tmp_path}/bare/bin:$PATH\n")
    with open_session(server.host(python="", setup="~/activate.sh"), "never") as session:
        assert session.hello.packages == {}
        assert session.hello.executable == str(tmp_path / "bare/bin/python3")
        answer = session.call(["suites", "--json"])
        assert (answer.exit_code, answer.stderr) == (0, "")
    sent = [one.name for one in (server.cache / "code").iterdir()]
    assert len(sent) == 1 + len(shipping.REQUIREMENTS)
    done = assay_on(server, home, "run", python=str(tmp_path / "bare"))
    assert done.returncode == 3
    assert "has no torch" in one_sentence(done)
    assert "-m pip install torch" in done.stderr


def assay_on(server, home, *arguments, **changes):  # noqa: F811
    server.enter(**changes)
    return assay(*arguments, "--host", "lab")


def test_a_chatty_login_and_a_set_up_file_are_no_hindrance(server, home):  # noqa: F811
    (server.home / ".bashrc").write_text("echo Welcome to lab\necho '{\"not\": ours}'\n")
    setup = server.home / "set env.sh"
    setup.write_text("export PYTHONPATH=/from/the/setup\nexport ASSAY_TEST='two words'\necho set up\nfalse\n")
    try:
        with open_session(server.host(setup="~/set env.sh"), "never") as session:
            assert session.call(["--version"]).stdout.startswith("assay ")
            code = shipping.code_archive().digest
            agent = next(path for path in Path("/proc").glob("[0-9]*/environ") if of_agent(path, code))
            variables = agent.read_bytes().split(b"\0")
            assert b"ASSAY_TEST=two words" in variables
            [places] = [one for one in variables if one.startswith(b"PYTHONPATH=")]
            assert places.endswith(b":/from/the/setup")
    finally:
        (server.home / ".bashrc").unlink()


def of_agent(environ, digest):
    try:
        return b"app.remote.agent" in environ.with_name("cmdline").read_bytes() and (
            b"ASSAY_TEST" in environ.read_bytes()
        )
    except OSError:
        return False


def test_what_a_run_is_ordered_with_arrives_as_it_is(session, server):  # noqa: F811
    """More of it stands in the test of a whole run."""
    suite = "\n".join(["# it's $(not) a `command`", 'name = "hostile"', "[[case]]", 'kernel = "matmul"'])
    words = ["run", "--events", "--suite=./suite.toml", "--case=$(touch c1) ' \" \\ é\n; touch c2"]
    run_id = session.new_run_id()
    session.start(run_id, words, files={"suite.toml": suite})
    folder = server.cache / "runs" / run_id
    assert (folder / "suite.toml").read_text() == suite
    assert read_json(folder / "job.json")["arguments"] == words
    session.attach(run_id)
    said, over = session.events()
    session.forget(run_id)
    assert isinstance(said, Words)
    assert "hostile" in said.said or "suite file" in said.said
    assert over == Over(exit_code=2)
    for wrong, files in (("../../escape", {}), ("fine", {"../../escape": "x"})):
        with pytest.raises(HostError, match="refused"):
            session.start(wrong, ["--version"], files=files)
    assert not (server.cache / "runs" / "fine").exists(), "what could not be begun is nobody's to look after"


@pytest.mark.parametrize("address", ["-oProxyCommand=touch x", "two words", "a\nb"])
def test_an_address_that_ssh_could_misunderstand_is_refused(address):
    with pytest.raises(UsageError, match="address"):
        open_session(Host_with(address), "never")


def Host_with(address):  # noqa: N802
    from app.hosts.book import Host

    return Host(name="lab", address=address)


def test_each_hindrance_is_one_sentence_with_a_remedy(server, home, tmp_path):  # noqa: F811
    make_key(tmp_path / "other")
    stranger = server.alias(
        "stranger", IdentityFile=tmp_path / "other", HostName="127.0.0.1", Port=server.port
    )
    error = refusal(server.host(address=stranger))
    assert "refused the login" in error.what
    assert "Permission denied" in error.detail

    unknown = server.alias(
        "unknown", UserKnownHostsFile=tmp_path / "empty", HostName="127.0.0.1", Port=server.port
    )
    assert "not known here yet" in refusal(server.host(address=unknown)).what

    public = " ".join((tmp_path / "other.pub").read_text().split()[:2])
    (tmp_path / "wrong").write_text(f"# first line\n[127.0.0.1]:{server.port} {public}\n")
    changed = server.alias(
        "changed", UserKnownHostsFile=tmp_path / "wrong", HostName="127.0.0.1", Port=server.port
    )
    error = refusal(server.host(address=changed))
    assert f"{tmp_path / 'wrong'}:2" in error.what
    assert "REMOTE HOST IDENTIFICATION HAS CHANGED" in error.detail

    closed = server.alias("closed", HostName="127.0.0.1", Port=free_port())
    assert "Connection refused" in refusal(server.host(address=closed)).what
    name = server.alias("nowhere", HostName="no-such-host.invalid")
    assert "name server" in refusal(server.host(address=name)).what
    jump = server.alias("jumping", HostName="127.0.0.1", Port=server.port, ProxyJump="closed")
    error = refusal(server.host(address=jump))
    assert "jump host" in error.what
    assert "Connection refused" in error.what

    assert "has no /no/such/python" in refusal(server.host(python="/no/such/python")).what
    assert "has no file /no/such/file" in refusal(server.host(setup="/no/such/file")).what
    (server.home / "broken.sh").write_text("echo it is broken >&2\nexit 1\n")
    error = refusal(server.host(setup="~/broken.sh"))
    assert "it is broken" in error.what
    assert error.stage == "python"
    assert all(one.exit_code == 3 for one in (error,))


def test_a_host_without_python_or_with_an_old_one(home, tmp_path, server):  # noqa: F811
    """A login whose path has no python3 at all, and one whose python3 says that it is 3.6."""
    bare = start_server(tmp_path / "bare", ['ForceCommand PATH=/nowhere; eval "$SSH_ORIGINAL_COMMAND"'])
    try:
        error = refusal(bare.host(python=""))
        assert "has no python3" in error.what
        assert error.stage == "python"
    finally:
        stop_server(bare)
    closed = start_server(tmp_path / "closed", ['ForceCommand echo "lab: Permission denied" >&2; exit 3'])
    try:
        error = refusal(closed.host())
        assert error.what == "host lab did not run our command (exit code 3): lab: Permission denied"
    finally:
        stop_server(closed)
    old = tmp_path / "old"
    old.mkdir()
    lines = [
        f"#!{sys.executable}",
        "import platform, sys",
        "platform.python_version = lambda: '3.6.8'",
        "program = sys.argv.pop(2)  # after -c",
        "sys.argv.pop(1)",
        "exec(program)",
    ]
    (old / "python").write_text("\n".join(lines) + "\n")
    (old / "python").chmod(0o755)
    error = refusal(server.host(python=str(old / "python")))
    assert "3.6.8" in error.what
    assert "3.11" in error.what


@pytest.mark.parametrize("login", ["sleep 30", "yes"])
def test_a_login_that_never_comes_to_our_command_is_not_waited_for(server, home, monkeypatch, login):  # noqa: F811
    monkeypatch.setitem(greeting.HELLO_LIMIT_S, "never", 1.0)
    (server.home / ".bashrc").write_text(f"{login}\n")
    try:
        assert "has not answered within 1 s" in refusal(server.host()).what
    finally:
        (server.home / ".bashrc").unlink()


@pytest.mark.parametrize("shell", [one for one in SHELLS if shutil.which(one)])
def test_the_remote_command_means_the_same_to_every_login_shell_there_is(shell):
    program = b"print(6 * 7, SOURCE[:5])\nprint(f.readline())"
    data = b"%d\n%sthe agent's line\n" % (len(program), program)
    done = subprocess.run([shell, "-c", REMOTE_COMMAND], input=data, capture_output=True, check=True)
    assert done.stdout == b"42 b'print'\nb\"the agent's line\\n\"\n"


def test_the_first_program_can_be_read_by_an_old_python():
    """Its syntax is 3.6's, so that an old interpreter gets as far as saying which it is."""
    import ast

    text = (ROOT / "app/remote/boot.py").read_text()
    tree = ast.parse(text, feature_version=(3, 6))
    for node in ast.walk(tree):  # annotations are evaluated: list[str] would be an error before 3.9
        if isinstance(node, ast.FunctionDef):
            notes = [node.returns, *(argument.annotation for argument in node.args.args)]
            assert all(isinstance(note, ast.Constant | ast.Name | None) for note in notes), node.name
    assert "'" not in REMOTE_COMMAND.removeprefix("exec python3 -c '").removesuffix("'")
    assert not set(REMOTE_COMMAND) & set("$`\\!\n")


def test_devices_of_a_host_are_those_of_this_machine(server, place):  # noqa: F811
    server.enter()
    there = json.loads(assay("devices", "--host", "lab", "--json").stdout)["devices"]
    here = json.loads(assay("devices", "--json").stdout)["devices"]
    assert [(one["id"], one["name"]) for one in there] == [(one["id"], one["name"]) for one in here]
    shown = assay("devices", "--host", "lab")
    assert shown.returncode == 0
    assert here[0]["name"] in shown.stdout
    assert "--watch" in one_sentence(assay("devices", "--host", "lab", "--watch"))
    assert "there is no host 'labb'" in one_sentence(assay("devices", "--host", "labb"))
    assert os.environ["ASSAY_CONFIG"] == str(place / "config")
