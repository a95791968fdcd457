using System.Reflection;

namespace Wetware.Silo.Hosting;

/// <summary>The product's version.</summary>
public static class NodeVersion
{
    /// <summary>As in 0.1.0, without build information.</summary>
    public static string Text { get; } =
        typeof(NodeVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0";
}
