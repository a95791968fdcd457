using Orleans.Serialization;
using Orleans.Storage;
using Wetware.Errors;

namespace Wetware.Grains.Tasks;

/// <summary>
/// The scheduler's state on disk, in plain rows of grain storage: a ring of journal rows, each written by one flush, and images of all tasks, two of
/// them in turn. A row is never deleted, only overwritten, so the store does not grow; and every write names the version that it replaces. The next
/// row of the journal is therefore the fence: of two activations that both believe to be the scheduler only one can write it, and the other
/// learns by its failure that it is not.
/// </summary>
/// <remarks>
/// What is too large for one row goes into several. Those that follow are written before the first: without that they mean nothing, so all of it is there or
/// nothing, and the first one stays the fence.
///
/// An image is written while the journal goes on. That is safe because entries tell states, not steps: replaying the journal from before the image
/// began over parts that are newer ends in the same state. Whoever writes a part first learns the version of the row that it replaces, and
/// then appends to the journal before it writes: one that has been superseded fails at the one or at the other.
/// </remarks>
internal sealed class TaskJournal(IGrainStorage storage, Func<GrainId> owner)
{
    /// <summary>Rows of the ring.</summary>
    public const int Places = 8192;

    /// <summary>Bytes of data in one row; well below what a state may have.</summary>
    public const int RowBytes = 1 << 20;

    /// <summary>Rows that may belong together.</summary>
    public const int MaxParts = 256;

    // Left free, so that the journal can go on while an image is written.
    private const int Reserve = 1024;
    private const long MinBytesPerImage = 8 << 20;
    private const int ReadAhead = 32;
    private const int Together = 8;

    private readonly GrainState<JournalRow>?[] _places = new GrainState<JournalRow>?[Places];
    private readonly Dictionary<(long Side, int Index), GrainState<ImageRow>> _images = [];
    private readonly GrainState<ManifestRow> _manifest = new(new ManifestRow());
    private long _bytes;
    private long _imageBytes;

    /// <summary>The row that is written next.</summary>
    public long Next { get; private set; } = 1;

    /// <summary>Number that the next task had, at least, when the last image was written.</summary>
    public long NextNumber => _manifest.State!.NextNumber;

    /// <summary>What held for all tasks together when the last image was written; null when there was none.</summary>
    public SchedulerMark? Mark => _manifest.State!.Mark;

    /// <summary>True when the journal is long enough to be worth a new image.</summary>
    public bool IsImageDue => Rows >= Places / 2 || _bytes >= Math.Max(MinBytesPerImage, _imageBytes);

    /// <summary>True when the journal must not grow before there is a new image.</summary>
    public bool IsFull => Rows >= Places - Reserve;

    /// <summary>Rows since the last image.</summary>
    public long Rows => Next - _manifest.State!.First;

    /// <summary>Reads all that counts, image first, and hands each row's data over in order.</summary>
    /// <exception cref="WetwareException"><c>failed</c>: what is stored does not fit together.</exception>
    public async Task Load(Action<byte[]> apply, CancellationToken cancellationToken)
    {
        await storage.ReadStateAsync(ManifestName, owner(), _manifest, cancellationToken);
        _manifest.State ??= new ManifestRow();
        var manifest = _manifest.State;
        using var data = new MemoryStream();
        for (var index = 0; index < manifest.Images; index += Together)
        {
            var rows = await Task.WhenAll(Enumerable.Range(index, Math.Min(Together, manifest.Images - index)).Select(i => Image(manifest.Generation, i)));
            foreach (var row in rows)
            {
                if (row.State is not { } image || image.Generation != manifest.Generation)
                    throw new WetwareException(ErrorKind.Failed, $"image {manifest.Generation} of the tasks is not complete on disk");
                data.Write(image.Data);
                row.State = new ImageRow();
                if (image.Continues)
                    continue;
                apply(data.ToArray());
                _imageBytes += data.Length;
                data.SetLength(0);
            }
        }

        for (Next = manifest.First; await Replay(apply, cancellationToken);)
        {
        }
    }

    /// <summary>
    /// Writes the next row, or rows when <paramref name="data"/> is too large for one. When it returns all is on disk; when it fails, whether it is there is not known, and
    /// this journal is of no use any more.
    /// </summary>
    public async Task Append(byte[] data, CancellationToken cancellationToken)
    {
        var rows = Math.Max(1, (data.Length + RowBytes - 1) / RowBytes);
        if (rows > MaxParts)
            throw new WetwareException(ErrorKind.Limit, $"changes of {data.Length} bytes at once; there is room for {(long)MaxParts * RowBytes}");

        // The row that would be overwritten still counts.
        if (Rows + rows > Places - ReadAhead)
            throw new WetwareException(ErrorKind.Overloaded, "the journal of the tasks is full and no image of them could be written");
        for (var row = Next; row < Next + rows; row++)
        {
            if (_places[row % Places] is null)
                await LookAhead(row, cancellationToken);
        }

        var group = rows == 1 ? Guid.Empty : Guid.NewGuid();
        foreach (var parts in Enumerable.Range(1, rows - 1).Chunk(Together))
            await Task.WhenAll(parts.Select(part => Write(part)));
        await Write(0);
        _bytes += data.Length;
        Next += rows;

        Task Write(int part)
        {
            var (begin, end) = (part * RowBytes, Math.Min((part + 1) * RowBytes, data.Length));
            var row = new JournalRow
            {
                Sequence = Next + part,
                Data = rows == 1 ? data : data[begin..end],
                Parts = part == 0 ? rows - 1 : 0,
                Part = part,
                Group = group,
            };
            return WriteRow(row, cancellationToken);
        }
    }

    /// <summary>Learns the version of the image row that will be replaced; must come before an <see cref="Append"/> that comes before <see cref="WriteImage"/>.</summary>
    public async Task PrepareImage(int index) => (await Image(_manifest.State!.Generation + 1, index)).State = new ImageRow();

    /// <summary>Writes a row of the next image, of at most <see cref="RowBytes"/>; <paramref name="continues"/> when the next row goes on with the same data.</summary>
    public async Task WriteImage(int index, byte[] data, bool continues, CancellationToken cancellationToken)
    {
        var generation = _manifest.State!.Generation + 1;
        var row = await Image(generation, index);
        row.State = new ImageRow { Generation = generation, Data = data, Continues = continues };
        await storage.WriteStateAsync(ImageName(generation, index), owner(), row, cancellationToken);
        row.State = new ImageRow();
    }

    /// <summary>Makes the image that was written the valid one; the journal counts from <paramref name="first"/> on.</summary>
    public async Task Commit(int images, long bytes, long first, long nextNumber, SchedulerMark mark, CancellationToken cancellationToken)
    {
        _manifest.State = new ManifestRow { Generation = _manifest.State!.Generation + 1, Images = images, First = first, NextNumber = nextNumber, Mark = mark };
        await storage.WriteStateAsync(ManifestName, owner(), _manifest, cancellationToken);
        (_imageBytes, _bytes) = (bytes, 0);
    }

    /// <summary>Removes every row that does not count: all that was written before the last image, and images that are not valid.</summary>
    public async Task Clear(CancellationToken cancellationToken)
    {
        var manifest = _manifest.State!;
        var counts = Enumerable.Range(0, (int)Rows).Select(i => (manifest.First + i) % Places).ToHashSet();

        // Rows of a write that was cut short may be behind the next one.
        var written = (int)Math.Min(Places, Next + MaxParts);
        foreach (var places in Enumerable.Range(0, written).Where(place => !counts.Contains(place)).Chunk(ReadAhead))
            await Task.WhenAll(places.Select(place => Remove<JournalRow>(JournalName(place), cancellationToken)));
        Array.Clear(_places);
        _images.Clear();
        for (var side = 0; side < 2; side++)
        {
            var first = manifest.Generation % 2 == side ? manifest.Images : 0;
            for (var index = first; await Remove<ImageRow>(ImageName(side, index), cancellationToken); index++)
            {
            }
        }
    }

    private const string ManifestName = "manifest";

    private static string JournalName(long sequence) => $"journal-{sequence % Places}";

    private static string ImageName(long generation, int index) => $"image-{generation % 2}-{index}";

    private async Task<bool> Replay(Action<byte[]> apply, CancellationToken cancellationToken)
    {
        var rows = await ReadRows(ReadAhead, cancellationToken);
        for (var at = 0; at < rows.Length;)
        {
            if (rows[at] is not { Part: 0 } first || first.Sequence != Next)
                return false;
            if (at + first.Parts >= rows.Length)
            {
                // The rest of it is read with the next ones.
                if (at > 0)
                    return true;
                rows = await ReadRows(first.Parts + 1, cancellationToken);
            }

            var data = Whole(rows.AsSpan(at, first.Parts + 1));
            apply(data);
            _bytes += data.Length;
            Next += first.Parts + 1;
            at += first.Parts + 1;
        }

        return true;
    }

    private static byte[] Whole(ReadOnlySpan<JournalRow> rows)
    {
        var first = rows[0];
        if (rows.Length == 1)
            return first.Data;
        using var data = new MemoryStream();
        for (var part = 0; part < rows.Length; part++)
        {
            if (rows[part].Sequence != first.Sequence + part || rows[part].Part != part || rows[part].Group != first.Group)
                throw new WetwareException(ErrorKind.Failed, $"row {first.Sequence} of the tasks' journal is not complete on disk");
            data.Write(rows[part].Data);
        }

        return data.ToArray();
    }

    private async Task<bool> Remove<T>(string name, CancellationToken cancellationToken)
        where T : class, new()
    {
        var row = new GrainState<T>();
        await storage.ReadStateAsync(name, owner(), row, cancellationToken);
        if (!row.RecordExists)
            return false;
        await storage.ClearStateAsync(name, owner(), row, cancellationToken);
        return true;
    }

    private async Task<JournalRow[]> ReadRows(int count, CancellationToken cancellationToken)
    {
        var begin = Next;
        return await Task.WhenAll(Enumerable.Range(0, count).Select(async i => Taken(await Read(begin + i, cancellationToken))));
    }

    private async Task WriteRow(JournalRow row, CancellationToken cancellationToken)
    {
        var place = _places[row.Sequence % Places]!;
        place.State = row;
        await storage.WriteStateAsync(JournalName(row.Sequence), owner(), place, cancellationToken);
        place.State = null;
    }

    private async Task LookAhead(long sequence, CancellationToken cancellationToken)
    {
        var unknown = Enumerable.Range(0, ReadAhead).Where(i => _places[(sequence + i) % Places] is null);
        await Task.WhenAll(unknown.Select(async i => Taken(await Read(sequence + i, cancellationToken))));
    }

    // Of a place only its version is kept.
    private static JournalRow Taken(GrainState<JournalRow> place)
    {
        var row = place.State ?? new JournalRow();
        place.State = null;
        return row;
    }

    private async Task<GrainState<JournalRow>> Read(long sequence, CancellationToken cancellationToken)
    {
        var place = new GrainState<JournalRow>();
        await storage.ReadStateAsync(JournalName(sequence), owner(), place, cancellationToken);
        _places[sequence % Places] = place;
        return place;
    }

    private async Task<GrainState<ImageRow>> Image(long generation, int index)
    {
        var key = (generation % 2, index);
        if (!_images.TryGetValue(key, out var row))
        {
            row = new GrainState<ImageRow>();
            await storage.ReadStateAsync(ImageName(generation, index), owner(), row, CancellationToken.None);
            _images[key] = row;
        }

        return row;
    }
}

/// <summary>Entries as bytes, in Orleans' form: version tolerant by the number of each member, and a text that many entries share is written once.</summary>
internal sealed class TaskCodec(Serializer serializer)
{
    public byte[] Write(List<TaskEntry> entries) => serializer.SerializeToArray(entries);

    public List<TaskEntry> Read(byte[] data) => serializer.Deserialize<List<TaskEntry>>(data) ?? [];
}
