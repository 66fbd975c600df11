// Theory of operation. The worker process of Azure Functions' isolated model: the Functions host starts it, hands it
// requests and queue messages, and starts another when it dies with an exit code other than 0. All it adds to Sandbox.Core
// and Sandbox.Http is triggers. It runs with the host's rights and environment, keys and identity included; programs get
// none of them: that is the work of Sandbox.Core's Sandboxing room and of native/.
using Sandbox.Functions;

return await FunctionsWorker.RunAsync(args, Console.Error).ConfigureAwait(false);
