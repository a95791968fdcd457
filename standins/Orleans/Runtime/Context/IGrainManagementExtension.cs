using Orleans.Runtime;

namespace Orleans.Core.Internal;

/// <summary>Ends a grain's activation from outside.</summary>
public interface IGrainManagementExtension : IGrainExtension
{
    ValueTask DeactivateOnIdle();

    ValueTask MigrateOnIdle();
}
