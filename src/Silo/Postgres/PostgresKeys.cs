namespace Wetware.Silo.Postgres;

/// <summary>
/// The keys under which Orleans' ADO.NET storage keeps the states of grains. It reads a key as a number or a GUID where it can, so that <c>a</c>, <c>A</c> and <c>0a</c> are one key to
/// it, and the two halves of a GUID may be those of a number. Keys that are not the text that Orleans itself writes of such a value are given another key here, which it can only read as text.
/// </summary>
internal static class PostgresKeys
{
    private const char Mark = '\u001f';

    /// <summary>The grain as which the storage keeps a grain: itself, as long as its key stands for no other.</summary>
    public static GrainId Row(GrainId grain) => IsPlain(grain) ? grain : GrainId.Create(grain.Type, IdSpan.Create($"{Mark}{grain.Key}"));

    /// <summary>The parts into which the storage splits a grain's key.</summary>
    public static (long N0, long N1, string? Extension) Split(GrainId grain)
    {
        if (grain.TryGetGuidKey(out var guid, out var extension))
        {
            var (n0, n1) = Halves(guid);
            return (n0, n1, extension);
        }

        return grain.TryGetIntegerKey(out var number, out extension) ? (0, number, extension) : (0, 0, grain.Key.ToString());
    }

    // A number 0 with an extension has the parts of the text of that extension, a GUID whose first half is 0 those of a number.
    private static bool IsPlain(GrainId grain)
    {
        if (grain.TryGetGuidKey(out var guid, out var extension))
            return Halves(guid).N0 != 0 && Is(GrainIdKeyExtensions.CreateGuidKey(guid, extension), grain.Key);
        if (grain.TryGetIntegerKey(out var number, out extension))
            return (number != 0 || extension is null) && Is(extension is null ? GrainIdKeyExtensions.CreateIntegerKey(number) : GrainIdKeyExtensions.CreateIntegerKey(number, extension), grain.Key);
        return grain.Key.AsSpan()[0] != Mark;
    }

    private static bool Is(IdSpan written, IdSpan key) => written.AsSpan().SequenceEqual(key.AsSpan());

    private static (long N0, long N1) Halves(Guid guid)
    {
        var bytes = guid.ToByteArray();
        return (BitConverter.ToInt64(bytes, 0), BitConverter.ToInt64(bytes, 8));
    }
}
