"""What other tools print becomes evidence of the published classes, and nothing else comes of it."""

from __future__ import annotations

import json
import os

import pytest

from profiles.importers import MAX_FILE_BYTES, UNNAMED_SOURCE, detect, read_file
from profiles.importers.store import store
from profiles.problems import UsageError
from profiles.published import load_published, overlay_dir
from tests.profiles.tool_outputs import AICONFIGURATOR, H100, MAMF, TEXTS, llama_test

TOOLS = {
    "mamf.txt": "mamf-finder", "mamf1.txt": "mamf-finder", "fork.txt": "mamf-finder",
    "llama-bench.json": "llama-bench", "llama-bench.jsonl": "llama-bench", "clpeak.json": "clpeak",
    "nvbench.json": "nvbench", "gemm_perf.txt": "aiconfigurator",
    "context_attention_perf.txt": "aiconfigurator",
}  # fmt: skip
pytestmark = pytest.mark.usefixtures("home")


class TestDetection:
    @pytest.mark.parametrize("name", TEXTS)
    def test_content_tells_whatever_the_name(self, name):
        importer = detect(TEXTS[name].encode(), "results")
        assert importer is not None
        assert importer.tool == TOOLS[name]
        misnamed = detect(TEXTS[name].encode(), "clpeak-nvbench.json")
        assert misnamed is importer

    def test_the_name_tells_where_the_content_does_not(self):
        importer = detect(b"[\n\n]\n", "llama-bench-h100.json")
        assert importer is not None
        assert importer.tool == "llama-bench"
        assert detect(b"[\n\n]\n", "numbers.json") is None

    def test_what_a_windows_shell_redirects_is_read(self, tmp_path):
        path = tmp_path / "log.txt"
        path.write_bytes(MAMF.replace("\n", "\r\n").encode("utf-16"))
        assert read_file(path, device=None).results[0].value == pytest.approx(700.4e12)

    def test_binary_is_nothing(self):
        assert detect(bytes(range(256)), "mamf.txt") is None


class TestDevices:
    UNNAMED = MAMF.replace(f"name='{H100}', ", "")

    def test_the_user_names_what_the_file_does_not(self, results_of, refusal_of):
        assert "--device ID" in refusal_of(self.UNNAMED)
        assert results_of(self.UNNAMED, device="h100_sxm")[0].device == "h100_sxm"
        assert results_of(self.UNNAMED, device="ascend_910b")[0].device == "ascend_910b"

    @pytest.mark.parametrize("given", ["h100-sxm", "H100 SXM", "h100_sxmm", "NVIDIA H100 80GB HBM3"])
    def test_the_nearest_names_are_suggested(self, refusal_of, given):
        assert "did you mean h100" in refusal_of(self.UNNAMED, device=given)

    def test_a_name_like_no_other(self, refusal_of):
        assert "neither an id" in refusal_of(self.UNNAMED, device="\x1b[31mquux")

    def test_the_file_is_more_exact_than_a_family(self, results_of):
        assert results_of(MAMF, device="h100")[0].device == "h100_sxm"

    def test_the_user_cannot_make_another_device_of_it(self, refusal_of):
        assert "which is h100_sxm and not a100_sxm_80gb" in refusal_of(MAMF, device="a100_sxm_80gb")

    def test_a_name_that_the_catalogue_lacks_stays(self, tmp_path):
        path = tmp_path / "log"
        path.write_text(MAMF.replace(H100, "Quux 9000"))
        reading = read_file(path, device=None)
        assert (reading.results[0].device, reading.unknown_devices) == ("Quux 9000", ("Quux 9000",))

    def test_a_processor_cannot_be_made_a_device(self, refusal_of):
        on_host = json.dumps([llama_test(backends="CPU", gpu_info="")])
        assert "a processor of the host" in refusal_of(on_host, device="h100_sxm")

    @pytest.mark.parametrize("given", ["h100_sxm", "h100"])
    def test_a_name_that_the_catalogue_lacks_cannot_be_made_one_that_it_has(self, refusal_of, given):
        text = refusal_of(MAMF.replace(H100, "NVIDIA GeForce GTX 1080"), device=given)
        assert "'NVIDIA GeForce GTX 1080', which the catalogue does not know" in text
        assert "leave out --device, or add the device to" in text

    def test_a_slice_is_not_the_whole(self, results_of, refusal_of):
        sliced = MAMF.replace(H100, f"{H100} MIG 1g.10gb")
        assert results_of(sliced)[0].device == f"{H100} MIG 1g.10gb"
        assert "MIG" in refusal_of(sliced, device="h100_sxm")

    def test_control_characters_do_not_come_in(self, results_of):
        (one, *_) = results_of(MAMF.replace(H100, "\x1b[31mevil\u202e"))
        assert one.device == "\\x1b[31mevil\\u202e"


class TestRefused:
    def test_an_unknown_format_names_the_known_ones(self, refusal_of):
        text = refusal_of("hello, world\n")
        assert "llama-bench -o json" in text
        assert "clpeak --json-file" in text

    @pytest.mark.parametrize("data", [b"", b"\n \n", b"\xef\xbb\xbf"])
    def test_empty(self, refusal_of, data):
        assert "empty" in refusal_of(data, "mamf.txt")

    def test_absent_a_folder_and_a_pipe(self, tmp_path):
        os.mkfifo(tmp_path / "pipe")
        for path, said in [("absent", "no such file"), (".", "no ordinary file"), ("pipe", "no ordinary")]:
            with pytest.raises(UsageError, match=said):
                read_file(tmp_path / path, device=None)

    def test_over_the_limit_before_it_is_read(self, tmp_path):
        with (tmp_path / "huge").open("wb") as stream:
            stream.truncate(MAX_FILE_BYTES + 1)
        with pytest.raises(UsageError, match="over the limit of 128 MiB"):
            read_file(tmp_path / "huge", device=None)

    def test_too_many_results(self, refusal_of):
        head, row, *_ = AICONFIGURATOR.split("\n")
        assert "more than 20000 results" in refusal_of(head + "\n" + (row + "\n") * 20_001)

    def test_deep_nesting(self, refusal_of):
        text = '{"clpeak_version": "2", "more": ' + "[" * 100_000
        assert "nests too deeply" in refusal_of(text)


class TestOrigin:
    def test_who_publishes_such_files_where_the_user_does_not_say(self, results_of):
        classes = {name: results_of(text, name)[0].evidence for name, text in TEXTS.items()}
        vendors = {name for name, found in classes.items() if found == "vendor"}
        assert vendors == {name for name, tool in TOOLS.items() if tool == "aiconfigurator"}
        assert results_of(AICONFIGURATOR, evidence="third party")[0].evidence == "third party"

    def test_who_published_it(self, results_of):
        (one, *_) = results_of(MAMF, evidence="vendor", source="https://example.org/log")
        assert (one.evidence, one.source.url) == ("vendor", "https://example.org/log")
        (one, *_) = results_of(MAMF, source="a colleague")
        assert (one.source.title, one.source.url) == ("a colleague", "")

    def test_two_files_without_a_source_are_not_two_publishers(self, results_of):
        titles = {results_of(text, name)[0].source.title for name, text in TEXTS.items()}
        assert titles == {UNNAMED_SOURCE}


class TestStore:
    @pytest.mark.parametrize("name", TEXTS)
    def test_what_was_stored_is_what_is_loaded(self, tmp_path, name):
        path = tmp_path / name
        path.write_text(TEXTS[name])
        reading = read_file(path, device=None)
        done = store(reading)
        assert done.path.parent == overlay_dir()
        assert load_published()[-len(reading.results) :] == reading.results

    def test_the_same_file_twice_does_not_double(self, tmp_path):
        path = tmp_path / "log"
        path.write_text(MAMF)
        assert not store(read_file(path, device=None)).already
        before = len(load_published())
        assert store(read_file(path, device=None)).already
        again = store(read_file(path, device=None, source="a colleague"))
        assert (again.already, again.replaced) == (False, True)
        assert len(load_published()) == before

    def test_ids_are_unique_over_files(self, tmp_path):
        for name, text in TEXTS.items():
            (tmp_path / name).write_text(text)
            store(read_file(tmp_path / name, device=None))
        ids = [result.id for result in load_published()]
        assert len(ids) == len(set(ids))
