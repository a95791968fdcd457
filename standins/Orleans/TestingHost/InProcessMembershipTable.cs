using System.Globalization;
using Orleans.Messaging;
using Orleans.Runtime;

namespace Orleans.TestingHost;

/// <summary>The membership table that the silos of a test cluster share; it also tells clients the gateways.</summary>
internal sealed partial class InProcessMembershipTable : IMembershipTable, IGatewayListProvider
{
    private readonly Lock _gate = new();
    private readonly Dictionary<SiloAddress, Tuple<MembershipEntry, string>> _rows = [];
    private TableVersion _version = new(0, "0");
    private long _lastETag;

    public TimeSpan MaxStaleness => TimeSpan.Zero;

    public bool IsUpdatable => true;

    public Task InitializeMembershipTableAsync(bool tryInitTableVersion, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task InitializeGatewayListProviderAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task DeleteMembershipTableEntriesAsync(string clusterId, CancellationToken cancellationToken)
    {
        lock (_gate)
            _rows.Clear();
        return Task.CompletedTask;
    }

    public Task CleanupDefunctSiloEntriesAsync(DateTimeOffset beforeDate, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            foreach (var (silo, (entry, _)) in _rows.ToList())
            {
                if (entry.Status == SiloStatus.Dead && entry.IAmAliveTime < beforeDate.UtcDateTime)
                    _rows.Remove(silo);
            }
        }

        return Task.CompletedTask;
    }

    public Task<MembershipTableData> ReadRowAsync(SiloAddress key, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return Task.FromResult(_rows.TryGetValue(key, out var row)
                ? new MembershipTableData(Copy(row), _version)
                : new MembershipTableData(_version));
        }
    }

    public Task<MembershipTableData> ReadAllAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
            return Task.FromResult(new MembershipTableData(_rows.Values.Select(Copy).ToList(), _version));
    }

    public Task<bool> InsertRowAsync(MembershipEntry entry, TableVersion tableVersion, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_rows.ContainsKey(entry.SiloAddress) || tableVersion.VersionEtag != _version.VersionEtag)
                return Task.FromResult(false);
            Put(entry, tableVersion);
            return Task.FromResult(true);
        }
    }

    public Task<bool> UpdateRowAsync(MembershipEntry entry, string etag, TableVersion tableVersion, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (!_rows.TryGetValue(entry.SiloAddress, out var row) || row.Item2 != etag || tableVersion.VersionEtag != _version.VersionEtag)
                return Task.FromResult(false);
            Put(entry, tableVersion);
            return Task.FromResult(true);
        }
    }

    public Task UpdateIAmAliveAsync(MembershipEntry entry, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_rows.TryGetValue(entry.SiloAddress, out var row))
                row.Item1.IAmAliveTime = entry.IAmAliveTime;
        }

        return Task.CompletedTask;
    }

    public Task<IList<Uri>> GetGatewaysAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return Task.FromResult<IList<Uri>>(_rows.Values
                .Select(row => row.Item1)
                .Where(entry => entry.Status == SiloStatus.Active && entry.ProxyPort > 0)
                .Select(entry => SiloAddress.New(entry.SiloAddress.Endpoint.Address, entry.ProxyPort, entry.SiloAddress.Generation).ToGatewayUri())
                .ToList());
        }
    }

    private void Put(MembershipEntry entry, TableVersion version)
    {
        _version = new TableVersion(version.Version, NextETag());
        _rows[entry.SiloAddress] = Tuple.Create(entry.Copy(), NextETag());
    }

    private string NextETag() => (++_lastETag).ToString(CultureInfo.InvariantCulture);

    // Silos change the entries they are given; what the table holds must not change with them.
    private static Tuple<MembershipEntry, string> Copy(Tuple<MembershipEntry, string> row) => Tuple.Create(row.Item1.Copy(), row.Item2);
}
