// Stands for launch_device.cu in a build without CUDA.
#include <stdexcept>

#include "kernels/launch.hpp"

namespace megabatch {

bool cuda_built() { return false; }

int cuda_device_count(std::string& why) {
  why = "this megabatch was built without CUDA";
  return 0;
}

std::unique_ptr<Backend> make_cuda_backend(const Limits&, int) {
  throw std::runtime_error(
      "no CUDA backend (this megabatch was built without CUDA) use --backend cpu, or build with the preset "
      "cuda");
}

}  // namespace megabatch
