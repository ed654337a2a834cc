"""How much memory this process has taken at most, on each kind of system."""

import sys
from pathlib import Path

STATUS = Path("/proc/self/status")
PEAK = "VmHWM:"
"""The line of STATUS that holds the largest resident size, in KiB."""


def peak_memory() -> int | None:
    """Return the most bytes of memory that this process has held at once; None where nobody knows."""
    if sys.platform == "win32":
        return _on_windows()
    # getrusage counts from before the program was loaded: a child begins with the size of its parent.
    if sys.platform == "linux" and (peak := _on_linux()) is not None:
        return peak
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def _on_linux() -> int | None:
    try:
        lines = STATUS.read_text("ascii", "replace").splitlines()
    except OSError:
        return None
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith(PEAK)), None)


def _on_windows() -> int | None:
    """Ask GetProcessMemoryInfo of the Windows API (psapi.h)."""
    import ctypes
    from ctypes import wintypes

    class Counters(ctypes.Structure):
        """PROCESS_MEMORY_COUNTERS."""

        _fields_ = (
            ("cb", wintypes.DWORD),
            ("PageFaultCount", wintypes.DWORD),
            ("PeakWorkingSetSize", ctypes.c_size_t),
            ("WorkingSetSize", ctypes.c_size_t),
            ("QuotaPeakPagedPoolUsage", ctypes.c_size_t),
            ("QuotaPagedPoolUsage", ctypes.c_size_t),
            ("QuotaPeakNonPagedPoolUsage", ctypes.c_size_t),
            ("QuotaNonPagedPoolUsage", ctypes.c_size_t),
            ("PagefileUsage", ctypes.c_size_t),
            ("PeakPagefileUsage", ctypes.c_size_t),
        )

    kernel = ctypes.WinDLL("kernel32")  # type: ignore[attr-defined,unused-ignore]
    kernel.GetCurrentProcess.restype = wintypes.HANDLE
    ask = kernel.K32GetProcessMemoryInfo
    ask.argtypes = (wintypes.HANDLE, ctypes.POINTER(Counters), wintypes.DWORD)
    counters = Counters(cb=ctypes.sizeof(Counters))
    known = ask(kernel.GetCurrentProcess(), ctypes.byref(counters), counters.cb)
    return int(counters.PeakWorkingSetSize) if known else None
