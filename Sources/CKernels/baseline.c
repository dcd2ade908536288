// The kernels for any processor.
#if defined(__x86_64__)
#define SUFFIX baseline
#endif
#define WIDTH 4
#define KERNEL
#include "kernels/all.h"
