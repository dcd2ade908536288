#define _GNU_SOURCE
#include "platform.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

// posix_spawn(3) cannot ask for a parent's death signal, and fork(2) would copy the page tables of the runner. So
// this is what posix_spawn does, and one prctl(2) more: the child borrows the parent's memory until it executes.
int platform_start_process(
    const char *executable, char *const arguments[], char *const environment[], const char *folder, int output,
    int errors, pid_t *process, int *is_folder) {
    sigset_t all, old;
    volatile int problem = 0, at_folder = 0;
    const pid_t parent = getpid();
    // No handler of the parent may run in the child, which would do so in the parent's memory.
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &old);
    const pid_t child = vfork();
    if (child == 0) {
        for (int number = 1; number < NSIG; number++) {
            struct sigaction action;
            // What is ignored, as SIGHUP under nohup, stays ignored.
            if (sigaction(number, 0, &action) == 0 && action.sa_handler != SIG_IGN && action.sa_handler != SIG_DFL) {
                action = (struct sigaction){.sa_handler = SIG_DFL};
                sigaction(number, &action, 0);
            }
        }
        signal(SIGPIPE, SIG_DFL);
        sigset_t none;
        sigemptyset(&none);
        setpgid(0, 0);
        prctl(PR_SET_PDEATHSIG, SIGTERM);
        if (getppid() != parent) _exit(127);
        const int input = open("/dev/null", O_RDONLY);
        if (input > 0) dup2(input, STDIN_FILENO);
        dup2(output, STDOUT_FILENO);
        dup2(errors, STDERR_FILENO);
        close_range(STDERR_FILENO + 1, ~0U, 0);
        if (chdir(folder) != 0) {
            problem = errno;
            at_folder = 1;
            _exit(127);
        }
        pthread_sigmask(SIG_SETMASK, &none, 0);
        execve(executable, arguments, environment);
        problem = errno;
        _exit(127);
    }
    const int reason = child < 0 ? errno : problem;
    pthread_sigmask(SIG_SETMASK, &old, 0);
    if (child < 0) return reason;
    if (reason != 0) {
        while (waitpid(child, 0, 0) < 0 && errno == EINTR) {}
        *is_folder = at_folder;
        return reason;
    }
    *process = child;
    return 0;
}

int platform_pipe(int ends[2]) { return pipe2(ends, O_CLOEXEC); }

int platform_terminal(int model, int ends[2]) {
    const int master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (master < 0) return -1;
    char name[128];
    int slave = -1;
    if (grantpt(master) == 0 && unlockpt(master) == 0 && ptsname_r(master, name, sizeof name) == 0)
        slave = open(name, O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (slave < 0) {
        close(master);
        return -1;
    }
    struct termios settings;
    if (tcgetattr(slave, &settings) == 0) {
        cfmakeraw(&settings);
        tcsetattr(slave, TCSANOW, &settings);
    }
    struct winsize size;
    if (ioctl(model, TIOCGWINSZ, &size) == 0) ioctl(slave, TIOCSWINSZ, &size);
    ends[0] = master;
    ends[1] = slave;
    return 0;
}

int platform_terminal_columns(int descriptor) {
    struct winsize size;
    return ioctl(descriptor, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}
