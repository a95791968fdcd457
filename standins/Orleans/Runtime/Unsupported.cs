namespace Orleans.Runtime;

/// <summary>What this stand-in leaves to the published packages.</summary>
internal static class Unsupported
{
    public static NotSupportedException Migration() => new("Moving activations between silos needs the package Microsoft.Orleans.Runtime.");
}
