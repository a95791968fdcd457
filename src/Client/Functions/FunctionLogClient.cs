using System.Runtime.CompilerServices;
using Wetware.Errors;
using Wetware.Waiting;

namespace Wetware.Functions;

/// <summary>What functions log: the lines that they print, and their calls that fail.</summary>
public sealed class FunctionLogClient
{
    private const string Platform = "the function platform (is a gateway in the cluster?)";

    private readonly IGrainFactory _grains;
    private readonly TimeProvider _time;

    internal FunctionLogClient(IGrainFactory grains, TimeProvider time) => (_grains, _time) = (grains, time);

    /// <summary>Returns the lines that are kept of a function, oldest first; at most <see cref="FunctionLogLimits.MaxLines"/>.</summary>
    /// <param name="name">A name, or <c>techID://</c> and 64 hex digits.</param>
    /// <param name="after">Number of the last line that the caller has; 0 for all.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="WetwareException"><c>failed</c>: the name is not allowed; <c>disconnected</c>.</exception>
    public async Task<IReadOnlyList<FunctionLogLine>> ReadAsync(string name, long after = 0, CancellationToken cancellationToken = default)
    {
        var lines = new List<FunctionLogLine>();
        while (lines.Count < FunctionLogLimits.MaxLines)
        {
            var page = await ReadAsync(name, after, wait: false, cancellationToken).ConfigureAwait(false);
            lines.AddRange(page.Lines);
            if (page.Lines.Count < FunctionLogLimits.MaxPage)
                break;
            after = page.Last;
        }

        return lines;
    }

    /// <summary>Yields the lines that are kept and then those that come, page by page; a page without lines every five seconds in which none came.</summary>
    /// <inheritdoc cref="ReadAsync(string, long, CancellationToken)" />
    public async IAsyncEnumerable<FunctionLogPage> FollowAsync(string name, long after = 0, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        while (true)
        {
            var page = await ReadAsync(name, after, wait: true, cancellationToken).ConfigureAwait(false);
            after = page.Last;
            yield return page;
        }
    }

    private Task<FunctionLogPage> ReadAsync(string name, long after, bool wait, CancellationToken cancellationToken)
    {
        var grain = _grains.GetGrain<IFunctionLogGrain>(FunctionRules.Reference("name", name));
        return Retry.Run(_ => grain.Read(after, wait, cancellationToken), Platform, _time, cancellationToken);
    }
}
