#pragma once
// The one place that knows which compiler is at work.

#if defined(__CUDACC__)
#define MB_HD __host__ __device__
#else
#define MB_HD
#endif

// A call keeps the kernel's code, and so its compile time and registers, small.
#if defined(__GNUC__) || defined(__CUDACC__)
#define MB_NOINLINE __attribute__((noinline))
#else
#define MB_NOINLINE
#endif

// Small bodies that callers hand lambdas or constants to; MB_HOST_INLINE where only a CPU gains by it.
#if defined(__CUDACC__)
#define MB_INLINE __forceinline__
#define MB_HOST_INLINE
#elif defined(__GNUC__)
#define MB_INLINE inline __attribute__((always_inline))
#define MB_HOST_INLINE inline __attribute__((always_inline))
#else
#define MB_INLINE inline
#define MB_HOST_INLINE inline
#endif
