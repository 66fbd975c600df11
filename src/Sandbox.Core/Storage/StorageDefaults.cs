using Microsoft.Extensions.Configuration;

namespace Sandbox.Core.Storage;

/// <summary>What storage settings are when nobody set them: those of the Functions host, or a folder of this user.</summary>
internal static class StorageDefaults
{
    private const string HostSection = "AzureWebJobsStorage";

    public static void Fill(StorageOptions options, IConfiguration configuration)
    {
        if (options.Kind == StorageKind.Folder && options.Folder.Length == 0)
            FillFromHost(options, configuration.GetSection(HostSection));
        if (options.Kind == StorageKind.Folder && options.Folder.Length == 0)
            options.Folder = FindFolder(Environment.IsPrivilegedProcess, Environment.GetEnvironmentVariable);
    }

    internal static string FindFolder(bool root, Func<string, string?> read)
    {
        if (!root && read("XDG_STATE_HOME") is { Length: > 0 } state)
            return Path.Combine(state, "sandbox", "blobs");
        if (!root && read("HOME") is { Length: > 0 } home)
            return Path.Combine(home, ".local", "state", "sandbox", "blobs");

        // Also for a user without a home, who may not write there: runs go on, and readiness says that the store does not.
        return "/var/lib/sandbox/blobs";
    }

    // AzureWebJobsStorage, or AzureWebJobsStorage__blobServiceUri, __serviceUri or __accountName with __credential, __clientId.
    private static void FillFromHost(StorageOptions options, IConfigurationSection host)
    {
        if (host.Value is { Length: > 0 } connection)
        {
            options.ConnectionString = connection;
            return;
        }

        options.AccountUrl = host["blobServiceUri"] ?? host["serviceUri"]
            ?? (host["accountName"] is { Length: > 0 } name ? $"https://{name}.blob.core.windows.net" : "");
        if (options.Credential.Length == 0)
            options.Credential = host["credential"] ?? "";
        if (options.ClientId.Length == 0)
            options.ClientId = host["clientId"] ?? "";
    }
}
