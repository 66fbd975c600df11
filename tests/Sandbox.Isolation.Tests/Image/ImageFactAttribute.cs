using Xunit;

namespace Sandbox.Isolation.Tests.Image;

/// <summary>A test of the built server image; <c>make image-test</c> builds one and says where its files are.</summary>
public sealed class ImageFactAttribute : FactAttribute
{
    public ImageFactAttribute()
    {
        if (!Directory.Exists(Files))
            Skip = "no image was built: make image-test";
    }

    /// <summary>The image's root file system.</summary>
    public static string Files => Environment.GetEnvironmentVariable("SANDBOX_IMAGE_FILES") ?? "";
}
