#pragma once
#include <stddef.h>
#include <sys/types.h>

// What the Platform module needs of the operating system and Swift does not import. This is the version for Linux.

// MARK: Processes

/// Starts a process that leads a group of its own and gets SIGTERM when the thread that started it ends. It has
/// /dev/null as its standard input, the default signal handling and no other open file.
///
/// Returns 0 or what is wrong as in errno, and which step failed: the folder, or the executable.
int platform_start_process(
    const char *executable, char *const arguments[], char *const environment[], const char *folder, int output,
    int errors, pid_t *process, int *is_folder);

/// Both ends of a pipe that no started process inherits; returns 0 or -1 as pipe(2).
int platform_pipe(int ends[2]);

/// A pseudoterminal (pty(7)) that passes bytes on as they are and is as wide as the terminal at `model`; returns 0
/// or -1.
int platform_terminal(int model, int ends[2]);

/// The width of a terminal in columns; 0 where there is none.
int platform_terminal_columns(int descriptor);

// MARK: Files

/// Exchanges two files or folders of one file system in a single step.
/// Returns 0, or -1 with errno; EINVAL where the file system cannot.
int platform_exchange(const char *first, const char *second);

/// A file without a name on the file system of a folder, to be written and read; -1 with errno where it cannot be made.
int platform_open_unnamed(const char *folder);

// MARK: Memory

/// Asks for huge pages for mapped memory. Both are hints: where the system cannot, nothing changes.
void platform_use_huge_pages(void *base, size_t count);

/// Makes all pages of a mapped file readable in one call rather than by one fault for each.
void platform_read_pages(void *base, size_t count);

/// Gives what is free at the moment back to the system.
void platform_return_freed_memory(void);

/// Makes the allocator keep what is freed instead of giving it back to the system.
void platform_keep_freed_memory(void);
