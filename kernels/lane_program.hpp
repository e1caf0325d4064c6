#pragma once
// A function flattened to a list of primitives on numbered slots, so that each lane of a warp can evaluate
// it on an element of its own.
#include <cstdint>

#include "kernels/lane_patch_ops.hpp"

namespace megabatch {

// Flattens the calls that a function consists of. What the stack machine of its composition would only
// move about is settled here, and so are the functions that it makes on the way (lbind, compose, ...): they
// become symbols whose parts are operands. Primitives and loops over constants remain as steps.
template <class W>
class Flattener {
 public:
  MB_HD explicit Flattener(Engine<W>& engine) : e(engine) {}

  // Code of `function` called with `arguments` values, at `to`; false where some part is no lane's work.
  MB_HD MB_NOINLINE bool flatten(Value function, std::uint32_t arguments, LaneCode* to) {
    const Plain plain = flatten_plain(function, arguments, to);
    if (plain != Plain::no) return plain == Plain::done;
    for (std::uint32_t i = 0; i < arguments; ++i) stack_[height_++] = static_cast<std::uint8_t>(i);
    slots_ = arguments;
    add({function, no_operand}, arguments, Task::call);
    while (open_ > 0) {
      const Item item = todo_[--open_];
      if (item.task == Task::call ? !expand(item) : !settle(item)) return false;
    }
    if (is_symbol(stack_[0])) return false;
    drop_unused_tuples();
    const std::uint32_t length = length_, constants = constants_, near = near_, result = stack_[0],
                        work = work_of_all();
    e.w.once([=] {
      to->length = length;
      to->constants = constants;
      to->near = near;
      to->result = result;
      to->work = work;
    });
    const LaneOp* ops = ops_;
    const Value* values = values_;
    e.w.each(length, [=](std::uint32_t i) { to->ops[i] = ops[i]; });
    e.w.each(constants, [=](std::uint32_t i) { to->values[i] = values[i]; });
    return true;
  }

 private:
  // A primitive by itself, or with one argument bound, needs no more than one step.
  enum class Plain : std::uint8_t { no, done, cannot };
  MB_HD MB_INLINE Plain flatten_plain(Value f, std::uint32_t arguments, LaneCode* to) {
    if (!f.is(Tag::function) || f.arity() != arguments) return Plain::cannot;
    const bool bound = f.closure() == Closure::rbind || f.closure() == Closure::lbind;
    if (f.closure() != Closure::primitive && !bound) return Plain::no;
    const Value inner = bound ? e.values(f)[0] : f;
    const std::uint32_t count = arguments + (bound ? 1 : 0);
    if (!inner.is(Tag::function) || inner.closure() != Closure::primitive) return Plain::no;
    const std::uint32_t p = inner.primitive();
    if (!lane_can(p)) return p == p_apply || makes_symbol(p) || is_lane_loop(p) ? Plain::no : Plain::cannot;
    if (p == p_identity) return Plain::no;
    if (inner.arity() != count) return Plain::cannot;
    const Value fixed = bound ? e.values(f)[1] : make_none();
    const std::uint8_t constant = max_lane_slots, result = static_cast<std::uint8_t>(arguments);
    const std::uint8_t last = arguments == 2 ? 1 : 0;
    LaneOp op{static_cast<std::uint8_t>(p), static_cast<std::uint8_t>(count), result, {0, last, last}};
    if (f.closure() == Closure::rbind) {
      op.in[arguments] = constant;
    } else if (bound) {
      op.in[0] = constant;
      op.in[1] = 0;
      op.in[2] = last;
    }
    const bool near = fixed.is_patch() && may_move(fixed);
    if (e.status != Status::ok) return Plain::cannot;
    e.w.once([=] {
      to->length = 1;
      to->constants = bound ? 1 : 0;
      to->near = near ? 1 : 0;
      to->result = result;
      to->work = 2;
      to->values[0] = fixed;
      to->ops[0] = op;
    });
    return Plain::done;
  }
  // Whether a lane may move a patch without leaving the keys' range.
  MB_HD bool may_move(Value patch) {
    if (!e.charge(patch.length())) return false;
    const std::uint32_t* keys = e.keys(patch);
    return !e.w.any(patch.length(),
                    [=](std::uint32_t i) { return !is_near(key_row(keys[i]), key_column(keys[i])); });
  }

  enum class Task : std::uint8_t { call, primitive, push, duplicate, swap, under, split, end_loop };
  // A value, or where one stands.
  struct Part {
    Value value;
    std::uint8_t operand;
  };
  struct Item {
    Value value;
    std::uint8_t operand;  // of the value, or no_operand
    std::uint8_t count;
    Task task;
  };
  struct Symbol {
    Closure kind;
    std::uint8_t arity;
    std::uint8_t parts[3];  // operands
  };
  static constexpr std::uint32_t room = 24, max_height = 10, max_symbols = 12;
  // Operands: slots, then constants, then symbols.
  static constexpr std::uint32_t first_symbol = max_lane_slots + max_lane_constants;
  static constexpr std::uint8_t no_operand = 255;
  static_assert(first_symbol + max_symbols <= no_operand);

  Engine<W>& e;
  Item todo_[room];
  std::uint8_t stack_[max_height];
  LaneOp ops_[max_lane_ops];
  Value values_[max_lane_constants];
  Symbol symbols_[max_symbols];
  std::uint32_t open_ = 0, height_ = 0, length_ = 0, constants_ = 0, slots_ = 0, near_ = 0, symbol_count_ = 0;
  bool in_loop_ = false;

  MB_HD static bool is_symbol(std::uint8_t operand) { return operand >= first_symbol; }
  MB_HD static bool is_constant(std::uint8_t operand) {
    return operand >= max_lane_slots && operand < first_symbol;
  }

  MB_HD void add(Part part, std::uint32_t count, Task task) {
    todo_[open_++] = {part.value, part.operand, static_cast<std::uint8_t>(count), task};
  }
  MB_HD void add(Task task, std::uint32_t count = 0) { add({make_none(), no_operand}, count, task); }
  MB_HD void add_primitive(std::uint32_t p, std::uint32_t count) {
    add({make_primitive(p, count), no_operand}, count, Task::primitive);
  }

  // Replaces a call by what it does, last step first.
  MB_HD bool expand(const Item& item) {
    if (open_ + 6 > room) return false;
    Closure kind;
    Part part[3];
    if (is_symbol(item.operand) && item.operand != no_operand) {
      const Symbol& symbol = symbols_[item.operand - first_symbol];
      if (symbol.arity != item.count) return false;
      kind = symbol.kind;
      for (std::uint32_t i = 0; i < 3; ++i) part[i] = {make_none(), symbol.parts[i]};
    } else {
      Value f = item.value;
      if (item.operand != no_operand) {
        if (!is_constant(item.operand)) return false;
        f = values_[item.operand - max_lane_slots];
      }
      if (!f.is(Tag::function) || f.arity() != item.count) return false;
      kind = f.closure();
      if (kind == Closure::primitive) {
        if (!lane_can(f.primitive()) && !makes_symbol(f.primitive()) && !is_lane_loop(f.primitive()))
          return false;
        if (f.primitive() != p_identity) add_primitive(f.primitive(), item.count);
        return true;
      }
      const Value* parts = e.values(f);
      for (std::uint32_t i = 0; i < 3; ++i) part[i] = {parts[i], no_operand};
    }
    switch (kind) {
      case Closure::compose:
        add(part[0], 1, Task::call);
        add(part[1], 1, Task::call);
        return true;
      case Closure::chain:
        add(part[0], 1, Task::call);
        add(part[1], 1, Task::call);
        add(part[2], 1, Task::call);
        return true;
      case Closure::matcher:
        add_primitive(p_equality, 2);
        add(part[1], 0, Task::push);
        add(part[0], 1, Task::call);
        return true;
      case Closure::rbind:
        add(part[0], item.count + 1u, Task::call);
        add(part[1], 0, Task::push);
        return true;
      case Closure::lbind:
        if (is_apply(part[0])) {  // on a tuple of two: the function on each of them
          add_primitive(p_astuple, 2);
          add(Task::swap, 1);
          add(part[1], 1, Task::call);
          add(Task::swap, 1);
          add(part[1], 1, Task::call);
          add(Task::split);
          return true;
        }
        add(part[0], item.count + 1u, Task::call);
        add(Task::under, item.count);
        add(part[1], 0, Task::push);
        return true;
      default:
        add(part[0], 2, Task::call);
        add(part[2], 1, Task::call);
        add(Task::swap, 1);
        add(part[1], 1, Task::call);
        add(Task::duplicate);
        return true;
    }
  }
  MB_HD bool is_apply(const Part& part) const {
    Value f = part.value;
    if (part.operand != no_operand) {
      if (!is_constant(part.operand)) return false;
      f = values_[part.operand - max_lane_slots];
    }
    return f.is(Tag::function) && f.closure() == Closure::primitive && f.primitive() == p_apply;
  }
  MB_HD static bool makes_symbol(std::uint32_t p) {
    return p == p_compose || p == p_chain || p == p_matcher || p == p_rbind || p == p_lbind || p == p_fork;
  }

  // The step that made a slot, or null for arguments, constants and symbols.
  MB_HD const LaneOp* maker(std::uint8_t operand) const {
    for (std::uint32_t i = 0; i < length_; ++i)
      if (ops_[i].to == operand) return &ops_[i];
    return nullptr;
  }
  MB_HD bool emit(std::uint32_t op, std::uint32_t count) {
    if (length_ == max_lane_ops || slots_ == max_lane_slots) return false;
    LaneOp& made = ops_[length_++];
    made.op = static_cast<std::uint8_t>(op);
    made.count = static_cast<std::uint8_t>(count);
    made.to = static_cast<std::uint8_t>(slots_++);
    height_ -= count;
    for (std::uint32_t i = 0; i < 3; ++i) {
      made.in[i] = stack_[i < count ? height_ + i : height_];
      if (is_symbol(made.in[i])) return false;
    }
    stack_[height_++] = made.to;
    return true;
  }

  MB_HD bool settle(const Item& item) {
    switch (item.task) {
      case Task::push:
        if (height_ == max_height) return false;
        if (item.operand != no_operand) {
          stack_[height_++] = item.operand;
          return true;
        }
        return push_constant(item.value);
      case Task::duplicate:
        if (height_ == max_height) return false;
        stack_[height_] = stack_[height_ - 1];
        ++height_;
        return true;
      case Task::swap:
      case Task::under: {
        const std::uint8_t top = stack_[height_ - 1];
        for (std::uint32_t k = 0; k < item.count; ++k) stack_[height_ - 1 - k] = stack_[height_ - 2 - k];
        stack_[height_ - 1 - item.count] = top;
        return true;
      }
      case Task::split: {
        const std::uint8_t pair = stack_[height_ - 1];
        if (height_ == max_height) return false;
        if (const LaneOp* tuple = maker(pair); tuple && tuple->op == p_astuple) {
          stack_[height_ - 1] = tuple->in[0];
          stack_[height_++] = tuple->in[1];
          return true;
        }
        if (!emit(LaneOp::part_first, 1)) return false;
        stack_[height_++] = pair;
        return emit(LaneOp::part_second, 1);
      }
      case Task::end_loop:
        return end_loop(item.count);
      default:
        break;
    }
    const std::uint32_t p = item.value.primitive();
    if (makes_symbol(p)) return push_symbol(p, item.count);
    if (is_lane_loop(p)) return begin_loop(p);
    if (p == p_first || p == p_last)
      if (const LaneOp* tuple = maker(stack_[height_ - 1]); tuple && tuple->op == p_astuple) {
        stack_[height_ - 1] = tuple->in[p == p_first ? 0 : 1];
        return true;
      }
    return emit(p, item.count);
  }

  MB_HD bool push_constant(Value v) {
    for (std::uint32_t i = 0; i < constants_; ++i)
      if (values_[i].bits == v.bits) {
        stack_[height_++] = static_cast<std::uint8_t>(max_lane_slots + i);
        return true;
      }
    if (constants_ == max_lane_constants) return false;
    if (v.is_patch() && may_move(v)) near_ |= 1u << constants_;
    if (e.status != Status::ok) return false;
    values_[constants_] = v;
    stack_[height_++] = static_cast<std::uint8_t>(max_lane_slots + constants_++);
    return true;
  }

  // A function made of the operands on the stack.
  MB_HD bool push_symbol(std::uint32_t p, std::uint32_t count) {
    if (symbol_count_ == max_symbols) return false;
    height_ -= count;
    Symbol& s = symbols_[symbol_count_];
    for (std::uint32_t i = 0; i < 3; ++i) s.parts[i] = stack_[i < count ? height_ + i : height_];
    s.arity = 1;
    switch (p) {
      case p_compose:
        s.kind = Closure::compose;
        break;
      case p_chain:
        s.kind = Closure::chain;
        break;
      case p_matcher:
        s.kind = Closure::matcher;
        break;
      case p_fork:
        s.kind = Closure::fork;
        break;
      default: {
        s.kind = p == p_rbind ? Closure::rbind : Closure::lbind;
        const std::uint8_t f = s.parts[0];
        std::uint32_t arity;
        if (is_symbol(f)) {
          arity = symbols_[f - first_symbol].arity;
        } else if (is_constant(f) && values_[f - max_lane_slots].is(Tag::function)) {
          arity = values_[f - max_lane_slots].arity();
        } else {
          return false;
        }
        s.arity = static_cast<std::uint8_t>(arity == 2 || arity == 3 ? arity - 1 : 3);
      }
    }
    stack_[height_++] = static_cast<std::uint8_t>(first_symbol + symbol_count_++);
    return true;
  }

  // A search over a constant container: the step, then the steps of its function on the element's slot.
  MB_HD bool begin_loop(std::uint32_t p) {
    const std::uint8_t function = stack_[height_ - 1], container = stack_[height_ - 2];
    if (in_loop_ || !is_constant(container) || open_ + 2 > room || slots_ == max_lane_slots ||
        length_ == max_lane_ops)
      return false;
    if (e.length(values_[container - max_lane_slots]) <= 0) return false;
    height_ -= 2;
    in_loop_ = true;
    const std::uint8_t element = static_cast<std::uint8_t>(slots_++);
    ops_[length_] = {static_cast<std::uint8_t>(p), 0, no_operand, {container, element, 0}};
    stack_[height_++] = element;
    add(Task::end_loop, length_++);
    add({make_none(), function}, 1, Task::call);
    return true;
  }
  MB_HD bool end_loop(std::uint32_t at) {
    LaneOp& loop = ops_[at];
    if (slots_ == max_lane_slots || is_symbol(stack_[height_ - 1])) return false;
    in_loop_ = false;
    loop.count = stack_[height_ - 1];
    loop.in[2] = static_cast<std::uint8_t>(length_ - at - 1);
    loop.to = static_cast<std::uint8_t>(slots_++);
    stack_[height_ - 1] = loop.to;
    return true;
  }

  // Steps astuple whose slot nothing reads any more.
  MB_HD void drop_unused_tuples() {
    const auto bit = [](std::uint8_t operand) {
      return operand < max_lane_slots ? std::uint64_t{1} << operand : std::uint64_t{0};
    };
    std::uint64_t read = bit(stack_[0]), keep = 0;
    for (std::uint32_t i = 0; i < length_; ++i)
      if (is_lane_loop(ops_[i].op)) read |= bit(ops_[i].count);  // read behind its steps
    for (std::uint32_t i = length_; i-- > 0;) {
      const LaneOp& op = ops_[i];
      if (op.op == p_astuple && !(read & bit(op.to))) continue;
      keep |= std::uint64_t{1} << i;
      if (!is_lane_loop(op.op))
        for (std::uint32_t k = 0; k < op.count; ++k) read |= bit(op.in[k]);
    }
    std::uint32_t kept = 0;
    for (std::uint32_t i = 0; i < length_; ++i) {
      if (!(keep >> i & 1)) continue;
      LaneOp op = ops_[i];
      if (is_lane_loop(op.op)) {
        std::uint32_t steps = 0;
        for (std::uint32_t k = i + 1; k <= i + op.in[2]; ++k) steps += keep >> k & 1;
        op.in[2] = static_cast<std::uint8_t>(steps);
      }
      ops_[kept++] = op;
    }
    length_ = kept;
  }

  // Steps that one element takes, those of loops as often as they are done.
  MB_HD std::uint32_t work_of_all() const {
    std::uint64_t work = 1;
    for (std::uint32_t i = 0; i < length_; ++i) {
      ++work;
      if (is_lane_loop(ops_[i].op))
        work += static_cast<std::uint64_t>(e.length(values_[ops_[i].in[0] - max_lane_slots])) *
                (ops_[i].in[2] + 1u);
    }
    return work < skip ? static_cast<std::uint32_t>(work) : skip;
  }
};

// A search under way in a lane's code.
struct LaneLoop {
  std::uint32_t step, end;     // the loop's own step; the one behind its last
  std::uint32_t next, length;  // element at work; how many there are
  std::uint32_t tuples;        // that the lane had before
};
// Whether `key` is better than the best so far, as valmax, argmax (greatest) and valmin, argmin have it;
// `raises` also where a lane would look at too much.
template <class W>
MB_HD MB_INLINE Less is_better(const Engine<W>& e, std::uint32_t p, Value key, Value best) {
  const bool greatest = p == p_valmax || p == p_argmax;
  if (!is_short(e, key) || !is_short(e, best)) return Less::raises;
  return greatest ? python_less(e, best, key) : python_less(e, key, best);
}

// A value's part, where it is a tuple of two without memory of its own.
template <class W>
MB_HD MB_INLINE Value lane_part(const Engine<W>& e, const LaneScope& s, Value v, bool second) {
  if (v.is(lane_tuple_tag)) return s.parts[2 * v.offset() + (second ? 1 : 0)];
  return v.is(Tag::pair) || v.is(Tag::cell) ? e.element(v, second ? 1 : 0) : make_failed();
}

// What the code makes of x (and y, where it takes two); failed() where a lane cannot tell.
template <class W>
MB_HD MB_NOINLINE Value run_lane(const Engine<W>& e, const LaneCode* code, Value x, Value y) {
  LaneScope scope;
  scope.code = code;
  scope.x = x;
  scope.y = y;
  scope.tuples = 0;
  Value slots[max_lane_slots];
  slots[0] = x;
  slots[1] = y;
  const auto operand = [&](std::uint8_t in) {
    return in < max_lane_slots ? slots[in] : code->values[in - max_lane_slots];
  };
  const Value none = make_none();
  Value best = none, best_key = none;
  LaneLoop loop{};
  for (std::uint32_t i = 0, n = code->length;;) {
    if (loop.length > 0 && i == loop.end) {  // one element more is done
      const LaneOp op = code->ops[loop.step];
      const Value key = operand(op.count);
      if (is_lane_made(key)) return make_failed();
      const Less better = loop.next == 0 ? Less::yes : is_better(e, op.op, key, best_key);
      if (better == Less::raises) return make_failed();
      if (better == Less::yes) {
        best = slots[op.in[1]];
        best_key = key;
      }
      if (++loop.next < loop.length) {
        slots[op.in[1]] = e.element(operand(op.in[0]), loop.next);
        scope.tuples = loop.tuples;
        i = loop.step + 1;
      } else {
        loop.length = 0;
        slots[op.to] = op.op == p_valmax || op.op == p_valmin ? best_key : best;
      }
      continue;
    }
    if (i == n) break;
    const LaneOp op = code->ops[i++];
    if (is_lane_loop(op.op)) {
      const Value container = operand(op.in[0]);
      loop = {i - 1, i + op.in[2], 0, static_cast<std::uint32_t>(e.length(container)), scope.tuples};
      slots[op.in[1]] = e.element(container, 0);
      continue;
    }
    const Value a = operand(op.in[0]);
    const Value b = op.count > 1 ? operand(op.in[1]) : none, c = op.count > 2 ? operand(op.in[2]) : none;
    Value v;
    if (op.op >= LaneOp::part_first) {
      v = lane_part(e, scope, a, op.op == LaneOp::part_second);
    } else if (is_scalar_op(op.op) && !is_lane_made(a) && !is_lane_made(b) && !is_lane_made(c)) {
      v = lane_scalar(e, op.op, a, b, c);
    } else {
      v = lane_op(e, scope, op.op, a, b, c);
    }
    if (v.failed()) return v;
    slots[op.to] = v;
  }
  const Value result = operand(static_cast<std::uint8_t>(code->result));
  return result.is(lane_tuple_tag) ? make_failed() : result;
}

// The same for `count` elements at once, step by step: what one thread of a CPU does fastest. x(i) and y(i)
// are the arguments of element i. False where some element cannot be told.
inline constexpr std::uint32_t lane_block = 64;
template <class W, class X, class Y>
bool run_block(const Engine<W>& e, const LaneCode* code, std::uint32_t arguments, std::uint32_t count, X x,
               Y y, Value* results) {
  LaneScope scopes[lane_block];
  Value slots[max_lane_slots][lane_block];
  Value spread[3][lane_block];  // constants, one copy an element
  Value best[lane_block], best_key[lane_block];
  std::uint32_t tuples[lane_block];  // LaneLoop::tuples of each element
  LaneLoop loop{};
  for (std::uint32_t i = 0; i < count; ++i) {
    LaneScope& s = scopes[i];
    s.code = code;
    s.x = slots[0][i] = x(i);
    s.y = arguments == 2 ? y(i) : make_none();
    slots[1][i] = s.y;
    s.tuples = 0;
  }
  const auto operand = [&](std::uint8_t in, Value* copies) -> const Value* {
    if (in < max_lane_slots) return slots[in];
    for (std::uint32_t i = 0; i < count; ++i) copies[i] = code->values[in - max_lane_slots];
    return copies;
  };
  const auto take_element = [&](const LaneOp& op) {
    const Value element = e.element(code->values[op.in[0] - max_lane_slots], loop.next);
    for (std::uint32_t i = 0; i < count; ++i) {
      slots[op.in[1]][i] = element;
      scopes[i].tuples = tuples[i];
    }
  };
  for (std::uint32_t step = 0;;) {
    if (loop.length > 0 && step == loop.end) {
      const LaneOp op = code->ops[loop.step];
      const Value* key = operand(op.count, spread[0]);
      for (std::uint32_t i = 0; i < count; ++i) {
        if (is_lane_made(key[i])) return false;
        const Less better = loop.next == 0 ? Less::yes : is_better(e, op.op, key[i], best_key[i]);
        if (better == Less::raises) return false;
        if (better == Less::yes) {
          best[i] = slots[op.in[1]][i];
          best_key[i] = key[i];
        }
      }
      if (++loop.next < loop.length) {
        take_element(op);
        step = loop.step + 1;
      } else {
        loop.length = 0;
        const Value* found = op.op == p_valmax || op.op == p_valmin ? best_key : best;
        for (std::uint32_t i = 0; i < count; ++i) slots[op.to][i] = found[i];
      }
      continue;
    }
    if (step == code->length) break;
    const LaneOp op = code->ops[step++];
    if (is_lane_loop(op.op)) {
      const std::uint32_t length =
          static_cast<std::uint32_t>(e.length(code->values[op.in[0] - max_lane_slots]));
      loop = {step - 1, step + op.in[2], 0, length, 0};
      for (std::uint32_t i = 0; i < count; ++i) tuples[i] = scopes[i].tuples;
      take_element(op);
      continue;
    }
    const Value* a = operand(op.in[0], spread[0]);
    const Value* b = op.count > 1 ? operand(op.in[1], spread[1]) : a;
    const Value* c = op.count > 2 ? operand(op.in[2], spread[2]) : a;
    Value* to = slots[op.to];
    switch (op.op) {
      case LaneOp::part_first:
      case LaneOp::part_second:
        for (std::uint32_t i = 0; i < count; ++i) {
          to[i] = lane_part(e, scopes[i], a[i], op.op == LaneOp::part_second);
          if (to[i].failed()) return false;
        }
        break;
#define MEGABATCH_X(p)                                                       \
  case p:                                                                    \
    for (std::uint32_t i = 0; i < count; ++i) {                              \
      to[i] = is_lane_made(a[i]) || is_lane_made(b[i]) || is_lane_made(c[i]) \
                  ? lane_op(e, scopes[i], p, a[i], b[i], c[i])               \
                  : lane_scalar_inline(e, p, a[i], b[i], c[i]);              \
      if (to[i].failed()) return false;                                      \
    }                                                                        \
    break;
        MEGABATCH_SCALAR_OPS(MEGABATCH_X)
#undef MEGABATCH_X
      default:
        for (std::uint32_t i = 0; i < count; ++i) {
          to[i] = lane_op(e, scopes[i], op.op, a[i], b[i], c[i]);
          if (to[i].failed()) return false;
        }
    }
  }
  const Value* result = operand(static_cast<std::uint8_t>(code->result), spread[0]);
  for (std::uint32_t i = 0; i < count; ++i) {
    if (result[i].is(lane_tuple_tag)) return false;
    results[i] = result[i];
  }
  return true;
}

}  // namespace megabatch
