using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Sandbox.Http;

namespace Sandbox.Functions;

/// <summary>No start without a key, except on a developer's machine: the host listens on every address.</summary>
/// <param name="environment">Core Tools make it Development (AZURE_FUNCTIONS_ENVIRONMENT).</param>
internal sealed class KeyRequired(IHostEnvironment environment) : IValidateOptions<HttpOptions>
{
    public ValidateOptionsResult Validate(string? name, HttpOptions options) =>
        options.HasKeys || environment.IsDevelopment()
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(
                "Without an API key everybody could run programs: set Sandbox__Http__ApiKey (or Sandbox__Http__KeysFile), or start with Core Tools");
}
