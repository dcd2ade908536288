// The kernels for processors with AVX-512.
#if defined(__x86_64__)
#define SUFFIX avx512
#define WIDTH 16
#define KERNEL __attribute__((target("arch=x86-64-v4")))
#include "kernels/all.h"
#endif
