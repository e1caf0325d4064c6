#include "src/data/task_reader.hpp"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <limits>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <utility>

#include "kernels/value.hpp"
#include "src/language/diagnostic.hpp"

namespace megabatch {
namespace {

using Json = nlohmann::json;

constexpr std::int64_t colour_min = 0;  // the results file holds colours unsigned
constexpr std::int64_t colour_max = std::numeric_limits<std::int8_t>::max();
constexpr std::size_t longest_id = 255;

// Lets the handler know how far the parser has read.
struct Cursor {
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  const char* at;
  const char** seen;

  reference operator*() const { return *at; }
  Cursor& operator++() {
    *seen = ++at;
    return *this;
  }
  Cursor operator++(int) {
    Cursor before = *this;
    ++*this;
    return before;
  }
  friend bool operator==(const Cursor& a, const Cursor& b) { return a.at == b.at; }
  friend bool operator!=(const Cursor& a, const Cursor& b) { return a.at != b.at; }
};

enum class Content { tasks, solutions };

class Handler {
 public:
  Handler(Content content, std::string_view text, const std::string& name, const std::string& stem,
          GridStore& store)
      : content_(content), text_(text), name_(name), stem_(stem), store_(store), seen_(text.data()) {}

  void parse() {
    if (text_.empty()) fail("is empty", "not even an object stands in it", "give it " + expected());
    // The parser would take a NUL for the end of the text.
    if (const auto nul = text_.find('\0'); nul != std::string_view::npos) {
      seen_ = text_.data() + nul + 1;
      fail("is not JSON", "a NUL byte", "give it " + expected());
    }
    const Cursor begin{text_.data(), &seen_}, end{text_.data() + text_.size(), &seen_};
    Json::sax_parse(begin, end, this);
    if (!single_ && !refused_.empty()) throw std::runtime_error(refused_);
    if (single_ && many_) {
      fail("mixes one task with many", "'train' or 'test' stands beside other tasks",
           "give each task its own id or its own file");
    }
    if (single_) check_complete(single_task_, has_train_, has_test_);
  }

  std::vector<ParsedTask> take_tasks() {
    if (!single_) return std::move(tasks_);
    std::vector<ParsedTask> one;
    one.push_back(std::move(single_task_));
    return one;
  }
  std::vector<ParsedSolution> take_solutions() { return std::move(solutions_); }

  // What nlohmann::json::sax_parse calls.
  bool null() {
    if (state() == State::pair && key_ == "output") return true;
    return unexpected("null");
  }
  bool boolean(bool) { return unexpected("a boolean"); }
  bool number_integer(Json::number_integer_t n) {
    return number([&] { return cell(n); });
  }
  bool number_unsigned(Json::number_unsigned_t n) {
    constexpr std::uint64_t most = std::numeric_limits<std::int64_t>::max();
    return number([&] { return cell(static_cast<std::int64_t>(std::min<std::uint64_t>(n, most))); });
  }
  bool number_float(Json::number_float_t, const Json::string_t& digits) {
    return number([&] {
      if (state() != State::row) return unexpected("a number");
      fail(where() + " holds " + shown(digits), "colours are integers", "write it as an integer");
    });
  }
  bool string(Json::string_t&) { return unexpected("a string"); }
  bool binary(Json::binary_t&) { return unexpected("binary data"); }
  bool key(Json::string_t& name) {
    key_.swap(name);
    return true;
  }

  bool start_object(std::size_t) {
    switch (state()) {
      case State::none:
        push(State::top);
        return true;
      case State::top:
        if (content_ == Content::solutions) return unexpected("an object");
        check_id(key_);
        tasks_.push_back({key_, line(), {}, {}});
        has_train_many_ = has_test_many_ = false;
        push(State::task);
        return true;
      case State::pairs:
        pairs_->push_back({});
        push(State::pair);
        return true;
      default:
        return open_unexpected("an object");
    }
  }

  bool end_object() {
    const State ended = pop();
    if (ended == State::pair) {
      const ParsedPair& pair = pairs_->back();
      if (pair.input == no_grid) fail(where_pair() + " has no input", "each pair needs one", "add \"input\"");
      if (pair.output == no_grid && pairs_kind_ == "train") {
        fail(where_pair() + " has no output", "only a test pair may lack it", "add \"output\"");
      }
    } else if (ended == State::task) {
      if (has_train_many_ || has_test_many_) {
        many_ = true;
        check_complete(tasks_.back(), has_train_many_, has_test_many_);
      } else {
        refuse_unless_single("task " + shown(tasks_.back().id) + " has no pairs",
                             "neither 'train' nor 'test' stands in it");
        tasks_.pop_back();
      }
    }
    return true;
  }

  bool start_array(std::size_t) {
    switch (state()) {
      case State::top:
        if (content_ == Content::solutions) {
          check_id(key_);
          solutions_.push_back({key_, line(), {}});
          push(State::outputs);
          return true;
        }
        if (key_ == "train" || key_ == "test") {
          if (!single_) {
            single_ = true;
            single_task_.id = stem_;
            single_task_.line = 1;
            check_id(stem_);
          }
          return start_pairs(single_task_, has_train_, has_test_);
        }
        refuse_unless_single("task " + shown(key_) + " is a list",
                             "a task is an object with 'train' and 'test'; lists stand in a solutions file");
        push(State::skip);
        return true;
      case State::task:
        if (key_ == "train" || key_ == "test") {
          return start_pairs(tasks_.back(), has_train_many_, has_test_many_);
        }
        push(State::skip);
        return true;
      case State::pair:
        if (key_ == "input" || key_ == "output") {
          std::uint32_t& grid = key_ == "input" ? pairs_->back().input : pairs_->back().output;
          if (grid != no_grid) fail(where() + " stands twice", "one grid each", "remove one");
          return start_grid(grid);
        }
        push(State::skip);
        return true;
      case State::outputs:
        solutions_.back().outputs.push_back(no_grid);
        return start_grid(solutions_.back().outputs.back());
      case State::grid:
        if (height_ == max_input_side) refuse_size("rows");
        width_ = 0;
        push(State::row);
        return true;
      default:
        return open_unexpected("a list");
    }
  }

  bool end_array() {
    const State ended = pop();
    if (ended == State::row) end_row();
    if (ended == State::grid) end_grid();
    return true;
  }

  bool parse_error(std::size_t position, const std::string&, const Json::exception& error) {
    seen_ = text_.data() + std::min(position, text_.size());
    std::string why = error.what();
    // "[json.exception.parse_error.101] parse error at line 1, column 5: " is said already.
    if (const auto said = why.find(": "); said != std::string::npos) why.erase(0, said + 2);
    if (why.size() > longest_id) {
      why.resize(longest_id);
      why += "...";
    }
    fail("is not JSON", why, "give it " + expected());
  }

 private:
  enum class State { none, top, task, pairs, pair, outputs, grid, row, skip };

  State state() const { return stack_.empty() ? State::none : stack_.back(); }
  void push(State state) { stack_.push_back(state); }
  State pop() {
    const State top = state();
    stack_.pop_back();
    return top;
  }

  std::string expected() const {
    return content_ == Content::tasks ? "{\"train\": [...], \"test\": [...]} or {id: task, ...}"
                                      : "{id: [grid, ...], ...}";
  }

  // The parser knows where a number ends by taking the byte after it.
  template <class Handle>
  bool number(Handle handle) {
    lookahead_ = 1;
    const bool go_on = handle();
    lookahead_ = 0;
    return go_on;
  }

  std::size_t line() {
    line_ += static_cast<std::size_t>(std::count(text_.data() + counted_, seen_, '\n'));
    counted_ = static_cast<std::size_t>(seen_ - text_.data());
    return line_;
  }

  std::string at() {
    const auto taken = static_cast<std::size_t>(seen_ - text_.data());
    const std::string_view before = text_.substr(0, taken - std::min(taken, lookahead_));
    const std::size_t newline = before.rfind('\n');
    const std::size_t column =
        newline == std::string_view::npos ? before.size() : before.size() - newline - 1;
    const auto newlines = std::count(before.begin(), before.end(), '\n');
    return name_ + ":" + std::to_string(newlines + 1) + ":" +
           std::to_string(std::max<std::size_t>(column, 1)) + ": ";
  }

  [[noreturn]] void fail(const std::string& problem, const std::string& why, const std::string& suggestion) {
    throw std::runtime_error(at() + problem + " (" + why + ") " + suggestion);
  }

  // A file of one task may hold anything beside its 'train' and 'test'; whether it is one shows later.
  void refuse_unless_single(const std::string& problem, const std::string& why) {
    if (refused_.empty()) refused_ = at() + problem + " (" + why + ") give the file " + expected();
  }

  void check_id(const std::string& id) {
    const bool printable = std::none_of(
        id.begin(), id.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
    if (id.empty() || id.size() > longest_id || !printable) {
      fail("task id " + shown(id),
           "an id has 1 to " + std::to_string(longest_id) + " bytes and no control characters",
           "rename the task");
    }
  }

  std::string where_pair() const {
    const ParsedTask& task = single_ ? single_task_ : tasks_.back();
    return "task " + shown(task.id) + ", " + pairs_kind_ + "/" + std::to_string(pairs_->size() - 1);
  }

  std::string where() const {
    switch (state()) {
      case State::none:
        return "the file";
      case State::top:
        return content_ == Content::tasks ? "task " + shown(key_) : "solution " + shown(key_);
      case State::task:
        return "task " + shown(tasks_.back().id) + ", " + shown(key_);
      case State::pairs:
        return "task " + shown((single_ ? single_task_ : tasks_.back()).id) + ", " + pairs_kind_ + "/" +
               std::to_string(pairs_->size());
      case State::outputs:
        return "solution " + shown(solutions_.back().id) + ", output " +
               std::to_string(solutions_.back().outputs.size());
      case State::row:
        return where_grid() + ", row " + std::to_string(height_);
      case State::grid:
        return where_grid();
      case State::pair:
        return where_pair() + " " + key_;
      case State::skip:
        break;
    }
    return "the file";
  }

  std::string where_grid() const {
    if (content_ == Content::tasks) return where_pair() + " " + key_;
    return "solution " + shown(solutions_.back().id) + ", output " +
           std::to_string(solutions_.back().outputs.size() - 1);
  }

  // A value where the format has another one, or none at all.
  bool unexpected(const char* what) {
    switch (state()) {
      case State::skip:
        return true;
      case State::task:
      case State::pair:
        if (key_ != "train" && key_ != "test" && key_ != "input" && key_ != "output") return true;
        break;
      case State::top:
        if (content_ == Content::tasks && key_ != "train" && key_ != "test") {
          refuse_unless_single("task " + shown(key_) + " is " + what, "a task is an object");
          return true;
        }
        break;
      default:
        break;
    }
    fail(where() + " is " + what, wanted(), "give the file " + expected());
  }

  bool open_unexpected(const char* what) {
    unexpected(what);
    push(State::skip);
    return true;
  }

  std::string wanted() const {
    switch (state()) {
      case State::none:
        return "an object is expected";
      case State::top:
        return content_ == Content::tasks ? "a list of pairs is expected" : "a list of grids is expected";
      case State::task:
        return "a list of pairs is expected";
      case State::pairs:
        return "a pair is an object with 'input' and 'output'";
      case State::grid:
        return "a row is a list of integers";
      case State::row:
        return "a colour is an integer";
      default:
        return "a grid is a list of rows";
    }
  }

  bool start_pairs(ParsedTask& task, bool& has_train, bool& has_test) {
    bool& has = key_ == "train" ? has_train : has_test;
    if (has) fail("task " + shown(task.id) + " has two lists " + shown(key_), "one each", "remove one");
    has = true;
    pairs_ = key_ == "train" ? &task.train : &task.test;
    pairs_kind_ = key_;
    push(State::pairs);
    return true;
  }

  void check_complete(const ParsedTask& task, bool has_train, bool has_test) {
    if (!has_train || !has_test) {
      fail("task " + shown(task.id) + " has no " + (has_train ? "'test'" : "'train'"),
           "a task has both lists", "add it, if need be as []");
    }
    if (task.train.empty() && task.test.empty()) {
      fail("task " + shown(task.id) + " has no pairs", "both its lists are empty", "remove it or add pairs");
    }
  }

  bool start_grid(std::uint32_t& target) {
    target_ = &target;
    first_cell_ = store_.cells.size();
    height_ = grid_width_ = 0;
    push(State::grid);
    return true;
  }

  bool cell(std::int64_t colour) {
    if (state() != State::row) return unexpected("a number");
    if (colour < colour_min || colour > colour_max) {
      fail(where() + " holds colour " + std::to_string(colour),
           "the engine holds " + std::to_string(colour_min) + " to " + std::to_string(colour_max),
           "ARC's colours are 0 to 9");
    }
    if (width_ == max_input_side) refuse_size("columns");
    if (store_.cells.size() == std::numeric_limits<std::uint32_t>::max()) {
      fail(where() + " does not fit", "all grids together may have 4294967295 cells",
           "run fewer tasks at once");
    }
    store_.cells.push_back(static_cast<std::int8_t>(colour));
    ++width_;
    return true;
  }

  [[noreturn]] void refuse_size(const char* what) {
    const std::string side = std::to_string(max_input_side);
    fail(where_grid() + " has more than " + side + " " + what, "the engine holds sides of 1 to " + side,
         "ARC's grids have at most 30");
  }

  void end_row() {
    const std::string row = ", row " + std::to_string(height_);
    if (width_ == 0) fail(where_grid() + row + " is empty", "a grid has sides of at least 1", "fill it");
    if (height_ == 0) grid_width_ = width_;
    if (width_ != grid_width_) {
      fail(where_grid() + row + " has " + std::to_string(width_) + " cells",
           "the rows before it have " + std::to_string(grid_width_), "give all rows of a grid one length");
    }
    ++height_;
  }

  void end_grid() {
    if (height_ == 0) fail(where_grid() + " is empty", "a grid has sides of at least 1", "give it rows");
    *target_ = static_cast<std::uint32_t>(store_.grids.size());
    store_.grids.push_back({static_cast<std::uint32_t>(first_cell_), static_cast<std::uint16_t>(height_),
                            static_cast<std::uint16_t>(grid_width_)});
  }

  Content content_;
  std::string_view text_;
  const std::string& name_;
  const std::string& stem_;
  GridStore& store_;
  const char* seen_;  // the parser has taken the bytes before it
  std::size_t lookahead_ = 0;
  std::size_t line_ = 1, counted_ = 0;

  std::vector<State> stack_;
  std::string key_;
  bool single_ = false;  // 'train' or 'test' stands at the top
  bool many_ = false;    // a task stands there
  bool has_train_ = false, has_test_ = false;
  bool has_train_many_ = false, has_test_many_ = false;  // of the task being read
  std::string refused_;
  ParsedTask single_task_;
  std::vector<ParsedTask> tasks_;
  std::vector<ParsedSolution> solutions_;

  std::vector<ParsedPair>* pairs_ = nullptr;
  std::string pairs_kind_;
  std::uint32_t* target_ = nullptr;
  std::size_t first_cell_ = 0;
  std::uint32_t height_ = 0, width_ = 0, grid_width_ = 0;
};

}  // namespace

std::vector<ParsedTask> parse_tasks(std::string_view text, const std::string& name, const std::string& stem,
                                    GridStore& store) {
  Handler handler(Content::tasks, text, name, stem, store);
  handler.parse();
  return handler.take_tasks();
}

std::vector<ParsedSolution> parse_solutions(std::string_view text, const std::string& name,
                                            GridStore& store) {
  Handler handler(Content::solutions, text, name, "", store);
  handler.parse();
  return handler.take_solutions();
}

}  // namespace megabatch
