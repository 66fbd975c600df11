using Microsoft.Extensions.Options;

namespace Sandbox.Core.Runs;

/// <summary>The ranges of <see cref="RunsOptions"/>, checked by generated code.</summary>
[OptionsValidator]
public sealed partial class RunsOptionsValidator : IValidateOptions<RunsOptions>;
