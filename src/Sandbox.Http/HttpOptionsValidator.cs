using Microsoft.Extensions.Options;

namespace Sandbox.Http;

/// <summary>The ranges of <see cref="HttpOptions"/>, checked by generated code.</summary>
[OptionsValidator]
public sealed partial class HttpOptionsValidator : IValidateOptions<HttpOptions>;
