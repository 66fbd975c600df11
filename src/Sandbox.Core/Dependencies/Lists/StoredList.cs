namespace Sandbox.Core.Dependencies.Lists;

/// <summary>A list and its lock as they lie in the store.</summary>
/// <param name="Text">The list; null: the store has none.</param>
/// <param name="ETag">The list's; null with it.</param>
/// <param name="Lock">Of this platform; null: none, or one that cannot be read.</param>
/// <param name="LockETag">The lock's; null: there is none.</param>
internal sealed record StoredList(string? Text, string? ETag, PackageLock? Lock, string? LockETag);
