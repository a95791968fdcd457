using System.Buffers.Binary;
using System.Net;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Runtime.Messaging;

namespace Orleans.Runtime.MembershipService;

/// <summary>
/// The table of a development cluster: it lives in the memory of the primary silo and is reached over the silo network. When the primary is gone, so
/// is the table: nobody joins and nobody is evicted until it is back, and then the others stop, for the new table does not know them.
/// </summary>
internal sealed partial class PrimaryMembershipTable : IMembershipTable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(500);

    private readonly RuntimeRpc _rpc;
    private readonly SiloAddress _primary;
    private readonly TimeSpan _patience;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;

    public PrimaryMembershipTable(
        SiloNetwork network,
        ILocalSiloDetails silo,
        IOptions<DevelopmentClusterMembershipOptions> options,
        IOptions<ClusterMembershipOptions> membership,
        TimeProvider clock,
        ILogger<PrimaryMembershipTable> logger)
    {
        var endpoint = options.Value.PrimarySiloEndpoint
            ?? throw new OrleansConfigurationException($"Development clustering utilizes a specific silo endpoint. {nameof(options.Value.PrimarySiloEndpoint)} is not set.");
        _rpc = network.Rpc;
        _primary = SiloAddress.New(endpoint, 0);
        _patience = membership.Value.MaxJoinAttemptTime;
        _clock = clock;
        _logger = logger;
        if (endpoint.Equals(silo.SiloAddress.Endpoint) || (endpoint.Port == silo.SiloAddress.Endpoint.Port && IPAddress.IsLoopback(endpoint.Address)
            && IPAddress.IsLoopback(silo.SiloAddress.Endpoint.Address)))
        {
            _primary = silo.SiloAddress;
            network.Rpc.Register(RpcServiceId.MembershipTable, new PrimaryTableService());
        }
    }

    public async Task InitializeMembershipTableAsync(bool tryInitTableVersion, CancellationToken cancellationToken)
    {
        var start = _clock.GetTimestamp();
        while (true)
        {
            try
            {
                await CallAsync(PrimaryTableMethod.Ready, default, cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                if (_clock.GetElapsedTime(start) > _patience)
                    throw new OrleansException($"The primary silo {_primary.Endpoint} could not be reached within {_patience}: {exception.Message}", exception);
                PrimaryNotReached(_primary.Endpoint, exception.Message);
            }

            await Task.Delay(RetryDelay, _clock, cancellationToken).ConfigureAwait(false);
        }
    }

    public Task DeleteMembershipTableEntriesAsync(string clusterId, CancellationToken cancellationToken) =>
        CallAsync(PrimaryTableMethod.Clear, default, cancellationToken);

    public Task CleanupDefunctSiloEntriesAsync(DateTimeOffset beforeDate, CancellationToken cancellationToken)
    {
        var arguments = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(arguments, beforeDate.UtcTicks);
        return CallAsync(PrimaryTableMethod.CleanUp, arguments, cancellationToken);
    }

    public async Task<MembershipTableData> ReadRowAsync(SiloAddress key, CancellationToken cancellationToken) =>
        MembershipWire.ReadTable(await CallAsync(PrimaryTableMethod.Read, MembershipWire.Of(key), cancellationToken).ConfigureAwait(false));

    public async Task<MembershipTableData> ReadAllAsync(CancellationToken cancellationToken) =>
        MembershipWire.ReadTable(await CallAsync(PrimaryTableMethod.ReadAll, default, cancellationToken).ConfigureAwait(false));

    public async Task<bool> InsertRowAsync(MembershipEntry entry, TableVersion tableVersion, CancellationToken cancellationToken) =>
        IsYes(await CallAsync(PrimaryTableMethod.Insert, MembershipWire.Of(entry, null, tableVersion), cancellationToken).ConfigureAwait(false));

    public async Task<bool> UpdateRowAsync(MembershipEntry entry, string etag, TableVersion tableVersion, CancellationToken cancellationToken) =>
        IsYes(await CallAsync(PrimaryTableMethod.Update, MembershipWire.Of(entry, etag, tableVersion), cancellationToken).ConfigureAwait(false));

    public Task UpdateIAmAliveAsync(MembershipEntry entry, CancellationToken cancellationToken) =>
        CallAsync(PrimaryTableMethod.UpdateIAmAlive, MembershipWire.Of(entry), cancellationToken);

    public Task InitializeMembershipTable(bool tryInitTableVersion) => InitializeMembershipTableAsync(tryInitTableVersion, CancellationToken.None);

    public Task DeleteMembershipTableEntries(string clusterId) => DeleteMembershipTableEntriesAsync(clusterId, CancellationToken.None);

    public Task CleanupDefunctSiloEntries(DateTimeOffset beforeDate) => CleanupDefunctSiloEntriesAsync(beforeDate, CancellationToken.None);

    public Task<MembershipTableData> ReadRow(SiloAddress key) => ReadRowAsync(key, CancellationToken.None);

    public Task<MembershipTableData> ReadAll() => ReadAllAsync(CancellationToken.None);

    public Task<bool> InsertRow(MembershipEntry entry, TableVersion tableVersion) => InsertRowAsync(entry, tableVersion, CancellationToken.None);

    public Task<bool> UpdateRow(MembershipEntry entry, string etag, TableVersion tableVersion) =>
        UpdateRowAsync(entry, etag, tableVersion, CancellationToken.None);

    public Task UpdateIAmAlive(MembershipEntry entry) => UpdateIAmAliveAsync(entry, CancellationToken.None);

    private static bool IsYes(ReadOnlyMemory<byte> answer) => answer.Length == 1 && answer.Span[0] == 1;

    private Task<ReadOnlyMemory<byte>> CallAsync(PrimaryTableMethod method, ReadOnlyMemory<byte> arguments, CancellationToken cancellationToken) =>
        _rpc.CallAsync(_primary, RpcServiceId.MembershipTable, (byte)method, arguments, Timeout, cancellationToken);

    [LoggerMessage(Level = LogLevel.Information, Message = "The primary silo {Primary} is not there yet: {Reason}")]
    private partial void PrimaryNotReached(IPEndPoint primary, string reason);
}
