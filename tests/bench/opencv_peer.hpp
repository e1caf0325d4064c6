#pragma once
// objects() by OpenCV's connectedComponents, on one thread.
#include <cstdint>
#include <memory>
#include <vector>

#include "tests/bench/flavour.hpp"

namespace megabatch {

struct Inputs;

// How the mask of a colour is made: by OpenCV's compare, or by a loop of our own, which is faster on small
// images.
enum class Masks { compare, loop };

// Images of the inputs and all room are made beforehand, so that calls need allocate nothing.
class OpencvPeer {
 public:
  // Throws std::runtime_error where a colour is not one of ARC's ten.
  explicit OpencvPeer(const Inputs& inputs);
  ~OpencvPeer();

  // Labels the cells of input g, a mask for each colour where parts are of one colour; returns the number of
  // parts.
  std::uint32_t label(std::size_t g, Flavour flavour, Masks masks);

  // Parts as sorted keys (kernels/value.hpp), in canonical order: part k is keys[starts[k]] up to
  // keys[starts[k + 1]].
  struct Parts {
    std::vector<std::uint32_t> keys, starts;
  };
  const Parts& objects(std::size_t g, Flavour flavour, Masks masks);

 private:
  struct Images;
  std::unique_ptr<Images> images_;
};

}  // namespace megabatch
