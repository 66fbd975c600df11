using System.ComponentModel.DataAnnotations;

namespace Sandbox.Http.Tests;

public sealed class HttpOptionsTests
{
    [Fact]
    public void Validate_AsShipped_IsRight()
    {
        var options = new HttpOptions();

        Assert.Empty(options.Validate(new ValidationContext(options)));
    }

    // Such a body would never find room.
    [Fact]
    public void Validate_BodyOverHalfOfAll_IsToldWithBothNumbers()
    {
        var options = new HttpOptions { MaxBodyBytes = 2_000, MaxBodiesBytes = 3_999 };

        ValidationResult problem = Assert.Single(options.Validate(new ValidationContext(options)));

        Assert.Contains("MaxBodiesBytes (3999) is under twice MaxBodyBytes (2000)", problem.ErrorMessage, StringComparison.Ordinal);
    }
}
