using Wetware.Errors;

namespace Wetware.Grains.Tasks;

// The way to the disk.
public sealed partial class TasksGrain
{
    private const int ImageRowBytes = 384 << 10;

    private Task _flush = Task.CompletedTask;
    private Task _imaging = Task.CompletedTask;
    private TaskBatch? _inFlight;
    private bool _isFlushing;
    private bool _isForced;

    /// <summary>Completes when all changes so far are on disk.</summary>
    private Task Durable() => !_state.Batch.IsEmpty || _isForced ? _state.Batch.Done.Task : _inFlight?.Done.Task ?? Task.CompletedTask;

    private void StartFlush()
    {
        if (_isFlushing || _failure is not null || (_state.Batch.IsEmpty && !_isForced))
            return;
        _isFlushing = true;
        _flush = Flush();
    }

    private async Task Flush()
    {
        // What else waits for its turn may come along.
        await Task.Yield();
        while (!_state.Batch.IsEmpty || _isForced)
        {
            var batch = _inFlight = _state.TakeBatch();
            _isForced = false;
            try
            {
                await _journal.Append(_codec.Write(batch.Entries()), CancellationToken.None);
            }
            catch (Exception error)
            {
                Fail(error);
                return;
            }

            _inFlight = null;
            batch.Done.SetResult();
            Publish(batch);
            if (_journal.IsImageDue && _imaging.IsCompleted && _failure is null)
                _imaging = WriteImage();
        }

        _isFlushing = false;
    }

    /// <summary>
    /// Nothing more is written: the journal is another's by now, or the store failed and what it has is not known. Whoever waits is told so, and
    /// the next activation reads what there is.
    /// </summary>
    private void Fail(Exception error)
    {
        if (_failure is not null)
            return;
        _failure = error;

        // A storage that is out of reach says so itself, and once; callers get its reason.
        var unreachable = StorageError();
        if (unreachable is null)
            LogFailed(error);
        else
            LogStorageAway(unreachable.Message);
        var told = new WetwareException(
            unreachable?.Kind ?? ErrorKind.Overloaded, $"the change could not be written, and whether it was is not known; ask again{(unreachable is null ? "" : $": {unreachable.Message}")}", error);
        _inFlight?.Done.TrySetException(told);
        _state.Batch.Done.TrySetException(told);

        // Not every batch is waited for.
        _ = _inFlight?.Done.Task.Exception;
        _ = _state.Batch.Done.Task.Exception;
        _stopping.Cancel();
        DeactivateOnIdle();
    }

    private WetwareException? StorageError() => WetwareException.Within(_failure) is { Kind: ErrorKind.Disconnected } unreachable ? unreachable : null;

    private async Task WriteImage()
    {
        try
        {
            // A row that is being written now is part of what the image will say; counting it twice is harmless.
            var first = _journal.Next;
            var (rows, bytes, last) = (0, 0L, 0L);
            while (NextPart(ref last) is { } part)
            {
                // One task alone can be more than a row may have.
                for (var at = 0; at < part.Length; at += TaskJournal.RowBytes, rows++)
                {
                    var end = Math.Min(at + TaskJournal.RowBytes, part.Length);
                    await _journal.PrepareImage(rows);
                    await ProveOwnership();
                    await _journal.WriteImage(rows, part[at..end], continues: end < part.Length, CancellationToken.None);
                }

                bytes += part.Length;
            }

            await ProveOwnership();
            await _journal.Commit(rows, bytes, first, _state.NextNumber, _state.Mark, CancellationToken.None);
            LogImage(_state.Count, rows, bytes);
        }
        catch (Exception error)
        {
            Fail(error);
        }
    }

    /// <summary>Appends to the journal, be it nothing: who can do that is the scheduler.</summary>
    private Task ProveOwnership()
    {
        _isForced = true;
        StartFlush();
        return _state.Batch.Done.Task;
    }

    private byte[]? NextPart(ref long last)
    {
        var entries = new List<TaskEntry>();
        var bytes = 0L;
        foreach (var task in _state.After(last))
        {
            if (bytes > ImageRowBytes)
                break;
            entries.Add(task.Image());
            bytes += task.Weight;
            last = task.Number;
        }

        return entries.Count == 0 ? null : _codec.Write(entries);
    }
}
