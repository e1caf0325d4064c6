#pragma once
// Runs a program's bytecode for one evaluation. Calls nest on a stack of frames in the arena, so the
// machine's own stack stays flat however deep functions call one another.
#include <cstdint>

#include "kernels/bytecode.hpp"
#include "kernels/dispatch.hpp"
#include "kernels/lane_program.hpp"
#include "kernels/timsort.hpp"

namespace megabatch {

// Calls that may wait for another's result. Python's recursion ends at about as many, with an error.
inline constexpr std::uint32_t max_frames = 1000;

struct Frame {
  enum : std::uint32_t { then, equals, fork, fork_second, loop };
  std::uint32_t kind;
  std::uint32_t primitive;  // of a loop
  std::uint32_t next, n;    // element at work; how many there are
  std::uint32_t results;    // offset of Value[n], one for each element
  std::uint32_t mark;       // arena in use before the call that is under way
  Value function;           // then: what is called next; fork: the outer function
  Value a, b;               // equals: target; fork: second function, argument; loop: containers or value
};

// Call under way: a function and its arguments.
struct Call {
  Value function;
  Value arguments[max_call_arguments];
  std::uint32_t count;
};

// Frees what a call left in the arena behind `mark` besides its result.
template <class W>
MB_HD MB_NOINLINE Value settle(Engine<W>& e, std::uint32_t mark, Value v) {
  if (e.used == mark) return v;
  std::uint32_t bytes;
  switch (v.tag()) {
    case Tag::none:
    case Tag::boolean:
    case Tag::integer:
    case Tag::pair:
    case Tag::cell:
      e.used = mark;
      return v;
    case Tag::row:
      bytes = v.length();
      break;
    case Tag::grid:
      bytes = static_cast<std::uint32_t>(v.height() * v.width());
      break;
    case Tag::indices:
    case Tag::object:
      bytes = v.length() * 4;
      break;
    case Tag::function:
      if (v.closure() == Closure::primitive) e.used = mark;
      return v;
    default:
      if (v.length() == 0) e.used = mark;
      return v;  // may have parts anywhere
  }
  if (v.offset() < mark) {
    e.used = mark;
  } else if (v.offset() % 8 != 0 || v.offset() - mark < 128) {
    e.shrink((v.offset() & ~7u), bytes + v.offset() % 8);
  } else {
    move_down(e, mark, v.offset(), bytes);
    v.bits = (v.bits & ~std::uint64_t{0xFFFFFFFF}) | mark;
  }
  return v;
}

// Runs calls to their end.
template <class W>
class Machine {
 public:
  MB_HD Machine(Engine<W>& engine, Frame* stack) : e(engine), frames(stack) {}

  // The value of call.function(call.arguments...); failed() and a status where there is none.
  MB_HD MB_NOINLINE Value run(Call& call) {
    depth = 0;
    for (;;) {
      Value result = make_failed();
      const bool returned = enter(call, result);
      if (e.status != Status::ok) return make_failed();
      if (!returned) continue;
      for (;;) {
        if (depth == 0) return result;
        const bool calls = resume(call, result);
        if (e.status != Status::ok) return make_failed();
        if (calls) break;
      }
    }
  }

 private:
  Engine<W>& e;
  Frame* frames;
  std::uint32_t depth = 0;

  MB_HD void push(const Frame& f) {
    if (depth == max_frames) {
      e.error();
      return;
    }
    Frame* to = &frames[depth++];
    e.w.once([=] { *to = f; });
  }
  MB_HD void push_then(Value function) {
    push({Frame::then, 0, 0, 0, 0, 0, function, make_none(), make_none()});
  }

  MB_HD static void one_argument(Call& call, Value function, Value argument) {
    call.function = function;
    call.arguments[0] = argument;
    call.count = 1;
  }

  // One step into the call: true with its result, or false with the next call to make.
  MB_HD MB_INLINE bool enter(Call& call, Value& result) {
    const Value f = call.function;
    if (!f.is(Tag::function) || f.arity() != call.count) {
      e.error();
      return false;
    }
    if (!e.charge(1)) return false;
    if (f.closure() == Closure::primitive) {
      const std::uint32_t p = f.primitive();
      if (is_loop(p)) return start(call, p, result);
      result = call_primitive(e, p, call.arguments);
      if (too_deep(e)) e.limit();
      return true;
    }
    const Value* part = e.values(f);
    call.function = part[0];
    switch (f.closure()) {
      case Closure::compose:
        push_then(part[0]);
        call.function = part[1];
        break;
      case Closure::chain:
        push_then(part[0]);
        push_then(part[1]);
        call.function = part[2];
        break;
      case Closure::matcher:
        push({Frame::equals, 0, 0, 0, 0, 0, make_none(), part[1], make_none()});
        break;
      case Closure::rbind:
        call.arguments[call.count++] = part[1];
        break;
      case Closure::lbind:
        for (std::uint32_t i = max_call_arguments - 1; i > 0; --i) call.arguments[i] = call.arguments[i - 1];
        call.arguments[0] = part[1];
        ++call.count;
        break;
      default:
        push({Frame::fork, 0, 0, 0, 0, 0, part[0], part[2], call.arguments[0]});
        call.function = part[1];
        break;
    }
    return false;
  }

  // Hands a result to the topmost frame: true with the next call to make, or false with the frame's result.
  MB_HD MB_INLINE bool resume(Call& call, Value& result) {
    Frame* top = &frames[depth - 1];
    switch (top->kind) {
      case Frame::then:
        one_argument(call, top->function, result);
        --depth;
        return true;
      case Frame::equals: {
        const Value target = top->a;
        --depth;
        result = make_boolean(equal(e, result, target));
        if (too_deep(e)) e.limit();
        return false;
      }
      case Frame::fork: {
        const Value argument = top->b, first = result;
        one_argument(call, top->a, argument);
        e.w.once([=] {
          top->kind = Frame::fork_second;
          top->b = first;
        });
        return true;
      }
      case Frame::fork_second:
        call.function = top->function;
        call.arguments[0] = top->b;
        call.arguments[1] = result;
        call.count = 2;
        --depth;
        return true;
      default: {
        const std::uint32_t mark = top->mark, i = top->next;
        result = settle(e, mark, result);
        const Frame f = *top;
        const std::uint32_t used = e.used;
        Value* results = e.template at<Value>(f.results);
        const Value v = result;
        e.w.once([=] {
          results[i] = v;
          top->next = i + 1;
          top->mark = used;
        });
        if (i + 1 < f.n && !(f.primitive == p_extract && truth(e, result))) {
          element_call(call, f, i + 1);
          return true;
        }
        --depth;
        result = finish(f, i + 1);
        if (too_deep(e)) e.limit();
        return false;
      }
    }
  }

  // The call that a loop makes for element i.
  MB_HD void element_call(Call& call, const Frame& f, std::uint32_t i) {
    call.function = f.function;
    call.count = 1;
    switch (f.primitive) {
      case p_rapply:
        call.function = e.element(f.a, i);
        call.arguments[0] = f.b;
        break;
      case p_papply:
      case p_mpapply:
        call.arguments[0] = e.element(f.a, i);
        call.arguments[1] = e.element(f.b, i);
        call.count = 2;
        break;
      case p_prapply: {
        const std::uint32_t inner = static_cast<std::uint32_t>(e.length(f.a));
        call.arguments[0] = e.element(f.a, i % inner);
        call.arguments[1] = e.element(f.b, i / inner);
        call.count = 2;
        break;
      }
      default:
        call.arguments[0] = e.element(f.a, i);
    }
  }

  // Begins a loop: true with its result, or false with the call for its first element.
  MB_HD MB_NOINLINE bool start(Call& call, std::uint32_t p, Value& result) {
    const Value x = call.arguments[0], y = call.arguments[1], z = call.arguments[2];
    Frame f{Frame::loop, p, 0, 0, 0, 0, y, x, make_none()};
    switch (p) {
      case p_apply:
      case p_mapply:
        f.function = x;
        f.a = y;
        break;
      case p_rapply:
        f.b = y;
        break;
      case p_papply:
      case p_mpapply:
      case p_prapply:
        f.function = x;
        f.a = y;
        f.b = z;
        break;
      default:
        break;
    }
    std::uint64_t n = 0;
    if (p == p_prapply) {
      if (!f.b.is_container() || (e.length(f.b) > 0 && !f.a.is_container())) {
        e.error();
        return false;
      }
      if (e.length(f.b) > 0)
        n = static_cast<std::uint64_t>(e.length(f.a)) * static_cast<std::uint64_t>(e.length(f.b));
    } else if (!f.a.is_container() || ((p == p_papply || p == p_mpapply) && !f.b.is_container())) {
      e.error();
      return false;
    } else {
      n = static_cast<std::uint64_t>(e.length(f.a));
      if (p == p_papply || p == p_mpapply) {
        const std::uint64_t m = static_cast<std::uint64_t>(e.length(f.b));
        n = m < n ? m : n;
      }
    }
    if (n == 0) return start_empty(call, f, result);
    if (f.function.is(Tag::none) && (p == p_order || p == p_argmax || p == p_argmin)) {
      // Python's key=None: the elements are their own keys.
      f.n = static_cast<std::uint32_t>(n);
      if (!copy_elements(e, f.a, f.n, f.results)) return false;
      result = finish(f, f.n);
      if (too_deep(e)) e.limit();
      return true;
    }
    if (!e.charge(n)) return false;
    if (n > max_length) {
      e.limit();
      return false;
    }
    f.n = static_cast<std::uint32_t>(n);
    if (!e.template alloc<Value>(n, f.results)) return false;
    f.mark = e.used;
    if (p != p_rapply) {
      const Lanes lanes = by_lanes(f, result);
      if (lanes == Lanes::filled && e.status == Status::ok) result = finish(f, f.n);
      if (too_deep(e)) e.limit();
      if (lanes != Lanes::cannot) return true;
    }
    if (e.status != Status::ok) return false;
    push(f);
    element_call(call, f, 0);
    return false;
  }

  MB_HD bool start_empty(Call& call, const Frame& f, Value& result) {
    switch (f.primitive) {
      case p_valmax:
      case p_valmin:
        one_argument(call, f.function, make_integer(0));
        return false;
      case p_argmax:
      case p_argmin:
      case p_extract:
        e.error();
        return false;
      case p_order:
      case p_papply:
      case p_mpapply:
        result = make_empty_tuple();
        return true;
      case p_prapply:
        result = make_empty_set();
        return true;
      default:
        result = f.a.is_set() ? make_empty_set() : make_empty_tuple();
        return true;
    }
  }

  // What became of a loop that was tried with one element to a lane.
  enum class Lanes : std::uint32_t { cannot, filled, finished };

  // The arguments of a loop's function for element i.
  MB_HD MB_INLINE Value first_argument(const Frame& f, std::uint32_t i) const {
    return e.element(f.a, f.primitive == p_prapply ? i % static_cast<std::uint32_t>(e.length(f.a)) : i);
  }
  MB_HD MB_INLINE Value second_argument(const Frame& f, std::uint32_t i) const {
    return e.element(f.b, f.primitive == p_prapply ? i / static_cast<std::uint32_t>(e.length(f.a)) : i);
  }

  // Evaluates a loop's function on each lane's own element, where lanes can: with the results filled, or
  // with the loop's value.
  MB_HD MB_NOINLINE Lanes by_lanes(const Frame& f, Value& result) {
    const bool two = f.primitive == p_papply || f.primitive == p_mpapply || f.primitive == p_prapply;
    const std::uint32_t arguments = two ? 2 : 1, mark = e.used;
    LaneCode* code = e.template alloc<LaneCode>(1);
    if (!code) return Lanes::cannot;
    Lanes done = Lanes::cannot;
    if (Flattener<W>(e).flatten(f.function, arguments, code) && e.charge(std::uint64_t{f.n} * code->work)) {
      Value* results = e.template at<Value>(f.results);
      const Frame loop = f;
      bool told = true;  // else some element needs more than a lane
      if constexpr (W::lanes == 1) {
        if (f.primitive != p_extract) {
          for (std::uint32_t base = 0; base < f.n && told; base += lane_block)
            told = run_block(
                e, code, arguments, f.n - base < lane_block ? f.n - base : lane_block,
                [&](std::uint32_t i) { return first_argument(loop, base + i); },
                [&](std::uint32_t i) { return second_argument(loop, base + i); }, results + base);
        }
      }
      if (W::lanes > 1 || f.primitive == p_extract)
        e.w.each(f.n, [=, this](std::uint32_t i) {
          const Value x = first_argument(loop, i);
          results[i] = run_lane(e, code, x, two ? second_argument(loop, i) : make_none());
        });
      if (!told) {
        done = Lanes::cannot;
      } else if (f.primitive == p_extract) {
        const std::uint32_t i = e.w.first_of(f.n, [=, this](std::uint32_t k) {
          return results[k].failed() || is_described(results[k]) || truth(e, results[k]);
        });
        if (i == f.n || (!results[i].failed() && !is_described(results[i]))) done = Lanes::filled;
      } else if (e.w.any(f.n, [=](std::uint32_t i) { return is_described(results[i]); })) {
        done = write_patches(f, code, two, result);
        if (done != Lanes::cannot) return done;  // what was written lies behind the code
      } else if (!e.w.any(f.n, [=](std::uint32_t i) { return results[i].failed(); })) {
        done = Lanes::filled;
      }
    }
    e.used = mark;
    // What single lanes met before one could not go on is no result.
    if (done == Lanes::cannot && too_deep(e)) e.w.once([this] { *e.template at<std::uint32_t>(0) = 0; });
    return done;
  }

  // Writes out the patches that lanes described.
  MB_HD MB_NOINLINE Lanes write_patches(const Frame& f, const LaneCode* code, bool two, Value& result) {
    switch (f.primitive) {
      case p_apply:
      case p_mapply:
      case p_papply:
      case p_mpapply:
      case p_prapply:
        break;
      default:
        return Lanes::cannot;
    }
    Value* results = e.template at<Value>(f.results);
    std::uint32_t n = f.n;
    const bool set = f.primitive == p_prapply || (f.primitive == p_apply && f.a.is_set());
    if (set || (f.primitive == p_mapply && f.a.is_set())) n = distinct_lines(results, n);
    if (e.status != Status::ok) return Lanes::cannot;
    if (e.w.any(n, [=](std::uint32_t i) {
          const Value v = results[i];
          return !is_described(v) && !v.is_patch() && !(v.is(Tag::set) && v.length() == 0);
        }))
      return Lanes::cannot;
    const Frame loop = f;
    const auto scope = [=, this](std::uint32_t i) {
      LaneScope s;
      s.code = code;
      s.x = first_argument(loop, i);
      s.y = two ? second_argument(loop, i) : make_none();
      s.tuples = 0;
      return s;
    };
    std::uint32_t* starts = e.template alloc<std::uint32_t>(n);
    if (!starts) return Lanes::cannot;
    const std::int64_t total =
        e.w.sum(n, [=](std::uint32_t i) { return described_size(scope(i), results[i]); });
    if (!e.charge(static_cast<std::uint64_t>(total))) return Lanes::cannot;
    e.w.scan(
        n, [=](std::uint32_t i) { return described_size(scope(i), results[i]); },
        [=](std::uint32_t i, std::uint32_t at) { starts[i] = at; });
    std::uint32_t offset;
    std::uint32_t* keys = e.template alloc<std::uint32_t>(static_cast<std::uint64_t>(total), offset);
    if (!keys) return Lanes::cannot;
    if (W::lanes == 1 || total < std::int64_t{16} * n) {
      e.w.each(n, [=, this](std::uint32_t i) {
        const LaneScope s = scope(i);
        const Value v = results[i];
        std::uint32_t* to = keys + starts[i];
        write_keys(e, s, v, to, 0, 1);
      });
    } else {
      for (std::uint32_t i = 0; i < n; ++i) {
        const LaneScope s = scope(i);
        const Value v = results[i];
        std::uint32_t* to = keys + starts[i];
        e.w.each(W::lanes, [=, this, &s](std::uint32_t lane) { write_keys(e, s, v, to, lane, W::lanes); });
      }
    }
    if (f.primitive == p_mapply && f.a.is_set()) {  // the union: no need of the single patches
      const std::uint32_t objects =
          e.w.count(n, [=](std::uint32_t i) { return described_object(scope(i), results[i]); });
      const std::uint32_t empty =
          e.w.count(n, [=](std::uint32_t i) { return described_size(scope(i), results[i]) == 0; });
      if (objects == 0 || objects + empty == n) {
        result =
            set_from_keys(e, offset, static_cast<std::uint32_t>(total), objects ? Tag::object : Tag::indices);
        return Lanes::finished;
      }
    }
    e.w.each(n, [=](std::uint32_t i) {
      const LaneScope s = scope(i);
      const std::uint32_t size = described_size(s, results[i]);
      const Tag tag = described_object(s, results[i]) ? Tag::object : Tag::indices;
      results[i] = size == 0 ? make_empty_set() : make_sized(tag, size, offset + starts[i] * 4);
    });
    if (!set) return Lanes::filled;
    result = set_from_copy(e, f.results, n, n < f.n);
    return Lanes::finished;
  }

  // Where all n results are lines (or empty): puts them in order and drops repeats while they are still
  // described. Returns how many are left; n where they are not all lines, or all different anyway.
  MB_HD MB_NOINLINE std::uint32_t distinct_lines(Value* results, std::uint32_t n) {
    LaneScope s{};
    const std::uint32_t mark = e.used;
    if (n < 2 || e.w.any(n, [=](std::uint32_t i) { return line_order(s, results[i]) == skip_order; }))
      return n;
    const std::uint32_t objects =
        e.w.count(n, [=](std::uint32_t i) { return described_object(s, results[i]); });
    const std::uint32_t empty = e.w.count(n, [=](std::uint32_t i) { return results[i].is(Tag::set); });
    if (objects > 0 && objects + empty < n) return n;  // sets of places and of cells do not sort so
    std::uint64_t* orders = e.template alloc<std::uint64_t>(n);
    std::uint64_t* other = orders ? e.template alloc<std::uint64_t>(n) : nullptr;
    if (!other || !e.charge(std::uint64_t{n} * bit_length(n))) return n;
    e.w.each(n, [=](std::uint32_t i) { orders[i] = line_order(s, results[i]); });
    const std::uint64_t* sorted =
        merge_sort(e, orders, other, n, [](std::uint64_t a, std::uint64_t b) { return a < b; });
    const std::uint32_t kept = e.w.compact(
        n, [=](std::uint32_t i) { return i == 0 || sorted[i] != sorted[i - 1]; },
        [=](std::uint32_t i, std::uint32_t k) { results[k] = line_of_order(sorted[i]); });
    e.used = mark;
    return kept;
  }

  // What a loop makes of the results of its first `n` elements (all but for `extract`).
  MB_HD MB_NOINLINE Value finish(const Frame& f, std::uint32_t n) {
    const Value* results = e.template at<Value>(f.results);
    switch (f.primitive) {
      case p_order:
        return sort_by(f);
      case p_valmax:
      case p_valmin:
        return results[best_of(e, f.a, results, n, f.primitive == p_valmax)];
      case p_argmax:
      case p_argmin:
        return e.element(f.a, best_of(e, f.a, results, n, f.primitive == p_argmax));
      case p_extract: {
        const std::uint32_t i = e.w.first_of(n, [=, this](std::uint32_t k) { return truth(e, results[k]); });
        return i == n ? e.error() : e.element(f.a, i);
      }
      case p_sfilter:
      case p_mfilter: {
        const Value kept = select(e, f.a, [=, this](std::uint32_t i) { return truth(e, results[i]); });
        return f.primitive == p_sfilter || kept.failed() ? kept : prim_merge(e, kept);
      }
      default: {
        const bool set =
            f.primitive == p_prapply || (f.primitive != p_papply && f.primitive != p_mpapply && f.a.is_set());
        if (!set && e.used == f.results + n * 8) e.shrink(f.results, n * 8);
        const Value made = set ? set_from_copy(e, f.results, n) : e.tuple_at(f.results, n);
        const bool merges = f.primitive == p_mapply || f.primitive == p_mpapply;
        return merges && !made.failed() ? prim_merge(e, made) : made;
      }
    }
  }

  // The elements of a loop's container in the order of their keys, as Python's sorted() has it.
  MB_HD MB_NOINLINE Value sort_by(const Frame& f) {
    const std::uint32_t n = f.n;
    const Value* keys = e.template at<Value>(f.results);
    std::uint32_t offset;
    std::uint32_t* places = e.template alloc<std::uint32_t>(std::uint64_t{n} * 2, offset);
    if (!places || !e.charge(std::uint64_t{n} * bit_length(n))) return make_failed();
    e.w.each(n, [=](std::uint32_t i) { places[i] = i; });
    const std::uint32_t* sorted = places;
    if (!e.w.any(n, [=](std::uint32_t i) { return !keys[i].is_number(); })) {
      sorted = merge_sort(e, places, places + n, n, [=](std::uint32_t a, std::uint32_t b) {
        return keys[a].integer() < keys[b].integer();
      });
    } else if (const Tag first = keys[0].tag();
               (first == Tag::pair || first == Tag::cell || first == Tag::row || first == Tag::grid) &&
               !e.w.any(n, [=](std::uint32_t i) { return keys[i].tag() != first; })) {
      // Integers in tuples of one form: Python's order is the canonical one.
      if (!charge_comparisons(e, keys, n, bit_length(n))) return make_failed();
      sorted = merge_sort(e, places, places + n, n, [=, this](std::uint32_t a, std::uint32_t b) {
        return compare(e, keys[a], keys[b]) < 0;
      });
    } else if (!Timsort<W>(e, keys, places, n).sort()) {
      return make_failed();
    }
    std::uint32_t made;
    Value* values = e.template alloc<Value>(n, made);
    if (!values) return make_failed();
    const Value from = f.a;
    e.w.each(n, [=, this](std::uint32_t i) { values[i] = e.element(from, sorted[i]); });
    return e.tuple_at(made, n);
  }
};

struct Program {
  const std::uint32_t* code;
  const std::uint64_t* constants;
  ProgramHeader header;
};

// Runs a program: its value, or failed() and a status. `line` is the source line it came to.
template <class W>
MB_HD MB_NOINLINE Value run_program(Engine<W>& e, const Program& program, const Value (&inputs)[3],
                                    std::uint32_t& line) {
  line = 0;
  Frame* frames = e.template alloc<Frame>(max_frames);
  Value* registers = frames ? e.template alloc<Value>(program.header.registers) : nullptr;
  if (!registers) return make_failed();
  const Value I = inputs[0], S = inputs[1], C = inputs[2];
  e.w.once([=] {
    registers[register_I] = I;
    registers[register_S] = S;
    registers[register_C] = C;
  });
  const std::uint64_t* constants = program.constants;
  const auto operand = [=](std::uint32_t word) {
    const std::uint32_t index = word & operand_mask;
    switch (word >> operand_shift) {
      case operand_register:
        return registers[index];
      case operand_integer:
        return make_integer(static_cast<std::int32_t>(word << 3) >> 3);
      case operand_constant:
        return Value{constants[index]};
      case operand_primitive:
        return make_primitive(index, arity_of(index));
      default:
        return index == 0 ? make_none() : index == 3 ? make_empty_tuple() : make_boolean(index == 2);
    }
  };
  Machine<W> machine(e, frames);
  for (std::uint32_t at = program.header.code_begin; at < program.header.code_end;) {
    const std::uint32_t* word = program.code + at;
    const std::uint32_t op = word[0] & 0xFF, count = word[0] >> 8, target = word[1];
    line = word[2];
    word += instruction_header_words;
    at += instruction_header_words + count;
    const std::uint32_t mark = e.used;
    Value result;
    if (op == op_return) return operand(word[0]);
    if (op == op_tuple) {
      std::uint32_t offset = 0;
      Value* elements = e.charge(count) ? e.template alloc<Value>(count, offset) : nullptr;
      if (!elements) return make_failed();
      e.w.each(count, [=](std::uint32_t i) { elements[i] = operand(word[i]); });
      result = e.tuple_at(offset, count);
    } else {
      Call call;
      const std::uint32_t skipped = op == op_call ? 1 : 0;
      call.function = op == op_call ? operand(word[0]) : make_primitive(op, count);
      call.count = count - skipped;
      for (std::uint32_t i = 0; i < max_call_arguments; ++i)
        call.arguments[i] = i < call.count ? operand(word[i + skipped]) : make_none();
      result = machine.run(call);
    }
    if (e.status != Status::ok) return make_failed();
    result = settle(e, mark, result);
    e.put(&registers[target], result);
  }
  return make_none();
}

}  // namespace megabatch
