#include <oneapi/dnnl/dnnl.h>

// oneDNN is built on OpenMP. The worker threads run single-threaded primitives, so each tells the OpenMP runtime
// that its own parallel regions have one thread. The header omp.h is the compiler's, not the system's: declare the
// one function that is needed.
extern void omp_set_num_threads(int count);
