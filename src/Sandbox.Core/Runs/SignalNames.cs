namespace Sandbox.Core.Runs;

/// <summary>Linux's signal numbers by name; x86-64 and arm64 agree on all of them.</summary>
public static class SignalNames
{
    /// <summary>SIGKILL, our own way to end a program.</summary>
    public const int Kill = 9;

    private static readonly string[] Names =
    [
        "", "SIGHUP", "SIGINT", "SIGQUIT", "SIGILL", "SIGTRAP", "SIGABRT", "SIGBUS", "SIGFPE", "SIGKILL", "SIGUSR1",
        "SIGSEGV", "SIGUSR2", "SIGPIPE", "SIGALRM", "SIGTERM", "SIGSTKFLT", "SIGCHLD", "SIGCONT", "SIGSTOP", "SIGTSTP",
        "SIGTTIN", "SIGTTOU", "SIGURG", "SIGXCPU", "SIGXFSZ", "SIGVTALRM", "SIGPROF", "SIGWINCH", "SIGIO", "SIGPWR",
        "SIGSYS",
    ];

    /// <returns>"SIGKILL" for 9; "SIG40" for a real-time signal; null for 0, which is none.</returns>
    public static string? Find(int signal) =>
        signal switch
        {
            <= 0 => null,
            _ when signal < Names.Length => Names[signal],
            _ => $"SIG{signal}",
        };

    /// <returns>9 for "SIGKILL"; null for a name that is none.</returns>
    public static int? FindNumber(string? name)
    {
        int number = string.IsNullOrEmpty(name) ? -1 : Array.IndexOf(Names, name);
        return number > 0 ? number : null;
    }
}
