using System.ComponentModel.DataAnnotations;
using Sandbox.Server;

namespace Sandbox.Http.Tests.Browsers;

public sealed class ServerOptionsTests
{
    [Fact]
    public void Validate_WhatIsNoOrigin_IsNamed()
    {
        var options = new ServerOptions { AllowedOrigins = { "https://agents.example.org", "*" } };

        ValidationResult problem = Assert.Single(options.Validate(new ValidationContext(options)));

        Assert.Contains("AllowedOrigins has '*'", problem.ErrorMessage, StringComparison.Ordinal);
    }
}
