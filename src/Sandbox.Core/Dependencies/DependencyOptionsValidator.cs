using Microsoft.Extensions.Options;

namespace Sandbox.Core.Dependencies;

/// <summary>The ranges of <see cref="DependencyOptions"/>, checked by generated code.</summary>
[OptionsValidator]
public sealed partial class DependencyOptionsValidator : IValidateOptions<DependencyOptions>;
