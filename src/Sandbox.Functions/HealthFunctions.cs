using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Sandbox.Http;

namespace Sandbox.Functions;

/// <summary>Alive, ready, and how to call it.</summary>
public sealed class HealthFunctions(SandboxRoutes routes)
{
    [Function("Alive")]
    public Task<IResult> AliveAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "health")] HttpRequest request) =>
        routes.AnswerAsync(routes.Alive, request.HttpContext);

    [Function("Ready")]
    public Task<IResult> ReadyAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "health/ready")] HttpRequest request) =>
        routes.AnswerAsync(routes.Ready, request.HttpContext);

    [Function("OpenApi")]
    public Task<IResult> OpenApiAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "openapi/v1.json")] HttpRequest request) =>
        routes.AnswerAsync(routes.OpenApi, request.HttpContext);
}
