namespace Sandbox.Core.Dependencies.Lists;

/// <summary>One line of a list.</summary>
/// <param name="Name">The package's name; for Python in its normal form.</param>
/// <param name="Version">What follows the name: "==3.1", "^4.0.0"; empty: any.</param>
/// <param name="Line">The whole line, as the package manager gets it.</param>
internal sealed record RequestedPackage(string Name, string Version, string Line);
