namespace Orleans.Runtime;

/// <summary>Gives a grain's constructor parameter a state that is kept in a storage.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public class PersistentStateAttribute : Attribute, IFacetMetadata, IPersistentStateConfiguration
{
    /// <param name="stateName">Tells several states of a grain apart; empty for the parameter's name.</param>
    /// <param name="storageName">The storage's name; the default storage if left out.</param>
    public PersistentStateAttribute(string stateName, string? storageName = null)
    {
        ArgumentNullException.ThrowIfNull(stateName);
        StateName = stateName;
        StorageName = storageName;
    }

    public string StateName { get; }

    public string? StorageName { get; }
}
