namespace Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

/// <summary>As in Microsoft.Azure.Functions.Worker.Extensions.Abstractions 1.3.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public abstract class TriggerBindingAttribute : BindingAttribute;
