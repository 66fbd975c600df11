using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Sandbox.Core.Contracts;

namespace Sandbox.Http;

/// <summary>Reads a <see cref="RunRequest"/> from a form, as Dify-Sandbox takes it too.</summary>
internal static class RunForm
{
    private static readonly string[] JsonOnly = ["env", "limits", "files"];

    public static RunRequest Read(IFormCollection form, RequestErrors errors)
    {
        foreach (string field in JsonOnly)
        {
            if (form.ContainsKey(field))
                errors.Add(field, "not in a form; send the request as JSON");
        }

        return new RunRequest
        {
            RunId = Single(form, "run_id", errors),
            Language = Single(form, "language", errors),
            Code = Single(form, "code", errors),
            Preload = Single(form, "preload", errors),
            Stdin = Single(form, "stdin", errors),
            Args = form.TryGetValue("args", out StringValues args) ? [.. args.Select(value => value ?? "")] : null,
            Fresh = Boolean(form, "fresh", errors),
            EnableNetwork = Boolean(form, "enable_network", errors),
        };
    }

    private static string? Single(IFormCollection form, string field, RequestErrors errors)
    {
        StringValues values = form[field];
        if (values.Count > 1)
            errors.Add(field, "appears twice");
        return values.Count == 0 ? null : values[0];
    }

    private static bool Boolean(IFormCollection form, string field, RequestErrors errors)
    {
        switch (Single(form, field, errors)?.ToUpperInvariant())
        {
            case "TRUE" or "1" or "ON":
                return true;
            case null or "" or "FALSE" or "0" or "OFF":
                return false;
            default:
                errors.Add(field, "expected true or false");
                return false;
        }
    }
}
