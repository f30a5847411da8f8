"""What a plan assumes beyond its rates: each with a default, bounds and what it means; all can be edited."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Assumption:
    """How one of them is told and bounded; `least` and `most` are allowed themselves."""

    label: str
    meaning: str
    least: float
    most: float


@dataclass(frozen=True, slots=True)
class Assumptions:
    """The values of a plan. Defaults are nobody's measurement."""

    input_share: float = 0.8
    peak_factor: float = 1.5
    utilisation: float = 0.6
    hours: float = 24.0
    efficiency: float = 0.85
    spare: float = 0.05
    node_devices: int = 8
    node_power_factor: float = 1.8
    pue: float = 1.4


ASSUMPTIONS: dict[str, Assumption] = {
    "input_share": Assumption(
        "share of the input", "of all tokens, those of prompts; the rest is written in decode", 0.0, 1.0
    ),
    "peak_factor": Assumption("peak to mean", "load of the busiest time over the mean load", 1.0, 100.0),
    "utilisation": Assumption(
        "utilisation",
        "of its rate, what a device does at the peak; the rest keeps answers fast",
        0.01,
        1.0,
    ),
    "hours": Assumption("hours a day", "in which the demand arrives, or training goes on", 0.1, 24.0),
    "efficiency": Assumption(
        "scaling", "of a rate found on one device, what is left when many work together", 0.01, 1.0
    ),
    "spare": Assumption("spare share", "of all devices, those in repair or held back", 0.0, 0.9),
    "node_devices": Assumption("devices a node", "that are bought and powered together", 1, 1024),
    "node_power_factor": Assumption(
        "node power", "the power of a whole node over that of its devices", 1.0, 10.0
    ),
    "pue": Assumption("PUE", "the power of the whole site over that of its nodes", 1.0, 5.0),
}
"""By the names of the fields above, in the order in which they are told."""

TRAINING = Assumptions(utilisation=1.0)
"""What is assumed of training instead: no answer waits there, so that nothing is held back for it."""

TRAINING_MEANINGS = {
    "utilisation": "of its rate, what a device does over the whole time; stops and restarts take the rest",
}
"""Where training means something else by an assumption."""

TOKENS_ONLY = frozenset({"input_share", "peak_factor"})
"""Training has neither prompts nor a busiest hour."""
