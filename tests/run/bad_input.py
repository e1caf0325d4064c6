"""Bad input gets an answer: what, where, why and the remedy, an exit code of its own, and no results file."""
import os
import unittest

import program


class BadInput(program.ProgramTest):
    def refused(self, *arguments, says, **how):
        """A run that must end with exit code 2, one message and no results."""
        _, messages = self.run_job(*arguments, code=2, **how)
        for part in [says] if isinstance(says, str) else says:
            self.assertIn(part, messages)
        self.assertEqual(messages.count("megabatch: "), 1, messages)
        left = [name for name in os.listdir(self.folder) if "out.h5" in name]
        self.assertEqual(left, [])

    def test_program_file_that_is_not_there(self):
        self.refused(programs="none.py", says=["none.py", "No such file or directory", "check its path"])

    def test_program_file_that_is_a_directory(self):
        self.refused(programs="tasks", says=["tasks", "it is a directory"])

    @unittest.skipIf(os.geteuid() == 0, "root may read everything")
    def test_program_file_without_permission(self):
        self.write("secret.py", "x").chmod(0)
        self.refused(programs="secret.py", says=["secret.py", "Permission denied"])

    def test_empty_program_file(self):
        self.write("empty.py", "")
        self.refused(programs="empty.py", says="empty.py")

    def left_out(self, text, says):
        """A program that is refused at line 9 while the other one runs."""
        self.write("mixed.py", "def solve_half(I):\n    return tophalf(I)\n\n\n\n\n\ndef bad(I):\n    " + text + "\n    return I\n")
        _, messages = self.run_job(programs="mixed.py", code=3)
        self.assertIn("mixed.py:9:", messages)
        for part in says:
            self.assertIn(part, messages)
        self.assertIn("1 program was left out", messages)
        self.assertEqual([row["program"] for row in self.rows()], ["solve_half"] * 2)

    def test_syntax_error(self):
        self.left_out("x = first(I", says=["(", ")"])

    def test_unknown_name(self):
        self.left_out("x = frist(I)", says=["'frist'", "'first'"])

    def test_wrong_argument_count(self):
        self.left_out("x = first(I, I)", says=["first"])

    def test_for_loop(self):
        self.left_out("for i in I: x = i", says=["'for'"])

    def test_lambda(self):
        self.left_out("x = apply(lambda r: r, I)", says=["'lambda'"])

    def test_nothing_compiles(self):
        self.write("bad.py", "def f(I):\n    return nothing(I)\n")
        _, messages = self.run_job(programs="bad.py", code=2)
        self.assertIn("bad.py:2:", messages)
        self.assertIn("nothing to evaluate (all 1 programs were refused)", messages)

    def test_many_refused_programs_are_counted(self):
        self.write("many.py", "def solve_half(I):\n    return I\n" +
                   "".join(f"def f{n}(I):\n    return nothing{n}(I)\n" for n in range(30)))
        _, messages = self.run_job(programs="many.py", code=3)
        self.assertIn("nothing19", messages)
        self.assertNotIn("nothing20", messages)
        self.assertIn("and 10 more", messages)
        self.assertIn("30 programs were left out", messages)

    def test_tasks_that_are_no_tasks(self):
        grid = [[1]]
        for name, content, says in [
            ("text.json", "no task", "text.json:1:2: is not JSON"),
            ("cut.json", '{"train": [\n{"input": [[1', "cut.json:2:"),
            ("empty.json", "", "empty.json:1:1: is empty"),
            ("ragged.json", {"train": [{"input": [[1, 2], [3]], "output": grid}], "test": []},
             "task 'ragged', train/0 input, row 1 has 1 cells (the rows before it have 2)"),
            ("flat.json", {"train": [{"input": [1, 2], "output": grid}], "test": []}, "a row is a list of integers"),
            ("hollow.json", {"train": [{"input": [], "output": grid}], "test": []}, "train/0 input is empty"),
            ("colour.json", {"train": [], "test": [{"input": [[1, 128]]}]},
             "test/0 input, row 0 holds colour 128 (the engine holds 0 to 127)"),
            ("wide.json", {"train": [], "test": [{"input": [[0] * 16384]}]},
             " columns (the engine holds sides of 1 to "),
            ("tall.json", {"train": [], "test": [{"input": [[0]] * 16384}]}, " rows (the engine holds sides of 1 to "),
            ("nul.json", b'{"train": [\0', "nul.json:1:12: is not JSON (a NUL byte)"),
        ]:
            with self.subTest(name):
                self.write(name, content)
                self.refused(tasks=name, says=says)
        self.refused(tasks="none", says="none: cannot be read (No such file or directory)")
        (self.folder / "nothing").mkdir()
        self.refused(tasks="nothing", says="no *.json in it")

    def test_colours_and_grids_beyond_arc_are_accepted_where_they_fit(self):
        large = [[10, 127] + [0] * 39] * 41
        self.write("large.json", {"train": [], "test": [{"input": large, "output": large}]})
        self.write("same.py", "def large(I):\n    return I\n")
        self.run_job(programs="same.py", tasks="large.json")
        self.assertEqual([row["match"] for row in self.rows()], [True])

    def test_lists(self):
        header = "program\ttask\tpair\n"
        for name, text, says in [
            ("header.tsv", "program\ttask\n", "header.tsv:1: has no column 'pair'"),
            ("program.tsv", header + "count\tturn\ttrain/0\nsolve_tun\tturn\ttrain/0\n",
             "program.tsv:3: unknown program 'solve_tun' (not one of the 4 read) did you mean 'solve_turn'?"),
            ("task.tsv", header + "count\tturm\ttrain/0\n", "task.tsv:2: unknown task 'turm'"),
            ("pair.tsv", header + "count\tturn\ttrain/2\n",
             "pair.tsv:2: unknown pair 'train/2' of task 'turn' (the task has train/0 to train/1 and test/0 to test/1)"),
            ("short.tsv", header + "count\tturn\n", "short.tsv:2: has 2 columns"),
            ("nothing.tsv", header, "nothing.tsv: lists no evaluations"),
        ]:
            with self.subTest(name):
                self.write(name, text)
                self.refused("--pairing", "list:" + name, says=says)
        self.refused("--pairing", "list:none.tsv", says="none.tsv: cannot be read")
        self.refused("--pairing", "sideways", says="sideways is no pairing: use own, cross or list:FILE")

    def test_no_program_has_a_task_of_its_own(self):
        self.write("others.py", "def f(I):\n    return I\n")
        self.refused(programs="others.py",
                     says="nothing to evaluate (none of the 1 programs' names ends in a task's id) use --pairing cross")

    def test_solutions_of_other_tasks(self):
        self.write("solutions.json", {"other": [[[1]]]})
        self.refused("--solutions", "solutions.json", says="solves none of the 2 tasks")

    def test_output_that_cannot_be_written(self):
        self.refused(output="none/out.h5", says=["none", "out.h5"])
        (self.folder / "folder").mkdir()
        self.refused(output="folder", says="folder")
        self.refused("--dry-run", output="none/out.h5", says="none/out.h5")

    def test_output_that_exists(self):
        path = self.write("there.h5", "precious")
        self.refused(output="there.h5", says=["there.h5", "--force"])
        self.refused("--dry-run", output="there.h5", says=["there.h5", "--force"])
        self.assertEqual(path.read_text(), "precious")
        self.run_job("--force", output="there.h5")
        self.assertNotEqual(path.read_bytes()[:8], b"precious")

    def test_job_files(self):
        for name, text, says in [
            ("key.toml", 'programs = "programs.py"\n\ntask = "tasks"\n', "key.toml:3: unknown key 'task'"),
            ("near.toml", "batchsize = 3", "did you mean 'batch-size'?"),
            ("twice.toml", "steps = 3\nsteps = 4", "twice.toml:2: key 'steps' stands twice"),
            ("value.toml", "\nsteps = 0", "value.toml:2: --steps: Value 0 not in range"),
            ("number.toml", "steps = many", "number.toml:1: "),
            ("choice.toml", 'backend = "gpu"', "choice.toml:1: --backend: gpu not in {auto,cpu,cuda}"),
            ("section.toml", "[tasks]\n", "section.toml:1: unknown section '[tasks]'"),
            ("line.toml", "def f(I):\n", "line.toml:1: cannot read 'def f(I):' (a line is KEY = VALUE)"),
            ("help.toml", "help = true\n", "help.toml:1: unknown key 'help'"),
            ("several.toml", 'output = ["a", "b"]\n', "several.toml:1: "),
            ("nul.toml", b"steps = 3\n\0\0\0\0\n", "nul.toml:2: cannot read"),
        ]:
            with self.subTest(name):
                self.write(name, text)
                _, messages = self.call("run", name, code=2)
                self.assertIn(says, messages)
        _, messages = self.call("run", "none.toml", code=2)
        self.assertIn("none.toml: cannot be read", messages)

    def test_usage(self):
        for arguments, says in [
            ([], "no command"),
            (["rum"], "did you mean 'run'?"),
            (["run", "--bach-size", "3"], "did you mean '--batch-size'?"),
            (["run", "--threads", "0"], "--threads: Value 0 not in range"),
            (["run", "--memory", "5GiB"], "--memory"),
            (["run", "--programs"], "--programs"),
            (["run"], "no --programs (there is nothing to run) add --programs FILE.py"),
            (["run", "--programs", "programs.py"], "no --tasks"),
            (["run", "--programs", "programs.py", "--tasks", "tasks"], "no --output"),
            (["eval", "programs.py"], "--task"),
            (["export", "none.h5"], "none.h5"),
            (["export", "programs.py"], "programs.py"),
            (["summary", "programs.py"], "programs.py"),
            (["eval", "programs.py", "--task", "tasks/turn.json", "--program", "solve_tern"], "did you mean 'solve_turn'?"),
            (["eval", "programs.py", "--task", "tasks/turn.json", "--pair", "train/7"], "unknown pair 'train/7'"),
            (["disasm", "programs.py", "--program", "x"], "unknown program 'x'"),
        ]:
            with self.subTest(arguments):
                self.assertIn(says, self.call(*arguments, code=2)[1])

    @unittest.skipUnless(program.MPIEXEC, "this build has no MPI")
    def test_ranks_say_it_once(self):
        for arguments, says in [(["--pairing", "list:none.tsv"], "[rank 0 host "), (["--steps", "0"], "--steps")]:
            _, messages = self.run_job(*arguments, code=2, ranks=3)
            self.assertIn(says, messages)
            self.assertEqual(messages.count("megabatch: "), 1, messages)

    @unittest.skipUnless(program.MPIEXEC, "this build has no MPI")
    def test_ranks_leave_out_once(self):
        self.write("mixed.py", "def solve_half(I):\n    return I\n\ndef bad(I):\n    return nothing(I)\n")
        _, messages = self.run_job(programs="mixed.py", code=3, ranks=2)
        self.assertEqual(messages.count("was left out"), 1, messages)
        self.assertEqual(len(self.rows()), 2)


if __name__ == "__main__":
    unittest.main()
