// The kernels for processors with AVX2.
#if defined(__x86_64__)
#define SUFFIX avx2
#define WIDTH 8
#define KERNEL __attribute__((target("arch=x86-64-v3")))
#include "kernels/all.h"
#endif
