using Microsoft.Extensions.Options;

namespace Sandbox.Core.Limits;

/// <summary>The ranges of <see cref="LimitsOptions"/>, checked by generated code.</summary>
[OptionsValidator]
public sealed partial class LimitsOptionsValidator : IValidateOptions<LimitsOptions>;
