using Wetware.Grains.Quotas;

namespace Wetware.Grains.Anchors;

/// <summary>Section <c>Cluster:Anchors</c>: limits of the anchor tree. Those of paths are fixed (<see cref="Wetware.Anchors.AnchorPath"/>).</summary>
public sealed class AnchorOptions
{
    /// <summary>Largest value of a cell, in bytes. 1 to 2 MiB. Default 1 MiB. A cell's state holds it once, and once more for swaps that may be repeated.</summary>
    public int MaxValueBytes { get; set; } = 1 << 20;

    /// <summary>
    /// Most children of one anchor. 1 to 16384. Default 4096. All of them are written with each change of the anchor that lists them.
    /// </summary>
    public int MaxNames { get; set; } = 4096;

    /// <summary>
    /// How many of a cell's latest changes it remembers, so that repeating one of them answers the same and does nothing. 8 to 1024. Default 64. They cost
    /// some 30 bytes each in every write of the cell, until their callers say that they were answered.
    /// </summary>
    public int Remembered { get; set; } = 64;

    /// <summary>Most pending operations of one anchor; beyond it <c>overloaded</c>. 1 to 65536. Default 1024.</summary>
    public int MaxQueue { get; set; } = 1024;

    /// <summary>Most watchers of one cell; beyond it <c>overloaded</c>. 1 to 65536. Default 1024.</summary>
    public int MaxWatchers { get; set; } = 1024;

    /// <summary>Most bytes that a node's own tree may take in its memory; beyond it <c>overloaded</c>. 1 KiB to 4 GiB. Default 64 MiB.</summary>
    public long MaxNodeBytes { get; set; } = 64 << 20;

    /// <summary>
    /// Bytes of all anchors of the durable tree; storing a value and adding a name are answered <c>limit</c> beyond it. Give all nodes the same. 64 KiB to 1 TiB.
    /// Default 4 GiB.
    /// </summary>
    public long StoreBytes { get; set; } = 4L << 30;

    /// <summary>Anchors of the durable tree; one more is answered <c>limit</c>. Give all nodes the same. 1 to 100,000,000. Default 1,000,000.</summary>
    public long MaxAnchors { get; set; } = 1_000_000;

    /// <summary>
    /// Bytes of the anchors of one principal: of an account's sessions, or an HTTP token; storing a value and adding a name are answered <c>limit</c> beyond it. Give all nodes the
    /// same. 64 KiB to 1 TiB. Default 1 GiB.
    /// </summary>
    public long StoreBytesPerPrincipal { get; set; } = 1L << 30;

    /// <summary>Anchors of one principal; one more is answered <c>limit</c>. Give all nodes the same. 1 to 100,000,000. Default 250,000.</summary>
    public long AnchorsPerPrincipal { get; set; } = 250_000;

    /// <summary>What is outside the limits: the option's name, and a message.</summary>
    public IEnumerable<(string Option, string Message)> Problems()
    {
        (string Option, long Value, long Least, long Most)[] ranges =
        [
            (nameof(MaxValueBytes), MaxValueBytes, 1, 2 << 20),
            (nameof(MaxNames), MaxNames, 1, 16384),
            (nameof(Remembered), Remembered, 8, 1024),
            (nameof(MaxQueue), MaxQueue, 1, 65536),
            (nameof(MaxWatchers), MaxWatchers, 1, 65536),
            (nameof(MaxNodeBytes), MaxNodeBytes, 1 << 10, 4L << 30),
            (nameof(StoreBytes), StoreBytes, 64L << 10, 1L << 40),
            (nameof(MaxAnchors), MaxAnchors, 1, 100_000_000),
            (nameof(StoreBytesPerPrincipal), StoreBytesPerPrincipal, 64L << 10, 1L << 40),
            (nameof(AnchorsPerPrincipal), AnchorsPerPrincipal, 1, 100_000_000),
        ];
        return ranges.Where(r => r.Value < r.Least || r.Value > r.Most).Select(r => (r.Option, $"{r.Value} is outside {r.Least} to {r.Most}"));
    }

    internal (QuotaPair All, QuotaPair PerPrincipal) Quotas() => (
        new QuotaPair(new Quota("Cluster:Anchors:StoreBytes", StoreBytes), new Quota("Cluster:Anchors:MaxAnchors", MaxAnchors)),
        new QuotaPair(new Quota("Cluster:Anchors:StoreBytesPerPrincipal", StoreBytesPerPrincipal), new Quota("Cluster:Anchors:AnchorsPerPrincipal", AnchorsPerPrincipal)));
}
