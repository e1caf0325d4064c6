#pragma once
// Primitives on numbers and tuples of numbers. lane_scalar() does the usual cases; here is what remains.
#include <cstdint>

#include "kernels/lane_ops.hpp"
#include "kernels/python.hpp"

namespace megabatch {

enum class Operator : std::uint8_t { add, subtract, multiply, divide };

template <class W>
MB_HD MB_NOINLINE Value apply_operator(Engine<W>& e, Operator op, Value a, Value b) {
  switch (op) {
    case Operator::add:
      return python_add(e, a, b);
    case Operator::subtract:
      return python_subtract(e, a, b);
    case Operator::multiply:
      return python_multiply(e, a, b);
    default:
      return python_floor_divide(e, a, b);
  }
}

// dsl's arithmetic: numbers, or the first two elements of tuples, either side spread over the other.
template <class W>
MB_HD MB_NOINLINE Value arithmetic(Engine<W>& e, Operator op, Value a, Value b) {
  if (a.is_number() && b.is_number()) return apply_operator(e, op, a, b);
  Value a0 = a, a1 = a, b0 = b, b1 = b;
  if (!(a.is_number() && b.is_tuple())) {  // everything else subscripts a
    a0 = e.subscript(a, 0);
    a1 = e.subscript(a, 1);
  }
  if (b.is_tuple() && (a.is_tuple() || a.is_number())) {
    b0 = e.subscript(b, 0);
    b1 = e.subscript(b, 1);
  }
  if (e.status != Status::ok) return make_failed();
  const Value x = apply_operator(e, op, a0, b0);
  if (x.failed()) return x;
  const Value y = apply_operator(e, op, a1, b1);
  return y.failed() ? y : e.tuple(x, y);
}

// op(v, constant) on a number, or on the first two elements of a tuple.
template <class W>
MB_HD MB_NOINLINE Value arithmetic_constant(Engine<W>& e, Operator op, Value v, std::int32_t constant) {
  const Value c = make_integer(constant);
  if (v.is_number()) return apply_operator(e, op, v, c);
  const Value x = e.subscript(v, 0), y = e.subscript(v, 1);
  if (e.status != Status::ok) return make_failed();
  const Value p = apply_operator(e, op, x, c);
  if (p.failed()) return p;
  const Value q = apply_operator(e, op, y, c);
  return q.failed() ? q : e.tuple(p, q);
}

// f on a number, or on the first two elements of a tuple, which must be numbers.
template <class W, class F>
MB_HD MB_INLINE Value map_numbers(Engine<W>& e, Value v, F f) {
  if (v.is_number()) return e.integer(f(v.integer()));
  const Value x = e.subscript(v, 0), y = e.subscript(v, 1);
  if (e.status != Status::ok) return make_failed();
  if (!x.is_number() || !y.is_number()) return e.error();
  return e.integers(f(x.integer()), f(y.integer()));
}

// A scalar primitive: by a lane's means where they do, else in general.
template <class W>
MB_HD MB_NOINLINE Value scalar_primitive(Engine<W>& e, std::uint32_t p, Value a, Value b, Value c) {
  const Value v = lane_scalar(e, p, a, b, c);
  if (!v.failed()) return v;
  switch (p) {
    case p_add:
      return arithmetic(e, Operator::add, a, b);
    case p_subtract:
      return arithmetic(e, Operator::subtract, a, b);
    case p_multiply:
      return arithmetic(e, Operator::multiply, a, b);
    case p_divide:
      return arithmetic(e, Operator::divide, a, b);
    case p_invert:
      return map_numbers(e, a, [](std::int64_t x) { return -x; });
    case p_double:
      return arithmetic_constant(e, Operator::multiply, a, 2);
    case p_halve:
      return arithmetic_constant(e, Operator::divide, a, 2);
    case p_increment:
      return arithmetic_constant(e, Operator::add, a, 1);
    case p_decrement:
      return arithmetic_constant(e, Operator::subtract, a, 1);
    case p_crement:
      return map_numbers(e, a, [](std::int64_t x) { return x == 0 ? 0 : x > 0 ? x + 1 : x - 1; });
    case p_sign:
      return map_numbers(e, a, [](std::int64_t x) { return std::int64_t{x == 0 ? 0 : x > 0 ? 1 : -1}; });
    case p_toivec:
      return e.tuple(a, make_integer(0));
    case p_tojvec:
      return e.tuple(make_integer(0), a);
    case p_astuple:
      return e.tuple(a, b);
    case p_greater: {
      if (!charge_comparisons(e, a, 1) || !charge_comparisons(e, b, 1)) return make_failed();
      const Less less = python_less(e, b, a);
      return less == Less::raises ? e.error() : make_boolean(less == Less::yes);
    }
    default:
      return e.error();
  }
}

}  // namespace megabatch
