"""Random small programs whose results arc-dsl itself tells: cases for differential tests."""

import ast
import os
import random
import re
import traceback

from . import canonical
from .canonical import canonical_text, evaluate, find_pair, pair_names, program_arguments
from .recipes import ALIASES, ANNOTATED, PROBES, RECIPES

KINDS = list(RECIPES)
MAX_ELEMENTS = 5000  # of any value on the way
MAX_TEXT = 2500  # characters of a result
MAX_INTEGER = 2**31 - 1
STEP_SECONDS = 0.5
BINARY_PARAMETERS = {
    ("papply", "function"), ("mpapply", "function"), ("prapply", "function"),
    ("fork", "outer"), ("lbind", "function"), ("rbind", "function"),
}


class Signature:
    """A primitive's parameters: names, and kinds of value that belong there. `call` is a call of a value."""

    def __init__(self, name, parameters, annotations):
        self.name, self.parameters, self.kinds = name, parameters, []
        for parameter, annotation in zip(parameters, annotations):
            binary = (name, parameter) in BINARY_PARAMETERS
            self.kinds.append(["binary"] if binary else ANNOTATED[annotation])


def read_signatures(directory):
    with open(os.path.join(directory, "dsl.py"), encoding="utf-8") as file:
        tree = ast.parse(file.read())
    signatures = []
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            arguments = node.args.args
            annotations = [a.annotation.id if a.annotation else "Callable" for a in arguments]
            signatures.append(Signature(node.name, [a.arg for a in arguments], annotations))
    return signatures


def measure(value):
    """(number of elements, largest magnitude of an integer) of a value with all its parts."""
    if isinstance(value, int):
        return 1, abs(value) - (value < 0)
    if not isinstance(value, (tuple, frozenset)):
        return 1, 0
    elements, magnitude = 1, 0
    for part in value:
        e, m = measure(part)
        elements, magnitude = elements + e, max(magnitude, m)
        if elements > MAX_ELEMENTS:
            break
    return elements, magnitude


class Rejected(Exception):
    """An expression that cannot be part of a program."""


class Raised(Exception):
    """An expression on which the reference raises."""


class Program:
    """A program under construction, evaluated statement by statement."""

    def __init__(self, generator, task, pair):
        self.generator, self.random = generator, generator.random
        self.task, self.pair = task, pair
        tasks = generator.tasks[task]
        grid, output = find_pair(tasks, pair)
        self.inputs = {"I": grid, "S": tuple(tasks["train"]), "C": output}
        self.values = dict(self.inputs)  # by name
        self.kinds = {}  # names by the kind they were made as
        self.statements = []  # (name, expression)
        self.typed = True

    def fork(self):
        copy = Program.__new__(Program)
        copy.__dict__.update(self.__dict__)
        copy.values, copy.statements = dict(self.values), list(self.statements)
        copy.kinds = {kind: list(names) for kind, names in self.kinds.items()}
        return copy

    def value_of(self, expression):
        code = compile(ast.fix_missing_locations(self.generator.rewrite.visit(ast.parse(expression, mode="eval"))),
                       "<case>", "eval")
        namespace = {**self.generator.dsl.namespace, **self.values}
        status, value, _ = evaluate(lambda: eval(code, namespace), (), STEP_SECONDS)
        if status == "error":
            raise Raised(expression)
        if status != "ok":
            raise Rejected(expression)
        elements, magnitude = measure(value)
        if elements > MAX_ELEMENTS or magnitude > MAX_INTEGER:
            raise Rejected(expression)
        return value

    def assign(self, expression, kind=None):
        name = f"x{len(self.statements) + 1}"
        self.values[name] = self.value_of(expression)
        self.statements.append((name, expression))
        if kind:
            self.kinds.setdefault(kind, []).append(name)
        return name

    def make(self, kind, depth=0):
        """An expression for a value of that kind; parts of it may become statements."""
        if kind in ALIASES:
            kind = self.random.choice(ALIASES[kind])
        if kind == "any":
            kind = self.random.choice(KINDS if depth < 2 else ["small", "pair", "none", "true", "indices", "grid"])
        if kind.startswith("primitive"):
            return self.random.choice(self.generator.by_arity[int(kind[-1])])
        if self.kinds.get(kind) and self.random.random() < 0.4:
            return self.random.choice(self.kinds[kind])
        recipe = RECIPES[kind][0] if depth > 3 else self.random.choice(RECIPES[kind])
        recipe = {"S_": "S" if depth < 2 else "()", "C_": "C"}.get(recipe, recipe)
        expression = self.fill_in(recipe, depth)
        self.value_of(expression)  # raises where the parts do not fit
        if self.random.random() < 0.5:
            return self.assign(expression, kind)
        return expression

    def fill_in(self, recipe, depth):
        return re.sub(r"\{(\w+)\}", lambda found: self.make(found.group(1), depth + 1), recipe)

    def probe(self):
        """The expression of a call out of PROBES."""
        self.typed = False
        try:
            return self.fill_in(self.random.choice(PROBES), 0)
        except Raised as error:
            raise Rejected from error

    def step(self, signature, focus):
        """The expression of a call whose argument `focus` (parameter, kind) is given, the others random."""
        arguments = []
        for number, kinds in enumerate(signature.kinds):
            if focus and number == focus[0]:
                kind = focus[1]
            else:
                kind = self.random.choice(kinds if self.random.random() < 0.85 else KINDS)
            self.typed = self.typed and (kind in kinds or kind in sum((ALIASES.get(k, []) for k in kinds), []))
            try:
                arguments.append(self.make(kind))
            except Raised as error:
                raise Rejected from error
        if signature.name == "call":
            function, *arguments = arguments
            if not re.fullmatch(r"x\d+", function):  # a local's call is checked when it happens
                function = self.assign(function)
            return f"{function}({', '.join(arguments)})"
        if self.random.random() < 0.1:
            first = self.random.randrange(len(arguments))
            names = signature.parameters
            if signature.name == "branch" and self.random.random() < 0.5:
                names = ["condition", "if_value", "else_value"]
            named = [f"{name}={argument}" for name, argument in zip(names[first:], arguments[first:])]
            self.random.shuffle(named)
            arguments[first:] = named
        return f"{signature.name}({', '.join(arguments)})"

    def source(self, name, result):
        """The program's text, without statements that the result does not need."""
        needed, kept = set(re.findall(r"\w+", result)), []
        for target, expression in reversed(self.statements):
            if target in needed:
                kept.append((target, expression))
                needed.update(re.findall(r"\w+", expression))
        numbers = {target: f"x{n}" for n, (target, _) in enumerate(reversed(kept), 1)}

        def renamed(text):
            return re.sub(r"\bx\d+\b", lambda found: numbers[found.group()], text)

        parameters = [p for p in "ISC" if p in needed] or ["I"]
        lines = [f"def {name}({', '.join(parameters)}):"]
        lines += [f"    {numbers[target]} = {renamed(expression)}" for target, expression in reversed(kept)]
        if self.random.random() < 0.3:
            lines.append(f"    return {renamed(result)}")
        else:
            lines += [f"    O = {renamed(result)}", "    return O"]
        return "\n".join(lines) + "\n"


class Generator:
    """Makes programs until every primitive has met every kind of argument often enough."""

    def __init__(self, directory, tasks, seed, least, errors):
        self.random = random.Random(seed)
        self.dsl = canonical.Dsl(directory)
        self.rewrite = canonical.Rewrite(False)
        self.tasks = tasks
        self.least, self.errors = least, errors
        self.signatures = {s.name: s for s in read_signatures(directory)}
        self.by_arity = {n: [s.name for s in self.signatures.values() if len(s.parameters) == n] for n in range(1, 5)}
        for arity in (1, 2, 3):
            calls = Signature("call", ["function", "a", "b", "c"][: arity + 1], ["Any"] * (arity + 1))
            calls.kinds[0] = [["unary"], ["binary"], ["function3", "closure3"]][arity - 1]
            self.signatures[f"call{arity}"] = calls
        # times that a primitive met a kind as some argument, in a result that was kept
        self.met = {(name, kind): 0 for name in self.signatures for kind in KINDS}
        self.made = self.made_errors = 0
        inputs = [(task, pair) for task in tasks for pair in pair_names(tasks[task])]
        small = [(t, p) for t, p in inputs if measure(find_pair(tasks[t], p)[0])[0] < 120]
        self.inputs, self.small_inputs = inputs, small or inputs

    def pick(self):
        """A call to try: (signature, (parameter, kind)) among the least met of a random few."""
        name, kind = min(self.random.sample(list(self.met), 40), key=self.met.__getitem__)
        return name, kind, (self.random.randrange(len(self.signatures[name].parameters)), kind)

    def error_wanted(self, met):
        return self.made_errors <= self.errors * (self.made + 1) and met < max(self.least, 1)

    def programs(self, count):
        """Yields (source, task, pair, typed, expected), `count` of them."""
        while self.made < count:
            inputs = self.small_inputs if self.random.random() < 0.9 else self.inputs
            yield from self.grow(Program(self, *self.random.choice(inputs)), count)

    def grow(self, program, count):
        results, cells = [], []
        typed_only = self.random.random() < 0.3
        for _ in range(self.random.randint(1, 8)):
            name, kind, focus = self.pick()
            signature = self.signatures[name]
            probing = self.random.random() < 0.15
            raised = None
            for _ in range(6):
                trial = program.fork()
                try:
                    expression = trial.probe() if probing else trial.step(signature, None if typed_only else focus)
                    variable = trial.assign(expression)
                except Raised:
                    raised = trial, expression
                except Rejected:
                    pass
                else:
                    program = trial
                    results.append(variable)
                    cells.append(None if probing else (name, kind))
                    break
            else:
                wanted = self.error_wanted(0 if probing else self.met[name, kind])
                if raised and not typed_only and wanted and self.made < count:
                    yield from self.finish(raised[0], raised[1], [] if probing else [(name, kind)])
        while results and self.made < count:
            result, used = self.gather(program, results, cells)
            if result is None:
                break
            yield from self.finish(program, result, used)
            results, cells = results[: -len(used)], cells[: -len(used)]

    def gather(self, program, results, cells):
        """One expression that shows as many of the last results as a result may be long."""
        shown, length = [], 0
        for name in reversed(results):
            text = len(canonical_text(program.values[name]))
            if length + text > MAX_TEXT:
                break
            shown.append(name)
            length += text
        if not shown:
            return None, []
        expression = shown[0]
        for name in shown[1:]:
            expression = f"astuple({name}, {expression})"
        if len(shown) == 1:
            expression = dict(program.statements)[shown[0]]
        return expression, cells[-len(shown) :]

    def finish(self, program, result, cells):
        name = f"case_{self.made:06d}"
        source = program.source(name, result)
        outcomes = set()
        for canonical.function_direction in (1, -1):
            functions = self.dsl.define(source, name)
            arguments = program_arguments(functions[name], self.tasks[program.task],
                                          find_pair(self.tasks[program.task], program.pair))
            outcomes.add(canonical.expected_text(functions[name], arguments, 4 * STEP_SECONDS))
        canonical.function_direction = 1
        expected = outcomes.pop()
        # A result that depends on the order of functions in a set has no defined value.
        if outcomes or expected in ("time", "memory"):
            return
        for cell in filter(None, cells):
            self.met[cell] += 1
        self.made += 1
        self.made_errors += expected == "error"
        yield name, source, program.task, program.pair, int(program.typed), expected


def error_line(program, arguments):
    """The line of the program's file on which the reference raises, 0 where it does not."""
    file = program.__code__.co_filename
    try:
        program(*arguments)
    except Exception as error:
        return max(f.lineno for f in traceback.extract_tb(error.__traceback__) if f.filename == file)
    return 0
