"""The doctor's look at the lists of devices that programs may see: what was asked for, what is here."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from benchkernels.findings import Finding, note, problem

_CHECK = "visible devices"


def check_cuda(text: str, here: int | None) -> Iterator[Finding]:
    """What CUDA makes of CUDA_VISIBLE_DEVICES=`text`; `here` is the number of GPUs, None where unknown.

    CUDA reads from the left and stops at the first word that names no GPU; one that comes twice hides all.
    """
    words = [word.strip() for word in text.split(",")]
    if words[0].startswith(("GPU-", "MIG-")):
        return
    kept: list[int] = []
    for word in words:
        if not re.fullmatch(r"\d+", word) or (here is not None and int(word) >= here):
            break
        kept.append(int(word))
    what, unset = f"CUDA_VISIBLE_DEVICES={text}", "unset CUDA_VISIBLE_DEVICES"
    if len(set(kept)) < len(kept):
        yield problem(_CHECK, what, "a GPU that is named twice hides all of them", unset)
    elif not kept:
        yield problem(_CHECK, what, f"it hides every GPU{_ids(here)}", unset)
    elif len(kept) < len(words):
        wrong = words[len(kept)] or "nothing"
        yield note(
            _CHECK,
            what,
            f"asks for {len(words)} and shows {len(kept)}: CUDA stops at {wrong!r}{_ids(here)}",
            f"export CUDA_VISIBLE_DEVICES={','.join(map(str, kept))}, or unset it",
        )


def check_ascend(text: str, here: int | None) -> Iterator[Finding]:
    """What torch-npu makes of ASCEND_RT_VISIBLE_DEVICES=`text`; `here` as above.

    Only digits and commas, strictly ascending: else it sees no device, without a word. Ids that are not here
    are left out, without a word too.
    """
    words = [word.strip() for word in text.split(",")]
    numbers = [int(word) for word in words if word.isdigit()]
    what = f"ASCEND_RT_VISIBLE_DEVICES={text}"
    if len(numbers) < len(words) or not all(a < b for a, b in pairwise(numbers)):
        why = "it must hold numbers in strictly ascending order, or torch-npu sees no device"
        yield problem(_CHECK, what, why, _ascend_remedy(sorted(set(numbers))))
        return
    found = [number for number in numbers if here is None or number < here]
    if len(found) < len(numbers):
        why = f"asks for {len(numbers)} devices and gets {len(found)}{_ids(here)} (a container counts from 0)"
        tell = note if found else problem
        yield tell(_CHECK, what, why, _ascend_remedy(found))


def _ascend_remedy(ids: list[int]) -> str:
    name = "ASCEND_RT_VISIBLE_DEVICES"
    return f"export {name}={','.join(map(str, ids))}" if ids else f"unset {name}"


def _ids(here: int | None) -> str:
    if not here:
        return ""
    return "; the only one here is 0" if here == 1 else f"; those here are 0 to {here - 1}"
