using Sandbox.Testing;

namespace Sandbox.Functions.Tests.Host;

/// <summary>A test of the published worker, with Azurite as its storage; skipped, by name, where one of them is not.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class WorkerFactAttribute : FactAttribute
{
    public WorkerFactAttribute() => Skip = WorkerPlace.Missing ?? AzuriteInstallation.Missing;
}
