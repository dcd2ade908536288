// What Dragoman needs of MPI, compiled by `make mpi`. MPI moves bytes; whatever is computed, the ranks compute.
#include <limits.h>
#include <mpi.h>
#include <stdlib.h>

#include "mpi_transport.h"

// Counts are of type int.
#define LARGEST_MESSAGE ((size_t)1 << 30)

static int rank, count;

static int start(mpi_place *place) {
  int level, error;
  if ((error = MPI_Init_thread(NULL, NULL, MPI_THREAD_FUNNELED, &level))) return error;
  // Errors are reported rather than fatal.
  if ((error = MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN))) return error;
  if ((error = MPI_Comm_rank(MPI_COMM_WORLD, &rank))) return error;
  if ((error = MPI_Comm_size(MPI_COMM_WORLD, &count))) return error;
  MPI_Comm machine;
  if ((error = MPI_Comm_split_type(MPI_COMM_WORLD, MPI_COMM_TYPE_SHARED, rank, MPI_INFO_NULL, &machine))) return error;
  place->rank = rank;
  place->count = count;
  if ((error = MPI_Comm_size(machine, &place->count_on_machine))) return error;
  return MPI_Comm_free(&machine);
}

static int exchange(const mpi_piece *pieces, size_t piece_count) {
  size_t messages = 0;
  for (size_t i = 0; i < piece_count; ++i) {
    size_t parts = (pieces[i].size + LARGEST_MESSAGE - 1) / LARGEST_MESSAGE;
    messages += pieces[i].sender == rank ? parts * (size_t)(count - 1) : parts;
  }
  if (messages == 0) return MPI_SUCCESS;
  if (messages > INT_MAX) return MPI_ERR_COUNT;
  MPI_Request *requests = malloc(messages * sizeof(MPI_Request));
  if (!requests) return MPI_ERR_NO_MEM;
  size_t pending = 0;
  int error = MPI_SUCCESS;
  // Messages of one sender arrive in the order in which they were sent, so all have the same tag. Receives come first,
  // so that what arrives has its place.
  for (int sends = 0; sends < 2; ++sends)
    for (size_t i = 0; i < piece_count && !error; ++i) {
      if ((pieces[i].sender == rank) != sends) continue;
      for (size_t begin = 0; begin < pieces[i].size && !error; begin += LARGEST_MESSAGE) {
        char *bytes = (char *)pieces[i].start + begin;
        size_t left = pieces[i].size - begin;
        int size = (int)(left < LARGEST_MESSAGE ? left : LARGEST_MESSAGE);
        if (!sends) {
          error = MPI_Irecv(bytes, size, MPI_BYTE, pieces[i].sender, 0, MPI_COMM_WORLD, &requests[pending]);
          pending += !error;
        }
        // Each rank begins with the one after it, so that not all send to the same.
        for (int distance = 1; sends && distance < count && !error; ++distance) {
          error = MPI_Isend(bytes, size, MPI_BYTE, (rank + distance) % count, 0, MPI_COMM_WORLD, &requests[pending]);
          pending += !error;
        }
      }
    }
  if (!error) error = MPI_Waitall((int)pending, requests, MPI_STATUSES_IGNORE);
  free(requests);
  return error;
}

static int finish(void) { return MPI_Finalize(); }

static void stop(int status) { MPI_Abort(MPI_COMM_WORLD, status); }

static void describe(int error, char *text, size_t size) {
  char message[MPI_MAX_ERROR_STRING + 1] = "";
  int length = 0;
  MPI_Error_string(error, message, &length);
  for (size_t i = 0; i < size; ++i) text[i] = i + 1 < size && i < (size_t)length ? message[i] : 0;
}

const mpi_transport dragoman_mpi = {MPI_TRANSPORT_VERSION, start, exchange, finish, stop, describe};
