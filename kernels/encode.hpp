#pragma once
// Writes a result value as bytes (value_encoding.hpp).
#include <cstdint>

#include "kernels/engine.hpp"
#include "kernels/weight.hpp"

namespace megabatch {

// Nesting of containers that a result may have.
inline constexpr std::uint32_t max_result_nesting = 256;

// Walks a value in pre-order, all lanes together. Counts bytes where `out` is null, else writes them.
template <class W>
class Encoder {
 public:
  MB_HD Encoder(Engine<W>& engine, std::uint8_t* out) : e(engine), out_(out) {}

  // Bytes of the encoded value; a status where it nests too deep.
  MB_HD MB_NOINLINE std::uint64_t encode(Value root) {
    const std::uint32_t mark = e.used;
    Level* stack = e.template alloc<Level>(max_result_nesting);
    if (!stack) return 0;
    std::uint32_t depth = 0;
    bool open = leaf_or_head(root);
    if (open) {
      e.w.once([=] { stack[0] = {root, 0}; });
      depth = 1;
    }
    while (depth > 0) {
      Level* top = &stack[depth - 1];
      const Value container = top->container;
      const std::uint32_t i = static_cast<std::uint32_t>(top->next);
      if (i == static_cast<std::uint32_t>(e.length(container))) {
        --depth;
        continue;
      }
      e.w.once([=] { top->next = i + 1; });
      const Value v = e.element(container, i);
      if (!out_ && !e.charge(flat_weight(v) + 1)) break;  // once, whether or not the bytes are kept
      open = leaf_or_head(v);
      if (!open) continue;
      if (depth == max_result_nesting) {
        e.limit();
        break;
      }
      Level* next = &stack[depth++];
      e.w.once([=] { *next = {v, 0}; });
    }
    e.used = mark;
    return size_;
  }

 private:
  struct Level {
    Value container;
    std::uint64_t next;
  };

  Engine<W>& e;
  std::uint8_t* out_;
  std::uint64_t size_ = 0;

  // `count` bytes, byte(i) each.
  template <class F>
  MB_HD MB_INLINE void bytes(std::uint32_t count, F byte) {
    if (out_) {
      std::uint8_t* to = out_ + size_;
      e.w.each(count, [=](std::uint32_t i) { to[i] = byte(i); });
    }
    size_ += count;
  }
  // A letter and a 32-bit number.
  MB_HD void head(char letter, std::uint32_t n) {
    bytes(5, [=](std::uint32_t i) {
      return i == 0 ? static_cast<std::uint8_t>(letter) : static_cast<std::uint8_t>(n >> (8 * (i - 1)));
    });
  }
  MB_HD void letter(char c) {
    bytes(1, [=](std::uint32_t) { return static_cast<std::uint8_t>(c); });
  }

  // Writes what needs no walk, or the head of what does: then true.
  MB_HD MB_NOINLINE bool leaf_or_head(Value v) {
    switch (v.tag()) {
      case Tag::none:
        letter('N');
        return false;
      case Tag::boolean:
        letter(v.integer() ? 'T' : 'F');
        return false;
      case Tag::integer:
        head('i', static_cast<std::uint32_t>(v.integer()));
        return false;
      case Tag::pair: {
        const std::uint32_t i = static_cast<std::uint32_t>(v.first()),
                            j = static_cast<std::uint32_t>(v.second());
        bytes(9, [=](std::uint32_t k) {
          return k == 0  ? static_cast<std::uint8_t>('p')
                 : k < 5 ? static_cast<std::uint8_t>(i >> (8 * (k - 1)))
                         : static_cast<std::uint8_t>(j >> (8 * (k - 5)));
        });
        return false;
      }
      case Tag::cell:
        head('c', v.key());
        return false;
      case Tag::row: {
        head('r', v.length());
        const std::int8_t* cells = e.cells(v);
        bytes(v.length(), [=](std::uint32_t i) { return static_cast<std::uint8_t>(cells[i]); });
        return false;
      }
      case Tag::grid: {
        if (v.height() > UINT16_MAX || v.width() > UINT16_MAX) {
          head('(', static_cast<std::uint32_t>(v.height()));
          return true;
        }
        head('g', static_cast<std::uint32_t>(v.height()) | static_cast<std::uint32_t>(v.width()) << 16);
        const std::int8_t* cells = e.cells(v);
        bytes(static_cast<std::uint32_t>(v.height() * v.width()),
              [=](std::uint32_t i) { return static_cast<std::uint8_t>(cells[i]); });
        return false;
      }
      case Tag::indices:
      case Tag::object: {
        head(v.is(Tag::object) ? 'O' : 'I', v.length());
        const std::uint32_t* keys = e.keys(v);
        bytes(v.length() * 4,
              [=](std::uint32_t i) { return static_cast<std::uint8_t>(keys[i / 4] >> (8 * (i % 4))); });
        return false;
      }
      case Tag::tuple:
        head('(', v.length());
        return v.length() > 0;
      case Tag::set:
        head('{', v.length());
        return v.length() > 0;
      default:
        letter('f');
        return false;
    }
  }
};

}  // namespace megabatch
