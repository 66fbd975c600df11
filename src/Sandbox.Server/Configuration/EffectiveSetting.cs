namespace Sandbox.Server.Configuration;

/// <summary>A setting as it counts.</summary>
/// <param name="Name">Its full name.</param>
/// <param name="Value">Without secrets.</param>
/// <param name="Source">Who set it: <c>default</c>, <c>environment</c>, <c>command line</c>, or Dify-Sandbox's variable.</param>
internal sealed record EffectiveSetting(string Name, string Value, string Source);
