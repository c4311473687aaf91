"""What tells two alerts apart."""

from collections.abc import Mapping, Sequence

_OFFSET, _PRIME, _BITS = 14_695_981_039_346_656_037, 1_099_511_628_211, 0xFFFF_FFFF_FFFF_FFFF
_SEPARATOR = 0xFF


def fingerprint(labels: Mapping[str, str], values: Sequence[str] = ()) -> str:
    """16 hex digits, the same for the same labels in any order.

    Where all labels are known this is Prometheus's and so Alertmanager's own fingerprint of the alert: FNV-1a over
    sorted names and values. Alertmanager's default Slack message carries none and leaves the names of labels out; the
    values are then taken under the names `0`, `1`, ..., which no label can have, in the order given.
    """
    named = {**labels, **{str(index): value for index, value in enumerate(values)}}
    total = _OFFSET
    for name in sorted(named):
        for piece in (name, named[name]):
            for byte in (*piece.encode(), _SEPARATOR):
                total = ((total ^ byte) * _PRIME) & _BITS
    return f"{total:016x}"
