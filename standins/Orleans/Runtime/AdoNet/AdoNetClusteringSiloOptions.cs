namespace Orleans.Configuration;

/// <summary>Settings of membership in a database; see <see cref="Hosting.AdoNetHostingExtensions"/>.</summary>
public class AdoNetClusteringSiloOptions
{
    public string? ConnectionString { get; set; }

    public string Invariant { get; set; } = null!;
}
