#include "src/data/task_reader.hpp"

#include <gtest/gtest.h>

#include <initializer_list>
#include <stdexcept>
#include <string_view>

#include "kernels/value.hpp"

namespace megabatch {
namespace {

std::string task_failure(const std::string& text) {
  GridStore store;
  try {
    parse_tasks(text, "t.json", "t", store);
  } catch (const std::runtime_error& error) {
    return error.what();
  }
  return "accepted";
}

std::string solution_failure(const std::string& text) {
  GridStore store;
  try {
    parse_solutions(text, "s.json", store);
  } catch (const std::runtime_error& error) {
    return error.what();
  }
  return "accepted";
}

std::string with_input(std::initializer_list<std::string_view> grid) {
  std::string text = R"({"train": [], "test": [{"input": )";
  for (const std::string_view piece : grid) text += piece;
  return text + "}]}";
}
std::string with_input(std::string_view grid) { return with_input({grid}); }

std::string repeated(const std::string& piece, std::size_t times) {
  std::string text;
  text.reserve(piece.size() * times);
  for (std::size_t i = 0; i < times; ++i) text += piece;
  return text;
}

TEST(TaskReader, OneTask) {
  GridStore store;
  const auto tasks = parse_tasks(R"({
    "test": [{"input": [[7]]}, {"output": null, "input": [[8]]}],
    "name": "x", "about": {"size": 1, "deep": [[[[[{"a": [1.5e3, true, null]}]]]]]},
    "train": [{"input": [[1, 2, 3], [4, 5, 6]], "output": [[9], [0]], "seed": 3}]
  })",
                                 "t.json", "stem", store);
  ASSERT_EQ(tasks.size(), 1u);
  EXPECT_EQ(tasks[0].id, "stem");
  ASSERT_EQ(tasks[0].train.size(), 1u);
  ASSERT_EQ(tasks[0].test.size(), 2u);
  EXPECT_EQ(tasks[0].test[0].output, no_grid);
  EXPECT_EQ(tasks[0].test[1].output, no_grid);
  const GridRef input = store.grids[tasks[0].train[0].input], output = store.grids[tasks[0].train[0].output];
  EXPECT_EQ(input.height, 2);
  EXPECT_EQ(input.width, 3);
  EXPECT_EQ(store.cells[input.offset + 5], 6);
  EXPECT_EQ(output.height, 2);
  EXPECT_EQ(output.width, 1);
  EXPECT_EQ(store.cells[output.offset], 9);
}

TEST(TaskReader, ManyTasks) {
  GridStore store;
  const auto tasks = parse_tasks(R"({
    "b": {"train": [{"input": [[1]], "output": [[2]]}], "test": [{"input": [[3]]}]},
    "train": {"train": [{"input": [[1]], "output": [[2]]}], "test": []}
  })",
                                 "t.json", "stem", store);
  ASSERT_EQ(tasks.size(), 2u);
  EXPECT_EQ(tasks[0].id, "b");
  EXPECT_EQ(tasks[0].line, 2u);
  EXPECT_EQ(tasks[1].id, "train");
  EXPECT_EQ(tasks[1].line, 3u);
}

TEST(TaskReader, ColoursOfTheEngine) {
  EXPECT_EQ(task_failure(with_input("[[0, 127]]")), "accepted");
  EXPECT_EQ(task_failure(with_input("[[-1]]")),
            "t.json:1:37: task 't', test/0 input, row 0 holds colour -1 (the engine holds 0 to 127) "
            "ARC's colours are 0 to 9");
  EXPECT_NE(task_failure(with_input("[[128]]")).find("holds colour 128"), std::string::npos);
  EXPECT_NE(task_failure(with_input("[[18446744073709551615]]")).find("holds colour 9223372036854775807"),
            std::string::npos);
  EXPECT_NE(task_failure(with_input("[[1e400]]")).find("t.json:1:"), std::string::npos);
  EXPECT_NE(task_failure(with_input("[[1.0]]")).find("holds '1.0' (colours are integers)"),
            std::string::npos);
}

TEST(TaskReader, SidesOfTheEngine) {
  const std::string side = std::to_string(max_input_side);
  const std::string ones = repeated("1,", max_input_side - 1), rows = repeated("[1],", max_input_side - 1);
  EXPECT_EQ(task_failure(with_input({"[[", ones, "1]]"})), "accepted");
  EXPECT_NE(task_failure(with_input({"[[", ones, "1,1]]"}))
                .find("has more than " + side + " columns (the engine holds sides of 1 to " + side + ")"),
            std::string::npos);
  EXPECT_EQ(task_failure(with_input({"[", rows, "[1]]"})), "accepted");
  EXPECT_NE(task_failure(with_input({"[", rows, "[1],[1]]"})).find("has more than " + side + " rows"),
            std::string::npos);
}

struct Case {
  const char* text;
  const char* message;
};

TEST(TaskReader, RefusesWithPlaceAndRemedy) {
  const Case cases[] = {
      {"", "t.json:1:1: is empty"},
      {" ", "t.json:1:1: is not JSON"},
      {"[]", "t.json:1:1: the file is a list (an object is expected) give the file {\"train\""},
      {"7", "the file is a number (an object is expected)"},
      {"{\"a\":\n {,", "t.json:2:3: is not JSON (syntax error"},
      {R"({"train": [], "test": []} x)", "t.json:1:27: is not JSON"},
      {R"({"a": 1})", "t.json:1:7: task 'a' is a number (a task is an object)"},
      {R"({"a": [[[1]]]})",
       "task 'a' is a list (a task is an object with 'train' and 'test'; lists stand in"},
      {R"({"a": {"training": []}})", "task 'a' has no pairs (neither 'train' nor 'test' stands in it)"},
      {R"({"a": {"train": []}})", "task 'a' has no 'test' (a task has both lists)"},
      {R"({"test": []})", "task 't' has no 'train'"},
      {R"({"train": [], "test": []})", "task 't' has no pairs (both its lists are empty)"},
      {R"({"train": 3, "test": []})", "task 'train' is a number (a list of pairs is expected)"},
      {R"({"a": {"train": {}, "test": []}})", "task 'a', 'train' is an object (a list of pairs is expected)"},
      {R"({"train": [], "train": [], "test": []})", "task 't' has two lists 'train'"},
      {R"({"train": [[1]], "test": []})", "task 't', train/0 is a list (a pair is an object"},
      {R"({"train": [{"input": [[1]]}], "test": []})", "task 't', train/0 has no output (only a test pair"},
      {R"({"train": [], "test": [{"output": [[1]]}]})", "task 't', test/0 has no input"},
      {R"({"train": [], "test": [{"input": 3}]})", "task 't', test/0 input is a number (a grid is a list"},
      {R"({"train": [], "test": [{"input": null}]})", "task 't', test/0 input is null (a grid is a list"},
      {R"({"train": [], "test": [{"input": [[1]], "input": [[1]]}]})", "test/0 input stands twice"},
      {R"({"train": [], "test": [{"input": []}]})", "task 't', test/0 input is empty (a grid has sides"},
      {R"({"train": [], "test": [{"input": [[]]}]})", "task 't', test/0 input, row 0 is empty"},
      {R"({"train": [], "test": [{"input": [1]}]})", "task 't', test/0 input is a number (a row is a list"},
      {R"({"train": [], "test": [{"input": [[true]]}]})",
       "test/0 input, row 0 is a boolean (a colour is an int"},
      {R"({"train": [], "test": [{"input": [["1"]]}]})", "test/0 input, row 0 is a string"},
      {R"({"train": [], "test": [{"input": [[[1]]]}]})", "test/0 input, row 0 is a list"},
      {"{\"train\": [], \"test\": [{\"input\": [[1, 2],\n[3]]}]}",
       "t.json:2:3: task 't', test/0 input, row 1 has 1 cells (the rows before it have 2)"},
      {"{\"train\": [], \"test\": [{\"input\": [[1,\n300\n]]}]}",
       "t.json:2:3: task 't', test/0 input, row 0 holds"},
      {R"({"a": {"train": [{"input": [[1]], "output": [[1]]}], "test": []},
           "train": [{"input": [[1]], "output": [[1]]}], "test": []})",
       "mixes one task with many"},
      {"{\"a\\u0001b\": {}}", "task id 'a\\x01b' (an id has 1 to 255 bytes"},
      {"{\"\": {}}", "task id '' (an id has"},
      {"{\"\xFF\": {}}", "is not JSON (syntax error"},
  };
  for (const Case& c : cases) {
    EXPECT_NE(task_failure(c.text).find(c.message), std::string::npos) << c.text << "\n"
                                                                       << task_failure(c.text);
  }
  EXPECT_NE(task_failure(std::string("{\"train\": [], \0", 15)).find("t.json:1:15: is not JSON (a NUL byte)"),
            std::string::npos)
      << task_failure(std::string("{\"train\": [], \0", 15));
}

TEST(TaskReader, HostileTextGetsAnAnswer) {
  constexpr std::size_t many = 3'000'000;
  EXPECT_NE(task_failure(repeated("[", many)), "accepted");
  EXPECT_NE(task_failure("{\"x\": " + repeated("[", many)), "accepted");
  EXPECT_NE(task_failure(repeated("{\"x\":", many)), "accepted");
  EXPECT_NE(task_failure(with_input(repeated("[", many))), "accepted");
  EXPECT_NE(task_failure("{\"" + std::string(many, 'a') + "\": {}}").find("task id 'aaa"), std::string::npos);
  EXPECT_LT(task_failure("\"" + std::string(many, 'a')).size(), 1000u);
  EXPECT_NE(task_failure(with_input({"[[", std::string(many, '9'), "]]"})), "accepted");
  EXPECT_EQ(task_failure(R"({"train": [], "x": )" + repeated("[", 100'000) + repeated("]", 100'000) +
                         R"(, "test": [{"input": [[1]]}]})"),
            "accepted");
}

TEST(SolutionReader, Outputs) {
  GridStore store;
  const auto solutions = parse_solutions("{\"a\": [[[1]], [[2, 3]]],\n \"b\": []}", "s.json", store);
  ASSERT_EQ(solutions.size(), 2u);
  EXPECT_EQ(solutions[0].id, "a");
  ASSERT_EQ(solutions[0].outputs.size(), 2u);
  EXPECT_EQ(store.grids[solutions[0].outputs[1]].width, 2);
  EXPECT_EQ(solutions[1].line, 2u);
  EXPECT_TRUE(solutions[1].outputs.empty());
}

TEST(SolutionReader, RefusesWithPlaceAndRemedy) {
  const Case cases[] = {
      {R"({"a": {"train": []}})", "s.json:1:7: solution 'a' is an object (a list of grids is expected)"},
      {R"({"a": [{"attempt_1": [[0]]}]})", "solution 'a', output 0 is an object (a grid is a list of rows)"},
      {R"({"a": [[[1], [1, 2]]]})", "solution 'a', output 0, row 1 has 2 cells"},
      {R"({"a": [[[1]], [[300]]]})", "solution 'a', output 1, row 0 holds colour 300"},
      {R"({"a": [[[1]], null]})", "solution 'a', output 1 is null"},
      {R"([])", "the file is a list"},
  };
  for (const Case& c : cases) {
    EXPECT_NE(solution_failure(c.text).find(c.message), std::string::npos) << solution_failure(c.text);
  }
}

}  // namespace
}  // namespace megabatch
