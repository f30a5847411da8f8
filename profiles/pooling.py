"""Which profiles stand for the same device model, so that they can be compared as one side."""

from __future__ import annotations

from collections.abc import Iterable

from profiles.problems import UsageError
from profiles.profile import DeviceInfo, Profile
from profiles.text import shown


def pool(baseline: Profile, candidates: Iterable[Profile]) -> tuple[list[Profile], list[list[Profile]]]:
    """The baseline with all profiles of its device model, and the others grouped by theirs.

    Groups keep the order of their first profiles. Raises UsageError where no other model is left.
    """
    groups: dict[tuple[str, str, str], list[Profile]] = {device_model(baseline.device): [baseline]}
    for profile in candidates:
        groups.setdefault(device_model(profile.device), []).append(profile)
    joined, *others = groups.values()
    if not others:
        raise UsageError(
            f"all {len(joined)} profiles are of the device model {shown(baseline.device.name)}: pooled, "
            "nothing is left to compare; leave --pool away, or add a profile of another model."
        )
    return joined, others


def device_model(device: DeviceInfo) -> tuple[str, str, str]:
    """What tells device models apart: the catalogue's id, else the name that the driver gives."""
    if device.catalogue is not None:
        return device.kind, "catalogue", device.catalogue.id
    return device.kind, device.vendor, device.name
