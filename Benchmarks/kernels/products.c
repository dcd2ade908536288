// Times our own float32 products beside oneDNN's general product, in one process that alternates between them.
//
// usage: products    DRAGOMAN_MAX_CPU_ISA and ONEDNN_MAX_CPU_ISA hold them to fewer instructions
#include "CKernels.h"

#include <math.h>
#include <oneapi/dnnl/dnnl.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { ROUNDS = 5, LONGEST = 64, WIDEST = 1024, SENTENCES = 32 };
typedef struct {
    double ours, theirs;
} seconds;

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static float *numbers(size_t count) {
    float *x = malloc(count * sizeof *x);
    for (size_t i = 0; i < count; i++) x[i] = (float)rand() / (float)RAND_MAX - 0.5f;
    return x;
}

// The least times of both, over rounds that alternate.
#define COMPARE(operations, own, sgemm)                                             \
    ({                                                                              \
        seconds least = {INFINITY, INFINITY};                                       \
        int times = 1 + (int)(2e8 / (operations));                                  \
        for (int round = 0; round < ROUNDS; round++) {                              \
            double start = now();                                                   \
            for (int i = 0; i < times; i++) own;                                    \
            double between = now();                                                 \
            for (int i = 0; i < times; i++) sgemm;                                  \
            least.ours = fmin(least.ours, (between - start) / times);               \
            least.theirs = fmin(least.theirs, (now() - between) / times);           \
        }                                                                           \
        least;                                                                      \
    })

// MARK: Attention

typedef struct {
    size_t targets, sources, width, heads, batch;
} attention;

static float *queries, *keys, *weights, *contexts;

// Scores q kᵀ, contexts p m, and gradients of the memory pᵀ dy, of all sentences and heads.
static void attend(const attention *a, int form, bool ours) {
    size_t part = a->width / a->heads, stride = a->batch * a->width, t = a->targets, s = a->sources;
    for (size_t sentence = 0; sentence < a->batch; sentence++)
        for (size_t head = 0; head < a->heads; head++) {
            size_t at = sentence * a->width + head * part;
            float *q = queries + at, *k = keys + at, *p = weights + sentence * t * s, *c = contexts + at;
            if (form == 0 && ours)
                dk_strided_product(q, stride, false, k, stride, true, p, s, t, s, part, 0.1f, false);
            else if (form == 0)
                dnnl_sgemm('N', 'T', (long)t, (long)s, (long)part, 0.1f, q, (long)stride, k, (long)stride, 0, p,
                           (long)s);
            else if (form == 1 && ours)
                dk_strided_product(p, s, false, k, stride, false, c, stride, t, part, s, 1, false);
            else if (form == 1)
                dnnl_sgemm('N', 'N', (long)t, (long)part, (long)s, 1, p, (long)s, k, (long)stride, 0, c, (long)stride);
            else if (ours)
                dk_strided_product(p, s, true, q, stride, false, c, stride, s, part, t, 1, true);
            else
                dnnl_sgemm('T', 'N', (long)s, (long)part, (long)t, 1, p, (long)s, q, (long)stride, 1, c, (long)stride);
        }
}

static void compare_attention(void) {
    size_t count = (size_t)SENTENCES * LONGEST * WIDEST;
    queries = numbers(count), keys = numbers(count), weights = numbers(count), contexts = numbers(count);
    const char *names[] = {"q kᵀ", "p m", "pᵀ dy"};
    size_t lengths[] = {8, 15, 30}, widths[] = {256, 512, 1024}, heads[] = {1, 4, 8}, batches[] = {SENTENCES, 29};
    for (int form = 0; form < 3; form++) {
        double sum = 0, least = INFINITY;
        for (int i = 0; i < 162; i++) {
            attention a = {lengths[i % 3], lengths[i / 3 % 3], widths[i / 9 % 3], heads[i / 27 % 3], batches[i / 81]};
            double operations = 2.0 * (double)(a.targets * a.sources * a.width * a.batch);
            seconds taken = COMPARE(operations, attend(&a, form, true), attend(&a, form, false));
            sum += log(taken.theirs / taken.ours);
            least = fmin(least, taken.theirs / taken.ours);
        }
        printf("attention, %-6s %.2f times as fast as sgemm, at least %.2f\n", names[form], exp(sum / 162), least);
    }
}

// MARK: Weights

static void compare_weights(void) {
    size_t extents[][3] = {{1, 512, 2048},   {4, 512, 2048},   {16, 512, 2048}, {30, 512, 2048}, {60, 512, 2048},
                           {450, 512, 2048}, {450, 512, 8000}, {450, 8000, 512}, {1, 512, 8000}};
    float *scratch = numbers(dk_product_scratch());
    for (size_t i = 0; i < sizeof extents / sizeof *extents; i++) {
        size_t rows = extents[i][0], inner = extents[i][1], columns = extents[i][2];
        float *x = numbers(rows * inner), *w = numbers(inner * columns), *stored = numbers(inner * columns);
        float *packed = numbers((inner + 16) * (columns + 32)), *y = numbers(rows * columns);
        dk_pack_weights(w, false, inner, columns, 32, false, packed, 0, inner);
        double operations = 2.0 * (double)(rows * inner * columns);
        seconds plain = COMPARE(operations, dk_multiply_packed(x, rows, packed, inner, columns, y, false, scratch),
                                dnnl_sgemm('N', 'N', (long)rows, (long)columns, (long)inner, 1, x, (long)inner, w,
                                           (long)columns, 0, y, (long)columns));
        seconds turned = COMPARE(operations, dk_multiply_packed(x, rows, packed, inner, columns, y, false, scratch),
                                 dnnl_sgemm('N', 'T', (long)rows, (long)columns, (long)inner, 1, x, (long)inner, stored,
                                            (long)inner, 0, y, (long)columns));
        printf("x W,  %4zu x %4zu x %4zu: %5.1f GFLOP/s, sgemm %5.1f, transposed %5.1f\n", rows, inner, columns,
               operations / plain.ours * 1e-9, operations / plain.theirs * 1e-9, operations / turned.theirs * 1e-9);
        free(x), free(w), free(stored), free(packed), free(y);
    }
}

static void compare_gradients(void) {
    size_t extents[][3] = {{512, 60, 2048}, {2048, 450, 512}, {512, 450, 512}, {8000, 450, 512}, {1024, 450, 256}};
    float *scratch = numbers(dk_product_scratch());
    for (size_t i = 0; i < sizeof extents / sizeof *extents; i++) {
        size_t outputs = extents[i][0], rows = extents[i][1], inputs = extents[i][2];
        float *dy = numbers(rows * outputs), *x = numbers(rows * inputs), *dw = numbers(outputs * inputs);
        double operations = 2.0 * (double)(outputs * rows * inputs);
        seconds taken = COMPARE(operations,
                                dk_multiply_transposed(dy, outputs, outputs, x, rows, inputs, dw, false, scratch),
                                dnnl_sgemm('T', 'N', (long)outputs, (long)inputs, (long)rows, 1, dy, (long)outputs, x,
                                           (long)inputs, 0, dw, (long)inputs));
        printf("xᵀ y, %4zu x %4zu x %4zu: %5.1f GFLOP/s, sgemm %5.1f\n", outputs, rows, inputs,
               operations / taken.ours * 1e-9, operations / taken.theirs * 1e-9);
        free(dy), free(x), free(dw);
    }
    free(scratch);
}

int main(void) {
    if (dk_unknown_level()) {
        fprintf(stderr, "products: error: DRAGOMAN_MAX_CPU_ISA is '%s'\n", dk_unknown_level());
        return 1;
    }
    dk_prepare_thread();
    printf("%s\n", dk_level_name(dk_level_in_use()));
    compare_attention();
    compare_weights();
    compare_gradients();
}
