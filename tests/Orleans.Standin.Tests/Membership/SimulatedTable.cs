using Orleans;
using Orleans.Runtime;

namespace Wetware.Tests.Membership;

/// <summary>A membership table in memory that checks, at each write, what must hold of every table at every time.</summary>
internal sealed class SimulatedTable
{
    private readonly Dictionary<SiloAddress, (MembershipEntry Entry, string ETag)> _rows = [];
    private int _version;
    private int _tag;

    public int Version => _version;

    public IEnumerable<MembershipEntry> Rows => _rows.Values.Select(r => r.Entry);

    public List<string> History { get; } = [];

    public MembershipTableData Read() =>
        new(_rows.Values.Select(r => Tuple.Create(r.Entry.Copy(), r.ETag)).ToList(), new TableVersion(_version, $"v{_version}"));

    public bool Insert(MembershipEntry entry, TableVersion version) =>
        version.VersionEtag == $"v{_version}" && !_rows.ContainsKey(entry.SiloAddress) && Put(entry, version);

    public bool Update(MembershipEntry entry, string etag, TableVersion version) =>
        version.VersionEtag == $"v{_version}" && _rows.TryGetValue(entry.SiloAddress, out var row) && row.ETag == etag && Put(entry, version);

    public void SignOfLife(MembershipEntry entry)
    {
        if (_rows.TryGetValue(entry.SiloAddress, out var row))
            row.Entry.IAmAliveTime = entry.IAmAliveTime;
    }

    public void CleanUp(DateTimeOffset before)
    {
        foreach (var row in _rows.Values.Where(r => r.Entry.Status == SiloStatus.Dead && r.Entry.LastSignOfLife < before.UtcDateTime).ToArray())
            _rows.Remove(row.Entry.SiloAddress);
    }

    /// <summary>Loses everything, as a table kept in one process does when that process is replaced.</summary>
    public void Lose()
    {
        _rows.Clear();
        _version = 0;
    }

    private bool Put(MembershipEntry entry, TableVersion version)
    {
        Assert.Equal(_version + 1, version.Version);
        if (_rows.TryGetValue(entry.SiloAddress, out var old))
            Assert.True(old.Entry.Status <= entry.Status, $"{entry.SiloAddress} went back from {old.Entry.Status} to {entry.Status}");
        _version = version.Version;
        _rows[entry.SiloAddress] = (entry.Copy(), $"t{++_tag}");
        History.Add($"{_version}: {entry.ToFullString()}");
        var twins = Rows.Where(r => r.Status == SiloStatus.Active).GroupBy(r => r.SiloAddress.Endpoint).FirstOrDefault(g => g.Count() > 1);
        Assert.True(twins is null, $"two active generations of one endpoint: {string.Join(", ", twins ?? Enumerable.Empty<MembershipEntry>())}");
        return true;
    }
}
