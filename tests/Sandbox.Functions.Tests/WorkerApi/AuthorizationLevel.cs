namespace Microsoft.Azure.Functions.Worker;

/// <summary>As in Microsoft.Azure.Functions.Worker.Extensions.Http 3.3.</summary>
public enum AuthorizationLevel
{
    Anonymous = 0,
    User = 1,
    Function = 2,
    System = 3,
    Admin = 4,
}
