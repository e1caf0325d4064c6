#pragma once
// A function flattened to stack code, so that each lane of a warp can evaluate it on an element of its own.
#include <cstdint>

#include "kernels/lane_ops.hpp"

namespace megabatch {

inline constexpr std::uint32_t max_lane_ops = 48;
inline constexpr std::uint32_t max_lane_stack = 8;

// One step: a primitive takes its arguments off the stack; the others move values on it.
struct LaneOp {
  enum : std::uint32_t { push = 256, duplicate, swap, under };  // else the number of a primitive
  std::uint32_t op;
  std::uint32_t count;  // arguments of a primitive; `under`: how many values the top goes below
  Value value;          // of `push`
};

// Code of `function` called with `arguments` values, at `code` (room for max_lane_ops). Returns its
// length; 0 where some part of it is no lane's work.
template <class W>
MB_HD MB_NOINLINE std::uint32_t flatten(Engine<W>& e, Value function, std::uint32_t arguments, LaneOp* code) {
  struct Item {
    Value value;          // to flatten, or of a push
    std::uint32_t count;  // arguments of what is to be flattened
    std::uint32_t op;     // `call`, or what to emit
  };
  constexpr std::uint32_t call = 512, room = 16;
  Item todo[room];
  std::uint32_t open = 0, length = 0, height = arguments;
  todo[open++] = {function, arguments, call};
  while (open > 0) {
    const Item item = todo[--open];
    if (item.op != call) {
      if (length == max_lane_ops) return 0;
      if (item.op == LaneOp::push || item.op == LaneOp::duplicate) ++height;
      if (item.op < LaneOp::push) height -= item.count - 1;
      if (height > max_lane_stack) return 0;
      LaneOp* to = &code[length++];
      e.w.once([=] { *to = {item.op, item.count, item.value}; });
      continue;
    }
    const Value f = item.value;
    if (!f.is(Tag::function) || f.arity() != item.count || open + 5 > room) return 0;
    const Value* part = e.values(f);
    switch (f.closure()) {
      case Closure::primitive:
        if (!lane_can(f.primitive())) return 0;
        todo[open++] = {f, item.count, f.primitive()};
        break;
      case Closure::compose:
        todo[open++] = {part[0], 1, call};
        todo[open++] = {part[1], 1, call};
        break;
      case Closure::chain:
        todo[open++] = {part[0], 1, call};
        todo[open++] = {part[1], 1, call};
        todo[open++] = {part[2], 1, call};
        break;
      case Closure::matcher:
        todo[open++] = {f, 2, p_equality};
        todo[open++] = {part[1], 0, LaneOp::push};
        todo[open++] = {part[0], 1, call};
        break;
      case Closure::rbind:
        todo[open++] = {part[0], item.count + 1, call};
        todo[open++] = {part[1], 0, LaneOp::push};
        break;
      case Closure::lbind:
        todo[open++] = {part[0], item.count + 1, call};
        todo[open++] = {f, item.count, LaneOp::under};
        todo[open++] = {part[1], 0, LaneOp::push};
        break;
      case Closure::fork:
        todo[open++] = {part[0], 2, call};
        todo[open++] = {part[2], 1, call};
        todo[open++] = {f, 0, LaneOp::swap};
        todo[open++] = {part[1], 1, call};
        todo[open++] = {f, 0, LaneOp::duplicate};
        break;
    }
  }
  return length;
}

// What the code makes of x (and y, where it takes two); failed() where a lane cannot tell.
template <class W>
MB_HD MB_NOINLINE Value run_lane(const Engine<W>& e, const LaneOp* code, std::uint32_t length, Value x, Value y,
                                 std::uint32_t arguments) {
  Value stack[max_lane_stack];
  std::uint32_t top = 0;  // index of the topmost value
  stack[0] = x;
  if (arguments == 2) stack[++top] = y;
  for (std::uint32_t i = 0; i < length; ++i) {
    const LaneOp op = code[i];
    switch (op.op) {
      case LaneOp::push: stack[++top] = op.value; break;
      case LaneOp::duplicate:
        stack[top + 1] = stack[top];
        ++top;
        break;
      case LaneOp::swap:
      case LaneOp::under: {
        const std::uint32_t below = op.op == LaneOp::swap ? 1 : op.count;
        const Value v = stack[top];
        for (std::uint32_t k = 0; k < below; ++k) stack[top - k] = stack[top - k - 1];
        stack[top - below] = v;
        break;
      }
      default: {
        top -= op.count - 1;
        const Value none = make_none();
        const Value v = lane_op(e, op.op, stack[top], op.count > 1 ? stack[top + 1] : none,
                                op.count > 2 ? stack[top + 2] : none);
        if (v.failed()) return v;
        stack[top] = v;
      }
    }
  }
  return stack[0];
}

}  // namespace megabatch
