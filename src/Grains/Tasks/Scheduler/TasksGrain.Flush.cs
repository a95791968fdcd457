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
    private Task Durable() => !_book.Batch.IsEmpty || _isForced ? _book.Batch.Done.Task : _inFlight?.Done.Task ?? Task.CompletedTask;

    private void StartFlush()
    {
        if (_isFlushing || _broken is not null || (_book.Batch.IsEmpty && !_isForced))
            return;
        _isFlushing = true;
        _flush = Flush();
    }

    private async Task Flush()
    {
        // What else waits for its turn may come along.
        await Task.Yield();
        while (!_book.Batch.IsEmpty || _isForced)
        {
            var batch = _inFlight = _book.TakeBatch();
            _isForced = false;
            try
            {
                await _journal.Append(_codec.Write(batch.Entries()), CancellationToken.None);
            }
            catch (Exception error)
            {
                Break(error);
                return;
            }

            _inFlight = null;
            batch.Done.SetResult();
            Publish(batch);
            if (_journal.IsImageDue && _imaging.IsCompleted && _broken is null)
                _imaging = WriteImage();
        }

        _isFlushing = false;
    }

    /// <summary>
    /// Nothing more is written: the journal is another's by now, or the store failed and what it has is not known. Whoever waits is told so, and
    /// the next activation reads what there is.
    /// </summary>
    private void Break(Exception error)
    {
        if (_broken is not null)
            return;
        _broken = error;

        // A storage that is out of reach says so itself, and once; callers get its reason.
        var away = Away();
        if (away is null)
            LogBroken(error);
        else
            LogStorageAway(away.Message);
        var told = new WetwareException(
            away?.Kind ?? ErrorKind.Overloaded, $"the change could not be written, and whether it was is not known; ask again{(away is null ? "" : $": {away.Message}")}", error);
        _inFlight?.Done.TrySetException(told);
        _book.Batch.Done.TrySetException(told);

        // Not every batch is waited for.
        _ = _inFlight?.Done.Task.Exception;
        _ = _book.Batch.Done.Task.Exception;
        _stopping.Cancel();
        DeactivateOnIdle();
    }

    private WetwareException? Away() => WetwareException.Within(_broken) is { Kind: ErrorKind.Disconnected } away ? away : null;

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
                    await Marked();
                    await _journal.WriteImage(rows, part[at..end], continues: end < part.Length, CancellationToken.None);
                }

                bytes += part.Length;
            }

            await Marked();
            await _journal.Commit(rows, bytes, first, _book.NextNumber, _book.Mark, CancellationToken.None);
            LogImage(_book.Count, rows, bytes);
        }
        catch (Exception error)
        {
            Break(error);
        }
    }

    /// <summary>Appends to the journal, be it nothing: who can do that is the scheduler.</summary>
    private Task Marked()
    {
        _isForced = true;
        StartFlush();
        return _book.Batch.Done.Task;
    }

    private byte[]? NextPart(ref long last)
    {
        var entries = new List<TaskEntry>();
        var bytes = 0L;
        foreach (var task in _book.After(last))
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
