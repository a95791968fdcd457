using Orleans.Metadata;

namespace Orleans.Runtime;

/// <summary>How the silo of a new activation is chosen; an <see cref="Placement.IPlacementDirector"/> does the choosing.</summary>
[SerializerTransparent]
public abstract class PlacementStrategy
{
    /// <summary>False for grains that need no single home, such as stateless workers.</summary>
    public virtual bool IsUsingGrainDirectory => true;

    /// <summary>Takes its settings back from what <see cref="PopulateGrainProperties"/> wrote.</summary>
    public virtual void Initialize(GrainProperties properties)
    {
    }

    public virtual void PopulateGrainProperties(
        IServiceProvider services,
        Type grainClass,
        GrainType grainType,
        Dictionary<string, string> properties) => properties[WellKnownGrainTypeProperties.PlacementStrategy] = GetType().Name;
}
