namespace Orleans.Metadata;

/// <summary>Keys of <see cref="GrainInterfaceProperties"/>.</summary>
public static class WellKnownGrainInterfaceProperties
{
    public const string TypeName = "type-name";
    public const string Version = "version";
    public const string DefaultGrainType = "primary-grain-type";
}
