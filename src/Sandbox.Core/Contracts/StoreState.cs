using Sandbox.Core.Storage;

namespace Sandbox.Core.Contracts;

/// <summary>The blob store as readiness tells it.</summary>
/// <param name="Kind">"azure" or "folder".</param>
/// <param name="Reachable">It answered in the last seconds.</param>
public sealed record StoreState(StorageKind Kind, bool Reachable);
