// Whole evaluations: the bytes choose a program over all primitives and values, which must come out the
// same on each warp and in any arena that holds it.
#if defined(__SANITIZE_ADDRESS__) || defined(__clang__)
#include <sanitizer/asan_interface.h>
#else
#define ASAN_POISON_MEMORY_REGION(address, size) ((void)(address), (void)(size))
#define ASAN_UNPOISON_MEMORY_REGION(address, size) ((void)(address), (void)(size))
#endif

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <span>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "kernels/evaluate.hpp"
#include "kernels/value_encoding.hpp"
#include "src/language/program_set.hpp"
#include "tests/kernels/shuffled_warp.hpp"

namespace {

using namespace megabatch;

// ---- what programs are given ------------------------------------------------------------------------

constexpr std::int8_t cells[] = {
    0, 0, 0, 0, 5, 0, 0, 0, 0,                                                                 // 3 x 3
    1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2,                                            // 2 x 8
    0, 0, 0, 0, 0, 0, 3, 3, 0, 2, 0, 3, 0, 0, 2, 0, 0, 0, 7, 0, 0, 0, 7, 7, 0,                 // 5 x 5
    9,                                                                                         // 1 x 1
    0, 1, 0, 0, 0, 0, 4, 4, 4, 0, 0, 1, 0, 0, 0, 0, 4, 0, 4, 0, 8, 8, 8, 8, 8, 8, 4, 4, 4, 8,  // 3 x 10
};
constexpr GridRef grids[] = {{0, 3, 3}, {9, 2, 8}, {25, 5, 5}, {50, 1, 1}, {51, 3, 10}};
constexpr PairRef pairs[] = {{2, 0}, {4, 1}, {0, no_grid}, {3, 2}};
constexpr TaskRef tasks[] = {{0, 2}, {3, 0}};
constexpr InputRef inputs[] = {{0, 0}, {1, 0}, {2, 0}, {3, 1}};

// ---- programs ---------------------------------------------------------------------------------------

// Kinds of values: g a grid, n a number, b a truth value, p a pair, s a patch, o a container of patches,
// t a tuple, f a function, v any. They steer the choice of operands; a program may always stray from them.
char kind_of_parameter(std::string_view name, Family family) {
  static constexpr struct {
    char kind;
    std::string_view names;
  } kinds[] = {
      {'g', " grid "},
      {'s', " patch obj source destination "},
      {'o', " objs objects containers "},
      {'n', " n num value factor replacee replacer fallback i j start stop step "},
      {'b', " condition univalued diagonal without_bg "},
      {'p', " loc location direction directions dims dimensions offset "},
      {'f', " function compfunc outer inner h g f "},
      {'t', " tup container functions "},
  };
  for (const auto& k : kinds)
    if (k.names.find(' ' + std::string(name) + ' ') != std::string_view::npos) return k.kind;
  switch (family) {  // "a", "b", "element", "piece", "x"
    case Family::patch:
      return 's';
    case Family::grid:
      return 'g';
    case Family::scalar:
      return 'n';
    case Family::function:
      return 'f';
    default:
      return 't';
  }
}

char kind_of_result(std::string_view name, Family family) {
  static constexpr struct {
    char kind;
    std::string_view names;
  } kinds[] = {
      {'s', " asindices ofcolor toobject asobject occurrences "},
      {'o', " objects partition fgpartition frontiers colorfilter sizefilter "},
      {'n',
       " mostcolor leastcolor colorcount numcolors index size height width uppermost lowermost leftmost "
       "rightmost manhattan color hperiod vperiod "},
      {'p',
       " shape ulcorner urcorner llcorner lrcorner center centerofmass position gravitate astuple toivec "
       "tojvec "},
      {'b',
       " contained equality greater even positive portrait square vline hline hmatching vmatching adjacent "
       "bordering flip both either "},
      {'t', " order hsplit vsplit palette totuple repeat interval product pair "},
      {'v',
       " identity branch first last maximum minimum argmax argmin extract mostcommon leastcommon other "},
  };
  for (const auto& k : kinds)
    if (k.names.find(' ' + std::string(name) + ' ') != std::string_view::npos) return k.kind;
  switch (family) {
    case Family::patch:
      return 's';
    case Family::grid:
      return 'g';
    case Family::scalar:
      return 'n';
    case Family::function:
      return 'f';
    default:
      return 't';
  }
}

class Writer {
 public:
  Writer(const std::uint8_t* data, std::size_t size) : data_(data), end_(data + size) {}

  std::uint8_t byte() { return data_ == end_ ? 0 : *data_++; }

  // Statements, each of which defines one local: `x0 = ...` on line 2, and so on.
  std::vector<std::string> statements() {
    add('s', "asindices(I)");
    add('s', "asobject(I)");
    add('o', "objects(I, True, False, True)");
    add('s', "first(x2)");
    add('t', "totuple(x2)");
    while (data_ != end_ && statements_.size() < 32) statement();
    // The last values side by side, so that more than one of them is looked at.
    std::string all = last(0);
    const std::size_t n = statements_.size();
    for (std::size_t k = 1; k < 6 && k < n; ++k)
      all = "astuple(" + all + ", x" + std::to_string(n - 1 - k) + ")";
    add('v', std::move(all));
    return std::move(statements_);
  }

 private:
  const std::uint8_t* data_;
  const std::uint8_t* end_;
  std::vector<std::string> statements_;
  std::string kinds_;  // [statements]

  void add(char kind, std::string value) {
    statements_.push_back(std::move(value));
    kinds_ += kind;
  }
  std::string last(std::size_t back) const { return "x" + std::to_string(statements_.size() - 1 - back); }

  static std::string number(std::uint8_t b) {
    static constexpr std::int64_t far[] = {
        -1,     -2,     -3,     30,        42,        127,          128,       -128,      -129,
        255,    256,    900,    901,       1000,      2047,         2048,      -2048,     -2049,
        4094,   4095,   4096,   65535,     65536,     (1 << 22),    (1 << 28), (1 << 29), -(1 << 29),
        100000, -70000, 999999, INT32_MAX, INT32_MIN, INT32_MAX - 1};
    if (b < 160) return std::to_string(b % 11);
    return std::to_string(far[(b - 160) % std::size(far)]);
  }

  std::string literal(char kind) {
    const std::uint8_t b = byte();
    switch (kind) {
      case 'b':
        return b % 2 ? "True" : "False";
      case 'p':
        return "(" + number(b) + ", " + number(byte()) + ")";
      case 'f':
        return primitive_table[b % primitive_count].name;
      case 'g': {
        static constexpr const char* made[] = {"I",
                                               "C",
                                               "((0, 1), (1, 0))",
                                               "((1, 2, 3),)",
                                               "((1,), (2,), (3,))",
                                               "((1, 2), (3,))",
                                               "((), ())",
                                               "((1, -1), (300, True))",
                                               "((-128, 127, 0, -5), (1, 2, 3, 4))",
                                               "(((1, 2), None), ((), 3))",
                                               "canvas(0, (7, 40))",
                                               "canvas(3, (2, 2050))",
                                               "canvas(None, (3, 2))"};
        return made[b % std::size(made)];
      }
      case 's':
      case 'o': {
        static constexpr const char* made[] = {"x0",
                                               "x1",
                                               "x2",
                                               "x3",
                                               "frontiers(I)",
                                               "partition(I)",
                                               "connect((-2048, -2048), (2047, 2047))",
                                               "insert((3, (1, True)), x1)",
                                               "insert((200, (1, 1)), x1)",
                                               "insert((0, 5000), x0)",
                                               "shift(x1, (2045, -2048))",
                                               "difference(x0, x0)",
                                               "((1, (0, 0)), (1, (2, 2)))"};
        return made[b % std::size(made)];
      }
      case 't': {
        static constexpr const char* made[] = {"S",
                                               "()",
                                               "I",
                                               "(1, 2, 2, 3)",
                                               "((1, 2), (0, 5), (1, 2))",
                                               "totuple(x2)",
                                               "(True, 1, 0, False, None)",
                                               "palette(I)",
                                               "interval(0, 70, 1)",
                                               "product(x0, (1, 2))",
                                               "pair(x1, x0)",
                                               "repeat(x3, 3)",
                                               "((1, (2, (3,))), (1, (2, (3, 4))))"};
        return made[b % std::size(made)];
      }
      case 'v': {
        static constexpr const char* made[] = {"None", "()", "I", "S", "C", "True", "(1,)", "x2"};
        return b < 64 ? made[b % std::size(made)] : number(b);
      }
      default:
        return number(b);
    }
  }

  std::string operand(char kind) {
    const std::uint8_t b = byte();
    if (b < 165) {  // the b-th last value of that kind
      std::vector<std::size_t> fitting;
      for (std::size_t i = kinds_.size(); i-- > 0;)
        if (kinds_[i] == kind || kinds_[i] == 'v' || kind == 'v') fitting.push_back(i);
      if (!fitting.empty()) return "x" + std::to_string(fitting[b % fitting.size()]);
      return literal(kind);
    }
    if (b < 238) return literal(kind);
    if (b < 246) return last(b % 16 < statements_.size() ? b % 16 : 0);
    return literal("gnbpsotfv"[b % 9]);
  }

  void statement() {
    const std::uint8_t b = byte();
    if (b < primitive_count || b >= 208) {
      // Loops and closures more often than their share.
      static constexpr Primitive often[] = {p_apply, p_mapply, p_rapply, p_papply,  p_prapply, p_sfilter,
                                            p_order, p_argmax, p_valmin, p_extract, p_compose, p_chain,
                                            p_fork,  p_lbind,  p_rbind,  p_matcher, p_power,   p_merge};
      const PrimitiveInfo& p = primitive_table[b < primitive_count ? b : often[(b - 208) % std::size(often)]];
      std::string call = std::string(p.name) + "(";
      std::istringstream names(p.parameters);
      bool first = true;
      for (std::string name; std::getline(names, name, ',');) {
        if (!first) call += ", ";
        first = false;
        call += operand(kind_of_parameter(name, p.family));
      }
      add(kind_of_result(p.name, p.family), call + ")");
    } else if (b < 196) {  // a call of a local
      std::vector<std::size_t> functions;
      for (std::size_t i = kinds_.size(); i-- > 0;)
        if (kinds_[i] == 'f') functions.push_back(i);
      const std::uint8_t which = byte();
      const std::string callee =
          functions.empty() ? last(0) : "x" + std::to_string(functions[which % functions.size()]);
      std::string call = callee + "(" + operand("gsontv"[which % 6]);
      for (int more = b % 4 == 3 ? b % 3 : 0; more > 0; --more) call += ", " + operand('v');
      add('v', call + ")");
    } else {  // a tuple
      std::string tuple = "(";
      for (int n = b - 196; n > 0; --n) {
        const std::uint8_t e = byte();
        tuple += (e < 40 ? "(" + number(byte()) + ", " + number(byte()) + ")" : number(e)) + ", ";
      }
      add('t', b == 196 ? "()" : tuple + ")");
    }
  }
};

// ---- evaluations ------------------------------------------------------------------------------------

[[noreturn]] void fail(const std::string& what, const std::string& source) {
  std::fprintf(stderr, "fuzz_evaluation: %s\n%s", what.c_str(), source.c_str());
  std::abort();
}

constexpr std::uint32_t memory = 4u << 20;  // bytes
constexpr double most_seconds = 1;          // of one evaluation, sanitizers included

// Room for an evaluation, full of a byte of its own wherever nothing has been written yet.
class Arena {
 public:
  explicit Arena(std::uint8_t fill) : fill_(fill), words_(memory / 8) {
    std::memset(words_.data(), fill, memory);
  }
  // Its first bytes; none may be touched behind them.
  std::uint8_t* open(std::uint32_t bytes) {
    ASAN_UNPOISON_MEMORY_REGION(words_.data(), memory);
    std::memset(words_.data(), fill_, used_);
    ASAN_POISON_MEMORY_REGION(words_.data() + bytes / 8, memory - bytes);
    return reinterpret_cast<std::uint8_t*>(words_.data());
  }
  void close(std::uint32_t used) {
    used_ = used;
    ASAN_UNPOISON_MEMORY_REGION(words_.data(), memory);
  }

 private:
  std::uint8_t fill_;
  std::uint32_t used_ = 0;
  std::vector<std::uint64_t> words_;
};

struct Sink {
  std::vector<std::uint8_t>& bytes;
  template <class W>
  std::uint8_t* reserve(Engine<W>&, std::uint32_t size, std::uint64_t& offset) {
    offset = 0;
    bytes.resize(size);
    return bytes.data();
  }
};

struct Result {
  Outcome outcome;
  std::vector<std::uint8_t> bytes;
  std::uint32_t peak = 0;
};

struct Case {
  BatchTables tables;
  std::uint32_t input;
  std::uint32_t steps;
  const std::string& source;
};

template <class W>
Result run(const Case& c, W warp, Arena& arena, std::uint32_t capacity, std::uint32_t limit,
           Outputs outputs) {
  Result r;
  Engine<W> engine{};
  engine.w = warp;
  engine.base = arena.open(capacity);
  engine.capacity = capacity;
  engine.memory = limit;
  engine.max_steps = c.steps;
  Sink sink{r.bytes};
  const std::clock_t start = std::clock();
  r.outcome = evaluate(engine, c.tables, Evaluation{0, c.input}, outputs, sink);
  const double seconds = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
  r.peak = engine.peak;
  arena.close(engine.peak);
  if (seconds > most_seconds)
    fail("an evaluation of " + std::to_string(r.outcome.steps) + " steps took " + std::to_string(seconds) +
             " s",
         c.source);
  return r;
}

std::string text_of(const Result& r) {
  const std::span<const std::uint8_t> bytes(r.bytes.data(), r.outcome.size);
  if (bytes.empty()) return {};
  return r.outcome.kind == ValueKind::grid ? canonical_grid_text(bytes, r.outcome.height, r.outcome.width)
                                           : canonical_text(bytes);
}

void require_same(const Case& c, const Result& a, const Result& b, bool with_bytes, const char* what) {
  const Outcome &x = a.outcome, &y = b.outcome;
  std::string differs;
  if (x.status != y.status) differs += " status";
  if (x.steps != y.steps) differs += " steps";
  if (x.line != y.line) differs += " line";
  if (x.kind != y.kind || x.height != y.height || x.width != y.width) differs += " kind";
  if (x.match != y.match) differs += " match";
  if (with_bytes && (x.size != y.size || a.bytes != b.bytes)) differs += " bytes";
  if (differs.empty()) return;
  const auto tell = [](const Result& r) {
    return text_of(r) + "\n status " + std::to_string(static_cast<int>(r.outcome.status)) + " line " +
           std::to_string(r.outcome.line) + " steps " + std::to_string(r.outcome.steps) + " size " +
           std::to_string(r.outcome.size) + " peak " + std::to_string(r.peak);
  };
  fail(std::string(what) + ": other" + differs + "\n" + tell(a) + "\n" + tell(b), c.source);
}

// Evaluates one program in every way that may not matter.
Outcome check(const Case& c, std::uint32_t seed, std::uint32_t limit) {
  static Arena zeros(0), ones(0xFF), others(0xA5);
  const Result host = run(c, HostWarp{}, zeros, limit, limit, Outputs::all);
  const Outcome& o = host.outcome;
  if (o.status == Status::needs_host) fail("no room in the largest arena, and no limit", c.source);
  if (o.steps > c.steps) fail("more steps than there were", c.source);
  if ((o.line == 0) != (o.status == Status::ok)) fail("a line for a value, or none for a failure", c.source);
  if (o.status == Status::ok) {
    if (text_of(host).empty()) fail("a value without text", c.source);
  } else if (o.size != 0 || o.kind != ValueKind::none) {
    fail("a value in spite of its status", c.source);
  }

  ShuffledWarp shuffled;
  shuffled.state = seed * 1000003ull + 1;
  require_same(c, host, run(c, shuffled, ones, limit, limit, Outputs::all), true, "on the shuffled warp");

  // As on a device, whose arenas may be smaller than what an evaluation may use.
  const std::uint32_t enough = std::min((host.peak + 7) & ~7u, limit & ~7u);
  if (o.status != Status::limit)
    require_same(c, host, run(c, HostWarp{}, others, enough, limit, Outputs::none), false,
                 "in just enough room");
  const std::uint32_t less = (arena_header + seed * 4096u % enough) & ~7u;
  const Result small = run(c, shuffled, others, less, limit, Outputs::all);
  if (small.outcome.status != Status::needs_host) require_same(c, host, small, true, "in little room");
  return o;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Writer writer(data, size);
  const std::uint8_t setting = writer.byte(), seed = writer.byte();
  std::vector<std::string> statements = writer.statements();
  // A statement that fails gives way to another value, so that what follows is tried too.
  for (int round = 0; round < 16; ++round) {
    std::string source = "def f(I, S, C):\n";
    for (std::size_t i = 0; i < statements.size(); ++i)
      source += "    x" + std::to_string(i) + " = " + statements[i] + "\n";
    source += "    return x" + std::to_string(statements.size() - 1) + "\n";
    const ProgramSet set = compile_programs(source, "fuzz.py");
    if (set.size() != 1 || !set.diagnostics.empty())
      fail("not compiled: " + (set.diagnostics.empty() ? std::string() : set.diagnostics[0].text()), source);
    if (std::getenv("MEGABATCH_FUZZ_SHOW")) std::fprintf(stderr, "%s", source.c_str());

    const BatchTables tables{
        set.programs.data(), set.code.data(), set.constants.data(), cells, grids, pairs, tasks, inputs};
    static constexpr std::uint32_t steps[] = {200'000, 200'000, 20'000, 500};
    static constexpr std::uint32_t limits[] = {memory, memory, 256u << 10, 112u << 10};
    const Case c{tables, setting % 4u, steps[setting / 4 % 4], source};
    const Outcome o = check(c, seed, limits[setting / 16 % 4]);
    if (o.status == Status::ok || o.line < 2 || o.line - 2 >= statements.size()) break;
    static constexpr const char* instead[] = {"I", "1", "x0", "(1, 0)"};
    if (o.line - 2 + 1 == statements.size()) break;
    statements[o.line - 2] = instead[round % 4];
  }
  return 0;
}
