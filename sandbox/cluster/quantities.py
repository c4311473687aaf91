"""Kubernetes resource quantities: `250m`, `64Mi`, `2`."""

_SUFFIXES = {
    "m": 1e-3,
    "k": 1e3,
    "M": 1e6,
    "G": 1e9,
    "T": 1e12,
    "Ki": 2.0**10,
    "Mi": 2.0**20,
    "Gi": 2.0**30,
    "Ti": 2.0**40,
}


def parse_quantity(value: str | float) -> float:
    """The number a quantity stands for; ValueError if it is not one."""
    text = str(value).strip()
    for suffix in sorted(_SUFFIXES, key=len, reverse=True):
        if text.endswith(suffix):
            return float(text.removesuffix(suffix)) * _SUFFIXES[suffix]
    return float(text)


def format_quantity(resource: str, amount: float) -> str:
    """A quantity as the quota controller writes it: cpu in millicores, memory in Mi, the rest as a number."""
    if resource.endswith("cpu"):
        return f"{round(amount * 1000)}m" if amount % 1 else str(round(amount))
    if resource.endswith("memory"):
        return f"{round(amount / 2**20)}Mi"
    return str(round(amount))
