"""Limits that a child process sets itself before it reads what somebody else wrote."""


def set_limits(memory_bytes: int, cpu_seconds: int) -> None:
    """Limits on memory and processor time; no file is written, neither by the parser nor as a core dump."""
    try:
        import resource
    except ImportError:  # no such limits on Windows: the parent's time limit remains
        return
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
