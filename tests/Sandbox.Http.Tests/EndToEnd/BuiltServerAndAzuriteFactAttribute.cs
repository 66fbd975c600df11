using Sandbox.Testing;

namespace Sandbox.Http.Tests.EndToEnd;

/// <summary>A test of the published server on a real Azurite.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class BuiltServerAndAzuriteFactAttribute : FactAttribute
{
    public BuiltServerAndAzuriteFactAttribute() => Skip = new BuiltServerFactAttribute().Skip ?? AzuriteInstallation.Missing;
}
