#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>
#include <stdexcept>

#include "src/results/export.hpp"
#include "src/results/show.hpp"
#include "src/results/summary.hpp"
#include "tests/results/sample.hpp"

namespace megabatch {
namespace {

namespace fs = std::filesystem;

class Viewing : public testing::Test {
 protected:
  Viewing() {
    std::string name = (fs::temp_directory_path() / "megabatch-viewing-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
    folder = name;
    sample::SampleRun().write(folder / "r.h5");
  }
  ~Viewing() override { fs::remove_all(folder); }

  std::string exported(ExportFormat format) const {
    std::ostringstream out;
    export_results(reader(), format, out);
    return out.str();
  }
  std::string shown(const ShowOptions& options) const {
    std::ostringstream out;
    show(reader(), options, out);
    return out.str();
  }
  ResultsReader reader() const { return ResultsReader(folder / "r.h5"); }

  fs::path folder;
};

std::string panels(std::vector<GridPanel> grids, Colour colour, std::size_t width) {
  std::ostringstream out;
  print_panels(grids, colour, width, out);
  return out.str();
}

TEST_F(Viewing, ExportsJsonLines) {
  std::istringstream lines(exported(ExportFormat::jsonl));
  std::vector<nlohmann::ordered_json> rows;
  for (std::string line; std::getline(lines, line);) rows.push_back(nlohmann::ordered_json::parse(line));
  ASSERT_EQ(rows.size(), 10u);
  const std::string first = R"json({"program":"solve_a","task":"t\"one,)json"
                            "\xC3\xA9"
                            R"json(","pair":"train/0","status":"ok","match":true,"steps":100,)json"
                            R"json("value":"((2, 1, 4), (3, 6, 5))"})json";
  EXPECT_EQ(rows[0].dump(), first);
  EXPECT_EQ(rows[4]["value"], "{-2, (<function>,)}");
  EXPECT_TRUE(rows[4]["match"].is_null());
  EXPECT_EQ(rows[5]["status"], "error");
  EXPECT_EQ(rows[5]["match"], false);
  EXPECT_TRUE(rows[5]["value"].is_null());
  EXPECT_EQ(rows[6]["status"], "limit");
  EXPECT_EQ(rows[7]["value"], "None");
  EXPECT_EQ(rows[8]["status"], "ok");
  EXPECT_TRUE(rows[8]["value"].is_null());
  EXPECT_TRUE(rows[9]["value"].is_null());
}

TEST_F(Viewing, ExportsCsv) {
  const std::string one = "\"t\"\"one,\xC3\xA9\"";
  EXPECT_EQ(exported(ExportFormat::csv),
            "program,task,pair,status,match,steps,value\n"
            "solve_a," +
                one +
                ",train/0,ok,true,100,\"((2, 1, 4), (3, 6, 5))\"\n"
                "solve_a," +
                one +
                ",train/1,ok,true,101,\"((7, 8), (9, 0))\"\n"
                "solve_a," +
                one +
                ",test/0,ok,true,102,\"((1,),)\"\n"
                "solve_a,two,train/0,ok,false,103,\"((255, 10),)\"\n"
                "solve_a,two,test/0,ok,,104,\"{-2, (<function>,)}\"\n"
                "solve_b," +
                one +
                ",train/0,error,false,105,\n"
                "solve_b," +
                one +
                ",train/1,limit,false,106,\n"
                "solve_b," +
                one +
                ",test/0,ok,false,107,None\n"
                "solve_b,two,train/0,ok,false,108,\n"
                "solve_b,two,test/0,ok,,109,\n");
}

TEST_F(Viewing, ShowsTheBestProgramInDigits) {
  EXPECT_EQ(shown({.task = "t\"one,\xC3\xA9"}),
            "task t\"one,\xC3\xA9, program solve_a (pro,gra\"ms.py:3)\n"
            "\n"
            "train/0: match, 100 steps\n"
            "input 2 x 3  expected 2 x 3  output 2 x 3\n"
            "1 2 3        2 1 4           2 1 4\n"
            "4 5 6        3 6 5           3 6 5\n"
            "\n"
            "train/1: match, 101 steps\n"
            "input 2 x 2  expected 2 x 2  output 2 x 2\n"
            "7 8          7 8             7 8\n"
            "9 0          9 0             9 0\n"
            "\n"
            "test/0: match, 102 steps\n"
            "input 1 x 4  expected 1 x 1  output 1 x 1\n"
            "7 8 9 0      1               1\n");
}

TEST_F(Viewing, ShowsValuesThatAreNoGrid) {
  const std::string one = shown({.task = "t\"one,\xC3\xA9", .program = "solve_b"});
  EXPECT_NE(one.find("error at line 9: return first( 7)  # no"), std::string::npos) << one;
  EXPECT_NE(one.find("limit at line 9"), std::string::npos) << one;
  EXPECT_NE(one.find("None"), std::string::npos) << one;
  const std::string two = shown({.task = "two", .program = "solve_b"});
  EXPECT_NE(two.find("not kept"), std::string::npos) << two;
  EXPECT_NE(two.find("nothing to compare with"), std::string::npos) << two;
  const std::string wide = shown({.task = "two", .program = "solve_a"});
  EXPECT_NE(wide.find("255  10"), std::string::npos) << wide;
  EXPECT_NE(wide.find("{-2, (<function>,)}"), std::string::npos) << wide;
}

TEST_F(Viewing, NamesWhatIsNotThere) {
  EXPECT_THROW(shown({.task = "three"}), std::runtime_error);
  EXPECT_THROW(shown({.task = "two", .program = "solve_c"}), std::runtime_error);
  try {
    shown({.task = "three"});
  } catch (const std::runtime_error& error) {
    EXPECT_NE(std::string(error.what()).find("no task three among 2"), std::string::npos) << error.what();
  }
}

TEST(Panels, ColoursCells) {
  const std::vector<std::uint8_t> cells = {1, 1, 2, 12};
  const GridPanel grid{"g", 2, 2, cells, ""};
  EXPECT_EQ(panels({grid}, Colour::palette, 80),
            "g\n"
            "┌────┐\n"
            "│\x1b[48;5;32m    \x1b[0m│\n"
            "│\x1b[48;5;203m  \x1b[48;5;231m  \x1b[0m│\n"
            "└────┘\n");
  EXPECT_NE(panels({grid}, Colour::true_colour, 80).find("\x1b[48;2;0;116;217m"), std::string::npos);
}

TEST(Panels, ShrinkThenStackThenCut) {
  const std::vector<std::uint8_t> cells(20 * 20, 3);
  const GridPanel grid{"grid", 20, 20, cells, ""};
  const auto lines = [](const std::string& text) { return std::count(text.begin(), text.end(), '\n'); };
  for (const Colour colour : {Colour::none, Colour::palette}) {
    const bool plain = colour == Colour::none;
    EXPECT_EQ(lines(panels({grid, grid}, colour, 90)), plain ? 21 : 23);
    EXPECT_EQ(lines(panels({grid, grid}, colour, 50)), plain ? 21 : 13);
    EXPECT_EQ(lines(panels({grid, grid}, colour, 24)), plain ? 42 : 26);
  }
  EXPECT_EQ(panels({grid}, Colour::none, 12).substr(0, 18), "grid\n333333333333\n");
  EXPECT_NE(panels({grid}, Colour::none, 12).find("first 20 x 1"), std::string::npos);
  for (std::size_t width = 0; width < 100; ++width) {
    EXPECT_GT(panels({grid, grid}, Colour::true_colour, width).size(), 0u);
  }
}

TEST(Panels, WrapText) {
  EXPECT_EQ(
      panels({{"text", 0, 0, {}, std::string(90, 'x')}}, Colour::none, 80),
      "text\n" + std::string(40, 'x') + "\n" + std::string(40, 'x') + "\n" + std::string(10, 'x') + "\n");
  const std::string longest = panels({{"text", 0, 0, {}, std::string(1'000'000, 'x')}}, Colour::none, 80);
  EXPECT_EQ(panels({{"text", 0, 0, {}, "a\x1b\xC3\xA9z"}}, Colour::none, 80), "text\na??z\n");
  EXPECT_LT(longest.size(), 10'000u);
  EXPECT_NE(longest.find("..."), std::string::npos);
}

TEST_F(Viewing, Summarises) {
  const Summary summary = summarise(reader());
  EXPECT_EQ(summary.programs, 2u);
  EXPECT_EQ(summary.tasks, 2u);
  EXPECT_EQ(summary.inputs, 5u);
  EXPECT_EQ(summary.evaluations, 10u);
  EXPECT_EQ(summary.statuses, (std::array<std::uint64_t, 3>{8, 1, 1}));
  EXPECT_EQ(summary.matched, 3u);
  EXPECT_EQ(summary.unmatched, 5u);
  EXPECT_EQ(summary.not_compared, 2u);
  EXPECT_EQ(summary.values_kept, 6u);
  EXPECT_EQ(summary.steps, 1045u);
  EXPECT_EQ(summary.most_steps, 109u);
  EXPECT_EQ(summary.solutions, 1u);
  EXPECT_EQ(summary.tasks_solved, 1u);
  EXPECT_EQ(summary.tasks_train_solved, 1u);
  ASSERT_EQ(summary.top_programs.size(), 1u);
  EXPECT_EQ(summary.top_programs[0].name, "solve_a");
  EXPECT_EQ(summary.top_programs[0].matches, 3u);
  EXPECT_EQ(summary.top_programs[0].solved, 1u);
  ASSERT_EQ(summary.top_errors.size(), 2u);
  EXPECT_EQ(summary.top_errors[0].line, 9u);
  EXPECT_EQ(summary.top_errors[0].source, "return first(\t7)  # no container");
  EXPECT_DOUBLE_EQ(summary.wall, 10);
  EXPECT_DOUBLE_EQ(summary.evaluations_per_second, 1);
  EXPECT_DOUBLE_EQ(summary.pop.load_balance, 0.75);
  EXPECT_EQ(summarise(reader(), 1).top_errors.size(), 1u);
}

TEST_F(Viewing, PrintsTheSummary) {
  std::ostringstream text;
  print_summary(summarise(reader()), text);
  for (const char* part : {"evaluations             10", "  error                 1 (10.0%)",
                           "tasks solved            1 (50.0%)", "solve_a", "pro,gra\"ms.py:9 in solve_b",
                           "over 2 ranks", "kernel                       3.500      4.000",
                           "rate                    1 evaluations/s", "parallel efficiency"}) {
    EXPECT_NE(text.str().find(part), std::string::npos) << part << " in\n" << text.str();
  }
}

TEST_F(Viewing, PrintsTheSummaryAsJson) {
  std::ostringstream text;
  print_summary_json(summarise(reader()), text);
  const auto json = nlohmann::json::parse(text.str());
  EXPECT_EQ(json["status"]["limit"], 1);
  EXPECT_EQ(json["match"]["null"], 2);
  EXPECT_EQ(json["tasks_solved"], 1);
  EXPECT_EQ(json["top_errors"][0]["source"], "return first(\t7)  # no container");
  EXPECT_EQ(json["timings"]["ranks"][1]["device"], "Card");
  EXPECT_EQ(json["timings"]["ranks"][1]["seconds"]["gather"], 5);
  EXPECT_EQ(json["timings"]["phases"]["kernel"]["longest_s"], 4);
  EXPECT_EQ(json["timings"]["pop"]["load_balance"], 0.75);
  EXPECT_EQ(json["provenance"]["command"], "megabatch run");
}

}  // namespace
}  // namespace megabatch
