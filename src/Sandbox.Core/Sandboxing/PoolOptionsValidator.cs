using Microsoft.Extensions.Options;

namespace Sandbox.Core.Sandboxing;

[OptionsValidator]
internal sealed partial class PoolOptionsValidator : IValidateOptions<PoolOptions>;
