"""Who published something: whether two sources are one publisher, and whether one is the chip's maker."""

from __future__ import annotations

OWNED_PATHS = frozenset(
    {"github.com", "raw.githubusercontent.com", "gist.github.com", "gitlab.com", "gitee.com", "gitcode.com",
     "huggingface.co", "bitbucket.org", "modelscope.cn"}
)  # fmt: skip
"""Hosts whose first folder names the publisher."""
OWNED_HOSTS = ("github.io", "gitlab.io", "gitee.io")
"""Hosts whose first label does."""
MAKERS = {
    "NVIDIA": (("nvidia.com",), ("nvidia", "ai-dynamo")),
    "Huawei": (("huawei.com", "hiascend.com"), ("ascend", "huawei", "huawei-ascend", "mindspore-ai")),
    "AMD": (("amd.com",), ("amd", "rocm")),
    "Intel": (("intel.com",), ("intel",)),
}
"""By vendor: the hosts of its own pages, and the owners of its own repositories."""


def publisher(repo: str, url: str) -> str:
    """The owner of the repository or of the page, as one word; empty where neither is given.

    `https://www.acme.com:443/x`, `docs.acme.com`, `github.com/Acme/x` and the repository `acme/t` are all
    `acme`. Names that merge two publishers who are none cost a verdict; names that split one would invent a
    witness, so that in doubt they merge.
    """
    if repo:
        return repo.partition("/")[0].strip().casefold()
    host, _, path = _address(url)
    if host in OWNED_PATHS:
        return _folders(path)[0]
    for suffix in OWNED_HOSTS:
        if host.endswith(f".{suffix}"):
            return host.removesuffix(f".{suffix}").rpartition(".")[2]
    return _own_label(host)


def is_makers(vendor: str, repo: str, url: str) -> bool:
    """Whether a page or repository is the vendor's own; a relay of its figures is not."""
    hosts, owners = MAKERS.get(vendor, ((), ()))
    host, _, path = _address(url)
    if host in OWNED_PATHS and not repo:
        repo = _folders(path)[0]
    owner = repo.partition("/")[0].casefold()
    return owner in owners or any(host == own or host.endswith(f".{own}") for own in hosts)


def _address(url: str) -> tuple[str, str, str]:
    """Host without user, port and final dot, and the path without its first slash, in lower case."""
    rest = url.strip().casefold()
    _, found, after = rest.partition("://")
    host, slash, path = (after if found else rest).partition("/")
    return host.rpartition("@")[2].partition(":")[0].rstrip("."), slash, path


def _folders(path: str) -> list[str]:
    """Without the kind that Hugging Face puts before the owner."""
    folders = path.split("/")
    return folders[1:] if folders[0] in ("datasets", "spaces") and len(folders) > 1 else folders


def _own_label(host: str) -> str:
    """`acme` of `www.acme.com` and of `acme.co.uk`."""
    labels = host.split(".")
    if len(labels) < 2:
        return host
    two_level = len(labels) > 2 and len(labels[-1]) == 2 and len(labels[-2]) <= 3
    return labels[-3 if two_level else -2]
