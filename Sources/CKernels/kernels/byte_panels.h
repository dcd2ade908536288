// The layout of packed weights as bytes.
#ifndef DRAGOMAN_BYTE_PANELS_H
#define DRAGOMAN_BYTE_PANELS_H

#include <stddef.h>

// Columns of a panel: four vectors of whole numbers.
#define PANEL 64
// Adjacent numbers of a column: one instruction multiplies and sums this many.
#define GROUP 4

static size_t groups_of(size_t inner) { return (inner + GROUP - 1) / GROUP; }

#endif
