"""A small Kubernetes to try and test with: the API's REST paths, and controllers that make things happen.

`SandboxCluster` is the way in; everything else is how it works.
"""

from sandbox.cluster.api.server import Write
from sandbox.cluster.cluster import SandboxCluster
from sandbox.cluster.errors import ApiError, ClusterError, StateFileError
from sandbox.cluster.objects import JsonObject

__all__ = ["ApiError", "ClusterError", "JsonObject", "SandboxCluster", "StateFileError", "Write"]
