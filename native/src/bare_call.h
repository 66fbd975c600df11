/*
 * A system call without errno: for code that runs in the spawner's memory beside the spawner
 * (CLONE_VM), where nothing that is per thread may be touched. Returns the kernel's own answer:
 * -errno on failure.
 */
#ifndef SANDBOX_BARE_CALL_H
#define SANDBOX_BARE_CALL_H

static inline long bare_call(long number, long a, long b, long c, long d)
{
#if defined(__x86_64__)
    long result;
    register long r10 __asm__("r10") = d;
    __asm__ volatile("syscall"
                     : "=a"(result)
                     : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10)
                     : "rcx", "r11", "memory");
    return result;
#elif defined(__aarch64__)
    register long x8 __asm__("x8") = number;
    register long x0 __asm__("x0") = a;
    register long x1 __asm__("x1") = b;
    register long x2 __asm__("x2") = c;
    register long x3 __asm__("x3") = d;
    __asm__ volatile("svc 0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2), "r"(x3) : "memory");
    return x0;
#else
#error "unknown architecture"
#endif
}

#endif
