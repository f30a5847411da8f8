"""Reports of comparisons: what they say, in which order, and that no profile can write into them."""

import csv
import io
import json
import re
from html.parser import HTMLParser
from importlib.resources import files
from xml.etree import ElementTree

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from profiles.comparison import Aggregate, Difference
from profiles.gates import judge_gates, parse_gate
from profiles.profile import CaseResult, Peak
from profiles.reports import FORMATS, Report, format_of, render_report, svg, wording
from profiles.units import ratio_texts
from tests.profiles.compared import build_candidate, build_compared_case, build_comparison, build_side

HOSTILE = (
    "\"><script>alert(1)</script><img src=x onerror=alert(2)>'</title></style><!-- ]]> &lt; "
    "\x00\x1b[31m\u202e\u200f"
)
HOSTILE_MARKDOWN = (
    "`` ` | **bold** _it_ [x](http://evil.example) <b> ![i](http://evil.example/i.png) @someone "
    "www.evil.example # - + ~~s~~ \n\n# heading\n\n| a |\n\u202e\\"
)
TEXTS = (HOSTILE, HOSTILE_MARKDOWN)


def build_report(make, text="", gates=("geomean >= 0.97",)):
    """Every place where a text of a profile can stand holds `text`, or something harmless."""
    kernel, dtype = f"matmul{text}", f"fp32{text}"
    ids = [f"{kernel}/fp32/{name}{text}" for name in "abcde"]
    cases = [
        build_compared_case(ids[0], 1.2, 1.1, 1.3, verdict="faster", kernel=kernel, dtype=dtype),
        build_compared_case(ids[1], 0.8, 0.7, 0.9, verdict="slower", kernel=kernel, dtype=dtype,
                            candidate_flags=("throttled",)),
        build_compared_case(ids[2], verdict="same", kernel=kernel, dtype=dtype, paired=True),
        build_compared_case(ids[3], 1.0, 0.2, 40.0, verdict="unclear", kernel=kernel, dtype=dtype,
                            rounds_needed=12,
                            reason=f"too few rounds{text}", baseline_flags=("disturbed",),
                            candidate_flags=("disturbed",)),
        build_compared_case(ids[4], None, None, None, verdict="not comparable", kernel=kernel, dtype=dtype,
                            reason=f"why not{text}", candidate_value=None),
    ]  # fmt: skip
    side = build_side(
        "cand", name=f"new{text}", device=f"chip{text}", catalogue="h200", problems=(f"odd{text}",)
    )
    candidate = build_candidate(
        *cases,
        side=side,
        scope=f"scope{text}",
        environment_differences=(
            Difference(label=f"driver{text}", baseline=f"575{text}", candidate=f"580{text}"),
        ),
        not_like_for_like=(f"cache{text}",),
        aggregates=(
            Aggregate(group="", ratio=0.98, low=0.96, high=0.99, cases=3),
            Aggregate(group=kernel, ratio=0.98, low=None, high=None, cases=3, reason=f"why{text}"),
        ),
        notes=(f"note{text}",),
    )
    baseline = build_side(name=f"old{text}", device=f"chip{text}", profiles=("a", f"b{text}"), units=2)
    comparison = build_comparison(candidate, baseline=baseline, notes=(f"note{text}",))
    results = judge_gates(comparison, [parse_gate(gate) for gate in gates])
    measured = [CaseResult(case=make.case(name), rounds=[make.round(i) for i in range(3)]) for name in ids]
    device = make.device(peaks={dtype: Peak(value=1e12, kind="estimate", source=text)})
    profile = make.profile(name=f"old{text}", cases=measured, device=device)
    return Report(comparison, [profile], [[profile]], results)


class Elements(HTMLParser):
    """Every tag with its attributes in order, and all text."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.tags, self.text = [], ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, tuple(attrs)))

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag):
        self.tags.append((f"/{tag}", ()))

    def handle_comment(self, data):
        self.tags.append(("!--", ()))

    def handle_data(self, data):
        self.text += data


class TestHtml:
    @pytest.mark.parametrize("text", TEXTS)
    def test_no_profile_can_add_or_change_an_element(self, make, text):
        plain, hostile = (Elements(render_report("html", build_report(make, extra))) for extra in ("", text))
        assert [tag for tag in hostile.tags if tag not in plain.tags] == []
        assert len(hostile.tags) == len(plain.tags)
        assert hostile.tags == plain.tags
        assert not {"\x00", "\x1b", "\u202e", "\u200f"} & set(hostile.text)
        assert "\\u202e" in hostile.text

    def test_what_was_written_is_still_read(self, make):
        assert (
            '"><script>alert(1)</script>' in Elements(render_report("html", build_report(make, HOSTILE))).text
        )

    def test_it_fetches_nothing_and_runs_nothing(self, make):
        text = render_report("html", build_report(make))
        found = Elements(text)
        names = {tag for tag, _ in found.tags}
        attributes = {name for _, attrs in found.tags for name, _ in attrs}
        assert not names & {
            "script",
            "link",
            "img",
            "iframe",
            "object",
            "embed",
            "a",
            "form",
            "base",
            "image",
            "use",
        }
        assert not attributes & {"src", "href", "xlink:href", "action", "style", "srcset", "data"}
        assert not [name for name in attributes if name.startswith("on")]
        assert "url(" not in text
        assert "@import" not in text
        assert "://" not in text
        assert "default-src 'none'" in text

    def test_tags_close_and_drawings_are_well_formed_and_named(self, make):
        text = render_report("html", build_report(make))
        open_tags = []
        for tag, _ in Elements(text).tags:
            if tag.startswith("/"):
                assert open_tags.pop() == tag[1:]
            elif tag not in ("meta", "line", "rect", "circle", "polygon", "polyline"):
                open_tags.append(tag)
        assert open_tags == []
        drawings = re.findall(r"<svg.*?</svg>", text, re.DOTALL)
        assert len(drawings) == 2
        for drawing in drawings:
            root = ElementTree.fromstring(drawing)  # noqa: S314  (our own text)
            titles = {child.get("id") for child in root if child.tag in ("title", "desc")}
            assert titles == set(root.get("aria-labelledby").split())
        ids = re.findall(r' id="([^"]+)"', text)
        assert len(ids) == len(set(ids))

    def test_differences_scope_and_problems_come_before_any_ratio(self, make):
        text = Elements(render_report("html", build_report(make))).text
        assert "Gates: 1 unclear" in text
        first = min(text.index(figure) for figure in ("1.20", "0.98", "0.80"))
        for told in ("driver", "575", "cache", "scope", "odd"):
            assert text.index(told) < first, told

    def test_a_verdict_is_told_by_word_mark_and_shape(self, make):
        text = render_report("html", build_report(make))
        for verdict, mark in wording.MARKS.items():
            assert f"{mark} {verdict}" in text
        drawn = re.findall(r"<(polygon|rect|circle) (?:points|x|cx)=[^>]*class=\"mark (v-\w+)\"", text)
        assert sorted(drawn) == [
            ("circle", "v-unclear"), ("polygon", "v-faster"), ("polygon", "v-slower"), ("rect", "v-same")
        ]  # fmt: skip

    def test_it_needs_no_case_and_no_peak(self, make):
        nothing = build_comparison(build_candidate(cases=(), aggregates=(), environment_differences=()))
        profile = make.profile(cases=[])
        assert "There are no cases" in render_report("html", Report(nothing, [profile], [[profile]]))
        device = make.device(peaks={}, bandwidth=None)
        profile = make.profile(device=device)
        text = render_report("html", Report(build_comparison(), [profile], [[profile]]))
        assert "no peak of the device is known for fp32" in text
        assert "so its roof has no slope" in text

    @pytest.mark.parametrize("bound", [1e-300, 1e300])
    def test_wild_figures_are_drawn_within_the_page_or_not_at_all(self, make, bound):
        low, high = sorted((1.0, bound))
        wild = build_compared_case("matmul/fp32/a", ratio=bound, low=low, high=high)
        wide = build_compared_case("matmul/fp32/b", ratio=1.0, low=1e-300, high=1e300)
        profile = make.profile()
        report = Report(build_comparison(build_candidate(wild, wide)), [profile], [[profile]])
        text = render_report("html", report)
        (drawing,) = re.findall(r"<svg.*?</svg>", text, re.DOTALL)
        numbers = [float(x) for x in re.findall(r'(?:x|x1|x2|cx|y|y1|y2|cy)="([-\d.]+)"', drawing)]
        assert min(numbers) >= 0
        assert max(numbers) <= 1000


def luminance(colour):
    """Relative luminance of #rrggbb (WCAG 2.2)."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_texts_and_marks_stand_out_from_their_ground(theme):
    """WCAG 2.2: 4.5 to 1 for text."""
    style = (files("resources") / "templates" / "report.css").read_text("utf-8")
    block = re.findall(r":root \{(.*?)\}", style, re.DOTALL)[theme]
    colours = dict(re.findall(r"--(\w+): (#\w{6})", block))
    for name in ("ink", "muted", "faster", "slower", "baseline", "candidate"):
        for ground in ("surface", "window") if name in ("ink", "muted") else ("surface",):
            lighter, darker = sorted((luminance(colours[name]), luminance(colours[ground])), reverse=True)
            assert (lighter + 0.05) / (darker + 0.05) >= 4.5, (name, ground)


class TestRoofline:
    def test_a_point_lies_where_its_rate_and_intensity_are(self, make):
        """64^3 products in float32: 524288 FLOP over 49152 bytes in 1 ms; 1e12 and 1e11 B/s at most."""
        profile = make.profile(cases=[CaseResult(case=make.case(), rounds=[make.round(i) for i in range(3)])])
        value = 2 * 64**3 / 0.001
        case = build_compared_case(baseline_value=value, candidate_value=value * 2)
        text = render_report("html", Report(build_comparison(build_candidate(case)), [profile], [[profile]]))
        told = re.findall(r"<title>(matmul/[^<]*FLOP/byte)</title>", text)
        assert told == [
            "matmul/fp32/m64-n64-k64, baseline: 524 MFLOP/s at 10.7 FLOP/byte",
            "matmul/fp32/m64-n64-k64, candidate: 1.05 GFLOP/s at 10.7 FLOP/byte",
        ]
        drawing = re.findall(r"<svg.*?</svg>", text, re.DOTALL)[-1]
        (x, y) = map(float, re.findall(r'<circle cx="([\d.]+)" cy="([\d.]+)"', drawing)[0])
        roofs = re.findall(
            r'<line x1="([\d.]+)" y1="([\d.]+)" x2="([\d.]+)" y2="([\d.]+)" class="roof base', drawing
        )
        flat, slope = ([float(part) for part in roof] for roof in roofs)
        assert flat[1] == flat[3] < y
        # The slope reaches the ceiling at 1e12 / 1e11 = 10 FLOP per byte, just left of the point.
        assert slope[2:] == flat[:2]
        assert 0 < x - slope[2] < 25

    def test_memory_cases_without_arithmetic_have_no_point(self, make):
        case = make.case("bandwidth/copy/fp32", unit="B/s", flops=0)
        profile = make.profile(cases=[CaseResult(case=case, rounds=[make.round(i) for i in range(3)])])
        compared = build_compared_case("bandwidth/copy/fp32", unit="B/s")
        text = render_report(
            "html", Report(build_comparison(build_candidate(compared)), [profile], [[profile]])
        )
        assert "<h3>Roofline</h3>" not in text

    def test_what_was_not_compared_is_hollow(self, make):
        case = build_compared_case(ratio=None, low=None, high=None, verdict="not comparable")
        profile = make.profile(
            device=make.device(peaks={"fp32": Peak(value=1e3, kind="published", source="x")})
        )
        text = render_report("html", Report(build_comparison(build_candidate(case)), [profile], [[profile]]))
        assert 'class="point baseline hollow"' in text
        assert 'class="point baseline"' not in text


@given(st.floats(1e-9, 1e9), st.floats(1.0001, 1e9))
def test_ticks_are_few_round_and_inside(low, span):
    found = svg.ticks(low, low * span)
    assert len(found) <= svg.MOST_TICKS
    assert all(low * 0.999 <= tick <= low * span * 1.001 for tick in found)
    if low <= 1 <= low * span:
        assert any(abs(tick - 1) < 1e-9 for tick in found)


@pytest.mark.parametrize(
    ("figures", "expected"),
    [
        ((0.974, 0.951, 0.998), ("0.974", "0.951 to 0.998")),
        ((1.2, 0.9, 1.6), ("1.20", "0.90 to 1.60")),
        ((1.2, 1.003, 1.4), ("1.200", "1.003 to 1.400")),
        ((0.39, None, None), ("0.390", "")),
        ((None, None, None), ("–", "")),
        ((float("nan"), None, None), ("–", "")),
        ((1.0, 1.0, 1.0), ("1.00", "1.00 to 1.00")),
        ((1e9, 1e8, 1e10), ("1.00e+09", "1.00e+08 to 1.00e+10")),
    ],
)
def test_ratios_have_the_digits_that_the_spread_deserves(figures, expected):
    assert ratio_texts(*figures) == expected


NUMBER, TEXT = {"type": ["number", "null"]}, {"type": "string"}


def table(properties):
    return {"type": "object", "required": list(properties), "properties": properties}


PROMISE = table({
    "baseline": {"type": "object"},
    "candidates": {"type": "array", "items": table({
        "id": TEXT,
        "name": TEXT,
        "not_like_for_like": {"type": "array", "items": TEXT},
        "environment_differences": {"type": "array", "items": table({
            "label": TEXT, "baseline": TEXT, "candidate": TEXT,
        })},
        "cases": {"type": "array", "items": table({
            "id": TEXT,
            "verdict": {"enum": ["faster", "slower", "same", "unclear", "not comparable"]},
            "ratio": NUMBER, "low": NUMBER, "high": NUMBER, "reason": TEXT,
        })},
        "geometric_mean": table({
            "ratio": NUMBER, "low": NUMBER, "high": NUMBER, "cases": {"type": "integer"}, "reason": TEXT,
        }),
    })},
    "gates": {"type": "array", "items": table({
        "expression": TEXT, "outcome": {"enum": ["held", "broken", "unclear"]}, "checks": {"type": "array"},
    })},
})  # fmt: skip


class TestJson:
    def test_the_promised_names(self, make):
        described = json.loads(render_report("json", build_report(make)))
        jsonschema.validate(described, PROMISE)
        (gate,) = described["gates"]
        assert (gate["expression"], gate["outcome"]) == ("geomean >= 0.97", "unclear")

    def test_every_null_has_its_reason(self, make):
        described = json.loads(render_report("json", build_report(make)))
        for case in described["candidates"][0]["cases"]:
            assert case["ratio"] is not None or case["reason"]
            for name in ("rounds_needed", "baseline_value", "candidate_value"):
                assert case[name] is not None or case[f"{name}_reason"]

    def test_no_mean_is_a_table_of_nulls(self, make):
        comparison = build_comparison(build_candidate(aggregates=()))
        described = json.loads(
            render_report("json", Report(comparison, [make.profile()], [[make.profile()]]))
        )
        jsonschema.validate(described, PROMISE)
        mean = described["candidates"][0]["geometric_mean"]
        assert (mean["ratio"], mean["cases"], mean["reason"]) == (None, 0, "no comparable case")


class TestCsv:
    def test_a_row_per_candidate_and_case(self, make):
        rows = list(csv.DictReader(io.StringIO(render_report("csv", build_report(make)))))
        assert [row["verdict"] for row in rows] == ["faster", "slower", "same", "unclear", "not comparable"]
        assert (rows[0]["ratio"], rows[0]["low"], rows[0]["high"]) == ("1.2", "1.1", "1.3")
        assert (rows[4]["ratio"], rows[4]["reason"]) == ("", "why not")
        assert {row["candidate_problems"] for row in rows} == {"odd"}

    @pytest.mark.parametrize("name", ["=1+1", "@SUM(A1)", "+x", "-x", "\t=1"])
    def test_no_text_can_be_taken_for_a_formula(self, make, name):
        side = build_side("cand", name=name)
        report = Report(build_comparison(build_candidate(side=side)), [make.profile()], [[make.profile()]])
        (row,) = csv.DictReader(io.StringIO(render_report("csv", report)))
        assert row["candidate_name"] == f"'{name}"


class TestMarkdown:
    @pytest.mark.parametrize("text", TEXTS)
    def test_no_profile_can_use_markup(self, make, text):
        """By an independent parser: the tokens are those of the same report about harmless names."""
        parser = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
        plain, hostile = (
            _tokens(parser.parse(render_report("md", build_report(make, extra)))) for extra in ("", text)
        )
        assert hostile == plain

    def test_nobody_is_mentioned_and_nothing_linked(self, make):
        text = render_report("md", build_report(make, " @someone http://evil.example www.evil.example"))
        outside = re.sub(r"`[^`]*`", "", text)
        assert "@someone" not in outside
        assert "http://" not in outside
        assert "www." not in outside

    def test_differences_come_before_the_figures(self, make):
        text = render_report("md", build_report(make))
        order = (
            "Problem: odd",
            "driver",
            "not like for like: cache",
            "scope",
            "| case |",
            "geometric mean, all",
        )
        places = [text.index(told) for told in order]
        assert places == sorted(places)


def _tokens(tokens):
    """Block and inline tokens but for plain text, which may come in pieces."""
    found = []
    for token in tokens:
        found.append(token.type)
        if token.children is not None:
            found += [t for t in _tokens(token.children) if t not in ("text", "text_special")]
    return found


class TestWords:
    @pytest.mark.parametrize("form", sorted(FORMATS))
    def test_every_format_holds_every_case_and_ends_with_a_newline(self, make, form):
        text = render_report(form, build_report(make))
        assert text.endswith("\n")
        for name in "abcde":
            assert f"matmul/fp32/{name}" in text

    def test_suffixes_choose(self):
        assert [format_of(suffix) for suffix in (".html", ".MD", ".csv", ".json", ".txt", "")] == [
            "html", "md", "csv", "json", None, None
        ]  # fmt: skip

    def test_the_command_that_settles_can_be_pasted_whatever_a_profile_is_called(self):
        case = build_compared_case("matmul/x; rm -rf ~", verdict="unclear", rounds_needed=14)
        (line,) = wording.settling(build_candidate(case), ["my suite", "my suite"])
        assert line == (
            "about 15 rounds on each side would probably settle the unclear case: "
            "assay run --suite 'my suite' --rounds 15 --case 'matmul/x; rm -rf ~'"
        )

    def test_what_rounds_do_not_settle_is_said(self):
        cases = [
            build_compared_case("matmul/a", verdict="unclear", rounds_needed=14),
            build_compared_case("matmul/b", verdict="unclear"),
        ]
        first, second = wording.settling(build_candidate(*cases), ["quick", "standard"])
        assert "settle 1 of the 2 unclear cases: assay run --rounds 15 --case matmul/a" in first
        assert second == "the remarks say what would settle the other unclear case"
        (line,) = wording.settling(build_candidate(cases[1]), ["quick"])
        assert line == "the remarks say what would settle the unclear case"
