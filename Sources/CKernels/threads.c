#include "CKernels.h"

#if defined(__x86_64__)
#include <xmmintrin.h>
#endif

void dk_prepare_thread(void) {
#if defined(__x86_64__)
    _mm_setcsr(_mm_getcsr() | 0x8040);
#endif
}
