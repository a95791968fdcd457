using System.Buffers.Binary;
using Orleans.Runtime.Messaging;

namespace Orleans.Runtime.MembershipService;

/// <summary>Offers the primary silo's table to the other silos of a development cluster.</summary>
internal sealed class PrimaryTableService : IRpcService
{
    private static readonly ReadOnlyMemory<byte> Yes = new byte[] { 1 };
    private static readonly ReadOnlyMemory<byte> No = new byte[] { 0 };

    private readonly InMemoryMembershipTable _table = new();

    public ValueTask<ReadOnlyMemory<byte>> HandleAsync(SiloAddress caller, byte method, ReadOnlyMemory<byte> arguments) =>
        ValueTask.FromResult(Handle((PrimaryTableMethod)method, arguments));

    private ReadOnlyMemory<byte> Handle(PrimaryTableMethod method, ReadOnlyMemory<byte> arguments)
    {
        switch (method)
        {
            case PrimaryTableMethod.Ready:
                return Yes;
            case PrimaryTableMethod.ReadAll:
                return MembershipWire.Of(_table.ReadAll());
            case PrimaryTableMethod.Read:
                return MembershipWire.Of(_table.Read(MembershipWire.ReadSilo(arguments)));
            case PrimaryTableMethod.Insert:
                var insert = MembershipWire.ReadWrite(arguments);
                return _table.Insert(insert.Entry, insert.Version) ? Yes : No;
            case PrimaryTableMethod.Update:
                var update = MembershipWire.ReadWrite(arguments);
                return _table.Update(update.Entry, update.ETag ?? string.Empty, update.Version) ? Yes : No;
            case PrimaryTableMethod.UpdateIAmAlive:
                _table.UpdateIAmAlive(MembershipWire.ReadEntry(arguments));
                return Yes;
            case PrimaryTableMethod.CleanUp:
                _table.CleanUp(new DateTimeOffset(BinaryPrimitives.ReadInt64LittleEndian(arguments.Span), TimeSpan.Zero));
                return Yes;
            case PrimaryTableMethod.Clear:
                _table.Clear();
                return Yes;
            default:
                throw new RpcException($"The membership table offers no method {method}");
        }
    }
}
