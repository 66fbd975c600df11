using Sandbox.Core.Sandboxing.Environments;
using Sandbox.Core.Sandboxing.Native;

namespace Sandbox.Core.Sandboxing;

// Files into the workspace before the program starts, and out of it when it has ended; both off the reactor.
internal sealed partial class SandboxEnvironment
{
    private CancellationTokenSource? _loan;
    private Action? _completeAfterLoan;

    /// <summary>
    /// Lends the workspace of a parked sandbox; it is not closed before <paramref name="write"/> returns, whatever happens
    /// to the sandbox meanwhile. When it is lost, or was, this returns, and <see cref="Ended"/> tells the reason.
    /// </summary>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public async Task LendWorkspaceAsync(Func<WorkspaceFolder, CancellationToken, Task> write, CancellationToken cancellationToken)
    {
        using var loan = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var lent = new TaskCompletionSource<WorkspaceFolder?>(TaskCreationOptions.RunContinuationsAsynchronously);
        _reactor.Post(() => lent.SetResult(Lend(loan)));
        if (await lent.Task.ConfigureAwait(false) is not { } workspace)
            return;

        try
        {
            await write(workspace, loan.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The sandbox was lost.
        }
        finally
        {
            var returned = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _reactor.Post(() =>
            {
                TakeBack();
                returned.SetResult();
            });
            await returned.Task.ConfigureAwait(false);
        }
    }

    private WorkspaceFolder? Lend(CancellationTokenSource loan)
    {
        if (_state != EnvironmentState.Parked || _killSent)
            return null;

        _loan = loan;
        return _workspace;
    }

    private void TakeBack()
    {
        _loan = null;
        if (_completeAfterLoan is { } complete)
            ThreadPool.UnsafeQueueUserWorkItem(_ => complete(), null);
    }

    /// <summary>Closing the workspace under a writer could give its descriptor's number to another run's.</summary>
    private void CompleteWhenNotLent(Action complete)
    {
        if (_loan is { } loan)
        {
            _completeAfterLoan = complete;
            _ = loan.CancelAsync();
            return;
        }

        ThreadPool.UnsafeQueueUserWorkItem(_ => complete(), null);
    }

    /// <summary>Whether what the program left is wanted: it ended, or we ended it, but its caller still waits.</summary>
    private bool HasOutput => _wasRunning && _failure is null && _killed != KillReason.Cancelled && _collector is not null;

    private async Task CollectAsync()
    {
        try
        {
            using OutputFolder? folder = _workspace!.OpenOutput(_collector!.Folder);
            if (folder is not null)
                await _collector.CollectAsync(new WorkspaceOutput(folder)).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // A border: whatever a store throws, the run's uid, group and place are given back.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            NotCollected(exception);
        }
    }
}
