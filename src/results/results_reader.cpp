#include "src/results/results_reader.hpp"

#include <algorithm>
#include <array>
#include <limits>

#include "src/results/hdf5_handles.hpp"
#include "src/results/schema.hpp"

namespace megabatch {
namespace {

using hdf5::Checker;
using hdf5::Handle;

constexpr std::uint64_t most_rows = std::uint64_t{1} << 32;  // indexes have 32 bits
constexpr std::uint64_t block_bytes = 16u << 20;             // of values read at once, if there are several

[[noreturn]] void damaged(const Checker& check, const std::string& what) {
  check.fail("the file is damaged: " + what, "repeat the run that wrote it");
}

// The columns of one group.
class Group {
 public:
  Group(const Checker& check, hid_t file, const std::string& name)
      : check_(&check), name_(name), group_(check.own(H5Gopen2(file, name.c_str(), H5P_DEFAULT), H5Gclose)) {}

  Handle open(const std::string& column) const {
    return check_->own(H5Dopen2(group_, column.c_str(), H5P_DEFAULT), H5Dclose);
  }
  std::uint64_t size(hid_t dataset, const std::string& column) const {
    const Handle space = check_->own(H5Dget_space(dataset), H5Sclose);
    hsize_t size = 0;
    if (H5Sget_simple_extent_ndims(space) != 1) bad(column, "is no column");
    (*check_)(H5Sget_simple_extent_dims(space, &size, nullptr));
    return size;
  }
  std::uint64_t size(const std::string& column) const { return size(open(column), column); }
  std::size_t rows(const std::string& column) const {
    const std::uint64_t rows = size(column);
    if (rows > most_rows) bad(column, "is too long");
    return static_cast<std::size_t>(rows);
  }

  template <class T>
  std::vector<T> numbers(const std::string& column, std::uint64_t first, std::uint64_t count) const {
    std::vector<T> values(count);
    read(open(column), column, hdf5::Type<T>::memory(), first, count, values.data());
    return values;
  }
  template <class T>
  std::vector<T> numbers(const std::string& column, std::size_t rows) const {
    if (size(column) != rows) bad(column, "has another length than its neighbours");
    return numbers<T>(column, 0, rows);
  }
  std::vector<std::string> strings(const std::string& column, std::uint64_t first, std::size_t count) const {
    const Handle dataset = open(column);
    const Handle stored = check_->own(H5Dget_type(dataset), H5Tclose);
    if (H5Tis_variable_str(stored) <= 0) bad(column, "holds no text");
    const Handle type = hdf5::string_type(*check_);
    if (count == 0) return {};
    std::vector<char*> pointers(count);
    read(dataset, column, type, first, count, pointers.data());
    std::vector<std::string> texts(count);
    for (std::size_t i = 0; i < count; ++i) texts[i] = pointers[i] != nullptr ? pointers[i] : "";
    const hsize_t extent = count;
    const Handle space = check_->own(H5Screate_simple(1, &extent, nullptr), H5Sclose);
    (*check_)(H5Dvlen_reclaim(type, space, H5P_DEFAULT, pointers.data()));
    return texts;
  }
  std::vector<std::string> strings(const std::string& column, std::size_t rows) const {
    if (size(column) != rows) bad(column, "has another length than its neighbours");
    return strings(column, 0, rows);
  }
  [[noreturn]] void bad(const std::string& column, const std::string& what) const {
    damaged(*check_, "/" + name_ + "/" + column + " " + what);
  }
  hid_t id() const { return group_; }

 private:
  void read(hid_t dataset, const std::string& column, hid_t type, std::uint64_t first, std::uint64_t count,
            void* into) const {
    const std::uint64_t rows = size(dataset, column);
    if (first > rows || count > rows - first) bad(column, "is too short");
    if (count == 0) return;
    const hsize_t begin = first, length = count;
    const Handle memory = check_->own(H5Screate_simple(1, &length, nullptr), H5Sclose);
    const Handle file = check_->own(H5Dget_space(dataset), H5Sclose);
    (*check_)(H5Sselect_hyperslab(file, H5S_SELECT_SET, &begin, nullptr, &length, nullptr));
    (*check_)(H5Dread(dataset, type, memory, file, H5P_DEFAULT, into));
  }

  const Checker* check_;
  std::string name_;
  Handle group_;
};

std::string read_text(const Checker& check, hid_t attribute) {
  const Handle stored = check.own(H5Aget_type(attribute), H5Tclose);
  if (H5Tis_variable_str(stored) <= 0) return {};
  const Handle type = hdf5::string_type(check);
  char* text = nullptr;
  check(H5Aread(attribute, type, &text));
  std::string copy = text != nullptr ? text : "";
  check(H5free_memory(text));
  return copy;
}

Handle open_file(const Checker& check, const std::filesystem::path& path) {
  hdf5::start();
  std::error_code error;
  const auto status = std::filesystem::status(path, error);
  if (!std::filesystem::exists(status)) {
    check.fail(error ? error.message() : "there is no such file", "give the output of megabatch run");
  }
  if (!std::filesystem::is_regular_file(status)) {
    check.fail("it is no regular file", "give the output of megabatch run");
  }
  Handle file(H5Fopen(path.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT), H5Fclose);
  if (file < 0 && hdf5::last_error().find("file signature not found") != std::string::npos) {
    check.fail("it is no HDF5 file", "give the output of megabatch run");
  }
  check(static_cast<hid_t>(file));
  if (H5Aexists(file, "schema_version") <= 0) {
    check.fail("it is an HDF5 file, but not one of megabatch's results: it has no schema_version",
               "give the output of megabatch run");
  }
  const Handle attribute = check.own(H5Aopen(file, "schema_version", H5P_DEFAULT), H5Aclose);
  std::uint32_t version = 0;
  check(H5Aread(attribute, H5T_NATIVE_UINT32, &version));
  if (version != schema::version) {
    check.fail("its schema_version is " + std::to_string(version) + ", this program reads " +
                   std::to_string(schema::version),
               "use the version of megabatch that wrote it");
  }
  return file;
}

}  // namespace

std::span<const std::uint8_t> EvaluationBlock::value(std::size_t i) const {
  const std::vector<std::uint8_t>& from = is_grid(i) ? cells : text;
  return std::span(from).subspan(static_cast<std::size_t>(offset[i] - (is_grid(i) ? first_cell : first_byte)),
                                 size[i]);
}

struct ResultsReader::State {
  explicit State(const std::filesystem::path& path)
      : check("read results from", path.string()),
        file(open_file(check, path)),
        results(check, file, "results") {
    evaluations = results.size("program");
    cells_size = results.size("cells");
    text_size = results.size("text");
    read_programs();
    read_tasks();
    read_inputs();
  }

  void read_programs();
  void read_tasks();
  void read_inputs();
  std::span<const std::uint8_t> grid(std::uint64_t offset, std::uint16_t height, std::uint16_t width) const;
  void place_values(EvaluationBlock& block) const;

  Checker check;
  Handle file;
  Group results;
  std::uint64_t evaluations = 0, cells_size = 0, text_size = 0;
  std::vector<StoredProgram> programs;
  std::vector<StoredTask> tasks;
  std::vector<StoredInput> inputs;
  std::vector<std::uint8_t> input_cells;
};

void ResultsReader::State::read_programs() {
  const Group group(check, file, "programs");
  const std::size_t rows = group.rows("name");
  auto names = group.strings("name", rows), files = group.strings("file", rows);
  const auto lines = group.numbers<std::uint32_t>("line", rows);
  for (std::size_t i = 0; i < rows; ++i) {
    programs.push_back({std::move(names[i]), std::move(files[i]), lines[i]});
  }
}

void ResultsReader::State::read_tasks() {
  const Group group(check, file, "tasks");
  const std::size_t rows = group.rows("name");
  auto names = group.strings("name", rows);
  const auto train = group.numbers<std::uint32_t>("train_pairs", rows);
  const auto test = group.numbers<std::uint32_t>("test_pairs", rows);
  for (std::size_t i = 0; i < rows; ++i) tasks.push_back({std::move(names[i]), train[i], test[i]});
}

std::span<const std::uint8_t> ResultsReader::State::grid(std::uint64_t offset, std::uint16_t height,
                                                         std::uint16_t width) const {
  const std::size_t size = std::size_t{height} * width;
  if (offset > input_cells.size() || size > input_cells.size() - offset) {
    damaged(check, "a grid of /inputs lies outside its cells");
  }
  return std::span(input_cells).subspan(static_cast<std::size_t>(offset), size);
}

void ResultsReader::State::read_inputs() {
  const Group group(check, file, "inputs");
  const std::size_t rows = group.rows("task");
  input_cells = group.numbers<std::uint8_t>("cells", group.rows("cells"));
  const auto task = group.numbers<std::uint32_t>("task", rows);
  auto pair = group.strings("pair", rows);
  const auto height = group.numbers<std::uint16_t>("height", rows);
  const auto width = group.numbers<std::uint16_t>("width", rows);
  const auto offset = group.numbers<std::int64_t>("offset", rows);
  const auto expected_height = group.numbers<std::uint16_t>("expected_height", rows);
  const auto expected_width = group.numbers<std::uint16_t>("expected_width", rows);
  const auto expected_offset = group.numbers<std::int64_t>("expected_offset", rows);
  for (std::size_t i = 0; i < rows; ++i) {
    if (task[i] >= tasks.size()) group.bad("task", "names a task that is not there");
    StoredInput input{.task = task[i],
                      .pair = std::move(pair[i]),
                      .height = height[i],
                      .width = width[i],
                      .expected_height = expected_height[i],
                      .expected_width = expected_width[i],
                      .expected = {},
                      .cells = grid(static_cast<std::uint64_t>(offset[i]), height[i], width[i])};
    if (expected_offset[i] >= 0) {
      input.expected =
          grid(static_cast<std::uint64_t>(expected_offset[i]), expected_height[i], expected_width[i]);
    }
    inputs.push_back(std::move(input));
  }
}

// Cuts the block where its values exceed what is read at once, and checks that they follow each other.
void ResultsReader::State::place_values(EvaluationBlock& block) const {
  std::array<std::int64_t, 2> next = {schema::not_kept, schema::not_kept};  // of text, of cells
  std::array<std::int64_t*, 2> first = {&block.first_byte, &block.first_cell};
  const std::array<std::uint64_t, 2> limit = {text_size, cells_size};
  std::uint64_t bytes = 0;
  std::size_t count = 0;
  for (; count < block.count(); ++count) {
    if (!block.kept(count)) continue;
    bytes += block.size[count];
    if (count > 0 && bytes > block_bytes) break;
    const bool grid = block.is_grid(count);
    if (next[grid] == schema::not_kept) next[grid] = *first[grid] = block.offset[count];
    const auto begin = static_cast<std::uint64_t>(block.offset[count]);
    const std::uint64_t cells = std::uint64_t{block.height[count]} * block.width[count];
    if (block.offset[count] != next[grid] || begin > limit[grid] || block.size[count] > limit[grid] - begin ||
        (grid && cells != block.size[count])) {
      results.bad("offset", "places the value of evaluation " + std::to_string(block.first + count) +
                                " where it cannot be");
    }
    next[grid] += block.size[count];
  }
  const auto cut = [count](auto&... columns) { (columns.resize(count), ...); };
  cut(block.program, block.input, block.status, block.match, block.kind, block.steps, block.error_line,
      block.height, block.width, block.offset, block.size);
  const auto read = [&](const char* column, std::int64_t begin, std::int64_t end) {
    if (end <= begin) return std::vector<std::uint8_t>();
    return results.numbers<std::uint8_t>(column, static_cast<std::uint64_t>(begin),
                                         static_cast<std::uint64_t>(end - begin));
  };
  block.text = read("text", block.first_byte, next[0]);
  block.cells = read("cells", block.first_cell, next[1]);
}

ResultsReader::ResultsReader(const std::filesystem::path& path) : state_(std::make_unique<State>(path)) {}
ResultsReader::~ResultsReader() = default;
ResultsReader::ResultsReader(ResultsReader&&) noexcept = default;
ResultsReader& ResultsReader::operator=(ResultsReader&&) noexcept = default;

const std::string& ResultsReader::path() const { return state_->check.path(); }
std::uint64_t ResultsReader::evaluations() const { return state_->evaluations; }
const std::vector<StoredProgram>& ResultsReader::programs() const { return state_->programs; }
const std::vector<StoredTask>& ResultsReader::tasks() const { return state_->tasks; }
const std::vector<StoredInput>& ResultsReader::inputs() const { return state_->inputs; }

std::string ResultsReader::source(std::size_t program) const {
  return Group(state_->check, state_->file, "programs").strings("source", program, 1).front();
}

std::vector<StoredSolved> ResultsReader::solved() const {
  const Group group(state_->check, state_->file, "solved");
  const std::size_t rows = group.rows("program");
  std::vector<StoredSolved> solved(rows);
  const auto fill = [&](const char* column, std::uint32_t StoredSolved::*member, std::size_t below) {
    const auto values = group.numbers<std::uint32_t>(column, rows);
    for (std::size_t i = 0; i < rows; ++i) {
      if (values[i] >= below) group.bad(column, "names what is not there");
      solved[i].*member = values[i];
    }
  };
  constexpr auto any = std::numeric_limits<std::size_t>::max();
  fill("program", &StoredSolved::program, state_->programs.size());
  fill("task", &StoredSolved::task, state_->tasks.size());
  fill("train_matched", &StoredSolved::train_matched, any);
  fill("test_matched", &StoredSolved::test_matched, any);
  fill("train_pairs", &StoredSolved::train_pairs, any);
  fill("test_pairs", &StoredSolved::test_pairs, any);
  return solved;
}

std::vector<RankEntry> ResultsReader::ranks() const {
  const Group group(state_->check, state_->file, "ranks");
  const std::size_t rows = group.rows("host");
  std::vector<RankEntry> ranks(rows);
  const auto text = [&](const char* column, std::string RankEntry::*member) {
    auto values = group.strings(column, rows);
    for (std::size_t i = 0; i < rows; ++i) ranks[i].*member = std::move(values[i]);
  };
  const auto number = [&]<class T>(const char* column, T RankEntry::*member) {
    const auto values = group.numbers<T>(column, rows);
    for (std::size_t i = 0; i < rows; ++i) ranks[i].*member = values[i];
  };
  text("host", &RankEntry::host);
  number("local_rank", &RankEntry::local_rank);
  text("backend", &RankEntry::backend);
  text("device", &RankEntry::device);
  text("uuid", &RankEntry::uuid);
  text("pci", &RankEntry::pci);
  number("memory", &RankEntry::memory);
  number("peak_memory", &RankEntry::peak_memory);
  number("threads", &RankEntry::threads);
  return ranks;
}

std::vector<RankTimings> ResultsReader::timings() const {
  const Group group(state_->check, state_->file, "timings");
  const std::size_t rows = group.rows("wall");
  std::vector<RankTimings> timings(rows);
  for (std::size_t phase = 0; phase < phase_count; ++phase) {
    const auto seconds = group.numbers<double>(phase_names[phase], rows);
    for (std::size_t i = 0; i < rows; ++i) timings[i].seconds[phase] = seconds[i];
  }
  const auto wall = group.numbers<double>("wall", rows);
  const auto evaluations = group.numbers<std::uint64_t>("evaluations", rows);
  const auto rerun = group.numbers<std::uint64_t>("rerun_on_host", rows);
  for (std::size_t i = 0; i < rows; ++i) {
    timings[i].wall = wall[i];
    timings[i].evaluations = evaluations[i];
    timings[i].rerun_on_host = rerun[i];
  }
  return timings;
}

std::vector<std::pair<std::string, std::string>> ResultsReader::provenance() const {
  const Checker& check = state_->check;
  const Group group(check, state_->file, "provenance");
  H5O_info_t info;
  check(H5Oget_info_by_name2(group.id(), ".", &info, H5O_INFO_NUM_ATTRS, H5P_DEFAULT));
  std::vector<std::pair<std::string, std::string>> attributes;
  for (hsize_t i = 0; i < info.num_attrs; ++i) {
    const Handle attribute = check.own(
        H5Aopen_by_idx(group.id(), ".", H5_INDEX_CRT_ORDER, H5_ITER_INC, i, H5P_DEFAULT, H5P_DEFAULT),
        H5Aclose);
    const auto length = check(H5Aget_name(attribute, 0, nullptr));
    std::string name(static_cast<std::size_t>(length) + 1, '\0');
    check(H5Aget_name(attribute, name.size(), name.data()));
    name.pop_back();
    attributes.emplace_back(std::move(name), read_text(check, attribute));
  }
  return attributes;
}

EvaluationBlock ResultsReader::read(std::uint64_t first, std::size_t most, Values values) const {
  const State& state = *state_;
  const Group& group = state.results;
  const std::size_t count =
      static_cast<std::size_t>(std::min<std::uint64_t>(most, state.evaluations - first));
  EvaluationBlock block;
  block.first = first;
  block.program = group.numbers<std::uint32_t>("program", first, count);
  block.input = group.numbers<std::uint32_t>("input", first, count);
  block.status = group.numbers<std::uint8_t>("status", first, count);
  block.match = group.numbers<std::uint8_t>("match", first, count);
  block.kind = group.numbers<std::uint8_t>("kind", first, count);
  block.steps = group.numbers<std::uint32_t>("steps", first, count);
  block.error_line = group.numbers<std::uint32_t>("error_line", first, count);
  block.height = group.numbers<std::uint16_t>("height", first, count);
  block.width = group.numbers<std::uint16_t>("width", first, count);
  block.offset = group.numbers<std::int64_t>("offset", first, count);
  block.size = group.numbers<std::uint32_t>("size", first, count);
  for (std::size_t i = 0; i < count; ++i) {
    if (block.program[i] >= state.programs.size()) group.bad("program", "names a program that is not there");
    if (block.input[i] >= state.inputs.size()) group.bad("input", "names an input that is not there");
    if (block.status[i] > static_cast<std::uint8_t>(Status::limit))
      group.bad("status", "has an unknown value");
    if (block.kind[i] > static_cast<std::uint8_t>(ValueKind::text)) group.bad("kind", "has an unknown value");
  }
  if (values == Values::read) state.place_values(block);
  return block;
}

}  // namespace megabatch
