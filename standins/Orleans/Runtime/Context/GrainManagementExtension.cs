using Orleans.Core.Internal;

namespace Orleans.Runtime;

internal sealed class GrainManagementExtension(IGrainContextAccessor accessor) : IGrainManagementExtension
{
    private readonly IGrainContext _context = accessor.GrainContext;

    public ValueTask DeactivateOnIdle()
    {
        _context.Deactivate(new DeactivationReason(DeactivationReasonCode.ApplicationRequested, $"{nameof(IGrainManagementExtension.DeactivateOnIdle)} was called."));
        return default;
    }

    public ValueTask MigrateOnIdle() => throw Unsupported.Migration();
}
