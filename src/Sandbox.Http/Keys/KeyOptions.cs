namespace Sandbox.Http.Keys;

/// <summary>One caller's key and what it allows. Section <c>Sandbox:Http:Keys:NAME</c>, or <c>NAME</c> in the file of keys.</summary>
public sealed class KeyOptions
{
    /// <summary>What the caller sends as <c>X-Api-Key</c>, or <c>sha256:</c> and its SHA-256 in 64 hexadecimal digits. Required.</summary>
    public string Key { get; set; } = "";

    /// <summary>Runs at a time, counted with those that wait for a place. Default: only the server's own limit.</summary>
    public int? MaxParallel { get; set; }

    /// <summary>Runs and jobs a minute; a minute's worth may come at once. Default: only the server's own limit.</summary>
    public int? RunsPerMinute { get; set; }
}
