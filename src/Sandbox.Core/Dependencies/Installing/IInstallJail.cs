namespace Sandbox.Core.Dependencies.Installing;

/// <summary>Where package managers run: without our environment, with one folder to write in.</summary>
internal interface IInstallJail
{
    /// <summary>Makes an empty folder fit for one command.</summary>
    InstallFolder Prepare(string folder);

    /// <summary>
    /// Runs the command to its end; when this returns, nothing of it is alive. What lies in the folder becomes the command's
    /// own, so it has to be ours: no folder is used twice.
    /// </summary>
    /// <exception cref="DependencyException">It could not be started, took too long or wrote too much.</exception>
    Task<CommandResult> RunAsync(InstallCommand command, InstallFolder folder, CancellationToken cancellationToken);
}
