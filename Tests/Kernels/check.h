// What the checks of kernels share: random numbers, and comparison with values of straightforward loops.
#include "CKernels.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/// Numbers in [-1, 1), the same in every run.
float *random_numbers(size_t count);
/// Fails the program unless a value is within `tolerance` of the expected one, relative to it or to 1.
void expect(const char *name, double value, double expected, double tolerance);
/// Fails the program unless the bytes are equal.
void expect_equal(const char *name, const void *values, const void *expected, size_t size);

void check_elements(void);
void check_cells(void);
void check_products(void);
