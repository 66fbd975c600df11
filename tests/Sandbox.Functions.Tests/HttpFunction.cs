using System.Reflection;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Sandbox.Functions.Tests;

/// <summary>An HTTP function as its attributes declare it.</summary>
/// <param name="Name">Its name in the host.</param>
/// <param name="Methods">Upper case, in the order of the attribute.</param>
/// <param name="Pattern">With the slash that the host puts before it.</param>
/// <param name="Level">Whose keys the host asks for.</param>
/// <param name="Method">The code.</param>
internal sealed record HttpFunction(
    string Name, IReadOnlyList<string> Methods, string Pattern, AuthorizationLevel Level, MethodInfo Method)
{
    /// <summary>Every HTTP function of the worker.</summary>
    public static IReadOnlyList<HttpFunction> All { get; } =
    [
        .. from type in typeof(RunFunctions).Assembly.GetTypes()
           from method in type.GetMethods(BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public)
           let name = method.GetCustomAttribute<FunctionAttribute>()?.Name
           where name is not null
           from parameter in method.GetParameters()
           let trigger = parameter.GetCustomAttribute<HttpTriggerAttribute>()
           where trigger is not null
           select new HttpFunction(
               name, [.. trigger.Methods!.Select(verb => verb.ToUpperInvariant())], $"/{trigger.Route}", trigger.AuthLevel, method),
    ];

    public Task<IResult> CallAsync(object instance, HttpRequest request) => (Task<IResult>)Method.Invoke(instance, [request])!;
}
