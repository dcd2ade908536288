#ifndef MPI_TRANSPORT_H
#define MPI_TRANSPORT_H

#include <stddef.h>

/// Bytes between the ranks of an MPI job. `MPI/transport.c` implements it, in a library of its own, because programs
/// that are compiled for MPI start with that MPI alone: `make mpi` compiles it for the MPI of the machine.

/// Raised with each change of the functions.
#define MPI_TRANSPORT_VERSION 1
/// Where the library is looked up beside the executable.
#define MPI_TRANSPORT_LIBRARY "libdragoman-mpi.so"

/// The place of a process among the ranks.
typedef struct mpi_place {
  int rank;
  int count;
  /// Ranks on the same machine.
  int count_on_machine;
} mpi_place;

/// A piece of memory that one rank sends and all others receive.
typedef struct mpi_piece {
  void *start;
  size_t size;
  /// The rank that sends it.
  int sender;
} mpi_piece;

/// All but abort return 0, or an error code, of which `describe` writes what it means.
typedef struct mpi_transport {
  int version;
  int (*start)(mpi_place *place);
  int (*exchange)(const mpi_piece *pieces, size_t count);
  int (*finish)(void);
  void (*abort)(int status);
  void (*describe)(int error, char *text, size_t size);
} mpi_transport;

/// Loads the library.
/// - Returns: NULL with a reason, which the caller frees.
const mpi_transport *mpi_transport_load(const char *path, char **reason);

#endif
