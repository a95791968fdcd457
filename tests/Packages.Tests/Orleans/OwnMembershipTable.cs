using System.Globalization;
using Orleans.Messaging;

namespace Wetware.Tests;

/// <summary>A membership table of our own, shared by the silos of one process.</summary>
public sealed class OwnMembershipTable : IMembershipTable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<SiloAddress, (MembershipEntry Entry, string ETag)> _rows = [];
    private TableVersion _version = new(0, "0");

    public Task InitializeMembershipTable(bool tryInitTableVersion) => Task.CompletedTask;

    public Task DeleteMembershipTableEntries(string clusterId) => throw new NotSupportedException();

    public Task CleanupDefunctSiloEntries(DateTimeOffset beforeDate) => Task.CompletedTask;

    public Task<MembershipTableData> ReadRow(SiloAddress key)
    {
        lock (_gate)
            return Task.FromResult(_rows.TryGetValue(key, out var row) ? new MembershipTableData(Tuple.Create(row.Entry, row.ETag), _version) : new MembershipTableData(_version));
    }

    public Task<MembershipTableData> ReadAll()
    {
        lock (_gate)
            return Task.FromResult(new MembershipTableData(_rows.Values.Select(row => Tuple.Create(row.Entry, row.ETag)).ToList(), _version));
    }

    public Task<bool> InsertRow(MembershipEntry entry, TableVersion tableVersion)
    {
        lock (_gate)
            return Task.FromResult(!_rows.ContainsKey(entry.SiloAddress) && Put(entry, tableVersion));
    }

    public Task<bool> UpdateRow(MembershipEntry entry, string etag, TableVersion tableVersion)
    {
        lock (_gate)
            return Task.FromResult(_rows.TryGetValue(entry.SiloAddress, out var row) && row.ETag == etag && Put(entry, tableVersion));
    }

    public Task UpdateIAmAlive(MembershipEntry entry)
    {
        lock (_gate)
        {
            if (_rows.TryGetValue(entry.SiloAddress, out var row))
                row.Entry.IAmAliveTime = entry.IAmAliveTime;
        }

        return Task.CompletedTask;
    }

    /// <summary>The gateways of the active silos, in the form that a gateway list writes by hand.</summary>
    public List<Uri> Gateways()
    {
        lock (_gate)
        {
            return [.. _rows.Values.Where(row => row.Entry.Status == SiloStatus.Active && row.Entry.ProxyPort > 0)
                .Select(row => new Uri($"gwy.tcp://{row.Entry.SiloAddress.Endpoint.Address}:{row.Entry.ProxyPort}/0"))];
        }
    }

    private bool Put(MembershipEntry entry, TableVersion version)
    {
        if (version.VersionEtag != _version.VersionEtag)
            return false;
        _version = new TableVersion(version.Version, version.Version.ToString(CultureInfo.InvariantCulture));
        _rows[entry.SiloAddress] = (entry, Guid.NewGuid().ToString("N"));
        return true;
    }
}

/// <summary>Finds gateways in <see cref="OwnMembershipTable"/>.</summary>
public sealed class OwnGatewayListProvider(OwnMembershipTable table) : IGatewayListProvider
{
    public TimeSpan MaxStaleness => TimeSpan.FromSeconds(1);

    public bool IsUpdatable => true;

    public Task InitializeGatewayListProvider() => Task.CompletedTask;

    public Task<IList<Uri>> GetGateways() => Task.FromResult<IList<Uri>>(table.Gateways());
}
