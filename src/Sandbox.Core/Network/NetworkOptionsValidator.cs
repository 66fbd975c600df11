using Microsoft.Extensions.Options;

namespace Sandbox.Core.Network;

[OptionsValidator]
internal sealed partial class NetworkOptionsValidator : IValidateOptions<NetworkOptions>;
