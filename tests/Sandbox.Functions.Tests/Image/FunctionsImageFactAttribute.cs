namespace Sandbox.Functions.Tests.Image;

/// <summary>A test of the built functions image; <c>make image-test</c> builds one and says where its files are.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class FunctionsImageFactAttribute : FactAttribute
{
    public FunctionsImageFactAttribute()
    {
        if (!Directory.Exists(Files))
            Skip = "no functions image was built: make image-test";
    }

    /// <summary>The image's root file system.</summary>
    public static string Files => Environment.GetEnvironmentVariable("SANDBOX_FUNCTIONS_IMAGE_FILES") ?? "";
}
