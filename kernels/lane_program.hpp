#pragma once
// A function flattened to stack code, so that each lane of a warp can evaluate it on an element of its own.
#include <cstdint>

#include "kernels/lane_patch_ops.hpp"

namespace megabatch {

inline constexpr std::uint32_t max_lane_ops = 64;
inline constexpr std::uint32_t max_lane_stack = 8;

// Code of `function` called with `arguments` values, at `code` (room for max_lane_ops). Returns its
// length; `skip` where some part of it is no lane's work.
template <class W>
MB_HD MB_NOINLINE std::uint32_t flatten(Engine<W>& e, Value function, std::uint32_t arguments, LaneOp* code) {
  struct Item {
    Value value;          // to flatten, or of a push
    std::uint32_t count;  // arguments of what is to be flattened
    std::uint32_t op;     // `call`, or what to emit
  };
  constexpr std::uint32_t call = 512, room = 20;
  Item todo[room];
  std::uint32_t open = 0, length = 0, height = arguments;
  todo[open++] = {function, arguments, call};
  while (open > 0) {
    const Item item = todo[--open];
    if (item.op != call) {
      if (length == max_lane_ops) return skip;
      if (item.op == LaneOp::push || item.op == LaneOp::duplicate || item.op == LaneOp::split) ++height;
      if (item.op < LaneOp::push) height -= item.count - 1;
      if (height > max_lane_stack) return skip;
      LaneOp* to = &code[length++];
      std::uint32_t count = item.count;
      if (item.op == LaneOp::push && item.value.is_patch()) {  // 1 where a lane may move it
        const std::uint32_t* keys = e.keys(item.value);
        count = e.w.any(item.value.length(),
                        [=](std::uint32_t i) { return !is_near(key_row(keys[i]), key_column(keys[i])); })
                    ? 0
                    : 1;
      }
      e.w.once([=] { *to = {item.op, count, item.value}; });
      continue;
    }
    const Value f = item.value;
    if (!f.is(Tag::function) || f.arity() != item.count || open + 6 > room) return skip;
    const Value* part = e.values(f);
    switch (f.closure()) {
      case Closure::primitive:
        if (!lane_can(f.primitive())) return skip;
        if (f.primitive() == p_identity) break;
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
        if (part[0].is(Tag::function) && part[0].closure() == Closure::primitive &&
            part[0].primitive() == p_apply) {
          // On a tuple of two: the function on each of them.
          todo[open++] = {f, 2, p_astuple};
          todo[open++] = {f, 0, LaneOp::swap};
          todo[open++] = {part[1], 1, call};
          todo[open++] = {f, 0, LaneOp::swap};
          todo[open++] = {part[1], 1, call};
          todo[open++] = {f, 0, LaneOp::split};
          break;
        }
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
MB_HD MB_NOINLINE Value run_lane(const Engine<W>& e, const LaneOp* code, std::uint32_t length, Value x,
                                 Value y, std::uint32_t arguments) {
  LaneScope scope;
  scope.code = code;
  scope.x = x;
  scope.y = arguments == 2 ? y : make_none();
  scope.tuples = 0;
  Value stack[max_lane_stack];
  std::uint32_t top = 0;  // index of the topmost value
  stack[0] = x;
  if (arguments == 2) stack[++top] = y;
  for (std::uint32_t i = 0; i < length; ++i) {
    const LaneOp op = code[i];
    switch (op.op) {
      case LaneOp::push:
        stack[++top] = op.value;
        break;
      case LaneOp::duplicate:
        stack[top + 1] = stack[top];
        ++top;
        break;
      case LaneOp::split: {
        const Value v = stack[top];
        if (v.is(lane_tuple_tag)) {
          stack[top] = scope.parts[2 * v.offset()];
          stack[++top] = scope.parts[2 * v.offset() + 1];
        } else if (v.is(Tag::pair) || v.is(Tag::cell)) {
          stack[top] = e.element(v, 0);
          stack[++top] = e.element(v, 1);
        } else {
          return make_failed();
        }
        break;
      }
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
        const Value none = make_none(), a = stack[top], b = op.count > 1 ? stack[top + 1] : none;
        const Value c = op.count > 2 ? stack[top + 2] : none;
        const Value v = is_scalar_op(op.op) && !is_lane_made(a) && !is_lane_made(b) && !is_lane_made(c)
                            ? lane_scalar(e, op.op, a, b, c)
                            : lane_op(e, scope, length, op.op, a, b, c);
        if (v.failed()) return v;
        stack[top] = v;
      }
    }
  }
  return stack[0].is(lane_tuple_tag) ? make_failed() : stack[0];
}

// The same for `count` elements at once, step by step: what one thread of a CPU does fastest. x(i) and y(i)
// are the arguments of element i. False where some element cannot be told.
inline constexpr std::uint32_t lane_block = 64;
template <class W, class X, class Y>
bool run_block(const Engine<W>& e, const LaneOp* code, std::uint32_t length, std::uint32_t arguments,
               std::uint32_t count, X x, Y y, Value* results) {
  LaneScope scopes[lane_block];
  Value stack[max_lane_stack][lane_block];
  std::uint32_t top = arguments - 1;
  for (std::uint32_t i = 0; i < count; ++i) {
    LaneScope& s = scopes[i];
    s.code = code;
    s.x = stack[0][i] = x(i);
    s.y = make_none();
    if (arguments == 2) s.y = stack[1][i] = y(i);
    s.tuples = 0;
  }
  const auto move_row = [&](std::uint32_t to, std::uint32_t from) {
    for (std::uint32_t i = 0; i < count; ++i) stack[to][i] = stack[from][i];
  };
  for (std::uint32_t step = 0; step < length; ++step) {
    const LaneOp op = code[step];
    switch (op.op) {
      case LaneOp::push:
        ++top;
        for (std::uint32_t i = 0; i < count; ++i) stack[top][i] = op.value;
        continue;
      case LaneOp::duplicate:
        ++top;
        move_row(top, top - 1);
        continue;
      case LaneOp::split:
        ++top;
        for (std::uint32_t i = 0; i < count; ++i) {
          const Value v = stack[top - 1][i];
          if (v.is(lane_tuple_tag)) {
            stack[top - 1][i] = scopes[i].parts[2 * v.offset()];
            stack[top][i] = scopes[i].parts[2 * v.offset() + 1];
          } else if (v.is(Tag::pair) || v.is(Tag::cell)) {
            stack[top - 1][i] = e.element(v, 0);
            stack[top][i] = e.element(v, 1);
          } else {
            return false;
          }
        }
        continue;
      case LaneOp::swap:
      case LaneOp::under: {
        const std::uint32_t below = op.op == LaneOp::swap ? 1 : op.count;
        for (std::uint32_t i = 0; i < count; ++i) {
          const Value v = stack[top][i];
          for (std::uint32_t k = 0; k < below; ++k) stack[top - k][i] = stack[top - k - 1][i];
          stack[top - below][i] = v;
        }
        continue;
      }
      default:
        break;
    }
    top -= op.count - 1;
    Value* a = stack[top];
    const Value* b = stack[op.count > 1 ? top + 1 : top];
    const Value* c = stack[op.count > 2 ? top + 2 : top];
    switch (op.op) {
#define MEGABATCH_X(p)                                                               \
  case p:                                                                            \
    for (std::uint32_t i = 0; i < count; ++i) {                                      \
      const Value v = is_lane_made(a[i]) || is_lane_made(b[i]) || is_lane_made(c[i]) \
                          ? lane_op(e, scopes[i], length, p, a[i], b[i], c[i])       \
                          : lane_scalar_inline(e, p, a[i], b[i], c[i]);              \
      if (v.failed()) return false;                                                  \
      a[i] = v;                                                                      \
    }                                                                                \
    break;
      MEGABATCH_SCALAR_OPS(MEGABATCH_X)
#undef MEGABATCH_X
      default:
        for (std::uint32_t i = 0; i < count; ++i) {
          const Value v = lane_op(e, scopes[i], length, op.op, a[i], b[i], c[i]);
          if (v.failed()) return false;
          a[i] = v;
        }
    }
  }
  for (std::uint32_t i = 0; i < count; ++i) {
    if (stack[0][i].is(lane_tuple_tag)) return false;
    results[i] = stack[0][i];
  }
  return true;
}

}  // namespace megabatch
