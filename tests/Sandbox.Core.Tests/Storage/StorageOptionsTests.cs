using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Sandbox.Core.Storage;
using Sandbox.Core.Storage.AzureBlobs;
using Sandbox.Core.Storage.Folders;
using Xunit;

namespace Sandbox.Core.Tests.Storage;

public sealed class StorageOptionsTests
{
    private const string Connection = "AccountName=a;AccountKey=c2VjcmV0LWtleQ==;EndpointSuffix=core.windows.net;DefaultEndpointsProtocol=https";

    [Fact]
    public void Settings_None_AreAFolderWithoutLinks()
    {
        StorageOptions options = Read();

        Assert.Equal(StorageKind.Folder, options.Kind);
        Assert.True(Path.IsPathFullyQualified(options.Folder));
        Assert.Equal(0, options.LinkMinutes);
        Assert.Equal(TimeSpan.FromHours(1), options.SweepInterval);
        Assert.IsType<FolderBlobStore>(Provide().GetRequiredService<IBlobStore>());
    }

    [Theory]
    [InlineData(true, null, "/home/u", "/var/lib/sandbox/blobs")]
    [InlineData(false, "/state", "/home/u", "/state/sandbox/blobs")]
    [InlineData(false, "", "/home/u", "/home/u/.local/state/sandbox/blobs")]
    [InlineData(false, null, null, "/var/lib/sandbox/blobs")]
    public void Folder_ByDefault_IsTheUsers(bool root, string? state, string? home, string folder) =>
        Assert.Equal(folder, StorageDefaults.FindFolder(root, name => name == "HOME" ? home : state));

    [Theory]
    [InlineData("Sandbox:Storage:ConnectionString", Connection)]
    [InlineData("Sandbox:Storage:AccountUrl", "https://a.blob.core.windows.net")]
    [InlineData("AzureWebJobsStorage", Connection)]
    [InlineData("AzureWebJobsStorage:blobServiceUri", "https://a.blob.core.windows.net")]
    [InlineData("AzureWebJobsStorage:serviceUri", "https://a.blob.core.windows.net")]
    [InlineData("AzureWebJobsStorage:accountName", "a")]
    public void Settings_OfAnAccount_AreAzureWithoutASweep(string key, string value)
    {
        StorageOptions options = Read((key, value));

        Assert.Equal(StorageKind.Azure, options.Kind);
        Assert.Null(options.SweepInterval);
        Assert.IsType<AzureBlobStore>(Provide((key, value)).GetRequiredService<IBlobStore>());
        var account = new AzureStorageAccount(options);
        Assert.Equal(value == Connection, account.Credential is null);
        Assert.Equal(value == Connection ? null : new Uri("https://a.blob.core.windows.net"), account.BlobUrl);
    }

    [Fact]
    public void Settings_OfTheHost_BringTheIdentity()
    {
        StorageOptions options = Read(
            ("AzureWebJobsStorage:accountName", "a"),
            ("AzureWebJobsStorage:credential", "managedidentity"),
            ("AzureWebJobsStorage:clientId", "00000000-0000-0000-0000-000000000001"));

        Assert.True(options.UsesManagedIdentity);
        Assert.Equal("00000000-0000-0000-0000-000000000001", options.ClientId);
        Assert.IsType<global::Azure.Identity.ManagedIdentityCredential>(new AzureStorageAccount(options).Credential);
    }

    [Fact]
    public void Settings_OfOurs_WinOverTheHosts() =>
        Assert.Equal("/blobs", Read(("Sandbox:Storage:Folder", "/blobs"), ("AzureWebJobsStorage", Connection)).Folder);

    [Fact]
    public void Settings_Wrong_AreAllToldWithoutTheirSecrets()
    {
        OptionsValidationException exception = Assert.Throws<OptionsValidationException>(() => Read(
            ("Sandbox:Storage:ConnectionString", "AccountKey=secret"),
            ("Sandbox:Storage:AccountUrl", "http://a.blob.core.windows.net/?sig=secret"),
            ("Sandbox:Storage:Folder", "relative"),
            ("Sandbox:Storage:Credential", "password"),
            ("Sandbox:Storage:LinkMinutes", "-1"),
            ("Sandbox:Storage:OutputRetentionDays", "0")));

        Assert.Equal(7, exception.Failures.Count());
        Assert.DoesNotContain("secret", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Settings_Unknown_AreRefused() =>
        Assert.Throws<InvalidOperationException>(() => Read(("Sandbox:Storage:Foldr", "/blobs")));

    private static StorageOptions Read(params (string Key, string Value)[] settings) =>
        Provide(settings).GetRequiredService<IOptions<StorageOptions>>().Value;

    private static ServiceProvider Provide(params (string Key, string Value)[] settings)
    {
        IConfiguration configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.ToDictionary(pair => pair.Key, pair => (string?)pair.Value))
            .Build();
        return new ServiceCollection().AddLogging().AddStorage(configuration).BuildServiceProvider();
    }
}
