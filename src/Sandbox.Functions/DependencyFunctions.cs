using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Sandbox.Http;

namespace Sandbox.Functions;

/// <summary>Tells which packages programs can import, and changes them.</summary>
public sealed class DependencyFunctions(SandboxRoutes routes)
{
    [Function("ListDependencies")]
    public Task<IResult> ListAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "v1/sandbox/dependencies")] HttpRequest request) =>
        routes.AnswerAsync(routes.ListDependencies, request.HttpContext);

    [Function("ReplaceDependencies")]
    public Task<IResult> ReplaceAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = "v1/sandbox/dependencies")] HttpRequest request) =>
        routes.AnswerAsync(routes.ReplaceDependencies, request.HttpContext);

    [Function("RefreshDependencies")]
    public Task<IResult> RefreshAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "v1/sandbox/dependencies/refresh")] HttpRequest request) =>
        routes.AnswerAsync(routes.RefreshDependencies, request.HttpContext);

    [Function("UpdateDependencies")]
    public Task<IResult> UpdateAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "v1/sandbox/dependencies/update")] HttpRequest request) =>
        routes.AnswerAsync(routes.UpdateDependencies, request.HttpContext);
}
