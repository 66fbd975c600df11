namespace Microsoft.Azure.Functions.Worker.Builder;

/// <summary>As in Microsoft.Azure.Functions.Worker.Extensions.Http.AspNetCore 2.1.</summary>
public static class FunctionsApplicationBuilderAspNetCoreExtensions
{
    public static FunctionsApplicationBuilder ConfigureFunctionsWebApplication(this FunctionsApplicationBuilder builder) => builder;
}
