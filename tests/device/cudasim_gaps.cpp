// What cudasim lacks of the CUDA runtime.
#include <cuda_runtime.h>

extern "C" cudaError_t cudaOccupancyMaxActiveBlocksPerMultiprocessorWithFlags(int* blocks, const void*, int,
                                                                              std::size_t, unsigned) {
  *blocks = 1;
  return cudaSuccess;
}
