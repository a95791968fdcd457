using Microsoft.Extensions.Logging;

namespace Orleans.Runtime;

/// <summary>The stages of one activation.</summary>
internal sealed class ActivationLifecycle(ILogger logger) : LifecycleSubject(logger), IGrainLifecycle
{
    public void AddMigrationParticipant(IGrainMigrationParticipant participant)
    {
        // Activations do not move, so nobody has to be asked for what to take along.
    }

    public void RemoveMigrationParticipant(IGrainMigrationParticipant participant)
    {
    }
}
