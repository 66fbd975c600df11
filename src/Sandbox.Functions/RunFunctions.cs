using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Sandbox.Http;

namespace Sandbox.Functions;

/// <summary>Runs programs.</summary>
/// <remarks>
/// <see cref="AuthorizationLevel.Anonymous"/>, here and in every other HTTP function: the key is checked by
/// <see cref="SandboxRoutes.AnswerAsync"/>, which both doors share. Callers send it as Dify does, in a header that the
/// host does not know; the host's own keys would be a second lock with another key.
/// </remarks>
public sealed class RunFunctions(SandboxRoutes routes)
{
    [Function("Run")]
    public Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "v1/sandbox/run")] HttpRequest request) =>
        routes.AnswerAsync(routes.Run, request.HttpContext);

    [Function("CancelRun")]
    public Task<IResult> CancelAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "v1/sandbox/runs/{run_id}")] HttpRequest request) =>
        routes.AnswerAsync(routes.CancelRun, request.HttpContext);
}
