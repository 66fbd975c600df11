using System.ComponentModel.DataAnnotations;
using Sandbox.Server.Mcp;

namespace Sandbox.Http.Tests.Mcp;

public sealed class McpOptionsTests
{
    [Fact]
    public void Validate_WhatIsNoOrigin_IsNamed()
    {
        var options = new McpOptions { AllowedOrigins = { "https://agents.example.org", "*" } };

        ValidationResult problem = Assert.Single(options.Validate(new ValidationContext(options)));

        Assert.Contains("AllowedOrigins has '*'", problem.ErrorMessage, StringComparison.Ordinal);
    }
}
