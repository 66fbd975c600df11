using Xunit;

namespace Sandbox.Isolation.Tests.Image;

/// <summary>As <see cref="ImageFactAttribute"/>, with data.</summary>
public sealed class ImageTheoryAttribute : TheoryAttribute
{
    public ImageTheoryAttribute() => Skip = new ImageFactAttribute().Skip;
}
