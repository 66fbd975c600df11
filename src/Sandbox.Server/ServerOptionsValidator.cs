using Microsoft.Extensions.Options;

namespace Sandbox.Server;

/// <summary>The ranges of <see cref="ServerOptions"/>, checked by generated code.</summary>
[OptionsValidator]
public sealed partial class ServerOptionsValidator : IValidateOptions<ServerOptions>;
