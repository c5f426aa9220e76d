/* For programs that run below qemu-user of a version before 9.1, which enters handlers of signals with a stack that is eight bytes off
   the alignment that the processor's calling convention promises: the first aligned store of a handler then faults. Preloaded, this
   puts itself between sigaction and the program, and aligns the stack before each handler. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <signal.h>
#include <stddef.h>

typedef void handler(int, siginfo_t *, void *);
static handler *handlers[NSIG];

__attribute__((force_align_arg_pointer)) static void aligned(int signal, siginfo_t *info, void *context) {
    handlers[signal](signal, info, context);
}

int sigaction(int signal, const struct sigaction *new, struct sigaction *old) {
    static int (*next)(int, const struct sigaction *, struct sigaction *);
    if (next == NULL) next = dlsym(RTLD_NEXT, "sigaction");
    if (signal <= 0 || signal >= NSIG) return next(signal, new, old);
    handler *before = handlers[signal];
    struct sigaction changed;
    if (new != NULL && new->sa_handler != SIG_DFL && new->sa_handler != SIG_IGN) {
        changed = *new;
        handlers[signal] = new->sa_sigaction;
        changed.sa_sigaction = aligned;
        new = &changed;
    }
    int result = next(signal, new, old);
    if (old != NULL && old->sa_sigaction == aligned) old->sa_sigaction = before;
    return result;
}
