#include <gtest/gtest.h>
#include <sys/resource.h>

#include <csignal>
#include <fstream>
#include <random>
#include <set>
#include <stdexcept>

#include "src/results/export.hpp"
#include "src/results/hdf5_handles.hpp"
#include "src/results/results_reader.hpp"
#include "tests/results/sample.hpp"

namespace megabatch {
namespace {

namespace fs = std::filesystem;
using sample::make_outcome;

// A folder of the test's own, and the sample run.
class ResultsFile : public testing::Test {
 protected:
  ResultsFile() {
    std::string name = (fs::temp_directory_path() / "megabatch-results-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
    folder = name;
    path = folder / "r.h5";
  }
  ~ResultsFile() override { fs::remove_all(folder); }

  std::size_t files() const {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
  }
  static std::string bytes_of(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  static void write_bytes(const fs::path& file, const std::string& bytes) {
    std::ofstream(file, std::ios::binary) << bytes;
  }
  template <class Action>
  static std::string error_of(Action action) {
    try {
      action();
    } catch (const std::runtime_error& error) {
      return error.what();
    }
    return "no error";
  }
  // Reads all there is.
  static std::uint64_t read_all(const fs::path& file, std::size_t most = 4) {
    const ResultsReader reader(file);
    std::uint64_t seen = 0;
    while (seen < reader.evaluations()) {
      const EvaluationBlock block = reader.read(seen, most, Values::read);
      for (std::size_t i = 0; i < block.count(); ++i) {
        if (block.kept(i)) value_text(block, i);
      }
      seen += block.count();
    }
    for (std::size_t i = 0; i < reader.programs().size(); ++i) reader.source(i);
    reader.solved();
    reader.ranks();
    reader.timings();
    reader.provenance();
    return seen;
  }

  fs::path folder, path;
  sample::SampleRun run;
};

#define EXPECT_CONTAINS(text, part) \
  EXPECT_NE((text).find(part), std::string::npos) << "in: " << (text) << "\nlooked for: " << (part)

TEST_F(ResultsFile, ReadsBackTheTables) {
  run.write(path);
  const ResultsReader reader(path);
  EXPECT_EQ(reader.evaluations(), run.outcomes.size());

  ASSERT_EQ(reader.programs().size(), 2u);
  EXPECT_EQ(reader.programs()[1].name, "solve_b");
  EXPECT_EQ(reader.programs()[1].file, "pro,gra\"ms.py");
  EXPECT_EQ(reader.programs()[1].line, 8u);
  EXPECT_EQ(reader.source(0), sample::source_a);
  EXPECT_EQ(reader.source(1), sample::source_b);

  ASSERT_EQ(reader.tasks().size(), 2u);
  EXPECT_EQ(reader.tasks()[0].id, "t\"one,\xC3\xA9");
  EXPECT_EQ(reader.tasks()[0].train_pairs, 2u);
  EXPECT_EQ(reader.tasks()[0].test_pairs, 1u);

  ASSERT_EQ(reader.inputs().size(), run.inputs.size());
  for (std::size_t i = 0; i < run.inputs.size(); ++i) {
    const InputEntry& wrote = run.inputs[i];
    const StoredInput& read = reader.inputs()[i];
    EXPECT_EQ(read.task, wrote.task);
    EXPECT_EQ(read.pair, wrote.pair);
    EXPECT_EQ(read.height, wrote.input.height);
    EXPECT_EQ(read.width, wrote.input.width);
    EXPECT_TRUE(std::equal(read.cells.begin(), read.cells.end(), run.cells.begin() + wrote.input.offset));
    ASSERT_EQ(read.expected.has_value(), wrote.has_expected);
    if (!wrote.has_expected) continue;
    EXPECT_EQ(read.expected->size(), std::size_t{wrote.expected.height} * wrote.expected.width);
    EXPECT_TRUE(
        std::equal(read.expected->begin(), read.expected->end(), run.cells.begin() + wrote.expected.offset));
  }

  ASSERT_EQ(reader.ranks().size(), 2u);
  EXPECT_EQ(reader.ranks()[1].uuid, "GPU-1");
  EXPECT_EQ(reader.ranks()[1].memory, 1u << 31);
  ASSERT_EQ(reader.timings().size(), 2u);
  EXPECT_EQ(reader.timings()[0].seconds[static_cast<std::size_t>(Phase::kernel)], 4);
  EXPECT_EQ(reader.timings()[1].rerun_on_host, 1u);
  const auto provenance = reader.provenance();
  ASSERT_EQ(provenance.size(), 3u);
  EXPECT_EQ(provenance[0], (std::pair<std::string, std::string>("command", "megabatch run")));
  EXPECT_EQ(provenance[1].second.size(), 100'000u);
  EXPECT_EQ(provenance[2].second, "");
}

TEST_F(ResultsFile, ReadsBackTheEvaluations) {
  run.write(path);
  const ResultsReader reader(path);
  const std::vector<std::string> values = {"((2, 1, 4), (3, 6, 5))",
                                           "((7, 8), (9, 0))",
                                           "((1,),)",
                                           "((255, 10),)",
                                           "{-2, (<function>,)}",
                                           "",
                                           "",
                                           "None",
                                           "",
                                           ""};
  for (const std::size_t most : {1u, 3u, 100u}) {
    std::size_t seen = 0;
    while (seen < reader.evaluations()) {
      const EvaluationBlock block = reader.read(seen, most, Values::read);
      ASSERT_GE(block.count(), 1u);
      ASSERT_LE(block.count(), most);
      for (std::size_t i = 0; i < block.count(); ++i, ++seen) {
        const Outcome& outcome = run.outcomes[seen];
        EXPECT_EQ(block.program[i], run.evaluations[seen].program);
        EXPECT_EQ(block.input[i], run.evaluations[seen].input);
        EXPECT_EQ(block.status[i], static_cast<std::uint8_t>(outcome.status));
        EXPECT_EQ(block.kind[i], static_cast<std::uint8_t>(outcome.kind));
        EXPECT_EQ(block.match[i], outcome.match);
        EXPECT_EQ(block.steps[i], outcome.steps);
        EXPECT_EQ(block.error_line[i], outcome.line);
        EXPECT_EQ(block.height[i], outcome.height);
        EXPECT_EQ(block.width[i], outcome.width);
        EXPECT_EQ(block.kept(i), outcome.size > 0);
        EXPECT_EQ(block.kept(i) ? value_text(block, i) : "", values[seen]);
      }
    }
  }
}

TEST_F(ResultsFile, CountsThePairsThatAProgramMatches) {
  run.grid(0, 0, 1, 2, 3, {2, 1, 4, 3, 6, 5});  // the same pair again
  run.write(path);
  const auto solved = ResultsReader(path).solved();
  ASSERT_EQ(solved.size(), 1u);
  EXPECT_EQ(solved[0].program, 0u);
  EXPECT_EQ(solved[0].task, 0u);
  EXPECT_EQ(solved[0].train_matched, 2u);
  EXPECT_EQ(solved[0].test_matched, 1u);
  EXPECT_EQ(solved[0].train_pairs, 2u);
  EXPECT_EQ(solved[0].test_pairs, 1u);
}

TEST_F(ResultsFile, IsTheSameHoweverItWasAppended) {
  // More than one chunk of each kind, from a generator with a fixed seed.
  std::mt19937 random(7);
  for (int i = 0; i < 20'000; ++i) {
    std::vector<std::uint8_t> cells(random() % 60);
    for (auto& cell : cells) cell = static_cast<std::uint8_t>(random() % 10);
    const auto input = static_cast<std::uint32_t>(random() % run.inputs.size());
    if (cells.size() % 3 == 0) {
      run.text(0, input, 0, {'p', static_cast<std::uint8_t>(i), 1, 0, 0, 2, 0, 0, 0});
    } else {
      run.grid(1, input, random() % 2 == 0, 1, static_cast<std::uint16_t>(cells.size()), cells);
    }
  }
  run.write(path, 100'000);
  const std::string whole = bytes_of(path);
  for (const std::size_t batch : {1u, 7u, 10'000u}) {
    run.write(folder / "other.h5", batch);
    EXPECT_TRUE(bytes_of(folder / "other.h5") == whole) << batch;
  }
  EXPECT_EQ(read_all(path, 5000), run.outcomes.size());
}

// What xarray and h5py users rely on.
TEST_F(ResultsFile, DescribesEveryDataset) {
  run.write(path);
  const hdf5::Checker check("read", path.string());
  const hdf5::Handle file = check.own(H5Fopen(path.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT), H5Fclose);
  EXPECT_GT(H5Aexists(file, "schema_version"), 0);
  EXPECT_GT(H5Aexists(file, "default"), 0);
  std::set<std::string> seen;
  const auto visit = [](hid_t root, const char* name, const H5O_info_t* info, void* names) -> herr_t {
    if (info->type != H5O_TYPE_DATASET) return 0;
    static_cast<std::set<std::string>*>(names)->insert(name);
    const hdf5::Handle dataset(H5Dopen2(root, name, H5P_DEFAULT), H5Dclose);
    for (const char* attribute : {"units", "long_name"}) {
      EXPECT_GT(H5Aexists(dataset, attribute), 0) << name << " has no " << attribute;
    }
    const hdf5::Handle space(H5Dget_space(dataset), H5Sclose);
    EXPECT_EQ(H5Sget_simple_extent_ndims(space), 1) << name;
    const hdf5::Handle type(H5Dget_type(dataset), H5Tclose);
    EXPECT_NE(H5Tget_class(type), H5T_COMPOUND) << name;
    EXPECT_TRUE(H5DSis_scale(dataset) > 0 || H5DSget_num_scales(dataset, 0) == 1)
        << name << " has no dimension";
    EXPECT_EQ(info->btime, 0) << name << " carries a time";
    return 0;
  };
  check(H5Ovisit2(file, H5_INDEX_NAME, H5_ITER_INC, visit, &seen, H5O_INFO_ALL));
  for (const char* name : {"results/status", "results/cells", "results/text", "programs/source", "tasks/name",
                           "inputs/expected_offset", "solved/train_matched", "ranks/host", "timings/kernel",
                           "timings/batches/first_evaluation", "provenance/sha256"}) {
    EXPECT_TRUE(seen.contains(name)) << name;
  }
  const hdf5::Handle status = check.own(H5Dopen2(file, "results/status", H5P_DEFAULT), H5Dclose);
  EXPECT_GT(H5Aexists(status, "flag_values"), 0);
  EXPECT_GT(H5Aexists(status, "flag_meanings"), 0);
}

TEST_F(ResultsFile, ReplacesWhatTextCannotHold) {
  const std::string name(
      "\xFF"
      "a\0b\xC0\x80\xE2\x82\xAC",
      9);
  run.programs[0].name = name;
  run.write(path);
  EXPECT_EQ(ResultsReader(path).programs()[0].name,
            "\uFFFD"
            "a\uFFFD"
            "b\uFFFD\uFFFD\u20AC");
}

TEST_F(ResultsFile, AppearsOnlyWhenFinished) {
  {
    ResultsWriter writer(path, Existing::refuse);
    run.write_tables(writer);
    run.append(writer, 0, 4);
    EXPECT_EQ(writer.evaluations(), 4u);
    EXPECT_FALSE(fs::exists(path));
    ResultsWriter moved = std::move(writer);
    run.append(moved, 4, 5);
  }
  EXPECT_EQ(files(), 0u);
}

TEST_F(ResultsFile, RefusesAnExistingOutput) {
  write_bytes(path, "kept");
  EXPECT_CONTAINS(error_of([&] { ResultsWriter(path, Existing::refuse); }), "--force");
  EXPECT_EQ(bytes_of(path), "kept");
  run.write(path);
  EXPECT_EQ(read_all(path), run.outcomes.size());
  EXPECT_EQ(files(), 1u);
}

TEST_F(ResultsFile, ReplacesWhatALinkNames) {
  const fs::path link = folder / "link.h5";
  write_bytes(path, "old");
  fs::create_symlink(path, link);
  run.write(link);
  EXPECT_TRUE(fs::is_symlink(link));
  EXPECT_EQ(read_all(path), run.outcomes.size());
}

TEST_F(ResultsFile, KeepsTheResultsWhereTheNameWasTaken) {
  ResultsWriter writer(path, Existing::refuse);
  run.write_tables(writer);
  run.append(writer, 0, run.outcomes.size());
  write_bytes(path, "another run");
  const std::string error = error_of([&] { writer.finish(); });
  EXPECT_EQ(bytes_of(path), "another run");
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.path() == path) continue;
    EXPECT_CONTAINS(error, entry.path().string());
    EXPECT_EQ(read_all(entry.path()), run.outcomes.size());
  }
  EXPECT_EQ(files(), 2u);
}

TEST_F(ResultsFile, RefusesOutputsThatCannotBe) {
  const auto open = [](const fs::path& to) {
    return error_of([&] { ResultsWriter(to, Existing::replace); });
  };
  EXPECT_CONTAINS(open(folder), "is a directory");
  EXPECT_CONTAINS(open(folder / "none" / "r.h5"), "there is no directory " + (folder / "none").string());
  EXPECT_CONTAINS(open("/dev/null"), "no regular file");
  EXPECT_CONTAINS(open(""), "names no file");
  EXPECT_CONTAINS(open("/proc/r.h5"), "cannot write results to /proc/r.h5");
}

TEST_F(ResultsFile, RefusesWhatCannotBeAppended) {
  ResultsWriter writer(path, Existing::refuse);
  run.write_tables(writer);
  const auto append = [&](std::uint64_t first, Evaluation evaluation, Outcome outcome) {
    const std::vector<std::uint8_t> outputs(6);
    return error_of([&] { writer.append(first, {&evaluation, 1}, {&outcome, 1}, outputs); });
  };
  const Outcome grid = make_outcome(ValueKind::grid, 0, 2, 3, 6);
  EXPECT_CONTAINS(append(1, {0, 0}, grid), "do not follow");
  EXPECT_CONTAINS(append(0, {2, 0}, grid), "program 2");
  EXPECT_CONTAINS(append(0, {0, 5}, grid), "input 5");
  Outcome outcome = grid;
  outcome.width = 4;
  EXPECT_CONTAINS(append(0, {0, 0}, outcome), "do not fill");
  outcome = grid;
  outcome.offset = 1;
  EXPECT_CONTAINS(append(0, {0, 0}, outcome), "outside the outputs");
  outcome.offset = ~std::uint64_t{0};
  EXPECT_CONTAINS(append(0, {0, 0}, outcome), "outside the outputs");
  outcome = grid;
  outcome.status = Status::needs_host;
  EXPECT_CONTAINS(append(0, {0, 0}, outcome), "unknown status");
  outcome = grid;
  outcome.kind = ValueKind::text;
  EXPECT_CONTAINS(append(0, {0, 0}, outcome), "damaged result value");
  EXPECT_EQ(append(0, {0, 0}, grid), "no error");
}

// The process must survive HDF5 that can neither write nor close its file, up to its exit.
TEST_F(ResultsFile, SaysWhenThereIsNoRoom) {
  const auto fill = [&] {
    std::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{64 * 1024, 64 * 1024};
    setrlimit(RLIMIT_FSIZE, &limit);
    std::string error;
    {
      std::mt19937 random(1);
      error = error_of([&] {
        ResultsWriter writer(path, Existing::refuse);
        run.write_tables(writer);
        run.append(writer, 0, run.outcomes.size());
        std::vector<std::uint8_t> noise(300'000);
        for (auto& byte : noise) byte = static_cast<std::uint8_t>(random());
        for (int i = 0; i < 4; ++i) {
          const Evaluation evaluation{0, 0};
          const Outcome outcome = make_outcome(ValueKind::grid, 0, 1000, 300, 300'000);
          writer.append(writer.evaluations(), {&evaluation, 1}, {&outcome, 1}, noise);
        }
        writer.finish();
      });
    }
    std::fputs(error.c_str(), stderr);
    std::exit(files() == 0 ? 3 : 4);
  };
  EXPECT_EXIT(fill(), testing::ExitedWithCode(3), "cannot write results to .*File too large");
}

TEST_F(ResultsFile, SaysWhatCannotBeRead) {
  const auto read = [](const fs::path& from) { return error_of([&] { read_all(from); }); };
  EXPECT_CONTAINS(read(path), path.string());
  EXPECT_CONTAINS(read(path), "No such file");
  EXPECT_CONTAINS(read(folder), "no regular file");
  write_bytes(path, "program,task\n");
  EXPECT_CONTAINS(read(path), "no HDF5 file");
  write_bytes(path, "");
  EXPECT_CONTAINS(read(path), "no HDF5 file");
  {
    const hdf5::Handle foreign(H5Fcreate(path.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT), H5Fclose);
    ASSERT_GE(foreign, 0);
  }
  EXPECT_CONTAINS(read(path), "not one of megabatch's results");
  {
    const hdf5::Checker check("write", path.string());
    const hdf5::Handle newer = check.own(H5Fopen(path.c_str(), H5F_ACC_RDWR, H5P_DEFAULT), H5Fclose);
    hdf5::write_attribute(check, newer, "schema_version", 99u);
  }
  EXPECT_CONTAINS(read(path), "schema_version is 99");
}

TEST_F(ResultsFile, SaysWhenTheFileIsCutShort) {
  run.write(path);
  const std::string whole = bytes_of(path);
  const fs::path cut = folder / "cut.h5";
  for (std::size_t size = 512; size < whole.size(); size += whole.size() / 40) {
    write_bytes(cut, whole.substr(0, size));
    EXPECT_CONTAINS(error_of([&] { read_all(cut); }), "truncated file");
  }
}

// Opens a column of a results file to damage it.
template <class T>
void overwrite(const fs::path& path, const char* column, std::uint64_t row, T value) {
  const hdf5::Checker check("write", path.string());
  const hdf5::Handle file = check.own(H5Fopen(path.c_str(), H5F_ACC_RDWR, H5P_DEFAULT), H5Fclose);
  const hdf5::Handle dataset = check.own(H5Dopen2(file, column, H5P_DEFAULT), H5Dclose);
  const hdf5::Handle space = check.own(H5Dget_space(dataset), H5Sclose);
  const hdf5::Handle one = check.own(H5Screate(H5S_SCALAR), H5Sclose);
  const hsize_t at = row;
  check(H5Sselect_elements(space, H5S_SELECT_SET, 1, &at));
  check(H5Dwrite(dataset, hdf5::Type<T>::memory(), one, space, H5P_DEFAULT, &value));
}

TEST_F(ResultsFile, FindsDamagedColumns) {
  const auto damaged = [&](const char* column, std::uint64_t row, auto value) {
    run.write(path);
    overwrite(path, column, row, value);
    return error_of([&] { read_all(path); });
  };
  EXPECT_CONTAINS(damaged("results/program", 2, std::uint32_t{2}), "/results/program");
  EXPECT_CONTAINS(damaged("results/input", 2, std::uint32_t{9}), "/results/input");
  EXPECT_CONTAINS(damaged("results/status", 2, std::uint8_t{3}), "/results/status");
  EXPECT_CONTAINS(damaged("results/kind", 2, std::uint8_t{3}), "/results/kind");
  EXPECT_CONTAINS(damaged("results/size", 1, std::uint32_t{5}), "evaluation 1");
  EXPECT_CONTAINS(damaged("results/offset", 3, std::int64_t{1} << 60), "evaluation 3");
  EXPECT_CONTAINS(damaged("results/height", 0, std::uint16_t{9}), "evaluation 0");
  EXPECT_CONTAINS(damaged("inputs/task", 0, std::uint32_t{2}), "/inputs/task");
  EXPECT_CONTAINS(damaged("inputs/offset", 0, std::int64_t{-1}), "/inputs");
  EXPECT_CONTAINS(damaged("inputs/expected_height", 0, std::uint16_t{60'000}), "/inputs");
  EXPECT_CONTAINS(damaged("solved/program", 0, std::uint32_t{2}), "/solved/program");
}

TEST_F(ResultsFile, FindsMissingAndShortColumns) {
  const auto change = [&](auto action) {
    run.write(path);
    {
      const hdf5::Handle file(H5Fopen(path.c_str(), H5F_ACC_RDWR, H5P_DEFAULT), H5Fclose);
      action(static_cast<hid_t>(file));
    }
    return error_of([&] { read_all(path); });
  };
  EXPECT_CONTAINS(change([](hid_t file) { H5Ldelete(file, "results/steps", H5P_DEFAULT); }), "steps");
  EXPECT_CONTAINS(change([](hid_t file) { H5Ldelete(file, "solved", H5P_DEFAULT); }), "solved");
  EXPECT_CONTAINS(change([](hid_t file) {
                    const hdf5::Handle dataset(H5Dopen2(file, "results/steps", H5P_DEFAULT), H5Dclose);
                    const hsize_t size = 3;
                    H5Dset_extent(dataset, &size);
                  }),
                  "/results/steps is too short");
  EXPECT_CONTAINS(change([](hid_t file) {
                    const hdf5::Handle dataset(H5Dopen2(file, "tasks/name", H5P_DEFAULT), H5Dclose);
                    const hsize_t size = hsize_t{1} << 40;
                    H5Dset_extent(dataset, &size);
                  }),
                  "/tasks/name is too long");
}

TEST_F(ResultsFile, HoldsNoEvaluations) {
  {
    ResultsWriter writer(path, Existing::refuse);
    writer.write_programs({});
    writer.write_tasks({});
    writer.write_inputs({}, {});
    writer.finish();
  }
  EXPECT_EQ(read_all(path), 0u);
}

TEST(PopMetrics, FollowsTheModel) {
  RankTimings first, second;
  first.seconds[static_cast<std::size_t>(Phase::kernel)] = 8;
  second.seconds[static_cast<std::size_t>(Phase::kernel)] = 4;
  second.seconds[static_cast<std::size_t>(Phase::gather)] = 6;
  first.wall = second.wall = 10;
  const PopMetrics pop = pop_metrics(std::vector{first, second});
  EXPECT_DOUBLE_EQ(pop.load_balance, 0.75);
  EXPECT_DOUBLE_EQ(pop.communication_efficiency, 0.8);
  EXPECT_DOUBLE_EQ(pop.parallel_efficiency, 0.6);
  EXPECT_EQ(pop_metrics({}).parallel_efficiency, 1);
}

}  // namespace
}  // namespace megabatch
