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
/// An image is written while the journal goes on. That is safe because entries tell states, not steps: replaying the journal from before the image
/// began over parts that are newer ends in the same state. Whoever writes a part first learns the version of the row that it replaces, and
/// then appends to the journal before it writes: one that has been superseded fails at the one or at the other.
/// </remarks>
internal sealed class TaskJournal(IGrainStorage storage, Func<GrainId> owner)
{
    /// <summary>Rows of the ring.</summary>
    public const int Places = 8192;

    // Left free, so that the journal can go on while an image is written.
    private const int Reserve = 1024;
    private const long MinBytesPerImage = 8 << 20;
    private const int ReadAhead = 32;
    private const int ReadTogether = 8;

    private readonly GrainState<JournalRow>?[] _places = new GrainState<JournalRow>?[Places];
    private readonly Dictionary<(long Side, int Index), GrainState<ImageRow>> _images = [];
    private readonly GrainState<ManifestRow> _manifest = new(new ManifestRow());
    private long _bytes;
    private long _imageBytes;

    /// <summary>The row that is written next.</summary>
    public long Next { get; private set; } = 1;

    /// <summary>Number that the next task had, at least, when the last image was written.</summary>
    public long NextNumber => _manifest.State!.NextNumber;

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
        for (var index = 0; index < manifest.Images; index += ReadTogether)
        {
            var rows = await Task.WhenAll(Enumerable.Range(index, Math.Min(ReadTogether, manifest.Images - index)).Select(i => Image(manifest.Generation, i)));
            foreach (var row in rows)
            {
                if (row.State is not { } image || image.Generation != manifest.Generation)
                    throw new WetwareException(ErrorKind.Failed, $"image {manifest.Generation} of the tasks is not complete on disk");
                apply(image.Data);
                _imageBytes += image.Data.Length;
                row.State = new ImageRow();
            }
        }

        for (Next = manifest.First; await Replay(apply, cancellationToken);)
        {
        }
    }

    /// <summary>Writes the next row. When it returns the row is on disk; when it fails, whether it is there is not known, and this journal is of no use any more.</summary>
    public async Task Append(byte[] data, CancellationToken cancellationToken)
    {
        // The row that would be overwritten still counts.
        if (Rows >= Places - ReadAhead)
            throw new WetwareException(ErrorKind.Overloaded, "the journal of the tasks is full and no image of them could be written");
        var place = _places[Next % Places] ?? await LookAhead(cancellationToken);
        place.State = new JournalRow { Sequence = Next, Data = data };
        await storage.WriteStateAsync(JournalName(Next), owner(), place, cancellationToken);
        place.State = null;
        _bytes += data.Length;
        Next++;
    }

    /// <summary>Learns the version of the image row that will be replaced; must come before an <see cref="Append"/> that comes before <see cref="WriteImage"/>.</summary>
    public async Task PrepareImage(int index) => (await Image(_manifest.State!.Generation + 1, index)).State = new ImageRow();

    /// <summary>Writes a part of the next image.</summary>
    public async Task WriteImage(int index, byte[] data, CancellationToken cancellationToken)
    {
        var generation = _manifest.State!.Generation + 1;
        var row = await Image(generation, index);
        row.State = new ImageRow { Generation = generation, Data = data };
        await storage.WriteStateAsync(ImageName(generation, index), owner(), row, cancellationToken);
        row.State = new ImageRow();
    }

    /// <summary>Makes the image that was written the valid one; the journal counts from <paramref name="first"/> on.</summary>
    public async Task Commit(int images, long bytes, long first, long nextNumber, CancellationToken cancellationToken)
    {
        _manifest.State = new ManifestRow { Generation = _manifest.State!.Generation + 1, Images = images, First = first, NextNumber = nextNumber };
        await storage.WriteStateAsync(ManifestName, owner(), _manifest, cancellationToken);
        (_imageBytes, _bytes) = (bytes, 0);
    }

    private const string ManifestName = "manifest";

    private static string JournalName(long sequence) => $"journal-{sequence % Places}";

    private static string ImageName(long generation, int index) => $"image-{generation % 2}-{index}";

    private async Task<bool> Replay(Action<byte[]> apply, CancellationToken cancellationToken)
    {
        var rows = await Task.WhenAll(Enumerable.Range(0, ReadAhead).Select(i => Read(Next + i, cancellationToken)));
        foreach (var row in rows)
        {
            var data = row.State?.Sequence == Next ? row.State.Data : null;
            row.State = null;
            if (data is null)
                return false;
            apply(data);
            _bytes += data.Length;
            Next++;
        }

        return true;
    }

    private async Task<GrainState<JournalRow>> LookAhead(CancellationToken cancellationToken)
    {
        await Task.WhenAll(Enumerable.Range(0, ReadAhead).Where(i => _places[(Next + i) % Places] is null).Select(async i =>
            (await Read(Next + i, cancellationToken)).State = null));
        return _places[Next % Places]!;
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
