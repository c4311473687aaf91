"""A small Prometheus to try and test with: its HTTP API over what the sandbox cluster would have measured.

`SandboxPrometheus` is the way in; everything else is how it works. It keeps nothing: every series is a function of time
and of the objects that are in the cluster now, so what is gone from the cluster is gone from its history too.
"""

from sandbox.prometheus.server import SandboxPrometheus

__all__ = ["SandboxPrometheus"]
