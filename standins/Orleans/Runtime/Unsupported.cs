namespace Orleans.Runtime;

/// <summary>What this stand-in leaves to the published packages.</summary>
internal static class Unsupported
{
    public static NotSupportedException Migration() => new("Moving activations between silos needs the package Microsoft.Orleans.Runtime.");

    public static NotSupportedException Database(string package) =>
        new($"a database needs the package {package}, which this build does not contain (it was built with the stand-in of Orleans)");
}
