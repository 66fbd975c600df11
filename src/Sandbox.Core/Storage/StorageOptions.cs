using System.ComponentModel.DataAnnotations;
using Azure.Storage.Blobs;

namespace Sandbox.Core.Storage;

/// <summary>
/// Where blobs are kept and for how long. Section <c>Sandbox:Storage</c>. With a connection string or an account's
/// address it is Azure, else a folder. Where none of the three is set, <c>AzureWebJobsStorage</c> is looked at, in both
/// of its forms.
/// </summary>
public sealed class StorageOptions : IValidatableObject
{
    public const string Section = "Sandbox:Storage";

    private const string ManagedIdentity = "managedidentity";

    /// <summary>Of an Azure storage account, with its key or a signature. Default: empty.</summary>
    public string ConnectionString { get; set; } = "";

    /// <summary>Address of the blob service, <c>https://NAME.blob.core.windows.net</c>, entered by identity. Default: empty.</summary>
    public string AccountUrl { get; set; } = "";

    /// <summary>
    /// The kind of identity: <c>managedidentity</c>, or empty for the first that works of environment variables, workload
    /// identity and managed identity. Default: empty.
    /// </summary>
    public string Credential { get; set; } = "";

    /// <summary>Client id of a user-assigned identity. Default: empty, the system-assigned one.</summary>
    public string ClientId { get; set; } = "";

    /// <summary>
    /// Absolute path of the folder. Default: <c>/var/lib/sandbox/blobs</c> for root, else <c>sandbox/blobs</c> in
    /// <c>$XDG_STATE_HOME</c> or <c>~/.local/state</c>.
    /// </summary>
    public string Folder { get; set; } = "";

    /// <summary>How long a link of Azure's to a blob is good, in minutes. Default: 0, no links: blobs are read through our API with the key.</summary>
    // A link lets everybody in who sees it, logs included; whoever wants them says so. Azure signs for an identity
    // for a week at most; a day of it is for our key to serve more than one link.
    [Range(0, 8_640)]
    public int LinkMinutes { get; set; }

    /// <summary>The longest wait for one answer of Azure's, in milliseconds. Default: 10,000.</summary>
    [Range(100, 300_000)]
    public int TimeoutMs { get; set; } = 10_000;

    /// <summary>How often a failed request to Azure is sent again. Default: 3.</summary>
    [Range(0, 10)]
    public int Retries { get; set; } = 3;

    /// <summary>Age at which outputs and artifacts of runs are removed, in days. Default: 7.</summary>
    [Range(1, 3_650)]
    public int OutputRetentionDays { get; set; } = 7;

    /// <summary>Age at which code and results of jobs are removed, in days. Default: 30.</summary>
    // Well over the week that a message may stay in a queue: its code must still be there.
    [Range(1, 3_650)]
    public int JobRetentionDays { get; set; } = 30;

    /// <summary>
    /// Time between two sweeps for old blobs, in minutes; 0 for none. Default: 60 for a folder, and 0 for Azure, where a
    /// lifecycle rule of the account does the same without us.
    /// </summary>
    [Range(0, 10_080)]
    public int? SweepMinutes { get; set; }

    /// <summary>What these settings choose.</summary>
    public StorageKind Kind => ConnectionString.Length > 0 || AccountUrl.Length > 0 ? StorageKind.Azure : StorageKind.Folder;

    internal bool UsesManagedIdentity => Credential.Equals(ManagedIdentity, StringComparison.OrdinalIgnoreCase);

    /// <summary>Time between two sweeps; null when there are none.</summary>
    internal TimeSpan? SweepInterval =>
        (SweepMinutes ?? (Kind == StorageKind.Folder ? 60 : 0)) is > 0 and int minutes ? TimeSpan.FromMinutes(minutes) : null;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (new[] { ConnectionString, AccountUrl, Folder }.Count(setting => setting.Length > 0) > 1)
            yield return Wrong("ConnectionString, AccountUrl and Folder exclude each other; set one of them");
        if (ConnectionString.Length > 0 && !IsConnectionString())
            yield return Wrong("ConnectionString is none of an Azure storage account");
        if (AccountUrl.Length > 0 && !IsAccountUrl())
            yield return Wrong("AccountUrl is no https address without a query; a signature belongs into ConnectionString");
        if (Credential.Length > 0 && !UsesManagedIdentity)
            yield return Wrong($"Credential is not '{ManagedIdentity}' nor empty");
        if (Folder.Length > 0 && !Path.IsPathFullyQualified(Folder))
            yield return Wrong($"Folder ('{Folder}') is no absolute path");
    }

    // The value is never part of the message: it holds the key.
    private static ValidationResult Wrong(string problem) => new($"{Section}: {problem}");

    private bool IsConnectionString()
    {
        try
        {
            _ = new BlobServiceClient(ConnectionString);
            return true;
        }
        catch (Exception exception) when (exception is FormatException or ArgumentException or InvalidOperationException)
        {
            return false;
        }
    }

    // Tokens go to this address: only encrypted, unless it is this host.
    private bool IsAccountUrl() =>
        Uri.TryCreate(AccountUrl, UriKind.Absolute, out Uri? url)
        && (url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && url.IsLoopback))
        && url.Query.Length == 0 && url.UserInfo.Length == 0;
}
