using System.Text.Json.Serialization;

namespace Sandbox.Core.Storage;

/// <summary>Where blobs are kept.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<StorageKind>))]
public enum StorageKind
{
    /// <summary>A folder of this machine.</summary>
    [JsonStringEnumMemberName("folder")]
    Folder,

    /// <summary>An Azure storage account.</summary>
    [JsonStringEnumMemberName("azure")]
    Azure,
}
