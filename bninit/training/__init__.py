"""Beyond initialisation: small networks trained, to ask what normalisation does. Needs bninit[train]."""

from bninit import checks

try:
    import flax as flax
except ImportError:
    raise checks.fail("flax for training", "none", "run: pip install 'bninit[train]'") from None

from bninit.training.networks.network import find_network as find_network
from bninit.training.networks.network import parameter_count as parameter_count
