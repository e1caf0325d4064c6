#include "tests/bench/opencv_peer.hpp"

#include <algorithm>
#include <array>
#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>
#include <stdexcept>
#include <string>

#include "kernels/value.hpp"
#include "tests/bench/inputs.hpp"

namespace megabatch {
namespace {
constexpr int arc_colours = 10;
}

struct OpencvPeer::Images {
  struct Image {
    cv::Mat colours, mask, labels;
  };
  std::vector<Image> inputs;
  Parts parts;
  std::vector<std::uint32_t> keys, next, order;  // of one mask
};

OpencvPeer::OpencvPeer(const Inputs& inputs) : images_(std::make_unique<Images>()) {
  cv::setNumThreads(1);
  for (const plain::Grid& grid : inputs.grids) {
    const int h = plain::height(grid), w = plain::width(grid);
    Images::Image image{cv::Mat(h, w, CV_8U), cv::Mat(h, w, CV_8U), cv::Mat(h, w, CV_32S)};
    for (int i = 0; i < h; ++i)
      for (int j = 0; j < w; ++j) {
        const int colour = grid[static_cast<std::size_t>(i)][static_cast<std::size_t>(j)];
        if (colour >= arc_colours)
          throw std::runtime_error(
              "colour " + std::to_string(colour) +
              " in a grid (OpenCV's part of the benchmark knows 0 to 9) name tasks of ARC");
        image.colours.at<std::uint8_t>(i, j) = static_cast<std::uint8_t>(colour);
      }
    images_->inputs.push_back(image);
  }
}
OpencvPeer::~OpencvPeer() = default;

namespace {

// Calls found(labels) for each mask with `labels` - 1 parts in image.labels.
template <class Image, class Found>
void label_masks(Image& image, Flavour flavour, Masks masks, Found found) {
  const std::uint8_t* colours = image.colours.data;
  const std::size_t n = image.colours.total();
  std::array<std::uint32_t, arc_colours> counts{};
  for (std::size_t i = 0; i < n; ++i) ++counts[colours[i]];
  const int background =
      flavour.without_bg ? static_cast<int>(std::max_element(counts.begin(), counts.end()) - counts.begin())
                         : -1;
  const int connectivity = flavour.diagonal ? 8 : 4;
  std::uint8_t* mask = image.mask.data;
  if (!flavour.univalued) {
    if (masks == Masks::compare) {
      cv::compare(image.colours, background, image.mask, cv::CMP_NE);
    } else {
      for (std::size_t i = 0; i < n; ++i) mask[i] = colours[i] != background ? 255 : 0;
    }
    found(cv::connectedComponents(image.mask, image.labels, connectivity));
    return;
  }
  for (int c = 0; c < arc_colours; ++c) {
    if (counts[static_cast<std::size_t>(c)] == 0 || c == background) continue;
    if (masks == Masks::compare) {
      cv::compare(image.colours, c, image.mask, cv::CMP_EQ);
    } else {
      for (std::size_t i = 0; i < n; ++i) mask[i] = colours[i] == c ? 255 : 0;
    }
    found(cv::connectedComponents(image.mask, image.labels, connectivity));
  }
}

}  // namespace

std::uint32_t OpencvPeer::label(std::size_t g, Flavour flavour, Masks masks) {
  int parts = 0;
  label_masks(images_->inputs[g], flavour, masks, [&parts](int labels) { parts += labels - 1; });
  return static_cast<std::uint32_t>(parts);
}

const OpencvPeer::Parts& OpencvPeer::objects(std::size_t g, Flavour flavour, Masks masks) {
  Images::Image& image = images_->inputs[g];
  auto& [keys, starts] = images_->parts;
  auto &unordered = images_->keys, &next = images_->next, &order = images_->order;
  keys.clear();
  starts.assign(1, 0);
  label_masks(image, flavour, masks, [&](int labels) {
    const std::size_t parts = static_cast<std::size_t>(labels);  // part 0 is what the mask leaves out
    const std::int32_t* label = image.labels.ptr<std::int32_t>();
    const std::size_t n = image.labels.total();
    next.assign(parts + 1, 0);
    for (std::size_t i = 0; i < n; ++i)
      if (label[i] > 0) ++next[static_cast<std::size_t>(label[i]) + 1];
    for (std::size_t p = 1; p <= parts; ++p) next[p] += next[p - 1];
    unordered.resize(next[parts]);
    const int w = image.labels.cols;
    std::size_t i = 0;
    for (int row = 0; row < image.labels.rows; ++row)
      for (int column = 0; column < w; ++column, ++i)
        if (label[i] > 0)
          unordered[next[static_cast<std::size_t>(label[i])]++] =
              make_key(image.colours.data[i], row, column);
    // next[p] is now where part p ends, next[p - 1] where it begins.
    if (!flavour.univalued)
      for (std::size_t p = 1; p < parts; ++p)
        std::sort(unordered.begin() + next[p - 1], unordered.begin() + next[p]);
    order.clear();
    for (std::size_t p = 1; p < parts; ++p) order.push_back(static_cast<std::uint32_t>(p));
    std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
      return unordered[next[a - 1]] < unordered[next[b - 1]];
    });
    for (const std::uint32_t p : order) {
      keys.insert(keys.end(), unordered.begin() + next[p - 1], unordered.begin() + next[p]);
      starts.push_back(static_cast<std::uint32_t>(keys.size()));
    }
  });
  return images_->parts;
}

}  // namespace megabatch
