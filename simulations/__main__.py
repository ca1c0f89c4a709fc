"""`python -m simulations` lists the questions; `python -m simulations NAME` answers one."""

import sys

from bninit.program import SIMULATIONS, call

sys.exit(call(sys.argv[1:], SIMULATIONS))
