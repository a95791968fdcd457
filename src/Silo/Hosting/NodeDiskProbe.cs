using Wetware.Grains.Nodes;
using Wetware.Nodes;

namespace Wetware.Silo.Hosting;

/// <summary>Looks at the disk of the node's data directory. Thread-safe.</summary>
internal sealed class NodeDiskProbe(NodeContext node) : INodeDiskProbe
{
    /// <inheritdoc />
    public NodeDisk? Look()
    {
        try
        {
            var drive = new DriveInfo(node.Data.Path);
            return new NodeDisk(drive.AvailableFreeSpace, drive.TotalSize, node.Database?.Writes.Fault?.Message);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The disk is gone or does not answer; what the database says of it is still worth telling.
            return node.Database?.Writes.Fault is { } fault ? new NodeDisk(0, 0, fault.Message) : null;
        }
    }
}
