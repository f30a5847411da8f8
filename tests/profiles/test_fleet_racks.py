"""Where hosts stand, and host lists as Slurm writes them, held against Slurm itself where it is."""

import random
import shutil
import subprocess

import pytest

from profiles.fleet.hostlist import compress, usable
from profiles.fleet.racks import Place, find_racks, match_racks, read_racks
from profiles.problems import UsageError


class TestTable:
    def test_lines_with_and_without_a_slot(self, tmp_path):
        path = tmp_path / "racks.csv"
        path.write_text('\ufeffhost,rack,slot\n# the second room\nn1, R1, 3\n"n2",R1\n\n', "utf-8")
        assert read_racks(path) == {"n1": Place("R1", "3"), "n2": Place("R1")}

    @pytest.mark.parametrize(
        ("text", "sentence"),
        [
            ("n1\n", "line 1: expected host,rack or host,rack,slot"),
            ("host,rack\nn1,R1\nn1,R2\n", "line 3: the host n1 stands there twice"),
            ("n1,\n", "line 1: expected"),
            ("n1,R,1,2\n", "line 1: expected"),
            (f"n1,{'R' * 300}\n", "line 1: a name is longer than"),
            pytest.param(f"n1,R\nn2,{'R' * 200_000}\n", "line 2: a name is longer than", id="huge"),
            ("# nothing\n", "names no host"),
        ],
    )
    def test_mistakes_are_one_sentence_with_the_line(self, tmp_path, text, sentence):
        path = tmp_path / "racks.csv"
        path.write_text(text)
        with pytest.raises(UsageError, match=sentence) as caught:
            read_racks(path)
        assert "\n" not in str(caught.value)

    @pytest.mark.parametrize("content", [None, b"n1,\xff\n"])
    def test_what_cannot_be_read(self, tmp_path, content):
        path = tmp_path / "racks.csv"
        if content is not None:
            path.write_bytes(content)
        with pytest.raises(UsageError, match=r"cannot be read: (No such file|it is no UTF-8)"):
            read_racks(path)

    def test_the_hosts_that_it_names(self, tmp_path):
        table = {"n1": Place("R1", "3"), "n2": Place("R1"), "n9": Place("R2")}
        assert find_racks(table, tmp_path / "racks.csv", ["n1", "n2", "n3"]) == {
            "n1": Place("R1", "3"), "n2": Place("R1")
        }  # fmt: skip

    def test_a_table_of_other_names_shows_one_of_each(self, tmp_path):
        table = {"r0006n1.cluster": Place("r0006"), "r0006n2.cluster": Place("r0006")}
        with pytest.raises(UsageError, match=r"racks\.csv names none of the hosts") as caught:
            find_racks(table, tmp_path / "racks.csv", ["r0006n\n1", "r0006n2"])
        assert "r0006n1.cluster" in str(caught.value)
        assert "r0006n\\n1" in str(caught.value)
        assert "\n" not in str(caught.value)

    def test_where_no_profile_has_come_there_is_no_host_to_name(self, tmp_path):
        assert find_racks({"n1": Place("R1")}, tmp_path / "racks.csv", []) == {}


class TestPattern:
    def test_groups_by_place_or_name(self):
        hosts = ["r12n03", "r2n11", "login"]
        expected = {"r12n03": Place("r12", "03"), "r2n11": Place("r2", "11")}
        assert match_racks(r"(r\d+)n(\d+)", hosts) == expected
        assert match_racks(r"(?P<rack>r\d+)n(?P<slot>\d+)", hosts) == expected
        assert match_racks(r"(r\d+)n\d+", hosts) == {"r12n03": Place("r12"), "r2n11": Place("r2")}

    @pytest.mark.parametrize(
        ("pattern", "sentence"),
        [
            ("(", "no regular expression"),
            ("(node)x{99999999999}", "no regular expression"),
            pytest.param("(" * 5000 + "x" + ")" * 5000, "parentheses nest too deep", id="5000 deep"),
            ("r.*", "has no group"),
            ("(?P<row>r1)n(?P<slot>1)", r"no group named rack.*\(\?P<rack>"),
            ("(x).*", "no host"),
            ("(x)?r.*", "finds a rack in the name of no host"),
        ],
    )
    def test_mistakes(self, pattern, sentence):
        with pytest.raises(UsageError, match=sentence) as caught:
            match_racks(pattern, ["r1n1"])
        assert "\n" not in str(caught.value)

    @pytest.mark.parametrize("pattern", ["(r[0-9]+)?.*n([0-9]+)", "(?P<rack>r[0-9]+)?.*n(?P<slot>[0-9]+)"])
    def test_a_host_without_the_part_that_is_the_rack_stands_nowhere(self, pattern):
        assert match_racks(pattern, ["r1n1", "n2"]) == {"r1n1": Place("r1", "1")}

    def test_where_no_profile_has_come_there_is_no_host_to_match(self):
        assert match_racks("(r)n.*", []) == {}


class TestHostList:
    def test_runs_and_gaps_and_zeros(self):
        hosts = ["n001", "n002", "n003", "n017", "n9", "n10", "login", "a-b", "n001"]
        assert compress(hosts) == "a-b,login,n10,n9,n[001-003,017]"

    def test_what_is_no_name_is_left_out(self):
        names = ["good1", "$(reboot)", "a b", "-x", "n1,n2", "n[1-2]", "", "x" * 300, "n\n1"]
        assert compress(names) == "good1"
        assert [name for name in names if usable(name)] == ["good1"]

    @pytest.mark.parametrize("seed", range(3))
    def test_slurm_takes_it_apart_again(self, seed, tmp_path):
        scontrol = shutil.which("scontrol")
        if scontrol is None:
            pytest.skip("scontrol (slurm-client) is not here to take a host list apart")
        generator = random.Random(seed)
        hosts = {
            f"r{generator.randrange(3)}n{generator.randrange(200):0{generator.choice((1, 3))}d}"
            for _ in range(60)
        }
        (tmp_path / "slurm.conf").write_text("ClusterName=none\nSlurmctldHost=none\n")
        done = subprocess.run(
            [scontrol, "show", "hostnames", compress(hosts)], capture_output=True, text=True, check=False,
            env={"SLURM_CONF": str(tmp_path / "slurm.conf")},
        )  # fmt: skip
        assert set(done.stdout.split()) == hosts, done.stderr
