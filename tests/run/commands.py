"""What each command prints."""
import csv
import io
import json
import os
import pathlib
import re
import resource
import unittest

import program


class Commands(program.ProgramTest):
    def test_own_pairing(self):
        self.run_job()
        rows = self.rows()
        self.assertEqual([(row["program"], row["task"], row["pair"]) for row in rows], [
            ("solve_turn", "turn", "train/0"), ("solve_turn", "turn", "train/1"),
            ("solve_turn", "turn", "test/0"), ("solve_turn", "turn", "test/1"),
            ("solve_half", "half", "train/0"), ("solve_half", "half", "test/0")])
        self.assertEqual([row["match"] for row in rows], [True, True, True, None, True, False])
        self.assertEqual(rows[0]["value"], "((4, 3), (2, 1))")
        self.assertEqual({row["status"] for row in rows}, {"ok"})

    def test_cross_pairing(self):
        self.run_job("--pairing", "cross")
        rows = self.rows()
        self.assertEqual(len(rows), 4 * 6)
        self.assertEqual([(row["task"], row["pair"]) for row in rows[:6]], [
            ("half", "train/0"), ("half", "test/0"),
            ("turn", "train/0"), ("turn", "train/1"), ("turn", "test/0"), ("turn", "test/1")])
        self.assertEqual([row["value"] for row in rows[12:18]], ["1", "0", "1", "2", "1", "0"])
        self.assertEqual({(row["status"], row["value"]) for row in rows[18:]}, {("error", None)})

    def test_list_pairing(self):
        self.write("list.tsv", "pair\tmore\tprogram\ttask\ntest/0\tx\tcount\tturn\ntrain/0\tx\tsolve_half\thalf\n")
        self.run_job("--pairing", "list:list.tsv")
        self.assertEqual([(row["program"], row["pair"]) for row in self.rows()],
                         [("count", "test/0"), ("solve_half", "train/0")])

    def test_kaggle_pair(self):
        challenges = {name: {"train": task["train"], "test": [{"input": pair["input"]} for pair in task["test"]]}
                      for name, task in [("turn", program.TURN), ("half", program.HALF)]}
        self.write("challenges.json", challenges)
        self.write("solutions.json", {"half": [[[3]]], "turn": [[[1, 5]], [[7, 6]]]})
        self.run_job(tasks="challenges.json")
        self.assertEqual([row["match"] for row in self.rows()], [True, True, None, None, True, None])
        self.run_job("--solutions", "solutions.json", tasks="challenges.json", output="solved.h5")
        self.assertEqual([row["match"] for row in self.rows("solved.h5")], [True] * 6)

    def test_outputs(self):
        self.run_job("--outputs", "none")
        self.assertEqual({row["value"] for row in self.rows()}, {None})
        self.run_job("--outputs", "matching", output="matching.h5")
        self.assertEqual([row["value"] is not None for row in self.rows("matching.h5")],
                         [True, True, True, False, True, False])

    def test_limits(self):
        self.run_job("--steps", "1")
        self.assertIn("limit", {row["status"] for row in self.rows()})

    def test_job_file(self):
        self.write("jobs/job.toml", """\
# Paths are meant from here, not from where megabatch runs.
programs = [
  "../programs.py",   # "quoted", and a # inside
]
tasks = ["../tasks/half.json", "../tasks/turn.json"]
pairing = "list:../list #1.tsv"
output = "out.h5"
batch-size = 2
memory = "64MiB"
quiet = true
""")
        self.write("list #1.tsv", "program\ttask\tpair\ncount\tturn\ttrain/0\n")
        _, messages = self.call("run", "jobs/job.toml")
        self.assertEqual(messages, "")
        self.assertEqual(len(self.rows("jobs/out.h5")), 1)
        # Flags go before the file, and their paths are meant from here.
        self.call("run", "--tasks", "tasks/half.json", "jobs/job.toml", "--pairing", "own", "--output", "here.h5")
        self.assertEqual(len(self.rows("here.h5")), 2)
        summary = json.loads(self.call("summary", "here.h5", "--json")[0])
        self.assertIn("tasks/half.json", json.dumps(summary))

    def test_job_file_with_every_option(self):
        jobs = pathlib.Path(__file__).resolve().parents[2] / "jobs"
        text = (jobs / "every_option.toml").read_text(encoding="utf-8")
        options = re.findall(r"^  (?:-.,)?--([a-z-]+)", self.call("run", "--help")[0], re.MULTILINE)
        for option in options:
            self.assertTrue(option == "help" or re.search(rf"^(# )?{option} = ", text, re.MULTILINE), option)
        defaults, _ = self.call("run", jobs / "every_option.toml", "--dry-run", "--threads", "1")
        flags, _ = self.run_job("--dry-run", "--threads", "1", programs=jobs / "demo/programs.py", tasks=jobs / "demo/tasks")
        self.assertEqual(defaults, flags)

    def test_dry_run(self):
        out, _ = self.run_job("--pairing", "cross", "--batch-size", "5", "--dry-run", "--threads", "3")
        self.assertFalse((self.folder / "out.h5").exists())
        for line in ["programs      4 (0 left out)", "tasks         2 with 6 inputs", "pairing       cross",
                     "evaluations   24", "batches       5 of at most 5 evaluations, taken by ranks as they are free", "shards        1 of some 24 evaluations in 5 batches"]:
            self.assertIn(line + "\n", out)
        self.assertRegex(out, r"ranks +rank 0 on \S+: cpu \(.*\), 3 threads\n")
        self.assertRegex(out, r"memory +[0-9.]+ (Ki)?B of programs, grids and batch on each rank")

    @unittest.skipUnless(program.MPIEXEC, "this build has no MPI")
    def test_dry_run_on_ranks(self):
        out, _ = self.run_job("--pairing", "cross", "--dry-run", ranks=3)
        self.assertIn("shards        3 of some 8 evaluations in 1 batches\n", out)
        self.assertEqual(len([line for line in out.splitlines() if line[14:].startswith("rank ")]), 3)

    @unittest.skipUnless(program.MPIEXEC, "this build has no MPI")
    def test_ranks_write_the_same(self):
        self.run_job("--pairing", "cross")
        alone = self.call("export", "out.h5")[0]
        for ranks in (1, 3):
            self.run_job("--pairing", "cross", "--batch-size", "2", "--force", ranks=ranks)
            self.assertEqual(self.call("export", "out.h5")[0], alone)
        summary = json.loads(self.call("summary", "out.h5", "--json")[0])
        self.assertEqual(len(summary["timings"]["ranks"]), 3)

    def test_progress_and_summary_lines(self):
        _, messages = self.run_job("--pairing", "cross", "--progress", "0.01", "--batch-size", "1")
        lines = messages.splitlines()
        self.assertRegex(lines[0], r"^megabatch: 4 programs, 2 tasks, 24 evaluations on 1 rank \(cpu, .*\)$")
        self.assertRegex(lines[-1], r"^megabatch: 24 evaluations in .*: 18 ok, 6 error, 0 limit; "
                                    r"[0-9]+ of 20 match; in out.h5$")
        self.assertNotIn("\r", messages)
        self.assertEqual(self.run_job("--quiet", "--force")[1], "")

    def test_programs_without_a_task_are_counted(self):
        self.assertIn("2 programs did not run, for their names end in no task's id", self.run_job()[1])

    def test_export(self):
        self.run_job("--pairing", "cross")
        rows = self.rows()
        self.assertEqual(list(rows[0]), ["program", "task", "pair", "status", "match", "steps", "value"])
        text = self.call("export", "out.h5", "--format", "csv")[0]
        table = list(csv.DictReader(io.StringIO(text)))
        self.assertEqual([row["value"] for row in table], [row["value"] or "" for row in rows])
        self.call("export", "out.h5", "--format", "csv", "--output", "out.csv")
        self.assertEqual((self.folder / "out.csv").read_text(), text)
        self.assertIn("--force", self.call("export", "out.h5", "--output", "out.csv", code=2)[1])
        self.call("export", "out.h5", "--output", "out.csv", "--force")
        self.assertEqual((self.folder / "out.csv").read_text(), self.call("export", "out.h5")[0])

    @unittest.skipUnless(os.path.exists("/dev/full"), "there is no /dev/full")
    def test_export_to_a_full_disk(self):
        self.run_job()
        self.assertIn("cannot be written", self.call("export", "out.h5", "--output", "/dev/full", "--force", code=1)[1])

    def test_show(self):
        self.run_job()
        out, _ = self.call("show", "out.h5", "--task", "turn", "--colour", "always")
        self.assertIn("\x1b[", out)
        plain, _ = self.call("show", "out.h5", "--task", "turn", "--program", "solve_turn")
        self.assertNotIn("\x1b", plain)
        self.assertIn("train/0", plain)
        self.call("show", "out.h5", "--task", "tern", code=2)

    def test_summary(self):
        self.run_job()
        summary = json.loads(self.call("summary", "out.h5", "--json")[0])
        self.assertEqual(summary["evaluations"], 6)
        self.assertEqual(summary["match"]["true"], 4)
        self.assertIn("6", self.call("summary", "out.h5")[0])

    def test_eval(self):
        out, _ = self.call("eval", "programs.py", "--task", "tasks/turn.json")
        lines = [line.split("\t") for line in out.splitlines()]
        self.assertEqual([line[:5] for line in lines], [
            ["solve_turn", "turn", "train/0", "ok", "true"], ["solve_turn", "turn", "train/1", "ok", "true"],
            ["solve_turn", "turn", "test/0", "ok", "true"], ["solve_turn", "turn", "test/1", "ok", "null"]])
        self.assertEqual(lines[0][6], "((4, 3), (2, 1))")
        out, _ = self.call("eval", "programs.py", "--task", "tasks/turn.json", "--program", "breaks", "--pair", "test/0")
        self.assertEqual(len(out.splitlines()), 1)
        self.assertTrue(out.endswith("\tline 15: x2 = first(ZERO)\n"), out)
        out, _ = self.call("eval", "programs.py", "--task", "tasks/half.json", "--colour", "always")
        self.assertIn("\x1b[", out)
        self.assertIn("expected", out)

    def test_disasm(self):
        out, _ = self.call("disasm", "programs.py")
        self.assertIn("rot180", out)
        self.assertIn("colorcount", out)
        out, _ = self.call("disasm", "programs.py", "--program", "count")
        self.assertNotIn("rot180", out)

    def test_help(self):
        out, _ = self.call("--help")
        commands = ["run", "eval", "disasm", "export", "show", "summary", "dsl", "version"]
        for command in commands:
            self.assertIn("\n  " + command + " ", out)
        for command in commands[:6]:
            self.assertIn("Example", self.call(command, "--help")[0])
        language, _ = self.call("dsl")
        for name in ["objects", "rbind", "NEG_ONE"]:
            self.assertIn(name, language)
        self.assertEqual(self.call("--help", "dsl")[0], language)
        self.assertRegex(self.call("version")[0], r"^megabatch [0-9]+\.[0-9]+\.[0-9]+\n")

    def test_fixed_cost(self):
        def seconds():
            used = resource.getrusage(resource.RUSAGE_CHILDREN)
            return used.ru_utime + used.ru_stime
        costs = []
        for _ in range(5):
            before = seconds()
            self.run_job("--force", "--threads", "1", tasks="tasks/turn.json")
            costs.append(seconds() - before)
        self.assertLess(min(costs), 0.2)


if __name__ == "__main__":
    unittest.main()
