"""Where a member stands, from the variables of those who start many."""

import pytest

from app.fleet.place import find_place
from profiles.problems import UsageError

SRUN = {
    "SLURM_PROCID": "5", "SLURM_STEP_NUM_TASKS": "11", "SLURM_LOCALID": "1", "SLURM_NODEID": "1",
    "SLURM_STEP_TASKS_PER_NODE": "4(x2),3", "SLURM_JOB_ID": "77", "SLURMD_NODENAME": "n2",
}  # fmt: skip


def told(environ):
    place = find_place(environ)
    return place.engine, place.rank, place.size, place.local_rank, place.local_size, place.job


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        (
            {"RANK": "9", "WORLD_SIZE": "16", "LOCAL_RANK": "1", "LOCAL_WORLD_SIZE": "8"},
            ("torchrun", 9, 16, 1, 8, ""),
        ),
        (
            {"OMPI_COMM_WORLD_RANK": "3", "OMPI_COMM_WORLD_SIZE": "4", "OMPI_COMM_WORLD_LOCAL_RANK": "1",
             "OMPI_COMM_WORLD_LOCAL_SIZE": "2"},
            ("openmpi", 3, 4, 1, 2, ""),
        ),
        (
            {"PMI_RANK": "3", "PMI_SIZE": "4", "MPI_LOCALRANKID": "1", "MPI_LOCALNRANKS": "2"},
            ("pmi", 3, 4, 1, 2, ""),
        ),
        (SRUN, ("slurm", 5, 11, 1, 4, "77")),
        (SRUN | {"SLURM_NODEID": "2", "SLURM_LOCALID": "2"}, ("slurm", 5, 11, 2, 3, "77")),
        ({"JOB_COMPLETION_INDEX": "7"}, ("kubernetes", 7, None, 0, 1, "")),
        (
            {"JOB_COMPLETION_INDEX": "0", "ASSAY_SIZE": "16", "ASSAY_FLEET": "f"},
            ("kubernetes", 0, 16, 0, 1, "f"),
        ),
        ({"ASSAY_RANK": "2", "ASSAY_SIZE": "3", "ASSAY_ENGINE": "ray"} | SRUN, ("ray", 2, 3, 0, 1, "")),
    ],
)  # fmt: skip
def test_each_launcher_is_read(environ, expected):
    assert told(environ) == expected


def test_what_srun_started_may_start_many_itself():
    torchrun = {"RANK": "40", "WORLD_SIZE": "88", "LOCAL_RANK": "0", "LOCAL_WORLD_SIZE": "8"}
    assert told(SRUN | torchrun)[:3] == ("torchrun", 40, 88)
    assert told(SRUN | {"PMI_RANK": "40", "PMI_SIZE": "88"})[:3] == ("pmi", 40, 88), (
        "Hydra's proxies are srun's"
    )


def test_the_ranks_of_a_job_array_are_told_by_its_index_and_not_by_the_task_number():
    """The batch step of each job of an array has task 0 of however many tasks were asked for."""
    common = {"SLURM_PROCID": "0", "SLURM_LOCALID": "0", "SLURM_NTASKS": "16", "SLURM_TASKS_PER_NODE": "16"}
    common |= {"SLURM_ARRAY_JOB_ID": "70", "SLURM_ARRAY_TASK_COUNT": "4"}
    array = common | {"SLURM_ARRAY_TASK_MIN": "10", "SLURM_ARRAY_TASK_STEP": "5"}
    places = [
        find_place(array | {"SLURM_ARRAY_TASK_ID": str(10 + 5 * i), "SLURM_JOB_ID": f"7{i}"})
        for i in range(4)
    ]
    assert [place.rank for place in places] == [0, 1, 2, 3]
    assert {(place.size, place.job, place.local_size) for place in places} == {(4, "70", 1)}
    steps = array | {
        "SLURM_STEP_NUM_TASKS": "2",
        "SLURM_STEP_TASKS_PER_NODE": "2",
        "SLURM_ARRAY_TASK_ID": "20",
    }
    assert told(steps | {"SLURM_PROCID": "1", "SLURM_LOCALID": "1"})[1:5] == (5, 8, 1, 2)


def test_an_array_with_gaps_does_not_tell_how_many_ranks_there_are():
    """`--array=3,17,42`: three jobs, and the index of the last one is 39 above that of the first."""
    array = {
        "SLURM_PROCID": "0", "SLURM_NTASKS": "1", "SLURM_ARRAY_JOB_ID": "70", "SLURM_ARRAY_TASK_MIN": "3",
        "SLURM_ARRAY_TASK_MAX": "42", "SLURM_ARRAY_TASK_COUNT": "3", "SLURM_ARRAY_TASK_STEP": "1",
    }  # fmt: skip
    places = [find_place(array | {"SLURM_ARRAY_TASK_ID": index}) for index in ("3", "17", "42")]
    assert [(place.rank, place.size) for place in places] == [(0, None), (14, None), (39, None)]
    uneven = {"SLURM_ARRAY_TASK_MIN": "0", "SLURM_ARRAY_TASK_MAX": "9", "SLURM_ARRAY_TASK_STEP": "4"}
    places = [
        find_place(array | uneven | {"SLURM_ARRAY_TASK_COUNT": "4", "SLURM_ARRAY_TASK_ID": index})
        for index in ("0", "4", "8", "9")
    ]
    assert len({place.rank for place in places}) == 4, "0-8:4,9"
    assert {place.size for place in places} == {None}


def test_the_last_index_of_an_array_need_not_be_told():
    whole = {
        "SLURM_PROCID": "0", "SLURM_ARRAY_TASK_MIN": "1", "SLURM_ARRAY_TASK_MAX": "9",
        "SLURM_ARRAY_TASK_COUNT": "3", "SLURM_ARRAY_TASK_STEP": "4", "SLURM_ARRAY_TASK_ID": "5",
    }  # fmt: skip
    assert told(whole)[1:3] == (1, 3)
    del whole["SLURM_ARRAY_TASK_MAX"]
    assert told(whole)[1:3] == (1, 3)


def test_nobody_started_several():
    place = find_place({"RANK": "3", "SLURM_JOB_ID": "5"})
    assert (place.engine, place.name, place.rank, place.local_size) == ("", "0", 0, 1)


def test_a_name_of_its_own_and_the_engines_name_of_the_host():
    place = find_place(SRUN | {"ASSAY_MEMBER": "rack3", "ASSAY_FLEET": "f1"})
    assert (place.name, place.node, place.fleet) == ("rack3", "n2", "f1")
    assert find_place({"JOB_COMPLETION_INDEX": "7", "ASSAY_NODE": "gpu-17"}).node == "gpu-17"


@pytest.mark.parametrize("value", ["x", "-1", "1.5", "9" * 30])
def test_a_number_that_is_none_is_one_sentence(value):
    with pytest.raises(
        UsageError, match=r"^RANK=.* is no number; it is set by whatever starts the members\.$"
    ):
        find_place({"RANK": value, "WORLD_SIZE": "4"})
