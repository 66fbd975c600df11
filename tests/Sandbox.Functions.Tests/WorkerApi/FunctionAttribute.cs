namespace Microsoft.Azure.Functions.Worker;

/// <summary>As in Microsoft.Azure.Functions.Worker.Extensions.Abstractions 1.3.</summary>
[AttributeUsage(AttributeTargets.Method)]
public class FunctionAttribute(string name) : Attribute
{
    public string Name { get; } = name;
}
