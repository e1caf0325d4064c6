#pragma once
// A function flattened to a list of primitives on numbered slots, so that each lane of a warp can evaluate
// it on an element of its own.
#include <cstdint>

#include "kernels/lane_patch_ops.hpp"

namespace megabatch {

// Flattens the calls that a function consists of. What the stack machine of its composition would only
// move about is settled here; primitives alone become steps.
template <class W>
class Flattener {
 public:
  MB_HD explicit Flattener(Engine<W>& engine) : e(engine) {}

  // Code of `function` called with `arguments` values, at `to`; false where some part is no lane's work.
  MB_HD MB_NOINLINE bool flatten(Value function, std::uint32_t arguments, LaneCode* to) {
    for (std::uint32_t i = 0; i < arguments; ++i) stack_[height_++] = static_cast<std::uint8_t>(i);
    slots_ = arguments;
    todo_[open_++] = {function, arguments, Task::call};
    while (open_ > 0) {
      const Item item = todo_[--open_];
      if (item.task == Task::call ? !expand(item) : !settle(item)) return false;
    }
    drop_unused_tuples();
    const std::uint32_t length = length_, constants = constants_, near = near_, result = stack_[0];
    e.w.once([=] {
      to->length = length;
      to->constants = constants;
      to->near = near;
      to->result = result;
    });
    const LaneOp* ops = ops_;
    const Value* values = values_;
    e.w.each(length, [=](std::uint32_t i) { to->ops[i] = ops[i]; });
    e.w.each(constants, [=](std::uint32_t i) { to->values[i] = values[i]; });
    return true;
  }

 private:
  enum class Task : std::uint32_t { call, primitive, push, duplicate, swap, under, split };
  struct Item {
    Value value;  // to be called or pushed
    std::uint32_t count;
    Task task;
  };
  static constexpr std::uint32_t room = 20, max_height = 10;

  Engine<W>& e;
  Item todo_[room];
  std::uint8_t stack_[max_height];  // operands, as in LaneOp
  LaneOp ops_[max_lane_ops];
  Value values_[max_lane_constants];
  std::uint32_t open_ = 0, height_ = 0, length_ = 0, constants_ = 0, slots_ = 0, near_ = 0;

  MB_HD void add(Value value, std::uint32_t count, Task task) { todo_[open_++] = {value, count, task}; }

  // Replaces a call by what it does, last step first.
  MB_HD bool expand(const Item& item) {
    const Value f = item.value;
    if (!f.is(Tag::function) || f.arity() != item.count || open_ + 6 > room) return false;
    const Value* part = e.values(f);
    switch (f.closure()) {
      case Closure::primitive:
        if (!lane_can(f.primitive())) return false;
        if (f.primitive() != p_identity) add(f, item.count, Task::primitive);
        return true;
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
        add(make_primitive(p_equality, 2), 2, Task::primitive);
        add(part[1], 0, Task::push);
        add(part[0], 1, Task::call);
        return true;
      case Closure::rbind:
        add(part[0], item.count + 1, Task::call);
        add(part[1], 0, Task::push);
        return true;
      case Closure::lbind:
        if (part[0].is(Tag::function) && part[0].closure() == Closure::primitive && part[0].primitive() == p_apply) {
          // On a tuple of two: the function on each of them.
          add(make_primitive(p_astuple, 2), 2, Task::primitive);
          add(f, 1, Task::swap);
          add(part[1], 1, Task::call);
          add(f, 1, Task::swap);
          add(part[1], 1, Task::call);
          add(f, 0, Task::split);
          return true;
        }
        add(part[0], item.count + 1, Task::call);
        add(f, item.count, Task::under);
        add(part[1], 0, Task::push);
        return true;
      default:
        add(part[0], 2, Task::call);
        add(part[2], 1, Task::call);
        add(f, 1, Task::swap);
        add(part[1], 1, Task::call);
        add(f, 0, Task::duplicate);
        return true;
    }
  }

  // The step that made a slot, or null for arguments and constants.
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
    for (std::uint32_t i = 0; i < 3; ++i) made.in[i] = stack_[i < count ? height_ + i : height_];
    stack_[height_++] = made.to;
    return true;
  }

  MB_HD bool settle(const Item& item) {
    switch (item.task) {
      case Task::push: {
        if (constants_ == max_lane_constants || height_ == max_height) return false;
        const Value v = item.value;
        if (v.is_patch()) {  // may a lane move it?
          const std::uint32_t* keys = e.keys(v);
          const bool far = e.w.any(
              v.length(), [=](std::uint32_t i) { return !is_near(key_row(keys[i]), key_column(keys[i])); });
          near_ |= far ? 0 : 1u << constants_;
        }
        values_[constants_] = v;
        stack_[height_++] = static_cast<std::uint8_t>(max_lane_slots + constants_++);
        return true;
      }
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
      default: {
        const std::uint32_t p = item.value.primitive();
        if (p == p_first || p == p_last)
          if (const LaneOp* tuple = maker(stack_[height_ - 1]); tuple && tuple->op == p_astuple) {
            stack_[height_ - 1] = tuple->in[p == p_first ? 0 : 1];
            return true;
          }
        return emit(p, item.count);
      }
    }
  }

  // Steps astuple whose slot nothing reads any more.
  MB_HD void drop_unused_tuples() {
    std::uint64_t read = stack_[0] < max_lane_slots ? std::uint64_t{1} << stack_[0] : 0;
    std::uint64_t keep = 0;
    for (std::uint32_t i = length_; i-- > 0;) {
      const LaneOp& op = ops_[i];
      if (op.op == p_astuple && !(read >> op.to & 1)) continue;
      keep |= std::uint64_t{1} << i;
      for (std::uint32_t k = 0; k < op.count; ++k)
        if (op.in[k] < max_lane_slots) read |= std::uint64_t{1} << op.in[k];
    }
    std::uint32_t kept = 0;
    for (std::uint32_t i = 0; i < length_; ++i)
      if (keep >> i & 1) ops_[kept++] = ops_[i];
    length_ = kept;
  }
};

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
  const auto operand = [&](std::uint8_t in) { return in < max_lane_slots ? slots[in] : code->values[in - max_lane_slots]; };
  for (std::uint32_t i = 0, n = code->length; i < n; ++i) {
    const LaneOp op = code->ops[i];
    const Value none = make_none(), a = operand(op.in[0]);
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
bool run_block(const Engine<W>& e, const LaneCode* code, std::uint32_t arguments, std::uint32_t count, X x, Y y,
               Value* results) {
  LaneScope scopes[lane_block];
  Value slots[max_lane_slots][lane_block];
  Value spread[3][lane_block];  // constants, one copy an element
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
  for (std::uint32_t step = 0; step < code->length; ++step) {
    const LaneOp op = code->ops[step];
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
#define MEGABATCH_X(p)                                                                      \
  case p:                                                                                   \
    for (std::uint32_t i = 0; i < count; ++i) {                                             \
      to[i] = is_lane_made(a[i]) || is_lane_made(b[i]) || is_lane_made(c[i])                \
                  ? lane_op(e, scopes[i], p, a[i], b[i], c[i])                              \
                  : lane_scalar_inline(e, p, a[i], b[i], c[i]);                             \
      if (to[i].failed()) return false;                                                     \
    }                                                                                       \
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
