namespace Orleans.Runtime.MembershipService;

/// <summary>A membership table in memory, for the primary silo of a development cluster. Safe for all threads.</summary>
internal sealed class InMemoryMembershipTable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<SiloAddress, (MembershipEntry Entry, string ETag)> _rows = [];
    private TableVersion _version = new(0, "0");
    private long _lastTag;

    public MembershipTableData ReadAll()
    {
        lock (_gate)
            return new MembershipTableData([.. _rows.Values.Select(r => Tuple.Create(r.Entry.Copy(), r.ETag))], _version);
    }

    public MembershipTableData Read(SiloAddress silo)
    {
        lock (_gate)
        {
            return _rows.TryGetValue(silo, out var row)
                ? new MembershipTableData(Tuple.Create(row.Entry.Copy(), row.ETag), _version)
                : new MembershipTableData(_version);
        }
    }

    public bool Insert(MembershipEntry entry, TableVersion version)
    {
        lock (_gate)
            return version.VersionEtag == _version.VersionEtag && !_rows.ContainsKey(entry.SiloAddress) && Put(entry, version);
    }

    public bool Update(MembershipEntry entry, string etag, TableVersion version)
    {
        lock (_gate)
        {
            return version.VersionEtag == _version.VersionEtag
                && _rows.TryGetValue(entry.SiloAddress, out var row) && row.ETag == etag && Put(entry, version);
        }
    }

    public void UpdateIAmAlive(MembershipEntry entry)
    {
        lock (_gate)
        {
            if (_rows.TryGetValue(entry.SiloAddress, out var row))
                row.Entry.IAmAliveTime = entry.IAmAliveTime;
        }
    }

    public void CleanUp(DateTimeOffset before)
    {
        lock (_gate)
        {
            foreach (var row in _rows.Values.Where(r => r.Entry.Status == SiloStatus.Dead && r.Entry.LastSignOfLife < before.UtcDateTime).ToArray())
                _rows.Remove(row.Entry.SiloAddress);
        }
    }

    public void Clear()
    {
        lock (_gate)
        {
            _rows.Clear();
            _version = new TableVersion(0, NextTag());
        }
    }

    private bool Put(MembershipEntry entry, TableVersion version)
    {
        _rows[entry.SiloAddress] = (entry.Copy(), NextTag());
        _version = new TableVersion(version.Version, NextTag());
        return true;
    }

    private string NextTag() => (++_lastTag).ToString(System.Globalization.CultureInfo.InvariantCulture);
}
