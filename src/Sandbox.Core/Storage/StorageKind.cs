using System.Text.Json.Serialization;

namespace Sandbox.Core.Storage;

/// <summary>Where blobs are kept.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<StorageKind>))]
public enum StorageKind
{
    [JsonStringEnumMemberName("folder")]
    Folder,

    [JsonStringEnumMemberName("azure")]
    Azure,
}
