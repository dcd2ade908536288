// All kernels, for the processors of the file that includes this: vectors have WIDTH numbers. Where there are several
// such files, each gives its functions a suffix, and levels.c chooses among them.
#include "functions.h"

#ifdef SUFFIX
#define TEXT(x) #x
#define PRAGMA(...) _Pragma(TEXT(__VA_ARGS__))
#define RENAMED(name, suffix) PRAGMA(redefine_extname name name##_##suffix)
#define RENAMED_BY(name, suffix) RENAMED(name, suffix)
#define RENAME(name) RENAMED_BY(name, SUFFIX)
KERNELS(RENAME)
#endif

#include "attention.c"
#include "byte_products.c"
#include "bytes.c"
#include "cells.c"
#include "cross_entropy.c"
#include "elements.c"
#include "listed.c"
#include "negative_sampling.c"
#include "normalization.c"
#include "optimizers.c"
#include "packed_products.c"
#include "packing.c"
#include "random.c"
#include "rows.c"
#include "search.c"
#include "strided_product.c"
