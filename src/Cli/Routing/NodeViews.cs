using Wetware.Cli.Connecting;
using Wetware.Errors;
using Wetware.Routing;
using Wetware.Silo.Hosting;

namespace Wetware.Cli.Routing;

/// <summary>Queries over the table of the node that this client talks to; of another one, when that one leaves meanwhile.</summary>
internal sealed class NodeViews(ClusterConnection connection, TimeProvider time)
{
    /// <summary>How long one try may take.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(0.5);

    private const int Tries = 4;

    /// <summary>The records of a query.</summary>
    /// <exception cref="CommandException">Refused, or nobody answers.</exception>
    public Task<List<RoutingRecord>> List(RoutingQuery query, CancellationToken cancellationToken) =>
        Ask((view, token) => view.Iterate(query, token).ToListAsync(token).AsTask(), cancellationToken);

    /// <summary>The one node whose server id or peer id begins with <paramref name="name"/>.</summary>
    /// <exception cref="CommandException">None, or more than one.</exception>
    public async Task<RoutingRecord> Find(string name, CancellationToken cancellationToken)
    {
        var text = name.TrimStart('/');
        if (text.Length == 0)
            throw new CommandException(ExitCodes.Usage, "a node is named by its server id or its peer id, or the beginning of one");
        var found = new List<RoutingRecord>();
        foreach (var field in (RoutingField[])[RoutingField.Server, RoutingField.Id])
        {
            var query = RoutingQuery.Match(new RoutingIndex { Field = field, Text = text, Prefix = true }).Take(2);
            found.AddRange(await List(query, cancellationToken).ConfigureAwait(false));
        }

        return found.DistinctBy(record => record.Server).Count() switch
        {
            0 => throw new CommandException(ExitCodes.Failed, $"no node has an id that begins with \"{text}\"; `ww ls` lists them"),
            1 => found[0],
            _ => throw new CommandException(ExitCodes.Usage, $"more than one node has an id that begins with \"{text}\""),
        };
    }

    /// <summary>The view of one node.</summary>
    public IViewGrain Of(RoutingRecord node) => connection.Client.GetGrain<IViewGrain>(node.Server);

    private async Task<T> Ask<T>(Func<IViewGrain, CancellationToken, Task<T>> ask, CancellationToken cancellationToken)
    {
        for (var left = Tries; ; left--)
        {
            try
            {
                using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
                limit.CancelAfter(Timeout);
                var here = await connection.Wetware.Views.HereAsync(limit.Token).WaitAsync(limit.Token).ConfigureAwait(false);
                return await ask(connection.Client.GetGrain<IViewGrain>(here), limit.Token).WaitAsync(limit.Token).ConfigureAwait(false);
            }
            catch (WetwareException error) when (error.Kind != ErrorKind.Disconnected)
            {
                throw new CommandException(ExitCodes.Usage, error.Message, error);
            }
            catch (Exception error) when (!cancellationToken.IsCancellationRequested)
            {
                if (left <= 1)
                    throw new CommandException(ExitCodes.NoCluster, $"the cluster does not answer: {error.Message}", error);
                await Task.Delay(Pause, time, cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
