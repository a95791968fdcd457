namespace Orleans.Runtime;

/// <summary>Wants to hear of changes of silos' status.</summary>
public interface ISiloStatusListener
{
    /// <summary>Called once for each silo whose status changed, in the order of the changes. Must not block.</summary>
    void SiloStatusChangeNotification(SiloAddress updatedSilo, SiloStatus status);
}
