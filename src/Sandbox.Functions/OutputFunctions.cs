using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Sandbox.Http;

namespace Sandbox.Functions;

/// <summary>Hands out what runs left: outputs and artifacts.</summary>
public sealed class OutputFunctions(SandboxRoutes routes)
{
    [Function("ReadOutput")]
    public Task<IResult> ReadAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "v1/sandbox/outputs/{*name}")] HttpRequest request) =>
        routes.AnswerAsync(routes.ReadOutput, request.HttpContext);
}
