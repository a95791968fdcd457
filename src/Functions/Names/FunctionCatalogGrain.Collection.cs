using System.Globalization;
using Microsoft.Extensions.Logging;
using Wetware.Errors;
using Wetware.Waiting;

namespace Wetware.Functions.Names;

internal sealed partial class FunctionCatalogGrain
{
    private const int ClearedAtOnce = 16;
    private const int CollectedAtOnce = 50;
    private static readonly TimeSpan LongestTurn = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan GoOnAfter = TimeSpan.FromSeconds(1);

    // A blob that goes becomes an upload first, so that its chunks are found again when this is interrupted. What takes long goes on in another turn, because others wait.
    private async Task Collect(CancellationToken cancellationToken)
    {
        var begun = time.GetTimestamp();
        try
        {
            var before = time.GetUtcNow() - options.Grace;
            var used = Used();
            var unused = _blobs.Values.Where(blob => blob.Added < before && !used.Contains(blob.TechId)).Take(CollectedAtOnce).ToArray();
            foreach (var blob in unused)
            {
                await _uploads.SetAsync(blob.Chunks.ToString("n"), "0");
                await _blobs.RemoveAsync(blob.TechId);
            }

            foreach (var (upload, stamp) in _uploads.Entries.ToArray())
            {
                if (long.Parse(stamp, CultureInfo.InvariantCulture) >= before.ToUnixTimeMilliseconds())
                    continue;
                if (await Clear(upload, begun, cancellationToken))
                    continue;
                _collection!.Change(GoOnAfter, options.CollectEvery);
                break;
            }

            if (unused.Length == CollectedAtOnce)
                _collection!.Change(GoOnAfter, options.CollectEvery);
            if (unused.Length > 0)
                LogCollected(logger, unused.Length);
        }
        catch (Exception error) when (error is WetwareException or OperationCanceledException || LongPoll.IsLost(error))
        {
            LogNotCollected(logger, error);
        }
    }

    private HashSet<string> Used() =>
    [
        .. _names.Values.SelectMany(name => name.Versions).Select(version => version.Blob.TechId),
        .. _plugs.Values.Select(plug => plug.Blob?.TechId).OfType<string>(),
        .. _filters.Values.Select(filter => filter.Blob?.TechId).OfType<string>(),
    ];

    // False when the turn has lasted long enough.
    private async Task<bool> Clear(string upload, long begun, CancellationToken cancellationToken)
    {
        var chunks = GrainFactory.GetGrain<IBlobChunksGrain>(Guid.ParseExact(upload, "n"));
        do
        {
            if (time.GetElapsedTime(begun) > LongestTurn)
                return false;
        }
        while (await chunks.Clear(ClearedAtOnce, cancellationToken) > 0);
        await _uploads.RemoveAsync(upload);
        return true;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Removed {Count} blobs that nothing used")]
    private static partial void LogCollected(ILogger logger, int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Removing unused blobs was interrupted; it is tried again")]
    private static partial void LogNotCollected(ILogger logger, Exception error);
}
