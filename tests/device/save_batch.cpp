// save_batch OUT PROGRAMS TASKS PAIRING [--skip N] [--rows N] [--spread] [--only PROGRAM]...
// Writes the batch that `megabatch run` would evaluate as one file for device_agrees. PAIRING is own, cross
// or a list of pairs. --spread takes the rows from all over the batch instead of its beginning.
#include <algorithm>
#include <fstream>
#include <iostream>
#include <iterator>
#include <numeric>
#include <set>

#include "src/data/batch.hpp"
#include "src/data/tasks.hpp"
#include "src/language/program_set.hpp"
#include "tests/device/saved_batch.hpp"

namespace megabatch {
namespace {

struct Options {
  std::string out, programs, tasks, pairing;
  std::uint64_t skip = 0, rows = UINT64_MAX;
  bool spread = false;
  std::set<std::string, std::less<>> only;
};

Options parse(int argc, char** argv) {
  Options o;
  std::vector<std::string> words;
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    const auto value = [&] {
      if (++i == argc) throw std::runtime_error(word + " needs a value");
      return std::string(argv[i]);
    };
    if (word == "--skip") {
      o.skip = std::stoull(value());
    } else if (word == "--rows") {
      o.rows = std::stoull(value());
    } else if (word == "--spread") {
      o.spread = true;
    } else if (word == "--only") {
      o.only.insert(value());
    } else {
      words.push_back(word);
    }
  }
  if (words.size() != 4)
    throw std::runtime_error("usage: save_batch OUT PROGRAMS TASKS own|cross|LIST.tsv [options]");
  o.out = words[0], o.programs = words[1], o.tasks = words[2], o.pairing = words[3];
  return o;
}

Batch pair_up(const Options& o, const std::vector<std::string_view>& names, const TaskSet& tasks) {
  if (o.pairing == "own") return pair_own(names, tasks).batch;
  if (o.pairing == "cross") return pair_cross(names.size(), tasks).batch;
  std::ifstream in(o.pairing, std::ios::binary);
  if (!in) throw std::runtime_error("cannot read " + o.pairing);
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  return pair_list(text, o.pairing, names, {}, tasks).batch;
}

void write(const Options& o) {
  const ProgramSet programs = compile_program_file(o.programs);
  const std::vector<std::filesystem::path> paths{o.tasks};
  const TaskSet tasks = read_tasks(paths, std::nullopt);
  std::vector<std::string_view> names;
  for (std::size_t p = 0; p < programs.size(); ++p) names.push_back(programs.name(p));
  const Batch batch = pair_up(o, names, tasks);

  SavedBatch saved{programs.programs,
                   programs.code,
                   programs.constants,
                   tasks.cells,
                   tasks.grids,
                   tasks.pairs,
                   tasks.refs,
                   tasks.inputs,
                   {},
                   {},
                   {}};
  // Steps that share no factor with the size reach every row once, far apart.
  std::uint64_t step = 1;
  if (o.spread) {
    step = std::max<std::uint64_t>(1, batch.size() * 618 / 1000);
    while (std::gcd(step, batch.size()) != 1) ++step;
  }
  for (std::uint64_t k = o.skip; k < batch.size() && saved.evaluations.size() < o.rows; ++k) {
    const Evaluation evaluation = batch.at(k * step % batch.size());
    if (!o.only.empty() && !o.only.count(names[evaluation.program])) continue;
    const Task& task = tasks.tasks[tasks.inputs[evaluation.input].task];
    saved.add(evaluation, std::string(names[evaluation.program]) + " " + task.id + " " +
                              tasks.pair_name(evaluation.input));
  }
  if (saved.evaluations.empty()) throw std::runtime_error("no evaluation is left");
  save(saved, o.out);
  std::cout << saved.evaluations.size() << " evaluations of " << batch.size() << "\n";
}

}  // namespace
}  // namespace megabatch

int main(int argc, char** argv) {
  try {
    megabatch::write(megabatch::parse(argc, argv));
  } catch (const std::exception& e) {
    std::cerr << "save_batch: " << e.what() << "\n";
    return 1;
  }
}
