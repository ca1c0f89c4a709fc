"""Every command of an installed bninit runs on QUICK and nothing of the clone but two packages came along."""

import sys
import time
from importlib.metadata import files, version
from pathlib import Path

from bninit import program

TRAINING = {"train", "representations"}
"""Commands that need bninit[train] and say so."""

tops = {path.parts[0] for path in files("bninit") or () if path.suffix == ".py"}
assert tops == {"bninit", "proofs_check"}, tops
site = Path(program.__file__).parents[1]
assert site.name == "site-packages", site
failed = []
for name in program.program_names(program.COMMANDS):
    if name in TRAINING:
        assert program.call([name]) == 2, f"{name} does not say that it needs bninit[train]"
        continue
    begin = time.perf_counter()
    module = program.load_program(program.COMMANDS, name)
    try:
        code = module.show(module.run(module.QUICK)) or 0
    except Exception as error:
        code = f"{type(error).__name__}: {error}"
    print(f"{name}: {code}, {time.perf_counter() - begin:.1f} s", file=sys.stderr)
    failed += [name] if code else []
names = ("numpy", "jax", "scipy", "matplotlib", "xarray", "zarr", "cyclopts", "rich", "lazy_loader", "pillow")
print(*(f"{name} {version(name)}" for name in names), sep=", ", file=sys.stderr)
sys.exit(f"failed: {', '.join(failed)}" if failed else 0)
