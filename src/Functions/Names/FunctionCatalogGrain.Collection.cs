using System.Globalization;
using Microsoft.Extensions.Logging;
using Wetware.Errors;
using Wetware.Waiting;

namespace Wetware.Functions.Names;

internal sealed partial class FunctionCatalogGrain
{
    private const int ClearedAtOnce = 64;
    private const int CollectedAtOnce = 200;

    // A blob that goes becomes an upload first, so that its chunks are found again when this is interrupted.
    private async Task Collect(CancellationToken cancellationToken)
    {
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
                if (long.Parse(stamp, CultureInfo.InvariantCulture) < before.ToUnixTimeMilliseconds())
                    await Clear(upload, cancellationToken);
            }

            if (unused.Length > 0)
                LogCollected(logger, unused.Length, unused.Sum(blob => blob.Length));
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

    private async Task Clear(string upload, CancellationToken cancellationToken)
    {
        var chunks = GrainFactory.GetGrain<IBlobChunksGrain>(Guid.ParseExact(upload, "n"));
        while (await chunks.Clear(ClearedAtOnce, cancellationToken) > 0)
        {
            // Some calls, each shorter than the timeout.
        }

        await _uploads.RemoveAsync(upload);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Removed {Count} blobs of {Bytes} bytes that nothing used")]
    private static partial void LogCollected(ILogger logger, int count, long bytes);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Removing unused blobs was interrupted; it is tried again")]
    private static partial void LogNotCollected(ILogger logger, Exception error);
}
