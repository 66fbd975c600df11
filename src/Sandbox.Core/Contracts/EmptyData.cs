namespace Sandbox.Core.Contracts;

/// <summary>An empty object: the answer of a route that has nothing to tell.</summary>
public sealed record EmptyData
{
    public static EmptyData Instance { get; } = new();
}
