"""Runs megabatch for the tests of this folder, on made-up tasks."""
import json
import os
import pathlib
import subprocess
import tempfile
import unittest

MEGABATCH = os.environ["MEGABATCH"]
MPIEXEC = os.environ.get("MEGABATCH_MPIEXEC", "")

PROGRAMS = """\
def solve_turn(I):
    O = rot180(I)
    return O

def solve_half(I):
    x1 = tophalf(I)
    return x1

def count(I):
    x1 = colorcount(I, ONE)
    return x1

def breaks(I):
    x1 = first(I)
    x2 = first(ZERO)
    return x2
"""

# Turned by two quarters; the second test pair has no known output.
TURN = {
    "train": [{"input": [[1, 2], [3, 4]], "output": [[4, 3], [2, 1]]}, {"input": [[1, 1, 0]], "output": [[0, 1, 1]]}],
    "test": [{"input": [[5, 1]], "output": [[1, 5]]}, {"input": [[6, 7]]}],
}
HALF = {"train": [{"input": [[1], [2]], "output": [[1]]}], "test": [{"input": [[3], [4]], "output": [[9]]}]}


class ProgramTest(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        scratch = tempfile.TemporaryDirectory(prefix="megabatch-")
        self.addCleanup(scratch.cleanup)
        self.folder = pathlib.Path(scratch.name)
        self.write("programs.py", PROGRAMS)
        self.write("tasks/turn.json", TURN)
        self.write("tasks/half.json", HALF)

    def write(self, name, content):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, bytes):
            path.write_bytes(content)
        else:
            path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
        return path

    def call(self, *arguments, code=0, ranks=None):
        """Runs in the test's folder and checks the exit code; returns what it printed, and its messages."""
        launcher = [MPIEXEC, "-n", str(ranks)] if ranks else []
        environment = dict(os.environ)
        if ranks:
            environment["ASAN_OPTIONS"] = "detect_leaks=0"  # MPI libraries keep what they allocate
        done = subprocess.run(
            [*launcher, MEGABATCH, *map(str, arguments)],
            cwd=self.folder, env=environment, capture_output=True, text=True, timeout=120, check=False)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done.stdout, done.stderr

    def run_job(self, *arguments, code=0, ranks=None, programs="programs.py", tasks="tasks", output="out.h5"):
        return self.call("run", "--programs", programs, "--tasks", tasks, "--output", output, *arguments,
                         code=code, ranks=ranks)

    def rows(self, results="out.h5"):
        return [json.loads(line) for line in self.call("export", results)[0].splitlines()]
