"""What the command and the window share when files come in and go out."""

import re

import pytest

from app.exporting import export_profile
from app.importing import ImportedProfile, ImportedResults, Published, bring_in
from profiles.importers.devices import DeviceNotStatedError
from profiles.library import Library
from tests.profiles.tool_outputs import H100, MAMF


def test_a_file_without_a_device_says_so_in_a_way_that_a_program_can_ask_about(home, tmp_path):
    log = tmp_path / "log.txt"
    log.write_text(MAMF.replace(f"_CudaDeviceProperties(name='{H100}'", "_CudaDeviceProperties(name=''"))
    with pytest.raises(DeviceNotStatedError, match=r"log\.txt: it does not say which device"):
        bring_in(log, Library, Published())
    done = bring_in(log, Library, Published(device="h100_sxm", source="a lab"))
    assert isinstance(done, ImportedResults)
    assert done.devices == {"h100_sxm": 4}


def test_a_profile_is_copied_and_what_cannot_be_true_in_it_is_told(home, make, tmp_path):
    quick = make.result(make.case(), [make.round(i, [1e-12] * 10) for i in range(3)])
    source = Library(tmp_path / "elsewhere").save(make.profile("run-0001", cases=[quick]))
    done = bring_in(source, Library, Published())
    assert isinstance(done, ImportedProfile)
    assert done.path.read_bytes() == source.read_bytes()
    assert list(done.odd) == [make.case().id]


def test_an_export_is_the_table_or_the_file_itself_and_tells_of_damage(home, make):
    path = Library().save(make.profile("run-0001"))
    assert export_profile(path, "json").data == path.read_bytes()
    rounds = export_profile(path, "csv").data.decode().splitlines()
    samples = export_profile(path, "samples").data.decode().splitlines()
    assert (len(rounds), len(samples)) == (1 + 2 * 3, 1 + 2 * 3 * 12)
    changed = re.sub(rb'"host":"testhost"', b'"host":"otherhost"', path.read_bytes())
    path.write_bytes(changed)
    assert not export_profile(path, "csv").digest_ok
