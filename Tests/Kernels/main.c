// Checks the kernels against straightforward loops in double precision, on whatever processor this runs.
//
// `make test-arm` builds and runs it for this machine and, under an emulator, for aarch64. The tests in Swift check
// more, but need Swift on the machine.
#include "check.h"

static int checks, failures;

float *random_numbers(size_t count) {
    static uint64_t state = 88172645463325252u;
    float *numbers = malloc((count + 1) * sizeof *numbers);
    for (size_t i = 0; i < count; i++) {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        numbers[i] = (float)(state >> 40) / 8388608.0f - 1.0f;
    }
    return numbers;
}

void expect(const char *name, double value, double expected, double tolerance) {
    checks++;
    if (fabs(value - expected) <= tolerance * fmax(1, fabs(expected))) return;
    if (failures++ < 20) fprintf(stderr, "check: error: %s is %.9g, not %.9g\n", name, value, expected);
}

void expect_equal(const char *name, const void *values, const void *expected, size_t size) {
    checks++;
    if (memcmp(values, expected, size) == 0) return;
    if (failures++ < 20) fprintf(stderr, "check: error: %s has other bits\n", name);
}

int main(void) {
    if (dk_unknown_level()) {
        fprintf(stderr, "check: error: DRAGOMAN_MAX_CPU_ISA is '%s'\n", dk_unknown_level());
        return 1;
    }
    dk_prepare_thread();
    float tiny = 1e-40f, one = 1, product = 1;
    dk_multiply(&tiny, &one, &product, 1, false);
    expect("product of a denormal number", product * 1e38f, 0, 0);
    check_elements();
    check_cells();
    check_products();
    printf("%s: %d checks, %d failures\n", dk_level_name(dk_level_in_use()), checks, failures);
    return failures > 0;
}
