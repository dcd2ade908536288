// Chooses, before main, for which of the processor's instructions each kernel runs.
#include "CKernelLevels.h"
#include "kernels/functions.h"

#include <stdlib.h>
#include <string.h>

static dk_level in_use = DK_BASELINE;
static bool limited;
static const char *unknown;

const char *dk_level_name(dk_level level) {
    static const char *const names[] = {"baseline", "avx2", "avx512", "avx512_vnni", "avx512_bf16"};
    return names[level];
}

dk_level dk_level_in_use(void) { return in_use; }

bool dk_level_is_limited(void) { return limited; }

const char *dk_unknown_level(void) { return unknown; }

bool dk_is_intel(void) {
#if defined(__x86_64__)
    __builtin_cpu_init();
    return __builtin_cpu_is("intel");
#else
    return false;
#endif
}

static dk_level of_processor(void) {
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (!__builtin_cpu_supports("x86-64-v3")) return DK_BASELINE;
    if (!__builtin_cpu_supports("x86-64-v4")) return DK_AVX2;
    if (!__builtin_cpu_supports("avx512vnni")) return DK_AVX512;
    return __builtin_cpu_supports("avx512bf16") ? DK_AVX512_BF16 : DK_AVX512_VNNI;
#else
    return DK_BASELINE;
#endif
}

#if defined(__x86_64__)
// A function that jumps to the chosen one, with whatever arguments it was given.
#define ENTRY(name)                                                                               \
    void name##_baseline(void), name##_avx2(void), name##_avx512(void);                           \
    __attribute__((visibility("hidden"))) void (*name##_chosen)(void) = name##_baseline;          \
    __attribute__((naked)) void name(void) { __asm__("jmp *" #name "_chosen(%rip)"); }
KERNELS(ENTRY)

#define CHOOSE(name) \
    name##_chosen = in_use >= DK_AVX512 ? name##_avx512 : in_use >= DK_AVX2 ? name##_avx2 : name##_baseline;

static void choose_kernels(void) { KERNELS(CHOOSE) }
#else
static void choose_kernels(void) {}
#endif

__attribute__((constructor)) static void choose(void) {
    dk_level most = of_processor();
    in_use = most;
    const char *limit = getenv("DRAGOMAN_MAX_CPU_ISA");
    if (limit && *limit) {
        dk_level level = DK_BASELINE;
        while (level < DK_LEVELS && strcmp(limit, dk_level_name(level)) != 0) level++;
        if (level == DK_LEVELS)
            unknown = limit;
        else if (level < in_use)
            in_use = level;
    }
    limited = in_use < most;
    choose_kernels();
}
