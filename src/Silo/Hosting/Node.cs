using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Wetware.Clustering;

namespace Wetware.Silo.Hosting;

/// <summary>A node that runs: its host, and a stop that neither hangs nor waits for a primary that has gone.</summary>
public sealed partial class Node : IAsyncDisposable
{
    private static readonly TimeSpan ShortDrain = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan AskEvery = TimeSpan.FromSeconds(1);

    private readonly IHost _host;
    private readonly ILogger _logger;
    private readonly TaskCompletionSource _stopping = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private Node(IHost host)
    {
        _host = host;
        Context = host.Services.GetRequiredService<NodeContext>();
        _logger = Context.Loggers.CreateLogger<Node>();
        host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.Register(() => _stopping.TrySetResult());
    }

    /// <summary>What the node is, and where it stands in its cluster.</summary>
    public NodeContext Context { get; }

    /// <summary>The node's services.</summary>
    public IServiceProvider Services => _host.Services;

    /// <summary>Completes when the host begins to stop, whoever stops it.</summary>
    public Task Stopping => _stopping.Task;

    /// <summary>Starts a node and waits until it is a member of its cluster.</summary>
    /// <param name="host">The node's host (<see cref="NodeSilo.AddNode"/>), which becomes the node's own: it is disposed when the start fails.</param>
    /// <param name="cancellationToken">Gives up starting.</param>
    /// <exception cref="NodeStartException">It cannot start, for a reason that the message says.</exception>
    /// <exception cref="OperationCanceledException">It was given up.</exception>
    public static async Task<Node> Start(IHost host, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(host);
        var node = new Node(host);
        try
        {
            await host.StartAsync(cancellationToken).ConfigureAwait(false);
            return node;
        }
        catch (NotSupportedException error) when (node.Context.Connection is not null)
        {
            await node.DisposeAsync().ConfigureAwait(false);
            throw new NodeStartException($"Cluster:Database: {error.Message}", error);
        }
        catch (IOException error) when (error.GetBaseException() is SocketException)
        {
            // A listener's address; whoever had asked for it before may have been another listener of this node.
            await node.DisposeAsync().ConfigureAwait(false);
            throw new NodeStartException(error.Message, error);
        }
        catch (OrleansLifecycleCanceledException error) when (cancellationToken.IsCancellationRequested)
        {
            // What a silo throws that is given up between two of its stages is none of the framework's.
            await node.DisposeAsync().ConfigureAwait(false);
            throw new OperationCanceledException("the node was given up while it started", error, cancellationToken);
        }
        catch
        {
            await node.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>
    /// Drains: says goodbye, hands over, leaves the membership. False when that was not done in time; then the host may go on trying, and only the end of
    /// the process ends it.
    /// </summary>
    public async Task<bool> Stop()
    {
        LogDraining(_logger);
        var time = Context.Time;
        var began = time.GetTimestamp();
        using var deadline = new CancellationTokenSource(Context.Options.DrainTimeout, time);
        using var away = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, away.Token);
        using var drained = new CancellationTokenSource();
        var watching = MonitorPrimary(away, drained.Token);
        try
        {
            await _host.StopAsync(limit.Token).WaitAsync(limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            LogNotDrained(_logger, Math.Round(time.GetElapsedTime(began).TotalSeconds));
            return false;
        }
        finally
        {
            await drained.CancelAsync().ConfigureAwait(false);
            await watching.ConfigureAwait(false);
        }

        LogStopped(_logger);
        return true;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (_host is IAsyncDisposable host)
            await host.DisposeAsync().ConfigureAwait(false);
        else
            _host.Dispose();
    }

    // Who cannot tell the primary or the database that it leaves, or write it down, would try for long, and in vain. Either may go while the node drains: all are often stopped at once.
    private async Task MonitorPrimary(CancellationTokenSource away, CancellationToken drained)
    {
        try
        {
            // One answer may be late or lost; two in a row are not.
            string? before = null, reason;
            while ((reason = await Context.WhyAway(drained).ConfigureAwait(false)) is null || before is null)
            {
                before = reason;
                await Task.Delay(AskEvery, Context.Time, drained).ConfigureAwait(false);
            }

            LogPrimaryUnreachable(_logger, Context.IsPrimary ? "storage" : Context.Connection is null ? "primary" : "database", reason);
            away.CancelAfter(ShortDrain);
        }
        catch (OperationCanceledException)
        {
            // Drained, or out of time.
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Draining")]
    private static partial void LogDraining(ILogger logger);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Leaving without a note in the {Keeper}, which takes none: {Reason}")]
    private static partial void LogPrimaryUnreachable(ILogger logger, string keeper, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Not drained within {Seconds} s; ending anyway")]
    private static partial void LogNotDrained(ILogger logger, double seconds);

    [LoggerMessage(Level = LogLevel.Information, Message = "Stopped")]
    private static partial void LogStopped(ILogger logger);
}
