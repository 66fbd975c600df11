using Microsoft.Extensions.Options;

namespace Sandbox.Server.Mcp;

/// <summary>The ranges of <see cref="McpOptions"/>, checked by generated code.</summary>
[OptionsValidator]
public sealed partial class McpOptionsValidator : IValidateOptions<McpOptions>;
