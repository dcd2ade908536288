// Which of the processor's instructions the kernels use.
#ifndef DRAGOMAN_KERNEL_LEVELS_H
#define DRAGOMAN_KERNEL_LEVELS_H

#include <stdbool.h>

/// Sets of instructions, each a part of the next.
typedef enum {
    DK_BASELINE,
    DK_AVX2,
    DK_AVX512,
    /// With products of bytes.
    DK_AVX512_VNNI,
    /// With products of bfloat16 numbers.
    DK_AVX512_BF16,
    DK_LEVELS
} dk_level;

/// What DRAGOMAN_MAX_CPU_ISA calls a level.
const char *dk_level_name(dk_level level);
/// The most that the processor has and DRAGOMAN_MAX_CPU_ISA allows; the same until the process ends.
dk_level dk_level_in_use(void);
/// Whether the processor has more than that.
bool dk_level_is_limited(void);
/// Whether Intel made the processor.
bool dk_is_intel(void);
/// The value of DRAGOMAN_MAX_CPU_ISA if it names no level, and so limits nothing; otherwise null.
const char *dk_unknown_level(void);

#endif
