using Microsoft.AspNetCore.Components;
using Wetware.Security;
using Wetware.Web.Hosting;

namespace Wetware.Web.Live;

/// <summary>
/// A page that loads what it shows, follows what happens and acts for the user. What it began ends with it, errors are shown and the page tries again. Everything runs on the
/// console's own synchronisation context.
/// </summary>
public abstract class ConsolePage : ComponentBase, IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource _end = new();

    /// <summary>Begins what ends with the page.</summary>
    protected ConsolePage() => End = _end.Token;

    [Inject]
    internal TimeProvider Time { get; set; } = null!;

    [Inject]
    internal ConsoleAccess Access { get; set; } = null!;

    /// <summary>Why what is shown may be out of date; null when it is not.</summary>
    protected string? Problem { get; private set; }

    /// <summary>Why the last action failed; null when it did not.</summary>
    protected string? Refusal { get; set; }

    /// <summary>True while an action is under way.</summary>
    protected bool IsActing { get; private set; }

    /// <summary>What the user may do.</summary>
    protected Scope Scope { get; private set; }

    /// <summary>Ends with the page.</summary>
    protected CancellationToken End { get; }

    /// <summary>Loads what is shown.</summary>
    protected abstract Task LoadAsync(CancellationToken cancellationToken);

    /// <summary>Follows what happens after a load, until it fails or the page ends.</summary>
    protected abstract Task FollowAsync(CancellationToken cancellationToken);

    /// <inheritdoc />
    protected override void OnInitialized() => _ = RunAsync();

    /// <summary>Does what the user asked for, if allowed, and loads.</summary>
    protected async Task ActAsync(Scope needed, Func<CancellationToken, Task> action)
    {
        ArgumentNullException.ThrowIfNull(action);
        if (IsActing)
            return;
        (Refusal, IsActing) = (null, true);
        try
        {
            await Access.RequireAsync(needed);
            await action(End);
            await LoadAsync(End);
        }
        catch (OperationCanceledException) when (End.IsCancellationRequested)
        {
            // The page is gone, and with it who would read the answer.
        }
        catch (Exception error)
        {
            Refusal = Faults.Text(error);
        }
        finally
        {
            IsActing = false;
        }
    }

    /// <summary>Loads if the user may still look, and shows what came.</summary>
    protected async Task ShowAsync(Func<Task> load)
    {
        ArgumentNullException.ThrowIfNull(load);
        Scope = await Access.ScopeAsync();
        await Access.RequireAsync(Scope.Read);
        await load();
        Problem = null;
        if (!End.IsCancellationRequested)
            StateHasChanged();
    }

    /// <inheritdoc />
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Ends what the page began.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (!disposing || _end.IsCancellationRequested)
            return;
        _end.Cancel();
        _end.Dispose();
    }

    // Owned by the page: it ends with the token, and every error is shown.
    private async Task RunAsync()
    {
        var end = End;
        while (!end.IsCancellationRequested)
        {
            try
            {
                await ShowAsync(() => LoadAsync(end));
                await FollowAsync(end);
            }
            catch (OperationCanceledException) when (end.IsCancellationRequested)
            {
                return;
            }
            catch (Exception error)
            {
                Problem = Faults.Text(error);
                StateHasChanged();
            }

            await Task.Delay(Pause, Time, end).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }
    }
}
