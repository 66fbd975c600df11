using Microsoft.Extensions.Options;

namespace Sandbox.Core.Jobs;

/// <summary>The ranges of <see cref="JobsOptions"/>, checked by generated code.</summary>
[OptionsValidator]
public sealed partial class JobsOptionsValidator : IValidateOptions<JobsOptions>;
