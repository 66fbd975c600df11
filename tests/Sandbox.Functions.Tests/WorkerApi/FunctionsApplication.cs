namespace Microsoft.Azure.Functions.Worker.Builder;

/// <summary>As in Microsoft.Azure.Functions.Worker 2.52.</summary>
public class FunctionsApplication
{
    public static FunctionsApplicationBuilder CreateBuilder(string[] args) => new(args);
}
