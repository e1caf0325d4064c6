#pragma once
// What one evaluation owns: its warp, its arena, its budgets and its status.
#include <cstdint>

#include "kernels/launch_types.hpp"
#include "kernels/macros.hpp"
#include "kernels/value.hpp"
#include "kernels/warp.hpp"

namespace megabatch {

// Arena bytes in front of the first allocation: word 0 is the `too deep` flag that lanes may set.
inline constexpr std::uint32_t arena_header = 16;

template <class W>
struct Engine {
  W w;
  std::uint8_t* base;      // the arena
  std::uint32_t capacity;  // bytes it has
  std::uint32_t memory;    // bytes an evaluation may use; more than `capacity` where a host can do more
  std::uint32_t max_steps;
  std::uint32_t used = arena_header;
  std::uint32_t peak = arena_header;  // most that was in use
  std::uint32_t steps = 0;
  Status status = Status::ok;

  // ---- ending an evaluation -------------------------------------------------------------------
  // What Python would raise here.
  MB_HD Value error() {
    if (status == Status::ok) status = Status::error;
    return make_failed();
  }
  MB_HD Value limit() {
    if (status == Status::ok) status = Status::limit;
    return make_failed();
  }
  // Counts work before it is done; false when the budget is spent.
  MB_HD bool charge(std::uint64_t work) {
    const std::uint64_t total = steps + work;
    if (total > max_steps) {
      steps = max_steps;
      limit();
      return false;
    }
    steps = static_cast<std::uint32_t>(total);
    return true;
  }

  // ---- memory -----------------------------------------------------------------------------------
  // T[n] at the top of the arena, uninitialised; null (and a status) when it does not fit.
  template <class T>
  MB_HD T* alloc(std::uint64_t n, std::uint32_t& offset) {
    const std::uint64_t end = used + ((n * sizeof(T) + 7) & ~std::uint64_t{7});
    offset = used;
    if (end > capacity) {
      if (status == Status::ok) status = end > memory ? Status::limit : Status::needs_host;
      return nullptr;
    }
    used = static_cast<std::uint32_t>(end);
    peak = used > peak ? used : peak;
    return reinterpret_cast<T*>(base + offset);
  }
  template <class T>
  MB_HD T* alloc(std::uint64_t n) {
    std::uint32_t offset;
    return alloc<T>(n, offset);
  }
  // Ends the topmost allocation, which starts at `offset`, after `bytes`; frees all behind it.
  MB_HD void shrink(std::uint32_t offset, std::uint32_t bytes) { used = offset + ((bytes + 7) & ~7u); }
  template <class T>
  MB_HD T* at(std::uint32_t offset) const {
    return reinterpret_cast<T*>(base + offset);
  }
  MB_HD void put(Value* where, Value v) {
    w.once([=] { *where = v; });
  }

  // ---- reading containers -----------------------------------------------------------------------
  // Elements of a tuple or set; -1 for what cannot be iterated.
  MB_HD MB_HOST_INLINE static std::int64_t length(Value v) {
    switch (v.tag()) {
      case Tag::pair:
      case Tag::cell:
        return 2;
      case Tag::grid:
        return v.height();
      case Tag::row:
      case Tag::tuple:
      case Tag::set:
      case Tag::indices:
      case Tag::object:
        return v.length();
      default:
        return -1;
    }
  }
  MB_HD const std::int8_t* cells(Value v) const { return at<std::int8_t>(v.offset()); }     // grid, row
  MB_HD const std::uint32_t* keys(Value v) const { return at<std::uint32_t>(v.offset()); }  // patch
  MB_HD const Value* values(Value v) const { return at<Value>(v.offset()); }                // tuple, set
  MB_HD static Value place_value(std::uint32_t key) { return make_pair(key_row(key), key_column(key)); }

  // `width` integers as a tuple.
  MB_HD Value row_value(std::uint32_t offset, std::uint32_t width) const {
    if (width == 2) return make_pair(*at<std::int8_t>(offset), *at<std::int8_t>(offset + 1));
    return make_sized(Tag::row, width, offset);
  }
  // Element i of a container, 0 <= i < length(v).
  MB_HD MB_HOST_INLINE Value element(Value v, std::uint32_t i) const {
    switch (v.tag()) {
      case Tag::pair:
        return make_integer(i == 0 ? v.first() : v.second());
      case Tag::cell:
        return i == 0 ? make_integer(key_colour(v.key())) : place_value(v.key());
      case Tag::grid:
        return row_value(v.offset() + i * static_cast<std::uint32_t>(v.width()),
                         static_cast<std::uint32_t>(v.width()));
      case Tag::row:
        return make_integer(cells(v)[i]);
      case Tag::indices:
        return place_value(keys(v)[i]);
      case Tag::object:
        return make_cell(keys(v)[i]);
      default:
        return values(v)[i];
    }
  }
  // v[i] as Python does it for a number i: error() for sets, non-containers and bad indices.
  MB_HD Value subscript(Value v, std::int64_t i) {
    if (!v.is_tuple()) return error();
    const std::int64_t n = length(v);
    if (i < 0) i += n;
    if (i < 0 || i >= n) return error();
    return element(v, static_cast<std::uint32_t>(i));
  }
  // `a, b = v`; false (and a status) where Python raises.
  MB_HD bool unpack(Value v, Value& a, Value& b) {
    if (length(v) != 2) {
      error();
      return false;
    }
    a = element(v, 0);
    b = element(v, 1);
    return true;
  }

  // ---- making values ------------------------------------------------------------------------------
  MB_HD Value integer(std::int64_t n) {
    if (n < INT32_MIN || n > INT32_MAX) return limit();
    return make_integer(static_cast<std::int32_t>(n));
  }
  // The tuple (i, j) of two integers.
  MB_HD Value integers(std::int64_t i, std::int64_t j) {
    if (pair_fits(i, j)) return make_pair(static_cast<std::int32_t>(i), static_cast<std::int32_t>(j));
    const Value a = integer(i), b = integer(j);
    return a.failed() || b.failed() ? make_failed() : general_pair(a, b);
  }
  // The tuple (a, b) without arena part, or failed() where it needs one. For single lanes.
  MB_HD static Value small_tuple(Value a, Value b) {
    if (a.is(Tag::integer)) {
      if (b.is(Tag::integer)) {
        if (pair_fits(a.integer(), b.integer())) return make_pair(a.integer(), b.integer());
      } else if (b.is(Tag::pair) && colour_fits(a.integer()) && key_fits(b.first(), b.second())) {
        return make_cell(make_key(a.integer(), b.first(), b.second()));
      }
    }
    return make_failed();
  }
  // The tuple (a, b).
  MB_HD Value tuple(Value a, Value b) {
    const Value v = small_tuple(a, b);
    return v.failed() ? general_pair(a, b) : v;
  }
  // The tuple of the n values at `offset`.
  MB_HD Value tuple_at(std::uint32_t offset, std::uint32_t n) {
    if (n == 2) {
      const Value* v = at<Value>(offset);
      const Value small = small_tuple(v[0], v[1]);
      if (!small.failed()) return small;
    }
    if (n > max_length) return limit();
    return make_sized(Tag::tuple, n, offset);
  }
  // A grid of uninitialised cells; height and width at least 1. cells is null where it does not fit.
  MB_HD Value new_grid(std::int64_t height, std::int64_t width, std::int8_t*& cells_out) {
    cells_out = nullptr;
    if (!grid_fits(height, width)) return limit();
    std::uint32_t offset;
    cells_out = alloc<std::int8_t>(static_cast<std::uint64_t>(height * width), offset);
    if (!cells_out) return make_failed();
    return make_grid(static_cast<int>(height), static_cast<int>(width), offset);
  }

 private:
  MB_HD MB_NOINLINE Value general_pair(Value a, Value b) {
    std::uint32_t offset;
    Value* v = alloc<Value>(2, offset);
    if (!v) return make_failed();
    w.once([=] {
      v[0] = a;
      v[1] = b;
    });
    return make_sized(Tag::tuple, 2, offset);
  }
};

}  // namespace megabatch
