using Xunit;

namespace Sandbox.Testing;

/// <summary>A test that speaks to a real Azurite; skipped, by name, where it is not installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class AzuriteFactAttribute : FactAttribute
{
    public AzuriteFactAttribute() => Skip = AzuriteInstallation.Missing;
}
