"""Who has started a rank is there, whatever its number."""

import subprocess
import sys

import pytest

UNSHARE = ["unshare", "--user", "--map-root-user", "--pid", "--fork"]
"""A command as the first process of a container of its own, as far as processes go."""
RANK = "from benchkernels.group.orphans import die_with_parent; die_with_parent()"
PARENT = "import os, subprocess, sys; sys.exit(os.getpid() != 1 or subprocess.call(sys.argv[1:]))"


def can_unshare():
    try:
        return subprocess.run([*UNSHARE, "true"], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


@pytest.mark.skipif(not can_unshare(), reason="needs unshare (util-linux) and the right to make namespaces")
def test_a_rank_lives_below_the_first_process_of_a_container():
    words = [*UNSHARE, sys.executable, "-c", PARENT, sys.executable, "-c", RANK]
    assert subprocess.run(words, timeout=60, check=False).returncode == 0
