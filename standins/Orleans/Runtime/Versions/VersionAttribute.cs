using System.Globalization;
using Orleans.Metadata;

namespace Orleans.CodeGeneration;

/// <summary>The version of a grain interface, for clusters that run several releases at once.</summary>
[AttributeUsage(AttributeTargets.Interface)]
public sealed class VersionAttribute(ushort version) : Attribute, IGrainInterfacePropertiesProviderAttribute
{
    public ushort Version { get; } = version;

    void IGrainInterfacePropertiesProviderAttribute.Populate(IServiceProvider services, Type type, Dictionary<string, string> properties) =>
        properties[WellKnownGrainInterfaceProperties.Version] = Version.ToString(CultureInfo.InvariantCulture);
}
