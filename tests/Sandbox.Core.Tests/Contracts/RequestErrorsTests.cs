using Sandbox.Core.Contracts;
using Xunit;

namespace Sandbox.Core.Tests.Contracts;

public sealed class RequestErrorsTests
{
    [Fact]
    public void Text_TwoFields_JoinsThem()
    {
        var errors = new RequestErrors();
        errors.Add("language", "required");
        errors.Add("code", "required");

        Assert.Equal("language: required; code: required", errors.ToString());
    }

    [Fact]
    public void Add_SameFieldAgain_KeepsTheFirstProblem()
    {
        var errors = new RequestErrors();
        errors.Add("code", "expected a string");
        errors.Add("code", "required");

        Assert.Equal("code: expected a string", errors.ToString());
    }

    [Fact]
    public void Add_ThousandsOfFields_StaysReadable()
    {
        var errors = new RequestErrors();
        foreach (int number in Enumerable.Range(0, 5_000))
            errors.Add($"env.{new string('x', 200)}{number}", "reserved");

        Assert.True(errors.ToString().Length < 4_000);
        Assert.EndsWith("; and more", errors.ToString(), StringComparison.Ordinal);
    }
}
