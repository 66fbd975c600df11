namespace Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

/// <summary>As in Microsoft.Azure.Functions.Worker.Extensions.Abstractions 1.3.</summary>
[AttributeUsage(AttributeTargets.Method)]
public abstract class BindingAttribute : Attribute;
