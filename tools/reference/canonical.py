"""arc-dsl with every set iterated in canonical order, and the canonical text of its values.

CPython iterates a frozenset in hash order. Here dsl.py is read at run time and executed with its sets
replaced by subclasses that iterate as None < numbers < tuples < sets, elements compared in turn and a
proper prefix first. Everything else is Python's own meaning.
"""

import ast
import contextlib
import json
import os
import resource
import signal
import sys
import time
from itertools import chain
from types import FunctionType

# Functions have no place in canonical order. They are put last, by defining line and identity, times
# this sign: a result that changes with the sign depends on an order that nobody defined.
function_direction = 1

_NUMBERS = {int, bool}
_flatten = chain.from_iterable


class InputError(Exception):
    """Input that cannot be used; the message says problem (why) suggestion."""


def canonical_key(value):
    """A key whose Python order is the canonical order of values."""
    if value is None:
        return (0,)
    if isinstance(value, int):
        return (1, value)
    if isinstance(value, tuple):
        return (2, tuple(map(canonical_key, value)))
    if isinstance(value, (frozenset, set)):
        return (3, tuple(map(canonical_key, value)))  # iterates in canonical order
    return (4, function_direction * value.__code__.co_firstlineno, function_direction * id(value))


def _comparable(values):
    """Whether Python's own order of these values is the canonical one."""
    kinds = set(map(type, values))
    if kinds <= _NUMBERS:
        return True
    if kinds != {tuple}:
        return False
    inner = set(map(type, _flatten(values)))
    if inner <= _NUMBERS:
        return True
    if not inner <= {int, bool, tuple}:
        return False
    deepest = set(map(type, _flatten(x for v in values for x in v if type(x) is tuple)))
    return deepest <= _NUMBERS


def canonical_sort(values):
    """The list of a set's elements in canonical order."""
    values = list(values)
    if len(values) > 1:
        if _comparable(values):
            try:
                values.sort()
                return values
            except TypeError:  # a number beside a tuple in the same place
                pass
        values.sort(key=canonical_key)
    return values


def _returning(cls, base, names):
    """Makes `base`'s operators return `cls`, which CPython does not do for subclasses of its sets."""

    def wrap(name):
        operation = getattr(base, name)

        def method(self, *others):
            result = operation(self, *others)
            return result if result is NotImplemented else cls(result)

        return method

    for name in names:
        setattr(cls, name, wrap(name))


class FrozenSet(frozenset):
    """A frozenset that iterates in canonical order, sorted once."""

    __slots__ = ("_sorted",)

    def __iter__(self):
        try:
            return iter(self._sorted)
        except AttributeError:
            self._sorted = canonical_sort(frozenset.__iter__(self))
            return iter(self._sorted)


class MutableSet(set):
    """A set that iterates in canonical order."""

    __slots__ = ()

    def __iter__(self):
        return iter(canonical_sort(set.__iter__(self)))


_OPERATORS = ("__and__", "__or__", "__sub__", "__xor__", "union", "intersection", "difference")
_returning(FrozenSet, frozenset, _OPERATORS)
_returning(MutableSet, set, _OPERATORS)


class Rewrite(ast.NodeTransformer):
    """Drops imports and annotations; with `sets`, builds set displays through the name `set`."""

    def __init__(self, sets):
        self.sets = sets

    def visit_Import(self, node):
        return None

    def visit_ImportFrom(self, node):
        return None

    def visit_FunctionDef(self, node):
        node.returns = None
        for argument in node.args.args:
            argument.annotation = None
        return self.generic_visit(node)

    def visit_Call(self, node):
        if isinstance(node.func, ast.Name) and node.func.id == "branch":
            for keyword in node.keywords:  # re-arc's names for arc-dsl's parameters
                keyword.arg = {"if_value": "a", "else_value": "b"}.get(keyword.arg, keyword.arg)
        return self.generic_visit(node)

    def _build(self, node, elements):
        self.generic_visit(node)
        if not self.sets:
            return node
        call = ast.Call(ast.Name("set", ast.Load()), [elements], [])
        return ast.copy_location(call, node)

    def visit_Set(self, node):
        return self._build(node, ast.List(node.elts, ast.Load()))

    def visit_SetComp(self, node):
        return self._build(node, ast.GeneratorExp(node.elt, node.generators))


def _read(path):
    try:
        with open(path, encoding="utf-8") as file:
            return file.read()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"cannot read {path} ({error}) name a readable text file") from error


def _execute(source, path, namespace, sets):
    """Executes a module's source in the namespace; returns the functions it defines, by name."""
    try:
        tree = ast.parse(source, path)
    except (SyntaxError, ValueError, RecursionError) as error:
        raise InputError(f"cannot parse {path} ({error}) name a Python file") from error
    tree = ast.fix_missing_locations(Rewrite(sets).visit(tree))
    exec(compile(tree, path, "exec"), namespace)
    names = [node.name for node in tree.body if isinstance(node, ast.FunctionDef)]
    return {name: namespace[name] for name in names}


class Dsl:
    """arc-dsl's primitives and constants out of a checkout.

    canonical: sets iterate in canonical order; otherwise dsl.py runs as it stands.
    """

    def __init__(self, directory, canonical=True):
        self.canonical = canonical
        self.namespace = {"__name__": "dsl"}
        if canonical:
            self.namespace.update(set=MutableSet, frozenset=FrozenSet)
        for name in ("constants.py", "dsl.py"):
            path = os.path.join(directory, name)
            if not os.path.isfile(path):
                raise InputError(
                    f"no {name} in {directory} (not an arc-dsl checkout) "
                    "clone https://github.com/michaelhodel/arc-dsl and name its folder"
                )
            defined = _execute(_read(path), path, self.namespace, canonical)
        self.primitives = defined

    def programs(self, path):
        """The programs of a file, by name and in the file's order."""
        return self.define(_read(path), path)

    def define(self, source, path):
        """The programs of a text; `path` is its name in tracebacks."""
        return _execute(source, path, dict(self.namespace), False)


def load_tasks(directory):
    """{task id: {"train": [(input, output)], "test": [...]}} of a directory of task files."""
    try:
        names = sorted(name for name in os.listdir(directory) if name.endswith(".json"))
    except OSError as error:
        raise InputError(f"cannot read {directory} ({error}) name a directory of task files") from error
    if not names:
        raise InputError(f"no task in {directory} (no *.json) name a directory of ARC task files")
    tasks = {}
    for name in names:
        path = os.path.join(directory, name)
        try:
            task = json.loads(_read(path))
            tasks[name[:-5]] = {
                part: [(as_grid(p["input"]), as_grid(p["output"]) if "output" in p else None) for p in task[part]]
                for part in ("train", "test")
            }
        except (ValueError, KeyError, TypeError) as error:
            raise InputError(f"cannot use {path} ({error!r}) repair or remove that task file") from error
    return tasks


def as_grid(rows):
    return tuple(map(tuple, rows))


def pair_names(task):
    """`train/0`, ..., `test/0`, ... of a task."""
    return [f"{part}/{n}" for part in ("train", "test") for n in range(len(task[part]))]


def find_pair(task, name):
    part, _, number = name.partition("/")
    return task[part][int(number)]


def program_arguments(program, task, pair):
    """The program's arguments by their names: I, S (train pairs) and C (expected output)."""
    code = program.__code__
    values = {"I": pair[0], "C": pair[1], "S": tuple(task["train"])}
    return [values[name] for name in code.co_varnames[: code.co_argcount]]


def canonical_text(value):
    """`None True False -3 (1, 2) (1,) () {a, b} {}`, a function as `<function>`."""
    if value is None or isinstance(value, int):
        return str(value)
    if isinstance(value, tuple):
        return f"({canonical_text(value[0])},)" if len(value) == 1 else f"({_joined(value)})"
    if isinstance(value, (frozenset, set)):
        return "{" + _joined(value) + "}"
    if isinstance(value, FunctionType):
        return "<function>"
    raise TypeError(f"no DSL value: {type(value)}")


def _joined(values):
    return ", ".join(map(canonical_text, values))


class _OutOfTime(BaseException):
    pass


def _raise_out_of_time(signum, frame):
    raise _OutOfTime  # once: setitimer without an interval


@contextlib.contextmanager
def memory_limit(gibibytes=4):
    """Lets an evaluation that takes more end in MemoryError instead of taking the machine down."""
    before = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (int(gibibytes * (1 << 30)), before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, before)


def evaluate(program, arguments, limit_seconds=2.0):
    """Runs a program within a limit of CPU time.

    Returns (status, value, CPU seconds); status is `ok`, `error` (it raised), `memory` or `time`.
    """
    signal.signal(signal.SIGPROF, _raise_out_of_time)
    value, begin = None, 0.0
    try:
        try:
            signal.setitimer(signal.ITIMER_PROF, limit_seconds)
            # process_time advances only at ticks while such a timer runs.
            begin = time.thread_time()
            value = program(*arguments)
            status = "ok"
        except MemoryError:
            status = "memory"
        except Exception:
            status = "error"
        seconds = time.thread_time() - begin
        signal.setitimer(signal.ITIMER_PROF, 0)
    except _OutOfTime:
        status, value, seconds = "time", None, limit_seconds
    return status, value, seconds


def expected_text(program, arguments, limit_seconds=30.0):
    """Canonical text of the result, or `error`, `memory` or `time`."""
    status, value, _ = evaluate(program, arguments, limit_seconds)
    return canonical_text(value) if status == "ok" else status


def fail(error):
    print(f"error: {error}", file=sys.stderr)
    sys.exit(2)
