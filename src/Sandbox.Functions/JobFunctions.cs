using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Sandbox.Http;

namespace Sandbox.Functions;

/// <summary>Accepts, tells and cancels jobs.</summary>
/// <remarks>
/// The worker's ASP.NET Core integration routes a request once more, by the same template: a parameter of the path is a
/// route value of the request, here as in the server.
/// </remarks>
public sealed class JobFunctions(SandboxRoutes routes)
{
    [Function("CreateJob")]
    public Task<IResult> CreateAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "v1/sandbox/jobs")] HttpRequest request) =>
        routes.AnswerAsync(routes.CreateJob, request.HttpContext);

    [Function("ListJobs")]
    public Task<IResult> ListAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "v1/sandbox/jobs")] HttpRequest request) =>
        routes.AnswerAsync(routes.ListJobs, request.HttpContext);

    [Function("ReadJob")]
    public Task<IResult> ReadAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "v1/sandbox/jobs/{*job_id}")] HttpRequest request) =>
        routes.AnswerAsync(routes.ReadJob, request.HttpContext);

    [Function("CancelJob")]
    public Task<IResult> CancelAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "v1/sandbox/jobs/{*job_id}")] HttpRequest request) =>
        routes.AnswerAsync(routes.CancelJob, request.HttpContext);
}
