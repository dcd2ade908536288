// What Linux has for files and Swift's overlay for glibc does not.
#include <errno.h>
#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

/// Exchanges two files or folders of one file system in a single step.
/// Returns 0, or -1 with errno; EINVAL where the file system cannot.
static inline int files_exchange(const char *first, const char *second) {
#ifdef SYS_renameat2
    return (int)syscall(SYS_renameat2, AT_FDCWD, first, AT_FDCWD, second, 2 /* RENAME_EXCHANGE */);
#else
    errno = ENOSYS;
    return -1;
#endif
}
