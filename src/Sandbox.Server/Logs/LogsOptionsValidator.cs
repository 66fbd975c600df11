using Microsoft.Extensions.Options;

namespace Sandbox.Server.Logs;

/// <summary>The values of <see cref="LogsOptions"/>, checked by generated code.</summary>
[OptionsValidator]
public sealed partial class LogsOptionsValidator : IValidateOptions<LogsOptions>;
