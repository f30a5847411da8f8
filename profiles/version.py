"""The tool's version, in one place that needs no package metadata (reading that costs 0.1 s)."""

from profiles.profile import PROTOCOL_VERSION, Tool

VERSION = "0.1.0"
TOOL = Tool(name="assay", version=VERSION, protocol=PROTOCOL_VERSION)
