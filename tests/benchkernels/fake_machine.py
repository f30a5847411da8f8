"""A machine for the doctor that is not this one: a folder in place of /, packages that are only metadata."""

from __future__ import annotations

from pathlib import Path

from benchkernels.doctor.setup import Setup


class Machine:
    """Build it up, then hand `setup()` to a check."""

    def __init__(self, folder: Path) -> None:
        self.root, self.site = folder / "root", folder / "site"
        self.variables: dict[str, str] = {"PATH": str(folder / "bin")}
        for path in (self.root / "dev", self.site, folder / "bin"):
            path.mkdir(parents=True)
        self.bin = folder / "bin"

    def write(self, path: str, text: str = "") -> Path:
        """A file of the machine; a device file is one, too."""
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        return file

    def devices(self, *names: str) -> None:
        """Files below /dev."""
        for name in names:
            self.write(f"dev/{name}")

    def pci(self, vendor: str, device_class: str, address: str = "0000:3b:00.0") -> None:
        """A card on the bus."""
        self.write(f"sys/bus/pci/devices/{address}/vendor", f"{vendor}\n")
        self.write(f"sys/bus/pci/devices/{address}/class", f"{device_class}\n")

    def nvidia_driver(self, version: str) -> None:
        """The kernel module's file, as the driver of that version words it."""
        self.write(
            "proc/driver/nvidia/version",
            f"NVRM version: NVIDIA UNIX x86_64 Kernel Module  {version}  Wed Jan 1 00:00:00 UTC 2025\n",
        )

    def package(self, name: str, version: str, *requires: str) -> None:
        """The metadata of an installed package."""
        folder = self.site / f"{name.replace('-', '_')}-{version.partition('+')[0]}.dist-info"
        folder.mkdir()
        lines = [f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"]
        (folder / "METADATA").write_text("".join(lines + [f"Requires-Dist: {one}\n" for one in requires]))

    def torch(self, version: str, cuda: str | None = None) -> None:
        """A torch that can be read and not loaded."""
        self.package("torch", version)
        (self.site / "torch").mkdir()
        (self.site / "torch/__init__.py").write_text("raise SystemExit('this torch is only read')\n")
        (self.site / "torch/version.py").write_text(
            f"__version__ = '{version}'\ncuda = {cuda!r}\nhip = None\n"
        )

    def program(self, name: str, text: str) -> None:
        """A command on the machine's PATH."""
        file = self.bin / name
        file.write_text(text)
        file.chmod(0o755)

    def setup(self, **changes: object) -> Setup:
        """What the doctor is to look at: Linux on x86-64."""
        facts = {
            "root": self.root,
            "variables": self.variables,
            "packages": [str(self.site)],
            "system": "linux",
            "machine": "x86_64",
        }
        return Setup(**(facts | changes))  # type: ignore[arg-type]
