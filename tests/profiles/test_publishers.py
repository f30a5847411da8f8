"""Who published something: one publisher is never two, and only the maker speaks for the maker."""

import pytest

from profiles.claims.publishers import is_makers, publisher
from profiles.evidence import EvidenceSource
from tests.profiles.claim_cases import make_pair, published


@pytest.mark.parametrize(
    "url",
    [
        "https://www.acme.com/x", "https://acme.com/y", "http://ACME.com:8080/", "docs.acme.com/a",
        "https://user@acme.com", "https://github.com/Acme/x", "https://acme.github.io/page", "https://acme.co.uk/a",
        "https://raw.githubusercontent.com/acme/t/main/a.md", "https://huggingface.co/datasets/acme/t",
        "https://acme.com./",
    ],
)  # fmt: skip
def test_addresses_of_one_publisher_are_one(url):
    assert publisher("", url) == publisher("acme/t", "") == "acme"


def test_different_owners_on_one_host_are_two():
    assert publisher("", "https://github.com/one/x") != publisher("", "https://github.com/two/x")
    assert publisher("", "") == ""


@pytest.mark.parametrize(
    "url", ["://", "https://", "https://[::1", "@:/", ".", "http:///", "\x00", "a" * 5000]
)
def test_no_address_crashes_it(url):
    assert isinstance(publisher("", url), str)
    assert not is_makers("NVIDIA", "", url)


def from_source(number, **source):
    pair = make_pair(number, 1.3)
    source = EvidenceSource(title=f"Table {number}", **source)
    return [
        type(one)(**{**{f: getattr(one, f) for f in one.__struct_fields__}, "source": source}) for one in pair
    ]


def test_one_publisher_under_two_addresses_is_one_witness():
    page = from_source(1, url="https://www.acme.com/results")
    same = from_source(2, url="https://acme.com:443/others")
    repository = from_source(3, repo="acme/t")
    other = from_source(4, url="https://example.org/a")
    assert published(page, same).verdict == "undecided"
    assert published(page, repository).verdict == "undecided"
    assert published(page, other).verdict == "supported"


def test_a_title_alone_is_no_independent_publisher():
    page, titled = from_source(1, url="https://acme.com/results"), from_source(2)
    assert published(page, titled).verdict == "undecided"
    assert published(titled, from_source(3)).verdict == "undecided"


def test_only_the_makers_own_pages_are_the_makers():
    assert is_makers("NVIDIA", "", "https://images.nvidia.com/a.pdf")
    assert is_makers("Huawei", "Ascend/msmodeling", "")
    assert is_makers("NVIDIA", "", "https://github.com/NVIDIA/x")
    assert not is_makers("NVIDIA", "Lightning-AI/pytorch-lightning", "")
    assert not is_makers("NVIDIA", "", "https://notnvidia.com/a")
    assert not is_makers("NVIDIA", "Ascend/msmodeling", "")
