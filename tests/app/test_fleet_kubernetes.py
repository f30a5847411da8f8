"""The Kubernetes template, read by kubectl itself: no cluster is asked."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from app.cli.main import run
from app.fleet.place import find_place

TEMPLATE = Path(__file__).parents[2] / "resources" / "fleet" / "kubernetes.yaml"


@pytest.fixture(scope="module")
def job():
    """As kubectl's own types hold it: what they do not know they leave out."""
    if shutil.which("kubectl") is None:
        pytest.skip("kubectl is not installed")
    words = ["kubectl", "label", "--local", "--filename", TEMPLATE, "checked=yes", "--output", "json"]
    result = subprocess.run(words, capture_output=True, text=True, timeout=60, check=False)
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)


def leaves(value, path=""):
    if isinstance(value, dict):
        for key, item in value.items():
            yield from leaves(item, f"{path}.{key}")
    elif isinstance(value, list):
        for place, item in enumerate(value):
            yield from leaves(item, f"{path}[{place}]")
    else:
        yield path, value


def test_every_field_of_it_is_one_that_kubernetes_knows():
    yaml = pytest.importorskip("yaml")
    if shutil.which("kubectl") is None:
        pytest.skip("kubectl is not installed")
    written = yaml.safe_load(TEMPLATE.read_text())
    # `set image` decodes into the types of the API, where a field that is misspelt gets lost.
    words = ["kubectl", "set", "image", "--local", "--filename", TEMPLATE, "member=x:1", "--output", "json"]
    typed = json.loads(subprocess.run(words, capture_output=True, timeout=60, check=True).stdout)
    kept = dict(leaves(typed))
    quantity = ".spec.template.spec.containers[0].resources.limits.nvidia.com/gpu"
    for path, value in leaves(written):
        if not path.endswith(".image"):
            assert kept.get(path) == (str(value) if path == quantity else value), path


def test_a_member_that_fails_ends_no_other(job):
    spec = job["spec"]
    assert spec["completionMode"] == "Indexed"
    assert spec["maxFailedIndexes"] == spec["completions"] == spec["parallelism"]
    assert spec["backoffLimitPerIndex"] == 1
    assert "backoffLimit" not in spec, "one for the whole job would end it at the sixth failure"
    pod = spec["template"]["spec"]
    assert pod["restartPolicy"] == "Never"
    assert pod["terminationGracePeriodSeconds"] >= 60


def test_the_command_prints_it(capsys):
    assert run(["fleet", "kubernetes"]) == 0
    assert capsys.readouterr().out == TEMPLATE.read_text()


def test_its_variables_tell_a_member_where_it_stands(job):
    [container] = job["spec"]["template"]["spec"]["containers"]
    fields = {
        "metadata.labels['batch.kubernetes.io/job-name']": job["metadata"]["name"],
        "spec.nodeName": "gpu-17",
    }
    environ = {
        one["name"]: one.get("value") or fields[one["valueFrom"]["fieldRef"]["fieldPath"]]
        for one in container["env"]
    }
    place = find_place(environ | {"JOB_COMPLETION_INDEX": "5"})  # which Kubernetes adds itself
    assert (place.engine, place.rank, place.size) == ("kubernetes", 5, job["spec"]["completions"])
    assert (place.fleet, place.node) == ("assay-fleet", "gpu-17")
    assert container["command"][:2] == ["assay", "run"]
    folder = container["command"][container["command"].index("--into") + 1]
    assert folder in {mount["mountPath"] for mount in container["volumeMounts"]}
