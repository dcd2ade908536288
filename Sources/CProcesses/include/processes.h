#pragma once
#include <sys/types.h>

/// Starts a process that leads a group of its own and gets SIGTERM when the thread that started it ends. It has
/// /dev/null as its standard input, the default signal handling and no other open file.
///
/// Returns 0 or what is wrong as in errno, and which step failed: the folder, or the executable.
int process_start(
    const char *executable, char *const arguments[], char *const environment[], const char *folder, int output,
    int errors, pid_t *process, int *is_folder);

/// Both ends of a pipe that no started process inherits; returns 0 or -1 as pipe(2).
int process_pipe(int ends[2]);

/// A pseudoterminal (pty(7)) that passes bytes on as they are and is as wide as the terminal at `model`; returns 0
/// or -1.
int process_terminal(int model, int ends[2]);

/// The width of a terminal in columns; 0 where there is none.
int terminal_columns(int descriptor);
