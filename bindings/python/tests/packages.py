"""Builds the wheel and the sdist, installs each into an empty environment, and runs `smoke.py` there.

`packages.py TARGET`: TARGET is cargo's target folder. What has passed once is not tried again until it changes.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

TESTS = Path(__file__).parent
SMOKE = TESTS / "smoke.py"
SAMPLE = TESTS.parents[2] / "examples"


def main(target: Path) -> None:
    folder = target / "python/packages"
    shutil.rmtree(folder / "dist", ignore_errors=True)
    build = ["build", "--locked", "--quiet", "--profile", "dev", "--target-dir", str(target / "maturin")]
    for arguments in (build, ["sdist"]):
        run(sys.executable, "-m", "maturin", *arguments, "--out", str(folder / "dist"), cwd=TESTS.parent)
    for package in sorted((folder / "dist").iterdir()):
        tried = folder / f"{package.name}.tried"
        if not tried.exists() or tried.read_text() != digest(package):
            try_out(package, folder / "empty", target / "sdist")
            tried.write_text(digest(package))
        print(f"{package.name}: installed into an empty environment and tested")


def try_out(package: Path, environment: Path, build: Path) -> None:
    """Installs a package into a new environment and runs the smoke test, away from the sources."""
    venv.create(environment, clear=True, with_pip=True)
    python = environment / "bin/python"
    # What pip builds from the sdist; not optimised as for users, which takes minutes.
    settings = {**os.environ, "CARGO_TARGET_DIR": str(build), "MATURIN_PEP517_ARGS": "--profile dev"}
    run(
        python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", package, cwd=environment, env=settings
    )
    run(python, "-I", SMOKE, SAMPLE, cwd=environment)


def digest(package: Path) -> str:
    """What a package holds, with the test that it has to pass."""
    return hashlib.sha256(package.read_bytes() + SMOKE.read_bytes()).hexdigest()


def run(*command: str | Path, cwd: Path, env: dict[str, str] | None = None) -> None:
    subprocess.run([str(part) for part in command], cwd=cwd, env=env, check=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
