#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

#include "mpi_transport.h"

const mpi_transport *mpi_transport_load(const char *path, char **reason) {
  // Open MPI loads parts of its own, which look for its symbols among those of the process.
  void *library = dlopen(path, RTLD_NOW | RTLD_GLOBAL);
  const mpi_transport *transport = library ? dlsym(library, "dragoman_mpi") : NULL;
  if (!transport) {
    const char *text = dlerror();
    *reason = strdup(text ? text : "no reason given");
  } else if (transport->version != MPI_TRANSPORT_VERSION) {
    *reason = strdup("it is of another version");
    transport = NULL;
  }
  return transport;
}
