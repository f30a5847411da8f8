"""`assay report` as a file: that it stands alone, that it says what was measured, and whom it trusts."""

import math
import re
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import pytest

from app.reporting import compile_dossier
from profiles.catalogue import families, identify
from profiles.claims.knowledge import Knowledge
from profiles.energy import OTHERS_TOO, UNREADABLE, energy_of, why_no_energy
from profiles.files import ProfileFile, read_profile, write_profile
from profiles.library import Library
from profiles.problems import UsageError
from profiles.profile import (
    BackendTrial,
    CaseResult,
    DeviceInfo,
    Energy,
    Environment,
    Idle,
    LogLine,
    OtherProcess,
    Peak,
    RoundEnvironment,
    SuiteReference,
    Telemetry,
    WorkerEnd,
)
from profiles.reports.dossier.page import SECTIONS, render
from profiles.timings import BACK_TO_BACK
from tests.profiles.test_reports import HOSTILE, Elements

REFERENCES = sorted((Path(str(files("resources"))) / "reference").glob("*.assay.json"))
VOID = {"meta", "br", "line", "rect", "circle", "polygon", "polyline"}


def page(*profiles):
    """The report on profiles that are as they were saved."""
    return render(compile_dossier([ProfileFile(one, True, Path(f"{one.id}.assay.json")) for one in profiles]))


def section(text, name):
    """The text of one section."""
    ids = [identity for identity, _, _ in SECTIONS]
    end = [*(f'<section id="{one}"' for one in ids), "<footer>"][ids.index(name) + 1]
    return Elements(text[text.index(f'<section id="{name}"') : text.index(end)]).text


@pytest.fixture(scope="module")
def references():
    return render(compile_dossier([read_profile(path) for path in REFERENCES]))


class TestAlone:
    def test_tags_close_in_their_order_and_ids_are_unique(self, references):
        open_tags = []
        for tag, _ in Elements(references).tags:
            if tag.startswith("/"):
                assert open_tags.pop() == tag[1:]
            elif tag not in VOID:
                open_tags.append(tag)
        assert open_tags == []
        ids = re.findall(r' id="([^"]+)"', references)
        assert len(ids) == len(set(ids))

    def test_every_link_and_every_label_leads_somewhere_in_the_file(self, references):
        attributes = [pair for _, attrs in Elements(references).tags for pair in attrs]
        ids = {value for name, value in attributes if name == "id"}
        links = [value for name, value in attributes if name == "href"]
        assert {link.removeprefix("#") for link in links} == {name for name, _, _ in SECTIONS} <= ids
        labels = {one for name, value in attributes if name == "aria-labelledby" for one in value.split()}
        assert labels <= ids

    def test_it_fetches_nothing_and_runs_nothing(self, references):
        found = Elements(references)
        attributes = [pair for _, attrs in found.tags for pair in attrs]
        tags = {tag for tag, _ in found.tags}
        assert not tags & {"script", "link", "img", "iframe", "object", "embed", "form", "base", "image"}
        assert not {name for name, _ in attributes} & {"src", "style", "srcset", "action", "data"}
        assert not [name for name, _ in attributes if name.startswith("on")]
        assert not [value for name, value in attributes if name == "href" and not value.startswith("#")]
        assert "://" not in references.replace("http://www.w3.org/2000/svg", "")
        assert "url(" not in references
        assert "@import" not in references
        assert "default-src 'none'" in references

    def test_equal_profiles_give_equal_bytes(self, references):
        again = render(compile_dossier([read_profile(path) for path in REFERENCES]))
        assert again == references

    def test_paper_has_its_size_and_tables_their_heads_again(self, references):
        paper = references.partition("@media print")[2]
        assert "size: A4" in paper
        assert "table-header-group" in paper
        heads = re.findall(r"<table[^>]*>(?:<caption>.*?</caption>)?(<\w+)", references)
        assert heads.count("<thead") == len(heads) > 0


class TestHostile:
    def profile(self, make, text):
        """Every free text of a profile ends with `text`."""
        device = DeviceInfo(
            id=f"cpu{text}", kind="cpu", vendor=f"v{text}", name=f"n{text}", uuid=f"u{text}",
            driver=f"d{text}", runtime=f"r{text}", peaks={f"fp32{text}": Peak(value=1e12, kind="estimate",
            source=f"how{text} [what{text}]{text}")},
            bandwidth=Peak(value=1e11, kind="published", source=f"s{text}"),
        )  # fmt: skip
        environment = Environment(
            os=f"os{text}", kernel=f"k{text}", machine=f"m{text}", python=f"p{text}", torch=f"t{text}",
            cpu_model=f"c{text}", driver=f"d{text}", governor=f"g{text}", variables={f"v{text}": f"w{text}"},
            runtimes={f"r{text}": f"r{text}"}, unreadable={f"u{text}": f"y{text}"},
            other_processes=[OtherProcess(pid=1, name=f"o{text}", cpu_share=1.0)],
        )  # fmt: skip
        other = Environment(os="o", kernel=f"k2{text}", machine="m", python="p")
        names = [f"matmul{text}/fp32/a{text}", f"matmul{text}/fp32/b{text}"]
        good = [make.round(i, backend=f"b{text}", reason=f"r{text}") for i in range(3)]
        energy = Energy(joules=600.0, window_s=6.0, source=f"e{text}", calls=10)
        for one in good:
            one.energy = energy
            one.trials = [BackendTrial(backend=f"b{text}", status="ok", reason=f"r{text}")]
        bad = [make.round(i, [], start_s=[], delay_s=[], steal_s=[], status="failed", reason=f"f{text}")
               for i in range(3)]  # fmt: skip
        cases = [
            CaseResult(case=make.case(name, kernel=f"matmul{text}", dtype=f"fp32{text}"), rounds=rounds)
            for name, rounds in zip(names, (good, bad), strict=True)
        ]
        return make.profile(
            f"run-{len(text)}", name=f"name{text}", notes=f"notes{text}", host=f"host{text}", device=device,
            cases=cases, created=f"2026{text}", reason=f"why{text}", status="stopped",
            suite=SuiteReference(name=f"suite{text}", digest=f"digest{text}"), argv=["assay", f"run{text}"],
            environments=[RoundEnvironment(round=0, worker=1, before=environment, after=other)],
            workers=[WorkerEnd(worker=1, round=0, status="failed", reason=f"w{text}")],
            log=[LogLine(t_s=0.0, worker=1, level="warning", text=f"l{text}")],
            telemetry=Telemetry(t_s=[0.0], power_w=[50.0], throttle=[[f"th{text}"]],
                                source={"power_w": f"p{text}", "clock_hz": f"c{text}"}),
        )  # fmt: skip

    def pages(self, make, text):
        twin = self.profile(make, text)
        twin.id, twin.name = "run-other", f"other{text}"
        return page(self.profile(make, text), twin)

    def test_no_profile_can_add_or_change_an_element(self, make):
        plain, hostile = (Elements(self.pages(make, text)) for text in ("x", HOSTILE))
        assert hostile.tags == plain.tags
        assert not {"\x00", "\x1b", "\u202e", "\u200f"} & set(hostile.text)
        assert hostile.text.count("<script>alert(1)</script>") > 40

    def test_a_command_that_is_pasted_stays_its_words(self, make):
        profile = make.profile(argv=["assay", "run", "--name", "a; rm -rf ~ $(x) `y`"])
        assert "assay run --name 'a; rm -rf ~ $(x) `y`'" in section(page(profile), "reproduce")


class TestProfiles:
    def test_one_profile_has_every_section_and_no_comparison(self, make):
        text = page(make.profile())
        found = re.findall(r'<section id="(\w+)"', text)
        assert found == [name for name, _, _ in SECTIONS]
        assert "One profile: nothing is compared." in section(text, "comparison")
        assert "Baseline" not in Elements(text).text

    def test_the_summary_is_five_lines(self, references):
        summary = references.partition('<div class="summary">')[2].partition("</div>")[0]
        labels = re.findall(r"<dt>(\w+)</dt>", summary)
        assert labels == ["Measured", "Reached", "Compared", "Claims", "Trust"]

    def test_a_profile_without_a_case_is_told(self, make):
        text = page(make.profile(cases=[]))
        assert "has no cases" in section(text, "results")
        assert "No matmul has a figure that can be used." in Elements(text).text

    def test_profiles_without_a_common_case_are_not_compared_and_say_so(self, make):
        other = make.profile(
            "run-2", name="other", cases=[make.result(make.case("bandwidth/copy/fp32/1MiB"))]
        )
        told = section(page(make.profile(name="one"), other), "comparison")
        assert "Not compared: 'one' and 'other' have no case in common" in told

    def test_a_profile_that_stands_twice_is_refused(self, make):
        with pytest.raises(UsageError, match="'test run' stands twice in the report"):
            page(make.profile(), make.profile())

    def test_a_changed_file_is_told_before_the_results(self, make, tmp_path):
        profile = make.profile(device=h200())
        path = tmp_path / "a.assay.json"
        write_profile(profile, path)
        path.write_bytes(path.read_bytes().replace(b"testhost", b"otherone"))
        text = render(compile_dossier([read_profile(path)]))
        words = Elements(text).text
        assert "1 file CHANGED OR DAMAGED" in words
        assert "Every file matches its own digest" in Elements(page(profile)).text
        assert "does not match its digest" in section(text, "devices")
        assert (
            words.index("CHANGED OR DAMAGED") < words.index("does not match") < words.index("95 % interval")
        )
        assert section(text, "profiles").rstrip().endswith("NO")

    def test_digest_seed_and_suite_are_there_to_be_checked(self, references):
        for path in REFERENCES:
            profile = read_profile(path).profile
            assert profile.digest in section(references, "profiles")
            told = section(references, "reproduce")
            assert profile.suite.digest in told
            assert f"seed {profile.seed}; 5 rounds planned" in told

    def test_a_run_of_the_window_gets_the_command_that_does_the_same(self, make):
        told = section(page(make.profile(argv=[])), "reproduce")
        assert "assay run --suite quick --device cpu --rounds 3 --seed 1" in told

    def test_peaks_have_their_origin_and_what_is_not_known_is_said(self, make):
        device = make.device(
            peaks={"fp32": Peak(value=2e12, kind="estimate", source="2 cores x 4 [Somebody, 2020]; a clock")},
            bandwidth=None,
        )
        told = section(page(make.profile(device=device)), "devices")
        assert "2.00 TFLOP/s" in told
        assert "2 cores x 4; a clock [1]" in told
        assert "[1] Somebody, 2020" in told
        assert "The bandwidth of its memory is not known." in told
        assert "not in the catalogue" in told

    def test_the_words_on_an_instruction_set_are_for_the_reader_and_not_for_the_catalogues_authors(
        self, references
    ):
        told = section(references, "devices")
        assert "general knowledge, no source was read" in told
        assert "Intel on its own cores, as quoted in PyTorch's recipe on AMX" in told
        for word in ("calibrate", "use avx512", "formula above", "multiply by"):
            assert word not in told

    def test_what_was_reached_is_not_the_case_that_scattered_most(self, references):
        told = Elements(references[: references.index("<section")]).text
        assert "618 GFLOP/s (558 to 685) in the bf16 matmul whose interval begins highest" in told
        assert "1,272" not in told

    def test_the_share_of_a_roof_is_explained_where_there_is_one(self, references):
        assert "share of the roof" not in references
        assert '<th scope="col" class="number">of roof' not in references
        dossier = compile_dossier([read_profile(path) for path in REFERENCES])
        first = dossier.accounts[0]
        roofed = [replace(one, efficiency=replace(one.efficiency, roof=0.5)) for one in first.summaries]
        told = render(replace(dossier, accounts=[replace(first, summaries=roofed), dossier.accounts[1]]))
        assert "The share of the roof is of the most" in section(told, "method")
        assert told.count(">of roof</th>") == 1

    def test_burst_and_steady_state_are_told_apart_and_their_mixture_is_no_best_figure(self, make, tmp_path):
        # 1000 calls a second for 20 s, then 800; the usual case makes 500.
        hot = back_to_back(make, lambda start: 0.1 if start < 20 else 0.125)
        slow = make.result(rounds=[make.round(number, seconds=[0.02] * 10) for number in range(3)])
        text = page(make.profile(cases=[slow, hot]))
        top = Elements(text[: text.index("<section")]).text
        assert "262 MFLOP/s" in top
        assert "; 524 MFLOP/s at first and 419 MFLOP/s steady in matmul/fp32/hot." in top
        assert "burst and end stand under Energy and heat" in section(text, "results")
        assert "matmul/fp32/hot back to back" in section(text, "energy")
        library = Library(tmp_path / "library")
        library.save(make.profile("run-both", cases=[slow, hot]))
        library.save(make.profile("run-hot", cases=[hot]))
        assert {one.id: one.best_case for one in library.entries()} == {
            "run-both": slow.case.id,
            "run-hot": "",
        }

    def test_what_is_not_steady_is_called_so_and_what_cannot_be_true_is_left_out(self, make):
        falling = back_to_back(make, lambda start: 0.1 * (1 + start / 120))
        top = Elements(page(make.profile(cases=[falling])).partition("<section")[0]).text
        assert "MFLOP/s in its last third, not steady, in matmul/fp32/hot." in top
        device = make.device(peaks={"fp32": Peak(value=1e8, kind="published", source="less than that")})
        untrue = Elements(page(make.profile(device=device, cases=[falling])).partition("<section")[0]).text
        assert "No matmul has a figure that can be used." in untrue

    def test_without_an_interval_the_fastest_is_told(self, make):
        told = Elements(page(make.profile(rounds=1))).text
        assert "in the fastest fp32 matmul" in told

    def test_sensors_have_least_median_and_most_and_their_source(self, make):
        telemetry = Telemetry(
            t_s=[0.0, 1.0, 2.0, 3.0], power_w=[100.0, None, 300.0, 200.0], throttle=[[], ["heat"], [], []],
            source={"power_w": "a meter", "clock_hz": "no sensor"},
        )  # fmt: skip
        told = section(page(make.profile(telemetry=telemetry)), "environment")
        assert "power100 W200 W300 Wa meter" in told
        assert "clock: no sensor" in told
        assert "heat 25.0 % of the readings" in told


def back_to_back(make, taken):
    """Two minutes, each sample of 100 calls of so many seconds by its begin."""
    starts = [0.2 * number for number in range(600)]
    seconds = [taken(start) for start in starts]
    round_ = make.round(0, seconds, start_s=starts, delay_s=[], steal_s=[], calls=100, settled=None)
    return make.result(make.case("matmul/fp32/hot", parameters={BACK_TO_BACK: 120.0}), [round_])


def h200():
    return identify(
        DeviceInfo(id="cuda:0", kind="cuda", vendor="NVIDIA", name="NVIDIA H200", memory_bytes=141 << 30)
    )


class TestClaims:
    def test_only_claims_that_speak_of_the_device_are_there(self, make):
        told = compile_dossier([ProfileFile(make.profile(device=h200()), True, Path("a"))])
        assert told.claims
        assert told.no_claims == ""
        text = section(render(told), "claims")
        for result in told.claims:
            assert result.id in text
            assert "h200" in {*_members(result.claim.subject), *_members(result.claim.reference)}

    def test_a_changed_file_decides_none(self, make, monkeypatch):
        asked = []

        def knowing(profiles, published):
            asked.append([profile.id for profile in profiles])
            return Knowledge(profiles, published)

        monkeypatch.setattr("profiles.claims.knowledge.Knowledge", knowing)
        good, changed = make.profile("good", device=h200()), make.profile("changed", device=h200())
        alongside = make.profile("alongside", device=h200(), loaded_together=["cuda:0", "cuda:1"])
        compile_dossier([
            ProfileFile(good, True, Path("a")), ProfileFile(changed, False, Path("b")),
            ProfileFile(alongside, True, Path("c")),
        ])  # fmt: skip
        assert asked == [["good"]]

    def test_without_a_known_device_the_reason_is_there(self, make):
        assert "No device of these profiles is in the catalogue" in section(page(make.profile()), "claims")


def _members(name):
    return families().get(name, [name])


class TestEnergy:
    def measured(self, make, joules=(600.0, 600.0, 600.0), window_s=6.0):
        rounds = [make.round(i) for i in range(len(joules))]
        for one, amount in zip(rounds, joules, strict=True):
            one.energy = Energy(joules=amount, window_s=window_s, source="a counter", calls=30)
        return CaseResult(case=make.case(flops=2_000_000), rounds=rounds)

    def test_work_per_joule_is_work_over_energy(self, make):
        found = energy_of(self.measured(make))
        assert found.work_per_j == pytest.approx(2_000_000 * 30 / 600)
        assert found.power_w == pytest.approx(100.0)
        assert (found.window_s, found.rounds) == (18.0, 3)
        assert found.low == pytest.approx(found.work_per_j) == pytest.approx(found.high)

    def test_the_interval_is_students_over_the_rounds(self, make):
        found = energy_of(self.measured(make, (500.0, 600.0, 720.0)))
        assert found.work_per_j == pytest.approx(1e5)
        # ln 1.2 apart: s = 0.18232, t(0.975, 2) = 4.3027.
        reach = 4.30265 * math.log(1.2) / math.sqrt(3)
        assert found.high == pytest.approx(1e5 * math.exp(reach), rel=1e-4)
        assert found.low == pytest.approx(1e5 * math.exp(-reach), rel=1e-4)

    def test_two_rounds_have_no_interval(self, make):
        found = energy_of(self.measured(make, (500.0, 720.0)))
        assert found.low is found.high is None

    def test_a_short_window_or_a_wrong_result_has_no_energy(self, make):
        assert energy_of(self.measured(make, window_s=4.9)) is None
        wrong = self.measured(make)
        wrong.rounds[1].status = "incorrect"
        assert energy_of(wrong) is None

    def test_the_table_has_work_joules_power_and_window_and_below_it_what_holds_for_all(self, make):
        log = [LogLine(t_s=0, worker=0, level="info", text="idle power is not measured: too short")]
        told = section(page(make.profile(cases=[self.measured(make)], log=log)), "energy")
        assert "100 kFLOP/J" in told
        assert "20.0 J100 W18.0 s in 3 rounds" in told
        assert "sourcea counter" in told
        assert "idlenot measured: too short" in told
        # A step of 0.1 s in 6 s.
        assert "uncertain by1.7 % at most by the counter's steps; 5 % of gain" in told
        assert "another 5 %" in told

    def test_idle_power_is_told_and_taken_off(self, make):
        idle = Idle(power_w=40.0, window_s=10.0, source="a counter")
        told = section(page(make.profile(cases=[self.measured(make)], idle=idle)), "energy")
        assert "100 W60 W above idle" in told
        assert "idle40 W over 10 s before the first round" in told

    def test_of_an_llm_step_flop_stand_beside_tokens(self, make):
        step = self.measured(make)
        step.case = make.case("llm/decode/x/fp32/b1", kernel="llm", unit="token/s", flops=2_000_000, tokens=4)
        told = section(page(make.profile(cases=[step, self.measured(make)])), "energy")
        assert "0.200 token/J100 kFLOP/J" in told
        assert told.count("kFLOP/J") == 2

    def test_each_sensor_is_named_where_there_are_several(self, make):
        other = self.measured(make)
        other.case = make.case("matmul/bf16/other")
        for one in other.rounds:
            one.energy = Energy(joules=600.0, window_s=6.0, source="another counter", calls=30)
        told = section(page(make.profile(cases=[self.measured(make), other])), "energy")
        assert "by a counter" in told
        assert "by another counter" in told

    def test_the_energy_of_others_is_no_secret(self, make):
        device = make.device(details={"available_cores": 4})
        for load, held in ((1.0, True), (0.1, False)):
            telemetry = Telemetry(t_s=[float(n) for n in range(11)], foreign_cpu=[load] * 11)
            profile = make.profile(device=device, telemetry=telemetry, cases=[self.measured(make)])
            assert (OTHERS_TOO in section(page(profile), "energy")) is held

    @pytest.mark.parametrize(
        ("changes", "reason"),
        [
            ({"log": [LogLine(t_s=0, worker=0, level="info", text=f"{UNREADABLE}no counter here")]},
             "no counter here"),
            ({"telemetry": Telemetry(source={"power_w": "no RAPL"})}, "no RAPL"),
            ({"telemetry": Telemetry(t_s=[0.0], power_w=[9.0])}, "no case ran long enough"),
            ({}, "the profile does not tell why"),
        ],
    )  # fmt: skip
    def test_without_any_the_reason_is_there(self, make, changes, reason):
        profile = make.profile(**changes)
        assert reason in why_no_energy(profile)
        assert re.search(f"not measured, .*{reason}", section(page(profile), "energy"))

    def test_windows_that_were_too_short_are_the_reason(self, make):
        profile = make.profile(cases=[self.measured(make, window_s=2.0)])
        assert "no case ran for the 5 s" in why_no_energy(profile)
