"""The core is tested with the shapes in its annotations checked at every call."""

import os

from jaxtyping import install_import_hook

os.environ.setdefault("JAX_PLATFORMS", "cpu")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # one worker of the tests for each core
# The tests compile hundreds of small programs and run each once: compile fast rather than run fast.
os.environ.setdefault("XLA_FLAGS", "--xla_backend_optimization_level=0")

# It is put on the path where it is tested: there bninit would find it everywhere.
collect_ignore = ["example_plugin"]

CHECKED = ["layer", "laws", "geometry.gram", "geometry.configuration", "finite_width"]
install_import_hook([f"bninit.{name}" for name in CHECKED], "beartype.beartype")
