using Microsoft.Extensions.Options;

namespace Sandbox.Core.Storage;

/// <summary>The ranges of <see cref="StorageOptions"/>, checked by generated code.</summary>
[OptionsValidator]
public sealed partial class StorageOptionsValidator : IValidateOptions<StorageOptions>;
