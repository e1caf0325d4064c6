// What the language refuses, where it says so, and that nothing else is lost with it.
#include <vector>

#include "tests/language/support.hpp"

namespace megabatch {
namespace {

struct Case {
  std::string source;
  std::string text;  // start of the only diagnostic
};

void expect_refused(const std::vector<Case>& cases) {
  for (const Case& c : cases) {
    const ProgramSet set = compiled(c.source);
    ASSERT_EQ(set.diagnostics.size(), 1u) << c.source << said(set);
    const Diagnostic& diagnostic = set.diagnostics[0];
    EXPECT_EQ(diagnostic.text().substr(0, c.text.size()), c.text) << c.source;
    EXPECT_EQ(diagnostic.severity, Severity::error);
    EXPECT_EQ(diagnostic.file, "t.py");
    EXPECT_FALSE(diagnostic.why.empty()) << c.source;
    EXPECT_FALSE(diagnostic.suggestion.empty()) << c.source;
    EXPECT_EQ(set.size(), 0u) << c.source;
    EXPECT_EQ(set.left_out, 1u) << c.source;
    EXPECT_TRUE(set.code.empty()) << c.source;
  }
}

// The body of a program f(I), whose first line is line 2 and whose statements start at column 5.
void expect_body_refused(const std::vector<Case>& cases) {
  for (const Case& c : cases) {
    expect_refused({{"def f(I):\n    " + c.source + "\n", c.text}});
    // In the midst of others it takes none of them with it.
    const ProgramSet set = compiled("def a(I):\n    return I\ndef f(I):\n    " + c.source +
                                    "\n\ndef b(I):\n    return 1\nK = 2\n");
    ASSERT_EQ(set.size(), 2u) << c.source << said(set);
    EXPECT_EQ(set.name(0), "a");
    EXPECT_EQ(instructions(set, 0), "return I");
    EXPECT_EQ(set.name(1), "b");
    EXPECT_EQ(instructions(set, 1), "return 1");
    EXPECT_EQ(set.left_out, 1u);
    ASSERT_EQ(set.diagnostics.size(), 1u);
    EXPECT_EQ(set.diagnostics[0].program, "f");
  }
}

TEST(Refused, SyntaxErrors) {
  expect_body_refused({
      {"x =",
       "t.py:2:8: unexpected end of line (expected a name, an integer, True, False, None, '(' or a call)"},
      {"x", "t.py:2:6: unexpected end of line (expected '=')"},
      {"= 3", "t.py:2:5: unexpected '='"},
      {"x = rot90(I", "t.py:2:14: '(' is never closed"},
      {"x = rot90(I\n    return x", "t.py:2:14: '(' is never closed"},
      {"x = rot90(I\n    y = x", "t.py:2:14: '(' is never closed"},
      {"x = fill(I, (1, 2)\n    y = fill(I, 1, I)", "t.py:2:13: '(' is never closed"},
      {"x = rot90(I))", "t.py:2:17: unexpected ')' (expected the end of the line)"},
      {"x = rot90(I]", "t.py:2:16: unexpected ']' (expected ',' or ')')"},
      {"x = fill(I 1, I)", "t.py:2:16: unexpected '1' (expected ',' or ')')"},
      {"x = fill(I,, I)", "t.py:2:16: unexpected ','"},
      {"x = fill(,I, I)", "t.py:2:14: unexpected ','"},
      {"x = (,)", "t.py:2:10: unexpected ','"},
      {"x = rot90 I", "t.py:2:15: unexpected 'I' (expected the end of the line)"},
      {"x = I rot90(I)", "t.py:2:11: unexpected 'rot90'"},
      {"return", "t.py:2:5: a return without a value"},
      {"return I I", "t.py:2:14: unexpected 'I'"},
      {"x = 3; return x", "t.py:2:10: unexpected ';' (a line holds one statement"},
      {"x = $", "t.py:2:9: unexpected character '$'"},
      {"x = 3 ?", "t.py:2:11: unexpected character '?'"},
      {"x = \\ 3", "t.py:2:9: unexpected '\\' (a backslash only continues a line"},
      {"x = !3", "t.py:2:9: unexpected character '!'"},
      {"x = 1\n      y = 2", "t.py:3:7: unexpected indentation"},
      {"x = 1\n  y = 2", "t.py:3:3: unexpected indentation"},
      {"x = 1\n\ty = 2", "t.py:3:2: unexpected indentation"},
  });
}

TEST(Refused, Names) {
  expect_body_refused({
      {"x = rot9(I)",
       "t.py:2:9: unknown name 'rot9' (it is no input, local, constant or primitive) did you mean 'rot90'?"},
      {"return obejcts(I, T, F, T)",
       "t.py:2:12: unknown name 'obejcts' (it is no input, local, constant or primitive) did you mean "
       "'objects'?"},
      {"answer = I\n    return anwser",
       "t.py:3:12: unknown name 'anwser' (it is no input, local, constant or primitive) did you mean "
       "'answer'?"},
      {"return THERE",
       "t.py:2:12: unknown name 'THERE' (it is no input, local, constant or primitive) did you mean "
       "'THREE'?"},
      {"return qqqqqq",
       "t.py:2:12: unknown name 'qqqqqq' (it is no input, local, constant or primitive) assign it first, or "
       "define it as a constant"},
      {"return len(I)",
       "t.py:2:12: unknown name 'len' (it is no input, local, constant or primitive) use the primitive size"},
      {"return S",
       "t.py:2:12: unknown name 'S' (it is an input that this program does not take) add it to the program's "
       "parameters"},
      {"x = fill(I, y, I)\n    y = 3", "t.py:2:17: 'y' is used before its assignment on line 3"},
      {"x = rot90(x)", "t.py:2:15: unknown name 'x'"},
      {"x = size(I)\n    size = 3", "t.py:2:9: 'size' is used before its assignment on line 3"},
      {"x = ZERO\n    y = rot90(I)\n    ZERO = x",
       "t.py:2:9: 'ZERO' is used before its assignment on line 4"},
      {"size = size(I)", "t.py:2:12: 'size' is used before its assignment on line 2"},
      {"return f(I)", "t.py:2:12: 'f' is a program (programs call primitives, not one another)"},
      {"return apply(f, I)", "t.py:2:18: 'f' is a program"},
      {"True = 3", "t.py:2:5: assignment to 'True'"},
      {"for = 3", "t.py:2:5: unexpected 'for'"},
      {"return ZERO(I)", "t.py:2:12: 'ZERO' is called like a function (it is a constant)"},
      {"return None(I)", "t.py:2:12: 'None' is called like a function (it is a constant)"},
  });
}

TEST(Refused, Arguments) {
  expect_body_refused({
      {"return rot90()",
       "t.py:2:12: 'rot90' takes 1 argument, not 0 (its signature is rot90(grid)) add what is missing"},
      {"return add(1)",
       "t.py:2:12: 'add' takes 2 arguments, not 1 (its signature is add(a, b)) add what is missing"},
      {"return add(1, 2, 3)",
       "t.py:2:12: 'add' takes 2 arguments, not 3 (its signature is add(a, b)) leave out the rest"},
      {"return objects(I, T, T, T, T, T, T)", "t.py:2:12: 'objects' takes 4 arguments, not 7"},
      {"return crop(I, start=ORIGIN)",
       "t.py:2:12: 'crop' takes 3 arguments, not 2 (its signature is crop(grid, start, dims))"},
      {"return crop(I, stat=ORIGIN, dims=UNITY)",
       "t.py:2:20: 'crop' has no parameter 'stat' (its signature is crop(grid, start, dims)) did you mean "
       "'start'?"},
      {"return crop(I, qqqq=ORIGIN, dims=UNITY)",
       "t.py:2:20: 'crop' has no parameter 'qqqq' (its signature is crop(grid, start, dims)) use one of its "
       "names"},
      {"return crop(grid=I, ORIGIN, UNITY)", "t.py:2:25: an argument without a name after one with a name"},
      {"return crop(I, grid=I, start=ORIGIN)", "t.py:2:20: the argument 'grid' is given twice"},
      {"return branch(T, a=1, if_value=2)", "t.py:2:27: the argument 'a' is given twice"},
      {"return add(*I)", "t.py:2:16: unexpected '*' (the language has no operators"},
      {"return add(**I)", "t.py:2:16: unexpected '**'"},
      {"f = rot90\n    return f()",
       "t.py:3:12: a call of 'f' with 0 arguments (functions take 1 to 4) add what is missing"},
      {"f = rot90\n    return f(1, 2, 3, 4, 5)",
       "t.py:3:12: a call of 'f' with 5 arguments (functions take 1 to 4) leave out the rest"},
      {"f = rot90\n    return f(grid=I)", "t.py:3:14: the argument 'grid' is given by name"},
      {"return compose(rot90, rot90)(I)", "t.py:2:33: unexpected '(' (only a name can be called"},
      {"return (rot90)(I)", "t.py:2:19: unexpected '(' (only a name can be called"},
  });
}

TEST(Refused, OtherStatements) {
  expect_body_refused({
      {"for x in I:\n        y = x",
       "t.py:2:5: unexpected 'for' (programs are straight-line, without loops and comprehensions"},
      {"while T:\n        y = x", "t.py:2:5: unexpected 'while'"},
      {"if T:\n        y = x\n    else:\n        y = 2",
       "t.py:2:5: unexpected 'if' (programs are straight-line, without branches"},
      {"def g(I):\n        return I\n    return g(I)", "t.py:2:5: unexpected 'def'"},
      {"class A:\n        x = 3", "t.py:2:5: unexpected 'class'"},
      {"with I as x:\n        y = 3", "t.py:2:5: unexpected 'with'"},
      {"try:\n        y = 3\n    except:\n        y = 4", "t.py:2:5: unexpected 'try'"},
      {"raise I", "t.py:2:5: unexpected 'raise'"},
      {"assert I", "t.py:2:5: unexpected 'assert'"},
      {"global x", "t.py:2:5: unexpected 'global'"},
      {"pass",
       "t.py:2:5: unexpected 'pass' (a program is made of assignments and a return only; expected `name = "
       "value` or `return value`) write `return None`"},
      {"import dsl", "t.py:2:5: unexpected 'import'"},
      {"yield I", "t.py:2:5: unexpected 'yield'"},
      {"rot90(I)", "t.py:2:5: the result of 'rot90' goes nowhere"},
      {"x: int = 3", "t.py:2:6: an annotated assignment"},
      {"x = y = 3", "t.py:2:11: unexpected '=' (an assignment has one name on its left"},
      {"x = 3 = 4", "t.py:2:11: unexpected '='"},
      {"x, y = I", "t.py:2:6: unexpected ','"},
      {"(x, y) = I", "t.py:2:5: unexpected '('"},
      {"x[0] = I", "t.py:2:6: unexpected '['"},
      {"x.y = I", "t.py:2:6: unexpected '.'"},
      {"x += 1", "t.py:2:7: unexpected '+=' (the language has no operators)"},
      {"x //= 1", "t.py:2:7: unexpected '//='"},
      {"x := 1", "t.py:2:7: unexpected ':='"},
      {"x = 3\n    'not a docstring'", "t.py:3:5: unexpected string ''not a docstring''"},
      {"@jit", "t.py:2:5: unexpected '@'"},
      {"3", "t.py:2:5: unexpected '3'"},
  });
}

TEST(Refused, OtherExpressions) {
  expect_body_refused({
      {"x = lambda y: y", "t.py:2:9: unexpected 'lambda' (functions are made by primitives"},
      {"x = apply(lambda y: y, I)", "t.py:2:15: unexpected 'lambda'"},
      {"x = merge(y for y in I)", "t.py:2:15: unknown name 'y'"},
      {"x = merge(rot90(I) for y in I)",
       "t.py:2:24: unexpected 'for' (programs are straight-line, without loops and comprehensions"},
      {"x = [y for y in I]", "t.py:2:9: unexpected '[' (the language has no lists and no subscripts"},
      {"x = {1, 2}", "t.py:2:9: unexpected '{' (sets are made by primitives"},
      {"x = I[0]", "t.py:2:10: unexpected '['"},
      {"x = I.shape", "t.py:2:10: unexpected '.' (values have no attributes"},
      {"x = 1 + 2",
       "t.py:2:11: unexpected '+' (the language has no operators; expected the end of the line) use add(a, "
       "b)"},
      {"x = add(1 - 2, 3)",
       "t.py:2:15: unexpected '-' (the language has no operators; expected ',' or ')') use subtract(a, b)"},
      {"x = -I",
       "t.py:2:9: unexpected '-' (the language has no operators; expected a name, an integer, True, False, "
       "None, '(' or a call) use invert(a)"},
      {"x = +3", "t.py:2:9: unexpected '+'"},
      {"x = --3", "t.py:2:9: unexpected '-'"},
      {"x = not T", "t.py:2:9: unexpected 'not'"},
      {"x = T and F", "t.py:2:11: unexpected 'and'"},
      {"x = 1 == 1", "t.py:2:11: unexpected '=='"},
      {"x = 1 if T else 2", "t.py:2:11: unexpected 'if' (programs are straight-line, without branches"},
      {"x = (y := 3)", "t.py:2:10: unknown name 'y'"},
      {"x = 1, 2", "t.py:2:10: unexpected ','"},
      {"return 1, 2", "t.py:2:13: unexpected ','"},
      {"x = (I, 1)", "t.py:2:10: a tuple of 'I' (tuples are written of literals only) use astuple(a, b)"},
      {"x = (1, rot90(I))", "t.py:2:13: a tuple of 'rot90'"},
      {"x = (ONE, 1)", "t.py:2:10: a tuple of 'ONE'"},
      {"x = 'text'", "t.py:2:9: unexpected string ''text''"},
      {"x = f'{I}'", "t.py:2:9: unexpected string 'f'{I}''"},
      {"x = 1.5", "t.py:2:9: unexpected number '1.5'"},
      {"x = .5", "t.py:2:9: unexpected number '.5'"},
      {"x = 1e3", "t.py:2:9: unexpected number '1e3'"},
      {"x = 0x10", "t.py:2:9: unexpected number '0x10'"},
      {"x = 3j", "t.py:2:9: unexpected number '3j'"},
      {"x = ...", "t.py:2:9: unexpected '...'"},
      {"x = 2147483648", "t.py:2:9: the integer '2147483648' is too large (literals are 32 bits wide"},
      {"x = -2147483649", "t.py:2:10: the integer '2147483649' is too large"},
      {"x = 99999999999999999999999999", "t.py:2:9: the integer '99999999999999999999999999' is too large"},
      {"x = 007", "t.py:2:9: malformed integer '007'"},
      {"x = 1__0", "t.py:2:9: malformed integer '1__0'"},
      {"x = 1_", "t.py:2:9: malformed integer '1_'"},
  });
}

TEST(Refused, Headers) {
  expect_refused({
      {"def f(X):\n return X\n",
       "t.py:1:7: unknown parameter 'X' (a program takes its inputs by name: I, the input grid; S, the "
       "task's train pairs; C, a candidate or expected output)"},
      {"def f(I, I):\n return I\n", "t.py:1:10: the parameter 'I' occurs twice"},
      {"def f(I=3):\n return I\n", "t.py:1:8: a default value"},
      {"def f(I: Grid = None):\n return I\n", "t.py:1:15: a default value"},
      {"def f(*I):\n return I\n", "t.py:1:7: unexpected '*' (expected a parameter: I, S or C)"},
      {"def f(I, /):\n return I\n", "t.py:1:10: unexpected '/'"},
      {"def f(3):\n return I\n", "t.py:1:7: unexpected '3'"},
      {"def f(,I):\n return I\n", "t.py:1:7: unexpected ','"},
      {"def f(I S):\n return I\n", "t.py:1:9: unexpected 'S' (expected ',' or ')')"},
      {"def f(I:):\n return I\n", "t.py:1:9: unexpected ')' (expected a type such as Grid)"},
      {"def f(I: T], S):\n return I\n", "t.py:1:11: unexpected ']' (expected ',' or ')')"},
      {"def f(I: T: U):\n return I\n", "t.py:1:11: unexpected ':' (expected ',' or ')')"},
      {"def f(I) -> T]:\n return I\n", "t.py:1:14: unexpected ']' (expected ':' at the end of the def)"},
      {"def f(I) -> :\n return I\n", "t.py:1:13: unexpected ':' (expected a type such as Grid)"},
      {"def f(I)\n return I\n", "t.py:1:9: unexpected end of line (expected ':' at the end of the def)"},
      {"def f(I) -> Grid\n return I\n", "t.py:1:17: unexpected end of line"},
      {"def f:\n return I\n", "t.py:1:6: unexpected ':' (expected '(' and the parameters)"},
      {"def (I):\n return I\n", "t.py:1:5: unexpected '(' (expected the program's name)"},
      {"def\n", "t.py:1:4: unexpected end of line"},
      {"def", "t.py:1:4: unexpected end of line"},
      {"def for(I):\n return I\n", "t.py:1:5: unexpected 'for'"},
      {"def None(I):\n return I\n", "t.py:1:5: unexpected 'None'"},
      {"def f[T](I):\n return I\n", "t.py:1:6: unexpected '['"},
      {"def f(I:\n return I\n", "t.py:1:6: '(' is never closed"},
      {"def f(I", "t.py:1:6: '(' is never closed"},
      {"def f(I):\n", "t.py:1:1: a program without statements"},
      {"def f(I):", "t.py:1:1: a program without statements"},
      {"def f(I):\n    # only a comment\n\n", "t.py:1:1: a program without statements"},
      {"def f(I): return I\n    x = 3\n", "t.py:2:5: unexpected indentation"},
      {"@jit\n@more(1)\ndef f(I):\n return I\n",
       "t.py:1:1: unexpected '@' (programs run as they are written, without decorators"},
  });
}

TEST(Refused, CharactersAndBytes) {
  using namespace std::string_literals;
  expect_body_refused({
      {"x = rot90(I)\0"s, "t.py:2:17: a NUL byte"},
      {"# \0"s + "\n    return I", "t.py:2:7: a NUL byte"},
      {"'''a\0'''"s + "\n    return I", "t.py:2:5: a NUL byte"},
      {"x = 'a\0'"s, "t.py:2:9: a NUL byte"},
      {"x\xFF = 3", "t.py:2:6: the byte 0xFF is not valid UTF-8"},
      {"x = \xC3(", "t.py:2:9: the byte 0xC3 is not valid UTF-8"},
      {"x = \xED\xA0\x80", "t.py:2:9: the byte 0xED is not valid UTF-8"},
      {"x = \xC0\x80", "t.py:2:9: the byte 0xC0 is not valid UTF-8"},
      {"x = \xF4\x90\x80\x80", "t.py:2:9: the byte 0xF4 is not valid UTF-8"},
      {"x = \xE2\x80\x9C"
       "a",
       "t.py:2:9: unexpected character U+201C"},
      {"x =\xC2\xA0"
       "3",
       "t.py:2:8: unexpected character U+00A0"},
      {"gr\xC3\xB6\xC3\x9F"
       "e = 3",
       "t.py:2:7: unexpected character U+00F6"},
      {"\xF0\x9F\x98\x80 = 3", "t.py:2:5: unexpected character U+01F600"},
      {"x = 'never closed", "t.py:2:9: the string ''' is never closed"},
      {"x = 'never closed\\", "t.py:2:9: the string ''' is never closed"},
  });
}

TEST(Refused, OpenTripleQuotesTakeWhatTheyHold) {
  expect_refused(
      {{"def f(I):\n    x = '''never closed\n    return x\n", "t.py:2:9: the string ''''' is never closed"}});
  const ProgramSet set = compiled("def f(I):\n    x = \"\"\"never closed\ndef g(I):\n    return I\n");
  ASSERT_EQ(set.size(), 1u) << said(set);
  EXPECT_EQ(set.name(0), "g");
}

TEST(Refused, ColumnsCountCharacters) {
  const ProgramSet set = compiled("def f(I):\n    '\xC3\xB6\xE2\x86\x92\xF0\x9F\x98\x80\xFF'  ?\n");
  EXPECT_EQ(said(set).substr(0, 37), "t.py:2:13: unexpected character '?' (");
}

TEST(Refused, TopLevelStatements) {
  const std::string program = "def f(I):\n    return I\n";
  for (const auto& [line, problem] : std::vector<std::pair<std::string, std::string>>{
           {"print(3)",
            "t.py:3:1: unexpected 'print' (expected an import, `NAME = literal` or `def name(I):`)"},
           {"if x:\n    y = 3\nelse:\n    y = 4", "t.py:3:1: unexpected 'if'"},
           {"if __name__ == '__main__':\n    print(f(1))", "t.py:3:1: unexpected 'if'"},
           {"class A:\n    def f(I):\n        return I", "t.py:3:1: unexpected 'class'"},
           {"async def g(I):\n    return I", "t.py:3:1: unexpected 'async'"},
           {"@jit\nK = 3", "t.py:3:1: unexpected '@'"},
           {"K = 1 + 2", "t.py:3:7: unexpected '+'"},
           {"K = size",
            "t.py:3:5: unexpected 'size' (expected an integer, True, False, None or a tuple of such)"},
           {"K = rot90(1)", "t.py:3:5: unexpected 'rot90'"},
           {"K = (1, ONE)", "t.py:3:9: unexpected 'ONE'"},
           {"K = (1, 2", "t.py:3:5: '(' is never closed"},
           {"K = 2147483648", "t.py:3:5: the integer '2147483648' is too large"},
           {"K =", "t.py:3:4: unexpected end of line"},
           {"K: int = 3", "t.py:3:1: unexpected 'K'"},
           {"K = L = 3", "t.py:3:5: unexpected 'L'"},
           {"None = 3", "t.py:3:1: unexpected 'None'"},
           {"import a; K = 3", "t.py:3:9: unexpected ';'"},
           {"'''doc''' + 3", "t.py:3:11: unexpected '+'"},
           {"x", "t.py:3:1: unexpected 'x'"},
           {"x\ny\nz(3)\n  w\n", "t.py:3:1: unexpected 'x'"},
           {")", "t.py:3:1: unexpected ')'"},
           {"\xFF\xFE", "t.py:3:1: the byte 0xFF is not valid UTF-8"},
       }) {
    const ProgramSet set = compiled(program + line + "\ndef g(I):\n    return I\n");
    ASSERT_EQ(set.diagnostics.size(), 1u) << line << '\n' << said(set);
    EXPECT_EQ(set.diagnostics[0].text().substr(0, problem.size()), problem);
    EXPECT_EQ(set.diagnostics[0].severity, Severity::error);
    EXPECT_EQ(set.diagnostics[0].program, "");
    EXPECT_EQ(set.size(), 2u) << line;
    EXPECT_EQ(set.left_out, 0u) << "no program was left out for it";
  }
}

TEST(Refused, IndentedTopLevel) {
  const ProgramSet set = compiled("  def f(I):\n    return I\n");
  EXPECT_EQ(
      said(set),
      "t.py: the file defines no program (a program is a top-level `def name(I):`) check that it is the "
      "right file\n"
      "t.py:1:3: unexpected indentation (top-level statements start at the margin) remove the blanks before "
      "it\n");
}

TEST(Refused, ProgramsThatUseARefusedConstant) {
  const ProgramSet set = compiled("ZERO = 1 - 1\ndef f(I):\n    return ZERO\ndef g(I):\n    return ONE\n");
  EXPECT_EQ(set.size(), 1u);
  EXPECT_EQ(set.left_out, 1u);
  ASSERT_EQ(set.diagnostics.size(), 2u);
  EXPECT_EQ(
      set.diagnostics[1].text(),
      "t.py:3:12: the constant 'ZERO' has no value (its definition on line 1 was refused) correct that line");
}

TEST(Refused, ProgramsThatHideAPrimitive) {
  const ProgramSet set = compiled("def rot90(I):\n    return rot180(I)\ndef g(I):\n    return rot90(I)\n");
  ASSERT_EQ(set.size(), 1u);
  EXPECT_EQ(set.name(0), "rot90");
  EXPECT_EQ(said(set).substr(0, 31), "t.py:4:12: 'rot90' is a program");
}

TEST(Refused, DiagnosticsComeInTheFilesOrder) {
  const ProgramSet set = compiled("def a(I):\n return x\nK = y\ndef b(I):\n return z\nprint\n");
  ASSERT_EQ(set.diagnostics.size(), 4u);
  for (std::size_t i = 1; i < 4; ++i) EXPECT_LT(set.diagnostics[i - 1].line, set.diagnostics[i].line);
}

TEST(Warned, OfDefinitionsThatAreReplaced) {
  const ProgramSet set =
      compiled("def f(I):\n    return 1\ndef g(I):\n    return 2\ndef f(I):\n    return 3\n");
  EXPECT_EQ(
      said(set),
      "t.py:1:1: warning: 'f' is defined again on line 5 (as in Python, the last definition counts) rename "
      "one of the two\n");
  ASSERT_EQ(set.size(), 2u);
  EXPECT_EQ(set.left_out, 0u);
  EXPECT_EQ(set.name(0), "g");
  EXPECT_EQ(set.name(1), "f");
  EXPECT_EQ(instructions(set, 1), "return 3");
}

TEST(Warned, WhereAConstantReplacesAProgram) {
  const ProgramSet set = compiled("def f(I):\n    return 1\nf = 2\ndef g(I):\n    return f\n");
  ASSERT_EQ(set.size(), 1u);
  EXPECT_EQ(instructions(set, 0), "return 2");
  ASSERT_EQ(set.diagnostics.size(), 1u);
  EXPECT_EQ(set.diagnostics[0].severity, Severity::warning);
}

}  // namespace
}  // namespace megabatch
