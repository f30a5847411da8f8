"""The book of hosts: what is written is read, by us and by others; what ssh must not be given is refused."""

import json
import shlex
import threading
import tomllib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.cli.hosts import command
from app.hosts import book
from app.hosts.book import Host, book_file, drop_host, find_host, keep_host, read_book
from app.hosts.facts import Facts, Step, keep_facts, read_facts
from profiles.problems import StorageError, UsageError

HOSTILE_ADDRESSES = (
    "-oProxyCommand=touch /tmp/owned",
    "-F/tmp/config",
    "host name",
    "host\nProxyCommand touch",
    "host\t",
    "\x1b[2Jhost",
    "\u202ehost",
    "a" * 2000,
    "",
)
HOSTILE_NAMES = ("", "-rf", ".", "../../etc/passwd", "a/b", "a b", "a\nb", "lab\x00", "хост", "a" * 65)

addresses = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Cf", "Zs", "Zl", "Zp", "Cn", "Co")),
    min_size=1,
    max_size=40,
).filter(lambda text: not text.startswith("-"))


@pytest.fixture(autouse=True)
def place(home):
    return home


def invoke(*arguments):
    return CliRunner().invoke(command, arguments)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    address=addresses,
    port=st.none() | st.integers(1, 65535),
    python=addresses | st.just(""),
    setup=st.just("") | st.just("/opt/my files/'set' \"env\".sh"),
)
def test_what_is_written_is_read_by_us_and_by_any_reader_of_toml(address, port, python, setup):
    host = Host(name="lab.3-a_b", address=address, port=port, python=python, setup=setup)
    keep_host(host)
    assert find_host("lab.3-a_b") == host
    told = tomllib.loads(book_file().read_text("utf-8"))["lab.3-a_b"]
    assert told["address"] == address
    assert (told.get("port"), told.get("python", ""), told.get("setup", "")) == (port, python, setup)


@pytest.mark.parametrize("address", HOSTILE_ADDRESSES, ids=range(len(HOSTILE_ADDRESSES)))
def test_an_address_that_ssh_could_take_for_something_else_is_refused(address):
    with pytest.raises(UsageError) as caught:
        keep_host(Host(name="lab3", address=address))
    told = str(caught.value)
    assert "lab3" in told
    assert told.isprintable()
    assert not book_file().exists()


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_a_name_is_letters_digits_and_a_few_marks(name):
    with pytest.raises(UsageError, match="cannot be called"):
        keep_host(Host(name=name, address="somewhere"))
    assert not book_file().exists()


@pytest.mark.parametrize("address", HOSTILE_ADDRESSES[:-1], ids=range(len(HOSTILE_ADDRESSES) - 1))
def test_a_file_with_such_an_address_is_refused_with_its_line(address):
    keep_host(Host(name="good", address="good"))
    with book_file().open("a") as file:
        file.write("\n[evil]\naddress = " + repr_toml(address) + "\n")
    with pytest.raises(UsageError, match=r"line 4 of .*hosts\.toml: host evil"):
        read_book()


def repr_toml(text):
    return '"' + "".join(f"\\u{ord(char):04x}" for char in text) + '"'


def test_what_we_do_not_know_is_told_and_kept(place):
    book_file().parent.mkdir(parents=True)
    book_file().write_text('# mine\n[lab3]\nadress = "u@10.0.0.7"\nrack = 7\n')
    read = read_book()
    assert read.hosts == (Host(name="lab3", address="lab3"),)
    assert "line 3" in read.notes[0]
    assert "did you mean address?" in read.notes[0]
    assert "rack" in read.notes[1]
    keep_host(Host(name="gpu9", address="gpu9"))
    assert book_file().read_text().startswith("# mine\n"), "what is added leaves the rest as it was"
    keep_host(Host(name="lab3", address="u@10.0.0.8", port=22))
    told = tomllib.loads(book_file().read_text())
    assert told["lab3"] == {"address": "u@10.0.0.8", "port": 22, "adress": "u@10.0.0.7", "rack": 7}
    drop_host("gpu9")
    assert [one.name for one in read_book().hosts] == ["lab3"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[lab3\n", "line 1"),
        ("lab3 = 1\n", "line 1 of .* is no table"),
        ("[lab3]\nport = 70000\n", "line 1 of .*: host lab3: the port is 1 to 65535"),
        ("[lab3]\nport = 'ssh'\n", "host lab3"),
        ("[lab3]\naddress = 5\n", "host lab3"),
        ("['../x']\n", "cannot be called"),
        ("[lab3]\npython = '-c import os'\n", "python"),
        ("\xff", "hosts.toml"),
    ],
)
def test_a_book_that_cannot_be_read_is_one_sentence_with_the_line(text, told):
    book_file().parent.mkdir(parents=True)
    book_file().write_bytes(text.encode("latin-1"))
    with pytest.raises(UsageError, match=told) as caught:
        read_book()
    assert "\n" not in str(caught.value)
    with pytest.raises(UsageError):
        find_host("lab3")


def test_a_host_that_is_written_wrongly_is_mended_by_adding_it_again():
    book_file().parent.mkdir(parents=True)
    book_file().write_text("[lab3]\nport = 70000\n[gpu9]\n")
    keep_host(Host(name="lab3", address="lab3"))
    assert [one.name for one in read_book().hosts] == ["lab3", "gpu9"]


def test_an_unknown_name_is_told_its_neighbour():
    keep_host(Host(name="lab3", address="lab3"))
    with pytest.raises(UsageError, match=r"did you mean lab3\?"):
        find_host("lab4")
    with pytest.raises(UsageError, match="assay hosts add quite-other"):
        find_host("quite-other")


def test_hosts_that_are_added_and_removed_at_the_same_time_are_all_kept_and_gone():
    for number in range(4):
        keep_host(Host(name=f"old{number}", address="x"))
    gate = threading.Barrier(8, timeout=60)

    def change(number):
        name = f"{'new' if number < 4 else 'old'}{number % 4}"
        gate.wait()
        return keep_host(Host(name=name, address="x")) if number < 4 else drop_host(name)

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(change, range(8)))
    assert sorted(one.name for one in read_book().hosts) == [f"new{number}" for number in range(4)]


def test_a_book_that_is_being_changed_for_long_is_a_sentence(monkeypatch):
    monkeypatch.setattr(book, "_LOCK_LIMIT_S", 0.0)
    with book._alone(), pytest.raises(StorageError, match=r"another process .*hosts\.toml"):
        keep_host(Host(name="lab3", address="x"))
    keep_host(Host(name="lab3", address="x"))


def test_a_configuration_is_the_same_file_from_every_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine").write_text("")
    (tmp_path / "folder").mkdir()
    for typed in ("mine", "~/mine", "folder/../mine", str(tmp_path / "mine")):
        assert invoke("add", "lab3", "--config", typed).exit_code == 0
        kept = read_book().hosts[0].config
        assert Path(kept).is_absolute()
        assert Path(kept).samefile(tmp_path / "mine")
    for wrong in ("folder", "missing", "~nobody-here/x", "a\0b"):
        refused = invoke("add", "lab4", "--config", wrong)
        assert isinstance(refused.exception, UsageError)
        assert "is no file" in str(refused.exception)
    assert [one.name for one in read_book().hosts] == ["lab3"]
    invoke("add", "lab3", "--config", "none")
    assert read_book().hosts[0].config == "none", "ssh's word for none"
    invoke("add", "lab3", "--config", "")
    assert read_book().hosts[0].config == ""


def test_adding_listing_and_removing_need_no_ssh(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", "/nonexistent")
    (tmp_path / "my ssh").write_text("")
    assert "no hosts yet" in invoke("list").output
    added = invoke("add", "lab3", "u@10.0.0.7", "--port", "2222", "--setup", "/opt/set_env.sh")
    assert added.exit_code == 0
    assert "lab3 is added" in added.output
    assert "lab3 is changed" in invoke("add", "lab3", "u@10.0.0.8").output
    assert invoke("add", "gpu9").exit_code == 0
    listed = invoke("list").output
    assert "ssh u@10.0.0.8" in listed
    assert "not tested yet" in listed
    kept = read_book().hosts[0]
    assert (kept.port, kept.setup) == (2222, "/opt/set_env.sh"), "what is not given stays as it was"
    invoke("add", "lab3", "--setup", "", "--config", str(tmp_path / "my ssh"))
    changed = read_book().hosts[0]
    assert (changed.address, changed.port, changed.setup) == ("u@10.0.0.8", 2222, "")
    told = invoke("remove", "lab3").output
    again = shlex.split(told.split("again: assay hosts ")[1])
    invoke(*again)
    assert read_book().hosts[-1] == changed, "the command that is told makes the same entry"
    removed = json.loads(invoke("remove", "lab3", "--json").output)["host"]
    assert (removed["name"], removed["address"]) == ("lab3", "u@10.0.0.8")
    assert [one.name for one in read_book().hosts] == ["gpu9"]
    refused = invoke("add", "evil", "--", "-oProxyCommand=touch x")
    assert isinstance(refused.exception, UsageError)


def test_facts_are_those_of_the_host_that_was_tested_and_of_no_other_under_its_name():
    host = Host(name="lab3", address="u@10.0.0.7")
    step = Step(host="lab3", step="connect", result="failed", what="It is off.", remedy="turn it on")
    facts = Facts(entry=host, when="2026-11-28T12:00:00Z", steps=(step,), devices=({"id": "cpu"},))
    keep_facts(facts)
    assert read_facts(host) == facts
    assert read_facts(Host(name="lab3", address="u@10.0.0.8")) is None
    assert read_facts(Host(name="lab4", address="u@10.0.0.7")) is None
