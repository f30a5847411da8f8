"""What libdcmi's header defines: the structs that it fills, its codes, and its numbers for what can be asked.

After dcmi_interface_api.h and the DCMI manuals of the driver (hicann/driver on GitHub, July 2026).
"""

from __future__ import annotations

import ctypes

CODES = {
    -8001: "invalid parameter",
    -8002: "not permitted",
    -8003: "a memory operation failed",
    -8004: "a secure function failed",
    -8005: "internal error (often no permission, no device node, or a driver that is not loaded)",
    -8006: "time out",
    -8007: "invalid device id",
    -8008: "no such device",
    -8009: "ioctl failed",
    -8010: "a message could not be sent",
    -8011: "a message could not be received",
    -8012: "not ready",
    -8013: "not supported in a container",
    -8014: "a file operation failed",
    -8015: "the reset failed",
    -8016: "aborted",
    -8017: "an upgrade is going on",
    -8020: "the device is occupied (by another container?)",
    -8022: "wrong partition",
    -8023: "no such configuration",
    -8255: "not supported by this device",
}
A3_NAME = "Ascend910"
"""How the driver calls each of the two dies of an A3 package, whatever its cores and clock."""
MOST_CARDS = 64
MOST_PROCESSES = 256
"""The library is not told how many fit: its manual says 32, the driver's source writes up to 64."""
HBM_CLOCK, AI_CORE_CLOCK, AI_CORE_RATED = 6, 7, 9
"""Of enum dcmi_freq_type."""
AI_CORES = 2
"""DCMI_UTILIZATION_RATE_AICORE. Of the other kinds a chip tells 0 or 100 where it has none."""
NO_TEMPERATURE = 0x7FFD
"""From here on an invalid or failed reading."""


class HbmInfo(ctypes.Structure):
    """struct dcmi_hbm_info; sizes in MiB."""

    _fields_ = (
        ("memory_size", ctypes.c_ulonglong),
        ("freq", ctypes.c_uint),
        ("memory_usage", ctypes.c_ulonglong),
        ("temp", ctypes.c_int),
        ("bandwith_util_rate", ctypes.c_uint),
    )


class MemoryInfo(ctypes.Structure):
    """struct dcmi_get_memory_info_stru, for chips without HBM; sizes in MiB."""

    _fields_ = (
        ("memory_size", ctypes.c_ulonglong),
        ("memory_available", ctypes.c_ulonglong),
        ("freq", ctypes.c_uint),
        ("hugepagesize", ctypes.c_ulong),
        ("hugepages_total", ctypes.c_ulong),
        ("hugepages_free", ctypes.c_ulong),
        ("utiliza", ctypes.c_uint),
        ("reserve", ctypes.c_ubyte * 60),
    )


class ChipInfo(ctypes.Structure):
    """struct dcmi_chip_info_v2."""

    _fields_ = (
        ("chip_type", ctypes.c_char * 32),
        ("chip_name", ctypes.c_char * 32),
        ("chip_ver", ctypes.c_char * 32),
        ("aicore_cnt", ctypes.c_uint),
        ("npu_name", ctypes.c_char * 32),
    )


class ProcessInfo(ctypes.Structure):
    """struct dcmi_proc_mem_info; bytes."""

    _fields_ = (("proc_id", ctypes.c_int), ("proc_mem_usage", ctypes.c_ulong))
